// The clock of the system is set back, and a process is stopped and goes on: the order of the log, and what is said.
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { WebSocket } from 'ws'
import { becomes, notOnLinux, wait, type Attack } from './attack.ts'
import { SoakedHost } from './soaked-host.ts'

/** Debian's package faketime. */
const LIBRARIES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
]
const library = (): string | undefined => LIBRARIES.find((file) => fs.existsSync(file))

/** Sends numbered messages, a hundred a second. Returns how many, when it is told to end. */
function numbered(socket: WebSocket): () => number {
  let next = 0
  const timer = setInterval(() => socket.send(`message ${next++}`), 10)
  return () => {
    clearInterval(timer)
    return next
  }
}

async function connected(host: SoakedHost): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}`, { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

export const clockSet: Attack = {
  name: 'clock-set',
  does: 'The system’s clock is set back by an hour, and ahead by two (libfaketime, before the eyes of the process)',
  happens:
    'Timers and deadlines run on by a clock that nobody sets. The log’s time never runs backwards: set back it goes on as before, set ahead it follows.',
  unavailable: () => notOnLinux() ?? (library() ? undefined : 'it needs libfaketime (Debian: faketime)'),
  async run(findings, { folder }) {
    const shift = path.join(folder, 'shift')
    fs.writeFileSync(shift, '+0')
    const host = await SoakedHost.serve({
      home: path.join(folder, 'home'),
      env: {
        LD_PRELOAD: library() ?? '',
        FAKETIME_TIMESTAMP_FILE: shift,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    })
    const socket = await connected(host)
    const end = numbered(socket)
    await wait(2_000)
    fs.writeFileSync(shift, '-3600')
    findings.fact(
      await becomes(() => host.hasSaid('was set back') !== undefined, 10),
      'Nothing was said of a clock that was set back.',
    )
    findings.read(host.hasSaid('was set back'), 'a clock that was set back')
    await wait(2_000)
    fs.writeFileSync(shift, '+3600')
    findings.fact(await becomes(() => host.hasSaid('gone ahead') !== undefined, 10), 'Nothing was said of a clock that went ahead.')
    findings.read(host.hasSaid('gone ahead'), 'a clock that went ahead')
    await wait(2_000)
    const sent = end()
    socket.close()
    findings.fact((await host.end()) === 0, 'serve did not end in order.')
    const rows = await host.rows(() => true)
    const back = rows.filter(({ time }, i) => i > 0 && time < rows[i - 1]!.time).length
    const came = rows.filter(({ kind, direction }) => kind === 'text' && direction === 'in').length
    findings.fact(back === 0, `${back} entries of the log are older than the one before.`)
    findings.fact(came === sent, `Of ${sent} messages ${came} are in the log.`)
    findings.figure(`${came} messages meanwhile, none lost, ${back} entries out of order`)
  },
}

const STOP_MS = 15_000

export const stopped: Attack = {
  name: 'stopped',
  does: 'The process is stopped for 15 s (SIGSTOP) while clients go on sending, and continued',
  happens:
    'What was sent meanwhile is read and answered afterwards; nobody is disconnected, and the log says how long it stood still.',
  unavailable: notOnLinux,
  async run(findings, { folder }) {
    const host = await SoakedHost.serve({ home: folder })
    const socket = await connected(host)
    let heard = 0
    socket.on('message', () => heard++)
    const end = numbered(socket)
    await wait(2_000)
    host.child.kill('SIGSTOP')
    await wait(STOP_MS)
    const before = heard
    host.child.kill('SIGCONT')
    findings.fact(await becomes(() => host.hasSaid('stood still') !== undefined, 10), 'Nothing was said of the stop.')
    findings.read(host.hasSaid('stood still'), 'a process that was stopped')
    await wait(1_000)
    const sent = end()
    findings.fact(await becomes(() => heard === sent, 10), `Of ${sent} messages ${heard} were answered.`)
    findings.figure(`${sent} messages, ${heard - before} of them answered after the stop, none lost`)
    socket.close()
    findings.fact((await host.end()) === 0, 'serve did not end in order.')
  },
}
