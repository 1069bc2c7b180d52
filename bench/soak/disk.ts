// What can happen to the folder of the log while it is written: the disk is full, nothing can be made in it any more, it is deleted.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { WebSocket } from 'ws'
import { MEBIBYTE, becomes, mebibytes, notAsRoot, notOnLinux, wait, type Attack, type Findings } from './attack.ts'
import { SoakedHost, newestSession } from './soaked-host.ts'

const MESSAGE = Buffer.alloc(10_000, 'x')
/** Root may write wherever modes forbid it. */
const WITHOUT_ROOTS_RIGHTS = [
  'setpriv',
  '--bounding-set=-dac_override,-dac_read_search',
  '--inh-caps=-dac_override,-dac_read_search',
]

/** A client whose messages come back, one after the other. */
class Echoed {
  readonly #socket: WebSocket
  sent = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  static async connect(port: number): Promise<Echoed> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
    await once(socket, 'open')
    return new Echoed(socket)
  }

  async send(message: Buffer | string): Promise<void> {
    const answer = once(this.#socket, 'message')
    this.#socket.send(message)
    await answer
    this.sent++
  }

  async sendBytes(bytes: number): Promise<void> {
    for (let sent = 0; sent < bytes; sent += 2 * MESSAGE.length) await this.send(MESSAGE)
  }

  /** Until it is so. */
  async sendUntil(is: () => boolean, most: number): Promise<boolean> {
    for (let sent = 0; sent < most && !is(); sent += 2 * MESSAGE.length) await this.send(MESSAGE)
    return is() || becomes(is, 10)
  }

  close(): void {
    this.#socket.terminate()
  }
}

/** A trouble is said, the server goes on, and its end is said. */
async function troubled(
  findings: Findings,
  host: SoakedHost,
  { what, begin, said, mend, most }: { what: string; begin: () => void; said: string; mend: () => void; most: number },
): Promise<void> {
  const client = await Echoed.connect(host.port)
  await client.send('before')
  await wait(500)
  const before = host.resident
  begin()
  const isSaid = await client.sendUntil(() => host.hasSaid(said) !== undefined, most)
  findings.fact(isSaid, `${what}: nothing was said of it.`)
  findings.read(host.hasSaid(said), what)
  // The bound of what waits in memory, and beyond.
  await client.sendBytes(100 * MEBIBYTE)
  findings.figure(
    `${what}: ${client.sent.toLocaleString('en')} messages of 10 kB answered meanwhile, resident + ${mebibytes(host.resident - before)}`,
  )
  mend()
  findings.fact(await becomes(() => host.hasSaid('The log is written again') !== undefined, 30), `${what}: its end was not said.`)
  findings.read(host.hasSaid('The log is written again'), `the end of it: ${what}`)
  await client.send('after')
  client.close()
  findings.fact((await host.end()) === 0, `${what}: serve did not end in order.`)
  const texts = await host.rows(({ kind, preview }) => kind === 'text' && /^(?:before|after)/.test(preview))
  findings.fact(
    texts.some(({ preview }) => preview === 'after'),
    `${what}: what came after it is not in the log.`,
  )
}

export const diskFull: Attack = {
  name: 'disk-full',
  does: 'The disk of the log is full: a tmpfs of 320 MiB, later freed',
  happens:
    'The server goes on answering. What waits in memory for the disk is bounded; what comes beyond is left out of the log and counted.',
  unavailable: notAsRoot,
  async run(findings, { folder }) {
    const disk = path.join(folder, 'disk')
    fs.mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', disk])
    try {
      const host = await SoakedHost.serve({ home: path.join(disk, 'home') })
      const filler = path.join(disk, 'filler')
      await troubled(findings, host, {
        what: 'a full disk',
        begin: () => fs.writeFileSync(filler, Buffer.alloc(256 * MEBIBYTE)),
        said: 'The log cannot be written',
        mend: () => fs.rmSync(filler),
        most: 200 * MEBIBYTE,
      })
    } finally {
      execFileSync('umount', [disk])
    }
  },
}

export const logReadOnly: Attack = {
  name: 'log-read-only',
  does: 'The folder of the log becomes one that can only be read (modes; the process without root’s right to pass them), later writable again',
  happens:
    'Files that are open are written on; where a new one is due, the log waits in memory within its bound, and the server goes on answering.',
  unavailable: notOnLinux,
  async run(findings, { folder }) {
    fs.writeFileSync(path.join(folder, 'profile.json'), JSON.stringify({ logBudget: 16 * MEBIBYTE }))
    const host = await SoakedHost.serve({ home: folder, under: process.getuid?.() === 0 ? WITHOUT_ROOTS_RIGHTS : [] })
    await troubled(findings, host, {
      what: 'a folder that can only be read',
      begin: () => fs.chmodSync(newestSession(folder), 0o500),
      said: 'The log cannot be written',
      mend: () => fs.chmodSync(newestSession(folder), 0o700),
      most: 200 * MEBIBYTE,
    })
  },
}

export const logDeleted: Attack = {
  name: 'log-deleted',
  does: 'The folder of the log is deleted while it is written',
  happens: 'What is still in memory is written again into a folder that is made anew; what is not is counted.',
  unavailable: notOnLinux,
  async run(findings, { folder }) {
    const host = await SoakedHost.serve({ home: folder })
    await troubled(findings, host, {
      what: 'a folder that was deleted',
      begin: () => fs.rmSync(path.join(folder, 'sessions'), { recursive: true }),
      said: 'Files of the log were removed',
      mend: () => undefined,
      most: 50 * MEBIBYTE,
    })
  },
}
