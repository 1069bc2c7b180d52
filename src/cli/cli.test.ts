// The command as a person types it: a process of its own, its output, its exit code.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'

let home: string
let running: Command[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-cli-'))
  running = []
})
afterEach(async () => {
  for (const command of running) await command.end('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

class Command {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<unknown[]>
  readonly #lines: AsyncIterator<string>
  errors = ''

  constructor(...args: string[]) {
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], {
      env: { ...process.env, SOCKETBENCH_HOME: home },
    })
    this.#child.stderr.on('data', (text: Buffer) => (this.errors += text.toString()))
    this.#ended = once(this.#child, 'close')
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    running.push(this)
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

  async code(): Promise<unknown> {
    return (await this.#ended)[0]
  }

  end(signal: NodeJS.Signals): Promise<unknown> {
    this.#child.kill(signal)
    return this.code()
  }
}

async function connected(url: string, options: ClientOptions = {}): Promise<WebSocket> {
  const client = new WebSocket(url, options)
  await once(client, 'open')
  return client
}

test('serve prints its URL, echoes, prints the log as lines of JSON, and at SIGTERM tells its clients 1001 and ends with 0', async () => {
  const command = new Command('serve', '--port', '0', '--echo', '--json')
  const { listening } = JSON.parse(await command.line('"listening"')) as { listening: string }
  const client = await connected(`${listening}/echo`)
  client.send('hello')
  const [answer] = (await once(client, 'message')) as [Buffer]
  expect(answer.toString()).toBe('hello')
  expect(JSON.parse(await command.line('"direction":"in","size":5'))).toMatchObject({
    connection: '1',
    kind: 'text',
    preview: 'hello',
  })
  const closed = once(client, 'close')
  expect(await command.end('SIGTERM')).toBe(0)
  expect((await closed)[0]).toBe(1001)
  expect(command.errors).toBe('')
})

test('serve shows what a client sends without letting it write on the terminal', async () => {
  const command = new Command('serve', '--port', '0')
  const url = /ws:\S+/.exec(await command.line('listens on'))?.[0] ?? ''
  const client = await connected(url)
  client.send('red \u001b[31m')
  expect(await command.line('red')).toContain('← text             9 B  red \\u001b[31m')
  client.terminate()
  expect(await command.end('SIGINT')).toBe(0)
})

test('serve --tls prints its wss URL and the authority to trust, and who trusts it gets an answer', async () => {
  const command = new Command('serve', '--tls', '--port', '0', '--echo')
  const url = /wss:\S+/.exec(await command.line('listens on wss://127.0.0.1:'))?.[0] ?? ''
  const file = /^Clients must trust the authority in (.*)$/.exec(await command.line('authority in'))?.[1] ?? ''
  expect(file).toBe(join(home, 'certificates', 'ca.pem'))
  await expect(connected(url)).rejects.toThrow('unable to verify the first certificate')
  const client = await connected(url, { ca: await readFile(file) })
  client.send('hello')
  const [answer] = (await once(client, 'message')) as [Buffer]
  expect(answer.toString()).toBe('hello')
  expect(await command.line('#2    → open')).toContain('101 Switching Protocols')
  client.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
  expect(command.errors).toBe('')
})

test('serve --tls --json names the authority beside the URL, and serve without it listens with plain ws again', async () => {
  const secure = new Command('serve', '--tls', '--port', '0', '--json')
  expect(JSON.parse(await secure.line('"listening"'))).toEqual({
    listening: expect.stringMatching(/^wss:\/\/127\.0\.0\.1:\d+$/) as unknown,
    authority: join(home, 'certificates', 'ca.pem'),
  })
  await secure.end('SIGTERM')
  const plain = new Command('serve', '--port', '0', '--json')
  expect(JSON.parse(await plain.line('"listening"'))).toEqual({ listening: expect.stringMatching(/^ws:/) as unknown })
  await plain.end('SIGTERM')
})

test.each([
  ['requests are accepted with the first subprotocol', 'False', 'open with chat.v2'],
  ['a client without a certificate is refused by the check', 'True', 'ECONNRESET'],
])('serve asks nobody, whatever the window has set: %s', async (_, authenticates, expected) => {
  const questions = {
    connectionRequest: 'ask',
    sslConnectionRequest: 'ask',
    sslClientAuthentication: 'ask',
    webSocketOpenRequest: 'ask',
    seconds: 0,
  }
  const settings = { SSLAuthenticateClients: authenticates }
  await writeFile(join(home, 'profile.json'), JSON.stringify({ questions, settings }))
  const command = new Command('serve', '--tls', '--port', '0', '--json')
  const { listening, authority } = JSON.parse(await command.line('"listening"')) as { listening: string; authority: string }
  const client = new WebSocket(listening, ['chat.v2', 'chat.v1'], { ca: await readFile(authority) })
  const outcome = await new Promise<unknown>((resolve) => {
    client.once('open', () => resolve(`open with ${client.protocol}`))
    client.once('error', (error) => resolve('code' in error ? error.code : error))
  })
  expect(outcome).toBe(expected)
  client.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
})

test('a port in use is said in a sentence, with exit code 1', async () => {
  const first = new Command('serve', '--port', '0')
  const port = /:(\d+) /.exec(await first.line('listens on'))?.[1] ?? ''
  const second = new Command('serve', '--port', port)
  expect(await second.code()).toBe(1)
  expect(second.errors).toContain(`Port ${port}`)
})

test('an unknown option is said in a sentence, with exit code 2', async () => {
  const command = new Command('serve', '--prot', '8080')
  expect(await command.code()).toBe(2)
  expect(command.errors).toBe("Unknown option '--prot'. See socketbench --help.\n")
})

test('a home that cannot be one is said in a sentence, with exit code 1', async () => {
  const file = join(home, 'a file')
  await writeFile(file, '')
  const command = new Command('serve', '--home', file)
  expect(await command.code()).toBe(1)
  expect(command.errors).toMatch(/^The folder for settings and logs cannot be used: .*a file.* Choose another with --home\.\n$/)
})

test('web prints an address with a token, and ends with 0 at SIGTERM', async () => {
  const command = new Command('web', '--no-open')
  expect(await command.line('is at')).toMatch(/ is at http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
  expect(await command.end('SIGTERM')).toBe(0)
})
