// A good client beside an attack: its round trips before and during, and their ratio. No time is judged; that it is served all the while is.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { wait, type Findings } from './attack.ts'
import type { RoundTrips } from './good-client.ts'

const BEFORE_MS = 4_000

export class GoodClient {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async connect(url: string): Promise<GoodClient> {
    const child = fork(path.join(import.meta.dirname, 'good-client.ts'), [url])
    await once(child, 'message')
    return new GoodClient(child)
  }

  /** Those since the last reading. */
  async read(): Promise<RoundTrips> {
    const answer = once(this.#child, 'message')
    this.#child.send('read')
    return ((await answer) as [RoundTrips])[0]
  }

  async end(): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.disconnect()
    await exit
  }
}

/** Runs `attack` beside a good client of `url`; `what` names the attack in the figures. */
export async function beside(findings: Findings, url: string, what: string, attack: () => Promise<void>): Promise<void> {
  const good = await GoodClient.connect(url)
  try {
    // The first ones find code that nobody has run yet.
    await wait(1_000)
    await good.read()
    await wait(BEFORE_MS)
    const before = await good.read()
    await attack()
    const during = await good.read()
    findings.fact(during.isOpen && during.count > 0, `${what}: the good client lost its connection, or was not answered.`)
    findings.figure(
      `${what}: round trip p50 ${before.p50.toFixed(2)} → ${during.p50.toFixed(2)} ms (× ${(during.p50 / before.p50).toFixed(1)}), p99 ${before.p99.toFixed(2)} → ${during.p99.toFixed(2)} ms (× ${(during.p99 / before.p99).toFixed(1)}), longest ${during.most.toFixed(0)} ms of ${during.count}`,
    )
  } finally {
    await good.end()
  }
}
