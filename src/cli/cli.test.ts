// The command as a person types it: a process of its own, its output, its exit code.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { Command } from './cli-test-support.ts'

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

/** The environment first, where there is more in it than the home. */
function run(...args: [Readonly<Record<string, string>>, ...string[]] | string[]): Command {
  const [first, ...others] = args
  const [env, words] = typeof first === 'object' ? [first, others as string[]] : [{}, args as string[]]
  const command = new Command({ home, env }, ...words)
  running.push(command)
  return command
}

async function connected(url: string, options: ClientOptions = {}): Promise<WebSocket> {
  const client = new WebSocket(url, options)
  await once(client, 'open')
  return client
}

test('serve prints its URL, echoes, prints the log as lines of JSON, and at SIGTERM tells its clients 1001 and ends with 0', async () => {
  const command = run('serve', '--port', '0', '--echo', '--json')
  const { listening } = JSON.parse(await command.line('"listening"')) as { listening: string }
  const client = await connected(`${listening}/echo`)
  client.send('hello')
  const [answer] = (await once(client, 'message')) as [Buffer]
  expect(answer.toString()).toBe('hello')
  expect(JSON.parse(await command.line('"direction":"in","size":5'))).toMatchObject({
    connection: '1',
    kind: 'text',
    text: 'hello',
  })
  const closed = once(client, 'close')
  command.child.kill('SIGTERM')
  expect((await closed)[0]).toBe(1001)
  // What becomes of its clients is printed to the end.
  expect(JSON.parse(await command.line('"kind":"disconnect"'))).toMatchObject({ connection: '1', kind: 'disconnect' })
  expect(await command.code()).toBe(0)
  expect(command.errors).toBe('')
})

test('serve --profile answers by the rules of a file, with its address, says how many there are, and leaves the file alone', async () => {
  const file = join(home, 'chat.json')
  const workspace = {
    version: 2,
    host: '127.0.0.1',
    port: 0,
    settings: { MaxMessageSize: '1000' },
    variables: { place: 'here' },
    rules: [
      { when: { on: 'openRequest' }, if: { type: 'path', pattern: '/closed' }, then: [{ do: 'refuse', status: 410 }] },
      { when: { on: 'opened' }, then: [{ do: 'send', as: 'text', content: 'welcome {{getVar "place"}}' }] },
      {
        when: { on: 'message' },
        then: [
          { do: 'send', as: 'json', content: '{"got":{{body "n"}}}' },
          { do: 'note', text: 'answered' },
        ],
      },
    ],
  }
  const text = JSON.stringify(workspace)
  await writeFile(file, text)
  const command = run('serve', '--profile', file)
  const line = await command.line('listens on')
  expect(line).toContain('(3 rules; Ctrl+C ends it)')
  const url = /ws:\S+/.exec(line)?.[0] ?? ''
  const client = new WebSocket(url)
  const [welcome] = (await once(client, 'message')) as [Buffer]
  expect(welcome.toString()).toBe('welcome here')
  client.send('{"n":7}')
  const [answer] = (await once(client, 'message')) as [Buffer]
  expect(answer.toString()).toBe('{"got":7}')
  expect(await command.line('answered')).toContain('answered')
  const [, response] = (await once(
    new WebSocket(`${url}/closed`).on('error', () => undefined),
    'unexpected-response',
  )) as [unknown, { statusCode: number }]
  expect(response.statusCode).toBe(410)
  client.terminate()
  expect(await command.end('SIGINT')).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(text)
})

