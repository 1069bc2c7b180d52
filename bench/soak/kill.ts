// The host is killed a hundred times at moments that chance chooses, under load: what its log has then, against what had reached the disk before.
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { WebSocket } from 'ws'
import { HEADER_BYTES } from '../../src/host/log/segment-header.ts'
import { RECORD_BYTES } from '../../src/host/log/index-page.ts'
import { MEBIBYTE, becomes, wait, type Attack } from './attack.ts'
import { SoakedHost, newestSession, rowsIn } from './soaked-host.ts'

const TIMES = 100
const LATEST_MS = 1_000
/** For the sessions of before. */
const LOG_BUDGET = 2048 * MEBIBYTE

/** Records that are in files by now, so that they are there whatever happens to the process. */
function recordsOnDisk(session: string): number {
  let records = 0
  for (const name of fs.readdirSync(session).filter((each) => each.endsWith('.index')))
    records += Math.max(0, Math.floor((fs.statSync(path.join(session, name)).size - HEADER_BYTES) / RECORD_BYTES))
  return records
}

/** The same numbers for the same seed: a linear congruential generator. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
}

/** Sends numbered messages as fast as their echoes come back. */
function pump(socket: WebSocket): { readonly heard: () => number } {
  let next = 0
  let heard = 0
  const send = (): void => {
    for (let i = 0; i < 50 && next - heard < 1_000; i++, next++) socket.send(`message ${next} ${'x'.repeat(next % 500)}`)
    if (socket.readyState === WebSocket.OPEN) setImmediate(send)
  }
  socket.on('message', () => heard++)
  send()
  return { heard: () => heard }
}

export const kill: Attack = {
  name: 'kill',
  does: `The host is killed (kill -9) ${TIMES} times at moments that chance chooses, within a second of its first message, under load`,
  happens:
    'Each time the log opens with every record that had reached the disk and no torn one, messages in their order. The next start says until when the log reaches. What was in memory alone is lost.',
  async run(findings, { folder, seed, progress }) {
    fs.writeFileSync(path.join(folder, 'profile.json'), JSON.stringify({ logBudget: LOG_BUDGET }))
    const below = randomOf(seed)
    const lost: number[] = []
    const lostMs: number[] = []
    let entries = 0
    const said: string[] = []
    const expected: string[] = []
    for (let time = 1; time <= TIMES; time++) {
      const host = await SoakedHost.serve({ home: folder, rests: false })
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}`, { perMessageDeflate: false })
      socket.on('error', () => undefined)
      await once(socket, 'open')
      const { heard } = pump(socket)
      await wait(below(LATEST_MS))
      const session = newestSession(folder)
      const onDisk = recordsOnDisk(session)
      const killedAt = Date.now()
      await host.end('SIGKILL')
      said.push(...host.said)
      socket.terminate()
      const rows = await rowsIn(session, () => true)
      findings.fact(rows.length >= onDisk, `Kill ${time}: ${onDisk} records were on disk, and the log opens with ${rows.length}.`)
      const came = rows.filter(({ kind, direction }) => kind === 'text' && direction === 'in')
      const torn = came.findIndex(
        ({ preview, size }, i) => !preview.startsWith(`message ${i} `) || size !== `message ${i} `.length + (i % 500),
      )
      findings.fact(torn < 0, `Kill ${time}: message ${torn} is torn, or not in its place: ${came[torn]?.preview}`)
      entries += rows.length
      if (rows.length > 0)
        expected.push(
          `Its log has ${rows.length} whole entries, the last of ${new Date(Math.ceil(rows.at(-1)!.time)).toISOString().replace('T', ' ').replace('Z', ' UTC')}`,
        )
      lost.push(Math.max(0, heard() - came.length))
      const last = rows.at(-1)
      if (last) lostMs.push(Math.max(0, killedAt - last.time))
      if (time % 10 === 0) progress(`${time} kills`)
    }
    // A host that is killed a moment after its start may not have come to say it; the next one does.
    const calm = await SoakedHost.serve({ home: folder })
    const isSaid = (what: string): boolean => [...said, ...calm.said].some((line) => line.includes(what))
    findings.fact(
      await becomes(() => expected.every(isSaid), 30),
      `Of ${expected.filter((what) => !isSaid(what)).length} of ${TIMES} logs nothing was said.`,
    )
    findings.read(
      [...said, ...calm.said].findLast((line) => line.includes('was broken off')),
      'a session that was broken off',
    )
    findings.fact((await calm.end()) === 0, 'serve did not end in order.')
    const at = (values: readonly number[], share: number): number =>
      values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0
    findings.figure(`${TIMES} kills, seed ${seed}, ${entries.toLocaleString('en')} entries read back, none torn`)
    findings.figure(
      `answered and not in the log: median ${at(lost, 0.5).toLocaleString('en')}, most ${at(lost, 1).toLocaleString('en')} messages`,
    )
    findings.figure(`last entry before the kill: median ${at(lostMs, 0.5).toFixed(0)} ms, most ${at(lostMs, 1).toFixed(0)} ms`)
  },
}
