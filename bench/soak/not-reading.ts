// Clients that ask for a file and stop reading, while others are served.
import fs from 'node:fs'
import { openClients } from '../client.ts'
import { OPCODE_TEXT, encodeSingle } from '../frames.ts'
import { MEBIBYTE, mebibytes, notOnLinux, wait, type Attack } from './attack.ts'
import { beside } from './beside.ts'
import { SoakedHost } from './soaked-host.ts'

const CLIENTS = 100
const FILE_BYTES = 200 * MEBIBYTE
const HOLD_MS = 10_000
/** For each of them: what waits in the process, and pieces of the file that are under way. */
const BOUND_EACH = 2 * MEBIBYTE

export const notReading: Attack = {
  name: 'not-reading',
  does: '100 clients are each sent a file of 200 MiB by a rule, and read nothing of it',
  happens: 'Of each file no more is in memory than is on its way; the others are served. The clients are let go when they leave.',
  unavailable: notOnLinux,
  async run(findings, { folder }) {
    const file = `${folder}/large`
    fs.closeSync(fs.openSync(file, 'w'))
    fs.truncateSync(file, FILE_BYTES)
    const workspace = `${folder}/files.json`
    const rules = [
      {
        when: { on: 'message' },
        if: { type: 'text', test: 'equals', value: 'the file' },
        then: [{ do: 'send', as: 'file', content: file }],
      },
      { when: { on: 'message' }, then: [{ do: 'send', as: 'echo' }] },
    ]
    fs.writeFileSync(workspace, JSON.stringify({ version: 3, servers: [{ name: 'Server', rules }] }))
    const host = await SoakedHost.serve({ home: `${folder}/home`, words: ['--workspace', workspace] })
    const clients = await openClients(host.port, '/', CLIENTS, 20)
    const before = host.resident
    const handles = host.handles
    let most = before
    await beside(findings, `ws://127.0.0.1:${host.port}`, `${CLIENTS} files to clients that do not read`, async () => {
      for (const { socket } of clients) {
        socket.pause()
        socket.write(encodeSingle(OPCODE_TEXT, Buffer.from('the file')))
      }
      for (const end = performance.now() + HOLD_MS; performance.now() < end; await wait(50)) most = Math.max(most, host.resident)
    })
    findings.figure(
      `resident at most + ${mebibytes(most - before)} for ${mebibytes(CLIENTS * FILE_BYTES)} of files, ${host.handles - handles} more handles`,
    )
    findings.fact(most - before < CLIENTS * BOUND_EACH, `Memory grew by ${mebibytes(most - before)}.`)
    for (const client of clients) client.reset()
    await wait(2_000)
    const after = await host.rows(({ kind }) => kind === 'disconnect' || kind === 'error')
    findings.fact(host.handles < handles, `Handles: ${handles} before, ${host.handles} after all had left.`)
    findings.read(after.find(({ kind }) => kind === 'error')?.preview, 'a client that left while its file was on the way')
    findings.fact((await host.end()) === 0, 'serve did not end in order.')
  },
}
