// A hundred thousand clients that come, say something, hear it, and go: what the process holds at the end is what it held after the first of them.
import fs from 'node:fs'
import { Client, sourceAddress } from '../client.ts'
import { OPCODE_TEXT, encodeSingle } from '../frames.ts'
import { mebibytes, notOnLinux, MEBIBYTE, wait, type Attack } from './attack.ts'
import { SoakedHost, type Held } from './soaked-host.ts'

const COUNT = 100_000
const STEPS = 5
const AT_ONCE = 40
const REST_MS = 3_000
/** A log that is full after the first step: entries in memory are no growth then. */
const LOG_BUDGET = 16 * MEBIBYTE
/** Between two readings memory differs by what the garbage collector left. */
const SLACK = 6 * MEBIBYTE

const MESSAGE = encodeSingle(OPCODE_TEXT, Buffer.from('x'.repeat(100)))
const CLOSE = encodeSingle(8, Buffer.from([0x03, 0xe8]))
/** Head and payload of the echo. */
const ECHOED = 2 + 100

function visit(port: number, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = 0
    const client = new Client(port, '/churn', () => client.socket.write(MESSAGE), reject, sourceAddress(index))
    client.receive = (_bytes, length) => {
      heard += length
      if (heard < ECHOED) return
      // Half of them take their leave.
      if (index % 2 === 0) {
        client.reset()
        resolve()
      } else if (heard === ECHOED) client.socket.write(CLOSE)
      else {
        client.reset()
        resolve()
      }
    }
    client.request()
  })
}

async function visits(port: number, from: number, count: number): Promise<void> {
  let next = from
  const one = async (): Promise<void> => {
    while (next < from + count) await visit(port, next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

export const churn: Attack = {
  name: 'churn',
  does: '100,000 clients open, send a message, hear its echo, and leave, half of them by Close and half by RST',
  happens:
    'Memory, handles and timers are at the end what they were after the first 20,000, which fill the log and the list of closed connections.',
  unavailable: notOnLinux,
  async run(findings, { folder, progress }) {
    fs.writeFileSync(`${folder}/profile.json`, JSON.stringify({ logBudget: LOG_BUDGET }))
    const host = await SoakedHost.serve({ home: folder, words: ['--echo', '--max-connections', '1000'] })
    const readings: Held[] = []
    for (let step = 0; step < STEPS; step++) {
      await visits(host.port, (step * COUNT) / STEPS, COUNT / STEPS)
      // The log comes to rest.
      await wait(REST_MS)
      readings.push(await host.held())
      progress(`${((step + 1) * COUNT) / STEPS} connections`)
    }
    const [first, last] = [readings[0]!, readings.at(-1)!]
    findings.figure(`objects and buffers after each 20,000: ${readings.map(({ memory }) => mebibytes(memory)).join(', ')}`)
    findings.figure(`resident: ${readings.map(({ resident }) => mebibytes(resident)).join(', ')}`)
    findings.figure(
      `handles ${first.handles} → ${last.handles}, timers and other resources ${first.resources.length} → ${last.resources.length}`,
    )
    findings.fact(last.memory <= first.memory + SLACK, `Memory grew from ${mebibytes(first.memory)} to ${mebibytes(last.memory)}.`)
    findings.fact(last.handles <= first.handles, `Handles grew from ${first.handles} to ${last.handles}.`)
    findings.fact(
      last.resources.length <= first.resources.length,
      `Resources grew from ${first.resources.join(', ')} to ${last.resources.join(', ')}.`,
    )
    findings.fact((await host.end()) === 0, 'serve did not end in order.')
    const closed = await host.rows(({ kind, preview }) => kind === 'disconnect' && preview.startsWith('1000'))
    findings.read(closed.at(-1)?.preview, 'a client that took its leave')
    const broken = await host.rows(({ kind, preview }) => kind === 'disconnect' && preview.startsWith('1006'))
    findings.read(broken.at(-1)?.preview, 'a client that was gone')
  },
}