test('serve --workspace starts every server of a file, answers by the rules of each, and starts one that comes with a change of it', async () => {
  const file = join(home, 'two.json')
  const answering = (content: string) => [{ when: { on: 'message' }, then: [{ do: 'send', as: 'text', content }] }]
  const servers = [
    { name: 'Chat', port: 0, rules: answering('chat') },
    { name: 'Prices', port: 0, rules: answering('prices') },
  ]
  const text = JSON.stringify({ version: 3, servers })
  await writeFile(file, text)
  const command = run('serve', '--workspace', file)
  const urlOf = async (name: string): Promise<string> => /ws:\S+/.exec(await command.line(`${name} listens on`))?.[0] ?? ''
  const urls = [await urlOf('Chat'), await urlOf('Prices')]
  expect(await command.line('serves 2 servers')).toContain('Ctrl+C ends it')
  const clients = await Promise.all(urls.map((url) => connected(url)))
  const answers = clients.map((client) => once(client, 'message'))
  for (const client of clients) client.send('?')
  expect((await Promise.all(answers)).map(([data]) => String(data))).toEqual(['chat', 'prices'])
  expect(await readFile(file, 'utf8')).toBe(text)
  await writeFile(file, JSON.stringify({ version: 3, servers: [...servers, { name: 'Auth', port: 0, rules: answering('auth') }] }))
  const third = await connected(await urlOf('Auth'))
  third.send('?')
  expect(String(((await once(third, 'message')) as [Buffer])[0])).toBe('auth')
  expect(clients.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN])
  for (const client of [...clients, third]) client.terminate()
  expect(await command.end('SIGINT')).toBe(0)
})

test('options for one address are refused where a workspace has several servers', async () => {
  const file = join(home, 'two.json')
  await writeFile(file, '{"servers":[{"name":"A"},{"name":"B"}]}')
  const command = run('serve', '--workspace', file, '--port', '0')
  expect(await command.code()).toBe(2)
  expect(command.errors).toContain('has 2 servers, and --host, --port and --tls are for one')
})

test('serve --profile says what is wrong with a file, by line and column, and does not begin', async () => {
  const file = join(home, 'bad.json')
  await writeFile(file, '{\n  "rules": [{ "when": { "on": "mesage" }, "then": [] }]\n}\n')
  const command = run('serve', '--profile', file)
  expect(await command.code()).toBe(1)
  expect(command.errors).toMatch(/bad\.json, line 2, column 31: rule 1, when\.on: .*"mesage".* Nothing was changed\./)
})

test('serve shows what a client sends without letting it write on the terminal', async () => {
  const command = run('serve', '--port', '0')
  const url = /ws:\S+/.exec(await command.line('listens on'))?.[0] ?? ''
  const client = await connected(url)
  client.send('red \u001b[31m')
  expect(await command.line('red')).toContain('← text             9 B  red \\u001b[31m')
  client.terminate()
  expect(await command.end('SIGINT')).toBe(0)
})

