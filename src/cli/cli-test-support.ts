// What the tests of the command share: the built command as a process of its own, with a home of its own. Nothing of the product imports it.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { on, once } from 'node:events'
import { existsSync, statSync, watch } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

export interface CommandOptions {
  readonly home: string
  readonly env?: Readonly<Record<string, string>>
  /** What the command is run by, such as a shell that sets limits first: words before that of Node. */
  readonly under?: readonly string[]
}

export class Command {
  readonly child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<unknown[]>
  readonly #lines: AsyncIterator<string>
  readonly #errorLines: string[] = []
  #wake = (): void => undefined

  constructor({ home, env = {}, under = [] }: CommandOptions, ...words: readonly string[]) {
    const [program = '', ...args] = [...under, process.execPath, CLI, ...words]
    this.child = spawn(program, args, { env: { ...process.env, SOCKETBENCH_HOME: home, ...env } })
    this.#ended = once(this.child, 'close')
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    createInterface({ input: this.child.stderr }).on('line', (line) => {
      this.#errorLines.push(line)
      this.#wake()
    })
    this.child.once('close', () => this.#wake())
  }

  /** All that was said on the error output. */
  get errors(): string {
    return this.#errorLines.map((line) => `${line}\n`).join('')
  }

  /** The next line of output that contains `text`, or all that was said where none does. */
  async line(text: string): Promise<string> {
    for (let said = ''; ;) {
      const { value, done } = await this.#lines.next()
      if (done) return said
      if (value.includes(text)) return value
      said += `${value}\n`
    }
  }

  /** The first line of the error output that contains `text`, or all of it where none does. */
  async error(text: string): Promise<string> {
    for (;;) {
      const line = this.#errorLines.find((each) => each.includes(text))
      if (line !== undefined) return line
      if (this.child.exitCode !== null || this.child.signalCode !== null) return this.errors
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** The exit code, or the signal that has ended it. */
  async code(): Promise<unknown> {
    const [code, signal] = await this.#ended
    return code ?? signal
  }

  end(signal: NodeJS.Signals): Promise<unknown> {
    this.child.kill(signal)
    return this.code()
  }
}

/** Resolves when something of a log, in the folder of its session, has reached the disk. */
export async function untilWritten(session: string): Promise<void> {
  const isWritten = (): boolean => {
    const index = join(session, '00000000.index')
    return existsSync(index) && statSync(index).size > 128
  }
  const changes = watch(session)
  if (!isWritten()) for await (const _ of on(changes, 'change')) if (isWritten()) break
  changes.close()
}

/** An open connection without a client behind it: it sends what it is given, and answers no frame. */
export async function rawClient(url: string): Promise<Socket> {
  const { port, host } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  const key = 'dGhlIHNhbXBsZSBub25jZQ=='
  const head = `GET / HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`
  socket.write(head)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString().startsWith('HTTP/1.1 101 ')) throw new Error(answer.toString())
  return socket
}
