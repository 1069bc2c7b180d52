// Homes as machines have them: shared by several hosts, left open by an earlier version, read-only, full, none at all. The built command as
// real processes.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Client } from '../contract/rpc.ts'
import { Command, untilWritten, type CommandOptions } from './cli-test-support.ts'

const HOSTS = 8
/** One for each host to change. */
const SETTINGS = [
  'CloseTimeout',
  'CompressionThreshold',
  'DefaultConnectionTimeout',
  'DefaultTimeout',
  'KeepAliveInterval',
  'KeepAliveTime',
  'MaxConnections',
  'MaxFragments',
]
/** No process has it: Linux stops at 4194304, the others far below. */
const DEAD = 99_999_999
const hasModes = process.platform !== 'win32'
const isLinux = process.platform === 'linux'

/** Root may write wherever modes forbid it. */
const WITHOUT_ROOTS_RIGHTS =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search']
    : []

let home: string
let running: Command[]
let clients: WebSocket[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'socketbench-homes-'))
  running = []
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.terminate()
  for (const command of running) await command.end('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

function start(options: Partial<CommandOptions>, ...words: string[]): Command {
  const command = new Command({ home, ...options }, ...words)
  running.push(command)
  return command
}

/** A server's URL, once it listens. */
async function listening(command: Command): Promise<string> {
  const line = await command.line('"listening"')
  expect(command.errors).toBe('')
  return (JSON.parse(line) as { listening: string }).listening
}

async function connected(url: string, headers = {}): Promise<WebSocket> {
  const client = new WebSocket(url, { headers })
  clients.push(client)
  await once(client, 'open')
  return client
}

/** A face of `socketbench web`, as its page would be. */
async function faceOf(command: Command): Promise<Client> {
  const address = new URL(/http:\S+/.exec(await command.line('is at'))?.[0] ?? '')
  const token = address.hash.replace('#token=', '')
  const socket = await connected(`ws://${address.host}/transport?token=${token}`, { origin: address.origin })
  return new Client({
    send: (message) => socket.send(message),
    onMessage: (listener) => socket.on('message', (bytes: Buffer) => listener(bytes.toString())),
    onClose: (listener) => socket.on('close', listener),
  })
}

/** Everything in a folder that somebody else than its owner has a right to. */
function openToOthers(path: string): string[] {
  const facts = statSync(path)
  const own = facts.mode & 0o077 ? [`${path} ${(facts.mode & 0o777).toString(8)}`] : []
  return facts.isDirectory() ? [...own, ...readdirSync(path).flatMap((name) => openToOthers(join(path, name)))] : own
}

test.skipIf(!hasModes)(
  'all that is written is for its owner alone, and what an earlier version has left open is closed',
  async () => {
    chmodSync(home, 0o755)
    const old = join(home, 'sessions', `2026-01-02T00-00-00-aaaa-${DEAD}`)
    mkdirSync(old, { recursive: true, mode: 0o755 })
    mkdirSync(join(home, 'certificates', 'own'), { recursive: true, mode: 0o755 })
    mkdirSync(join(home, 'profiles'), { mode: 0o755 })
    for (const file of [
      join(old, '00000000.payload'),
      join(home, 'certificates', 'own', 'own-a.pem'),
      join(home, 'preferences.json'),
      join(home, 'profile.json'),
      join(home, 'profiles', 'Staging.json'),
    ])
      writeFileSync(file, '{}', { mode: 0o644 })
    chmodSync(old, 0o755)

    const under = ['sh', '-c', 'umask 022; exec "$@"', 'sh']
    const web = start({ under }, 'web', '--no-open')
    const face = await faceOf(web)
    await face.request('server.setSecure', { on: true })
    await face.request('server.start', { host: '127.0.0.1', port: 0 })
    await face.request('preferences.set', { name: 'theme', value: 'dark' })
    await face.request('upload.begin', { name: 'a file', size: 3 })
    expect(await web.end('SIGTERM')).toBe(0)
    expect(openToOthers(home)).toEqual([])
    expect(readdirSync(home).sort()).toEqual(['certificates', 'preferences.json', 'profile.json', 'profiles', 'sessions', 'tmp'])
  },
)

test.skipIf(!hasModes)(
  'a home in which a person keeps other files is left as open as it was, and what is ours in it is not',
  async () => {
    chmodSync(home, 0o755)
    writeFileSync(join(home, 'notes.txt'), '', { mode: 0o644 })
    const command = start({}, 'serve', '--port', '0', '--json')
    await listening(command)
    expect(openToOthers(home)).toEqual([`${home} 755`, `${join(home, 'notes.txt')} 644`])
    expect(await command.end('SIGTERM')).toBe(0)
  },
)

test('eight hosts start together on a home with old empty sessions and files where folders should be', async () => {
  for (let day = 10; day < 28; day++) mkdirSync(join(home, 'sessions', `2026-01-${day}T00-00-00-aaaa-${DEAD}`), { recursive: true })
  writeFileSync(join(home, 'sessions', `2026-02-01T00-00-00-aaaa-${DEAD}`), 'a plain file')
  mkdirSync(join(home, 'tmp', `aaaa-${DEAD}`), { recursive: true })
  const hosts = Array.from({ length: HOSTS }, () => start({}, 'serve', '--port', '0', '--json', '--echo'))
  const urls = await Promise.all(hosts.map(listening))
  expect(new Set(urls).size).toBe(HOSTS)
  for (const url of urls) {
    const client = await connected(url)
    client.send('hello')
    expect(String((await once(client, 'message'))[0])).toBe('hello')
  }
  expect(await Promise.all(hosts.map((host) => host.end('SIGTERM')))).toEqual(Array.from({ length: HOSTS }, () => 0))
  // One of each host, and the plain file.
  expect(readdirSync(join(home, 'sessions'))).toHaveLength(HOSTS + 1)
})

test('what eight hosts write to preferences and workspace at the same time is all there afterwards', async () => {
  const hosts = Array.from({ length: HOSTS }, () => start({}, 'web', '--no-open'))
  const faces = await Promise.all(hosts.map(faceOf))
  await Promise.all(
    faces.map(async (face, host) => {
      for (let n = 0; n < 20; n++) await face.request('preferences.set', { name: `host ${host} name ${n}`, value: `${n}` })
      await face.request('settings.set', { name: SETTINGS[host] ?? '', value: '77' })
    }),
  )
  expect(await Promise.all(hosts.map((host) => host.end('SIGTERM')))).toEqual(Array.from({ length: HOSTS }, () => 0))
  const preferences = JSON.parse(await readFile(join(home, 'preferences.json'), 'utf8')) as Record<string, string>
  expect(Object.keys(preferences)).toHaveLength(HOSTS * 20)
  const workspace = JSON.parse(await readFile(join(home, 'profile.json'), 'utf8')) as {
    servers: [{ settings: Record<string, string> }]
  }
  expect(workspace.servers[0].settings).toEqual(Object.fromEntries(SETTINGS.map((name) => [name, '77'])))
})

test('eight hosts that start together with TLS make one authority, which all of their clients can trust', async () => {
  const hosts = Array.from({ length: HOSTS }, () => start({}, 'serve', '--tls', '--port', '0', '--json'))
  const urls = await Promise.all(hosts.map(listening))
  const ca = await readFile(join(home, 'certificates', 'ca.pem'))
  for (const url of urls) {
    const client = new WebSocket(url, { ca })
    clients.push(client)
    await once(client, 'open')
  }
  expect(await Promise.all(hosts.map((host) => host.end('SIGTERM')))).toEqual(Array.from({ length: HOSTS }, () => 0))
  expect(readdirSync(join(home, 'certificates')).sort()).toEqual(['ca-key.pem', 'ca.pem', 'server-key.pem', 'server.pem'])
})

test('what a host that was killed in the middle of a write has left is in nobody’s way', async () => {
  writeFileSync(join(home, 'preferences.json.lock'), `${DEAD} ${hostname()} 0\n`)
  writeFileSync(join(home, `preferences.json.${DEAD}-0123abcd.new`), '{"theme":')
  const web = start({}, 'web', '--no-open')
  const face = await faceOf(web)
  await face.request('preferences.set', { name: 'theme', value: 'dark' })
  expect(await web.end('SIGTERM')).toBe(0)
  expect(JSON.parse(await readFile(join(home, 'preferences.json'), 'utf8'))).toEqual({ theme: 'dark' })
  expect(readdirSync(home).sort()).toEqual(['preferences.json', 'sessions', 'tmp'])
})

test.skipIf(!isLinux)('a home where nothing can be made is said in a sentence, with exit code 1', async () => {
  const command = start({ home: '/proc/socketbench/home' }, 'serve', '--port', '0')
  expect(await command.code()).toBe(1)
  expect(command.errors).toBe(
    'The folder /proc/socketbench/home for settings and logs cannot be made: nothing can be made there. Choose another with --home or SOCKETBENCH_HOME.\n',
  )
})

test.skipIf(!isLinux)('a pipe in the place of a settings file does not hold up the start', async () => {
  execFileSync('mkfifo', [join(home, 'profile.json')])
  const command = start({}, 'serve', '--port', '0', '--json')
  await command.line('"listening"')
  expect(command.errors).toBe(`${join(home, 'profile.json')} cannot be read: it is not a regular file. Defaults are used.\n`)
  expect(await command.end('SIGTERM')).toBe(0)
})

test.skipIf(!hasModes)(
  'in a home that can only be read the server runs, says where its log is, and leaves nothing there',
  async () => {
    writeFileSync(join(home, 'profile.json'), '{"settings":{"MaxConnections":"1"}}')
    chmodSync(home, 0o500)
    const temporary = mkdtempSync(join(tmpdir(), 'socketbench-temporary-'))
    try {
      const command = start({ under: WITHOUT_ROOTS_RIGHTS, env: { TMPDIR: temporary } }, 'serve', '--port', '0', '--json')
      const { listening: url } = JSON.parse(await command.line('"listening"')) as { listening: string }
      expect(command.errors).toBe(
        `Nothing can be written to the folder ${home}: this account has no permission for that. The log of this run is kept in ${join(temporary, readdirSync(temporary)[0] ?? '')} and removed at its end, and settings that are changed hold until then. Make the folder writable, or choose another with --home or SOCKETBENCH_HOME.\n`,
      )
      await connected(url)
      await expect(connected(url)).rejects.toThrow('503')
      expect(await command.end('SIGTERM')).toBe(0)
      expect(readdirSync(temporary)).toEqual([])
    } finally {
      chmodSync(home, 0o700)
      rmSync(temporary, { recursive: true, force: true })
    }
  },
)

test.skipIf(!hasModes)('a disk that takes no more is said once, on the error output, and the server goes on', async () => {
  // Blocks of 512 bytes: 300 KiB.
  const under = ['sh', '-c', 'ulimit -f 600; exec "$@"', 'sh']
  for (const words of [
    ['serve', '--port', '0', '--json', '--echo'],
    ['web', '--no-open'],
  ]) {
    const command = start({ under }, ...words)
    let url = ''
    if (words[0] === 'serve') url = await listening(command)
    else url = (await (await faceOf(command)).request('server.start', { host: '127.0.0.1', port: 0 })).url
    const client = await connected(url)
    const message = Buffer.alloc(1_000, 'x')
    for (let n = 0; n < 1_000; n++) client.send(message)
    expect(await command.error('log cannot be written')).toBe(
      'The log cannot be written: a file cannot be that large. Free space or make the folder writable; writing is tried again every second.',
    )
    client.send('still there?')
    const second = await connected(url)
    second.close()
    await once(second, 'close')
    expect(await command.end('SIGTERM')).toBe(0)
    expect(command.errors.split('\n').filter((line) => line.includes('log cannot be written'))).toHaveLength(1)
  }
})

test('a log whose folder is taken away and cannot be made again says so, and says when it goes on', async () => {
  const command = start({}, 'serve', '--port', '0', '--json')
  const client = await connected(await listening(command))
  client.send('before')
  await command.line('before')
  await untilWritten(join(home, 'sessions', readdirSync(join(home, 'sessions'))[0] ?? ''))
  rmSync(join(home, 'sessions'), { recursive: true })
  writeFileSync(join(home, 'sessions'), 'a file in its place')
  client.send('while it cannot be written')
  expect(await command.error('removed')).toBe(
    'Files of the log were removed while Socketbench runs. Nothing is lost; the log goes on in new ones.',
  )
  expect(await command.error('cannot be written')).toBe(
    'The log cannot be written: a part of the path is not a folder. Free space or make the folder writable; writing is tried again every second.',
  )
  rmSync(join(home, 'sessions'))
  expect(await command.error('again;')).toBe('The log is written again; no entry was left out meanwhile.')
  expect(await command.end('SIGTERM')).toBe(0)
  const [session = ''] = readdirSync(join(home, 'sessions'))
  const written = await readFile(join(home, 'sessions', session, '00000000.payload'), 'utf8')
  expect(written).toMatch(/before.*while it cannot be written/s)
})
