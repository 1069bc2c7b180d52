// A window left open beside 20,000 messages a second: its memory and the host's, minute after minute.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { DeskOrder } from '../desk-load.ts'
import { residentBytes } from '../started.ts'
import { ROOT, listen, openInBrowser, openInElectron, type DeskWindow } from '../window.ts'
import { MEBIBYTE, mebibytes, wait, type Attack, type Findings } from './attack.ts'
import { withoutWindow } from './window-crash.ts'

const RATE = 20_000
/** The log fills its memory, and the page its caches, within these. */
const SETTLE_S = 40
const LOOK_S = 10
const SLACK = 24 * MEBIBYTE

async function left(
  findings: Findings,
  what: string,
  desk: DeskWindow,
  minutes: number,
  progress: (text: string) => void,
): Promise<void> {
  const port = await listen(desk.page)
  const protocol = await desk.page.context().newCDPSession(desk.page)
  const seconds = Math.round(minutes * 60)
  const child = fork(path.join(import.meta.dirname, '../desk-load.ts'))
  child.send({ kind: 'paced', port, rate: RATE, seconds: SETTLE_S + seconds } satisfies DeskOrder)
  const over = once(child, 'message')
  await wait(SETTLE_S * 1000)
  const page: number[] = []
  const host: number[] = []
  for (let time = 0; time * LOOK_S < seconds - LOOK_S; time++) {
    await protocol.send('HeapProfiler.collectGarbage')
    const { usedSize } = (await protocol.send('Runtime.getHeapUsage')) as { usedSize: number }
    page.push(usedSize)
    host.push(residentBytes(desk.pid))
    await wait(LOOK_S * 1000)
    if (time % 6 === 5) progress(`${what}: ${(time + 1) / 6} minutes`)
  }
  const [result] = (await over) as [{ error?: string }]
  findings.fact(result.error === undefined, `${what}: ${result.error}`)
  const status = (await desk.page.getByRole('contentinfo', { name: 'Status' }).textContent()) ?? ''
  const part = (values: readonly number[], from: number, to: number): number => {
    const some = values
      .slice(Math.floor(values.length * from), Math.max(1, Math.ceil(values.length * to)))
      .toSorted((a, b) => a - b)
    return some[Math.floor(some.length / 2)] ?? 0
  }
  for (const [whose, values] of [
    ['page', page],
    ['host, resident', host],
  ] as const) {
    const [first, last] = [part(values, 0, 1 / 3), part(values, 2 / 3, 1)]
    findings.figure(
      `${what}, ${whose}: first third ${mebibytes(first)}, last third ${mebibytes(last)} (× ${(last / first).toFixed(2)})`,
    )
    findings.fact(
      last <= first * 1.15 + SLACK,
      `${what}: memory of the ${whose} grew from ${mebibytes(first)} to ${mebibytes(last)}.`,
    )
  }
  findings.figure(`${what}: ${(RATE * (SETTLE_S + seconds)).toLocaleString('en')} messages in ${SETTLE_S + seconds} s`)
  findings.read(/log [\d,]+ entries/.exec(status.replaceAll(/\s+/g, ' '))?.[0] ?? undefined, `how long the log is, in "${status}"`)
}

export const windowOpen: Attack = {
  name: 'window-open',
  does: '20,000 messages a second come while a window is open, in Chromium and in Electron; compressed to some minutes, --minutes 60 for the hour',
  happens: 'The page draws what a person can read and lets go of it; its memory and the host’s stay where they were.',
  unavailable: withoutWindow,
  async run(findings, { folder, minutes, progress }) {
    const chromium = await openInBrowser(path.join(folder, 'web'), ROOT)
    try {
      await left(findings, 'Chromium', chromium, minutes / 2, progress)
    } finally {
      await chromium.end()
    }
    const electron = await openInElectron(path.join(folder, 'electron'), ROOT)
    try {
      await left(findings, 'Electron', electron, minutes / 2, progress)
    } finally {
      await electron.end()
    }
  },
}
