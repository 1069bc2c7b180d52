// One desk for the tests of a file or a worker, which each of them finds as if it were new: what the one before has left is put in order. How a runner is told of
// it is the runners' own files.
import { lineOf } from '../control/line.ts'
import type { ControlConnection, ControlEntry, ControlRule, ControlServer } from '../control/shapes.ts'
import type { Desk } from './desk.ts'
import { DeskError } from './desk-error.ts'
import { startDesk, type StartOptions } from './start-desk.ts'

/** A server as it was before the first test. */
interface Kept {
  readonly server: ControlServer
  readonly rules: readonly ControlRule[]
}

export class DeskForTests {
  readonly #desk: Desk
  readonly #kept: readonly Kept[]
  /** Where in the log each test began. */
  readonly #began = new WeakMap<Desk, number>()

  private constructor(desk: Desk, kept: readonly Kept[]) {
    this.#desk = desk
    this.#kept = kept
  }

  static async start(options: StartOptions): Promise<DeskForTests> {
    const desk = await startDesk(options)
    try {
      const servers = await desk.servers()
      return new DeskForTests(
        desk,
        await Promise.all(servers.map(async (server) => ({ server, rules: await rulesOf(desk, server) }))),
      )
    } catch (error) {
      await desk.close()
      throw error
    }
  }

  /** For one test: its connections, its requests and its log begin here. */
  async begin(): Promise<Desk> {
    const { log } = (await this.#desk.request('status')) as { readonly log: { readonly end: number } }
    const desk = await this.#desk.another()
    this.#began.set(desk, log.end - 1)
    return desk
  }

  /** Faults are disarmed, requests accepted, connections gone, rules as they were, and servers that listened listen. */
  async finish(used: Desk): Promise<void> {
    await used.close()
    for (const { server, rules } of this.#kept) await this.#putInOrder(server, rules)
    // Only now: who waited for an answer is not let in meanwhile, and who comes is not asked about.
    await this.#reset('all')
    const { connections } = (await this.#desk.request('connections', { all: true, limit: 10_000 })) as {
      readonly connections: readonly ControlConnection[]
    }
    const left = connections.filter(({ stage }) => stage !== 'closed').map(({ id }) => id)
    if (left.length > 0) await this.#reset(left)
  }

  /** What happened while the test used it, a line each. */
  async story(used: Desk): Promise<string> {
    // By the desk behind it: a test may have closed its own.
    const { entries } = (await this.#desk.request('log.read', { last: 500, after: this.#began.get(used) ?? -1 })) as {
      readonly entries: readonly ControlEntry[]
    }
    return entries.map((entry) => `${lineOf(entry)}\n`).join('')
  }

  stop(): Promise<void> {
    return this.#desk.close()
  }

  /** Those that have gone by themselves are no fault. */
  async #reset(to: 'all' | readonly string[]): Promise<void> {
    await this.#desk.request('connection.close', { to, how: 'reset' }).catch((error: unknown) => {
      if (!(error instanceof DeskError) || !['no-connection', 'no-such-connection'].includes(error.code)) throw error
    })
  }

  async #putInOrder({ id: server, secure, listening }: ControlServer, rules: readonly ControlRule[]): Promise<void> {
    await this.#desk.request('fault.arm', { server, faults: [] })
    await this.#desk.setRequestMode('accept', { server })
    const now = await rulesOf(this.#desk, { id: server })
    for (const { id: rule, on } of rules)
      if (now.some((each) => each.id === rule && each.on !== on)) await this.#desk.request('rule.switch', { server, rule, on })
    if (listening) await this.#desk.startServer({ server, secure })
    else await this.#desk.stopServer(server)
  }
}

async function rulesOf(desk: Desk, { id }: Pick<ControlServer, 'id'>): Promise<readonly ControlRule[]> {
  const { rules } = (await desk.request('rule.list', { server: id })) as { readonly rules: readonly ControlRule[] }
  return rules
}
