// The application as people start it, for an attack: a process in a fresh home, what it says on its error output, what it holds by /proc and by its
// inspector, and what stands in its log.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { Client } from '../../src/contract/rpc.ts'
import type { LogRow } from '../../src/contract/model.ts'
import { ReadableLog } from '../../src/host/log/readable-log.ts'
import { residentBytes, untilListening } from '../started.ts'
import { ROOT, freePort } from '../window.ts'
import { wait } from './attack.ts'

export interface HostStart {
  readonly home: string
  /** Options of `serve`, or of `web` with the word first. */
  readonly words?: readonly string[]
  /** What the command is run by, such as faketime: words before that of Node. */
  readonly under?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Not returned before its log is at rest; default. */
  readonly rests?: boolean
}

/** What a process holds, after its garbage was collected. */
export interface Held {
  /** Bytes of objects and buffers. */
  readonly memory: number
  /** What the event loop has, by Node's names: handles, timers, requests other than those of files, which are of the moment. */
  readonly resources: readonly string[]
  readonly handles: number
  readonly resident: number
}

const ROWS_AT_ONCE = 5_000
const REST_MS = 600

export function newestSession(home: string): string {
  const sessions = path.join(home, 'sessions')
  return path.join(sessions, fs.readdirSync(sessions).sort().at(-1) ?? '')
}

export async function rowsIn(session: string, wanted: (row: LogRow) => boolean): Promise<LogRow[]> {
  const log = await ReadableLog.read(session)
  const found: LogRow[] = []
  const { first, end } = log.store.bounds()
  for (let from = first; from < end; from += ROWS_AT_ONCE)
    for (const row of await log.reader.rows(from, ROWS_AT_ONCE)) if (wanted(row)) found.push(row)
  await log.close()
  return found
}

export class SoakedHost {
  /** Those that may be running. */
  static readonly #all = new Set<SoakedHost>()
  readonly child: ChildProcess
  readonly home: string
  readonly port: number
  /** Lines of the error output: what it says to a person in a terminal. */
  readonly said: string[] = []
  #inspector = ''
  #page = ''

  private constructor(child: ChildProcess, home: string, port: number) {
    this.child = child
    this.home = home
    this.port = port
    SoakedHost.#all.add(this)
    if (child.stderr)
      createInterface({ input: child.stderr }).on('line', (line) => {
        const inspector = /^Debugger listening on (ws:\S+)/.exec(line)?.[1]
        if (inspector !== undefined) this.#inspector = inspector
        else if (!/^(?:For help, see: https:\/\/nodejs|Debugger )/.test(line)) this.said.push(line)
      })
  }

  /** `serve`, once it listens. */
  static async serve({ home, words = ['--echo'], under = [], env = {}, rests = true }: HostStart): Promise<SoakedHost> {
    const port = await freePort()
    const host = SoakedHost.#spawned({ home, words: ['serve', '--port', String(port), ...words], under, env }, port)
    await untilListening(port, host.child).catch((error: unknown) => {
      throw new Error(`${(error as Error).message} ${host.said.join(' ')}`)
    })
    // The look has been logged, and the files of the log are open from now on.
    if (rests) await wait(REST_MS)
    return host
  }

  /** `web`, whose server is started by `faceOf(…).request('server.start', …)`. */
  static async web({ home, words = [], under = [], env = {} }: HostStart): Promise<SoakedHost> {
    const host = SoakedHost.#spawned({ home, words: ['web', '--no-open', ...words], under, env }, await freePort())
    const [line] = (await once(createInterface({ input: host.child.stdout! }), 'line')) as [string]
    host.#page = /http:\S+/.exec(line)?.[0] ?? ''
    host.child.stdout!.resume()
    return host
  }

  static #spawned({ home, words = [], under = [], env = {} }: HostStart, port: number): SoakedHost {
    const [program, ...args] = [
      ...under,
      process.execPath,
      '--inspect=0',
      path.join(ROOT, 'out/main/cli.js'),
      ...words,
      '--home',
      home,
    ]
    const child = spawn(program ?? '', args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', words[0] === 'web' ? 'pipe' : 'ignore', 'pipe'],
    })
    return new SoakedHost(child, home, port)
  }

  get pid(): number {
    return this.child.pid as number
  }

  get lives(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  get resident(): number {
    return residentBytes(this.pid)
  }

  get handles(): number {
    return fs.readdirSync(`/proc/${this.pid}/fd`).length
  }

  /** A face, as the window would be. */
  async face(): Promise<Client> {
    const address = new URL(this.#page)
    const socket = new WebSocket(`ws://${address.host}/transport?token=${address.hash.replace('#token=', '')}`, {
      origin: address.origin,
    })
    socket.on('error', () => undefined)
    await once(socket, 'open')
    return new Client({
      send: (message) => socket.send(message),
      onMessage: (listener) => socket.on('message', (bytes: Buffer) => listener(bytes.toString())),
      onClose: (listener) => socket.on('close', listener),
    })
  }

  async held(): Promise<Held> {
    const socket = new WebSocket(this.#inspector, { perMessageDeflate: false })
    await once(socket, 'open')
    let next = 1
    const call = async (method: string, params = {}): Promise<unknown> => {
      const id = next++
      socket.send(JSON.stringify({ id, method, params }))
      for (;;) {
        const [bytes] = (await once(socket, 'message')) as [Buffer]
        const reply = JSON.parse(bytes.toString()) as { id?: number; result?: unknown }
        if (reply.id === id) return reply.result
      }
    }
    for (let times = 0; times < 3; times++) await call('HeapProfiler.collectGarbage')
    const { result } = (await call('Runtime.evaluate', {
      expression:
        '(() => { const { heapUsed, external } = process.memoryUsage(); return [heapUsed + external, process.getActiveResourcesInfo().filter((name) => !name.startsWith("FSReq")).sort()] })()',
      returnByValue: true,
    })) as { result: { value: [number, string[]] } }
    socket.terminate()
    const [memory, resources] = result.value
    return { memory, resources, handles: this.handles, resident: this.resident }
  }

  /** Rows on disk of its session that are wanted, in order. */
  rows(wanted: (row: LogRow) => boolean): Promise<LogRow[]> {
    return rowsIn(newestSession(this.home), wanted)
  }

  /** The first row of the log whose text has this in it. */
  async tells(text: string | RegExp): Promise<string | undefined> {
    const [row] = await this.rows(({ preview }) => (typeof text === 'string' ? preview.includes(text) : text.test(preview)))
    return row?.preview
  }

  hasSaid(text: string): string | undefined {
    return this.said.find((line) => line.includes(text))
  }

  /** Of an attack that broke off: nothing of it goes on beside the next one, or keeps us from ending. */
  static async endAll(): Promise<void> {
    for (const host of SoakedHost.#all) await host.end('SIGKILL')
  }

  /** The exit code, or the signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.lives) {
      const exit = once(this.child, 'exit')
      this.child.kill(signal)
      await exit
    }
    SoakedHost.#all.delete(this)
    return this.child.exitCode ?? this.child.signalCode ?? ''
  }
}