test('serve --tls prints its wss URL and the authority to trust, and who trusts it gets an answer', async () => {
  const command = run('serve', '--tls', '--port', '0', '--echo')
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
  const secure = run('serve', '--tls', '--port', '0', '--json')
  expect(JSON.parse(await secure.line('"listening"'))).toEqual({
    listening: expect.stringMatching(/^wss:\/\/127\.0\.0\.1:\d+$/) as unknown,
    authority: join(home, 'certificates', 'ca.pem'),
  })
  await secure.end('SIGTERM')
  const plain = run('serve', '--port', '0', '--json')
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
  const command = run('serve', '--tls', '--port', '0', '--json')
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

test('serve takes settings as options, and a store with its password out of a file, and writes none of it into the home', async () => {
  const made = run('serve', '--tls', '--port', '0')
  await made.line('authority in')
  await made.end('SIGTERM')
  const folder = join(home, 'certificates')
  const [certificate, key] = await Promise.all(['server.pem', 'server-key.pem'].map((file) => readFile(join(folder, file), 'utf8')))
  const locked = createPrivateKey(key ?? '').export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
  await writeFile(join(home, 'store.pem'), `${certificate}${String(locked)}`)
  await writeFile(join(home, 'password'), 'sesame\n')

  const words = 'serve --local-port 0 --use-ssl --ssl-enabled-protocols 3072 --max-connections=1 --echo'.split(' ')
  const store = ['--ssl-cert-store', join(home, 'store.pem'), '--ssl-cert-store-password-file', join(home, 'password')]
  const command = run(...words, ...store)
  const url = /wss:\S+/.exec(await command.line('listens on wss://'))?.[0] ?? ''
  const ca = await readFile(join(folder, 'ca.pem'))
  await expect(connected(url, { ca, minVersion: 'TLSv1.3' })).rejects.toThrow(/protocol version/)
  const client = await connected(url, { ca })
  await expect(connected(url, { ca })).rejects.toThrow('Unexpected server response: 503')
  client.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
  expect(command.errors).toBe('')
  expect(existsSync(join(home, 'profile.json'))).toBe(false)
})

test('a password is taken from the environment, and a wrong one is said in a sentence that does not repeat it', async () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const store = join(home, 'store.pem')
  await writeFile(store, key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' }))
  const environment = { SOCKETBENCH_SSL_CERT_STORE_PASSWORD: 'open-up' }
  const command = run(environment, 'serve', '--port', '0', '--tls', '--ssl-cert-store', store)
  expect(await command.code()).toBe(1)
  expect(command.errors).toMatch(/password/)
  expect(command.errors).not.toContain('open-up')
})

test('a setting that the component refuses is said in its words, a password on the command line is refused; with exit code 2', async () => {
  const refused = run('serve', '--max-connections', 'many')
  expect(await refused.code()).toBe(2)
  expect(refused.errors).toBe('MaxConnections cannot be "many": expected a whole number. See socketbench --help.\n')
  const secret = run('serve', '--ssl-cert-store-password', 'sesame')
  expect(await secret.code()).toBe(2)
  expect(secret.errors).toMatch(/^--ssl-cert-store-password would show the secret to everybody who lists the processes/)
  expect(secret.errors).not.toContain('sesame')
})

test('settings lists what serve takes, and ends with 0', async () => {
  const command = run('settings', '--json')
  expect(await command.line('--max-connections')).toContain('"flag": "--max-connections"')
  expect(await command.code()).toBe(0)
})

test('a port in use is said in a sentence, with exit code 1', async () => {
  const first = run('serve', '--port', '0')
  const port = /:(\d+) /.exec(await first.line('listens on'))?.[1] ?? ''
  const second = run('serve', '--port', port)
  expect(await second.code()).toBe(1)
  expect(second.errors).toContain(`Port ${port}`)
})

test('an unknown option is said in a sentence, with exit code 2', async () => {
  const command = run('serve', '--prot', '8080')
  expect(await command.code()).toBe(2)
  expect(command.errors).toBe("Unknown option '--prot': perhaps --port is meant. See socketbench --help.\n")
})

test('a home that cannot be one is said in a sentence, with exit code 1', async () => {
  const file = join(home, 'a file')
  await writeFile(file, '')
  const command = run('serve', '--home', file)
  expect(await command.code()).toBe(1)
  expect(command.errors).toBe(`${file} is a file; settings and logs need a folder. Choose one with --home or SOCKETBENCH_HOME.\n`)
})

test('web prints an address with a token, and ends with 0 at SIGTERM', async () => {
  const command = run('web', '--no-open')
  expect(await command.line('is at')).toMatch(/ is at http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
  expect(await command.end('SIGTERM')).toBe(0)
})

test.skipIf(process.platform !== 'linux')(
  'a browser that web opens gets an address without the token on its command line, which leads there once',
  async () => {
    const told = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
    await once(told, 'listening')
    const { port } = told.address() as AddressInfo
    const opener = `#!${process.execPath}\nvoid fetch('http://127.0.0.1:${port}/' + encodeURIComponent(process.argv[2]))\n`
    await writeFile(join(home, 'xdg-open'), opener, { mode: 0o755 })
    const asked = once(told, 'request') as Promise<[IncomingMessage]>
    const command = run({ DISPLAY: ':0', PATH: `${home}:${process.env['PATH']}` }, 'web')
    const printed = /http:\S+/.exec(await command.line('is at'))?.[0] ?? ''
    const [{ url = '' }] = await asked
    const given = decodeURIComponent(url.slice(1))
    told.close()
    const [address = '', token = 'none'] = printed.split('#token=')
    expect(given).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/once\/[\w-]{43}$/)
    expect(given).not.toContain(token)
    const { status, headers } = await fetch(given, { redirect: 'manual' })
    expect([status, new URL(headers.get('location') ?? '', address).href]).toEqual([303, printed])
    expect((await fetch(given, { redirect: 'manual' })).status).toBe(404)
    expect(await command.end('SIGTERM')).toBe(0)
  },
)
