// The commands that look at the home and at the machine, and end: sessions, export, import, cert, doctor, completion, help.
import { X509Certificate } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command } from './cli-test-support.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

interface Ended {
  readonly code: unknown
  readonly output: string
  readonly errors: string
}

async function run(...words: readonly string[]): Promise<Ended> {
  const command = new Command({ home, env: { TZ: 'Etc/GMT-9' } }, ...words)
  let output = ''
  command.child.stdout.on('data', (piece: Buffer) => (output += piece.toString()))
  return { code: await command.code(), output, errors: command.errors }
}

/** A run in which one client says `text`. */
async function session(text: string): Promise<void> {
  const command = new Command({ home }, 'serve', '--port', '0', '--exit-after', '1client')
  const client = new WebSocket(/ws:\S+/.exec(await command.line('listens on'))?.[0] ?? '')
  await once(client, 'open')
  client.send(text)
  client.close()
  await command.code()
}

test('sessions are listed, named, found by "last", by name and by the beginning of an id, kept and deleted', async () => {
  expect(await run('sessions')).toEqual({ code: 0, output: `There is no session in ${join(home, 'sessions')} yet.\n`, errors: '' })
  expect(await run('export', join(home, 'x.csv'))).toMatchObject({
    code: 1,
    errors: `There is no session in ${join(home, 'sessions')}: run "socketbench serve" first, or name another folder with --home.\n`,
  })
  await session('first')
  await session('second')
  const { output } = await run('sessions', '--json')
  const rows = JSON.parse(output) as readonly { readonly id: string; readonly entries: number; readonly state: string }[]
  expect(rows.map(({ state }) => state)).toEqual(['ended', 'ended'])
  const [newest = '', oldest = ''] = rows.map(({ id }) => id)
  expect((await run('sessions', 'rename', oldest, 'Login fails')).output).toMatch(/  "Login fails"\n$/)
  expect((await run('sessions', 'pin', 'last')).output).toMatch(new RegExp(`^${newest} .*  pinned\\n$`))
  expect((await run('sessions', 'unpin', newest)).output).toMatch(/ MB\n$/)
  expect(await run('sessions', 'delete', '2')).toMatchObject({
    code: 1,
    errors: `2 sessions begin with "2": write more of the id, such as ${newest}.\n`,
  })
  expect(await run('sessions', 'delete', 'nowhere')).toMatchObject({
    code: 1,
    errors: 'There is no session "nowhere": "socketbench sessions" lists those that there are.\n',
  })
  expect(await run('export', '-', '--session', 'Login fails', '--format', 'csv', '--filter', 'kind:text')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^number,.*\r\n\d+,[^,]+,1,in,text,5,1,,,text,"first"\r\n$/) as unknown,
  })
  expect(await run('sessions', 'delete', 'Login fails')).toMatchObject({ code: 0, output: `Deleted ${oldest}.\n` })
  expect(await readdir(join(home, 'sessions'))).toEqual([newest])
})

test('export writes the format that the name says, and leaves nothing of what it could not write', async () => {
  await session('hello')
  const har = join(home, 'run.har')
  expect(await run('export', har)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^.*run\.har: 3 entries of 2/) as unknown,
  })
  const { log } = JSON.parse(await readFile(har, 'utf8')) as { log: { entries: { _webSocketMessages: { data: string }[] }[] } }
  expect(log.entries[0]?._webSocketMessages[0]?.data).toBe('hello')
  expect(await run('export', join(home, 'no', 'run.har'))).toMatchObject({
    code: 1,
    errors: `${join(home, 'no', 'run.har')}: It was not written: there is no such file or folder. No part of it was left behind.\n`,
  })
  expect(await run('export', join(home, 'run.pcapng'))).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^No packets were recorded in 2/) as unknown,
  })
  expect(await run('export', '-', '--format', 'csv', '--filter', '/(/')).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^--filter: /) as unknown,
  })
})

test.skipIf(!existsSync('/dev/full'))(
  'an output that cannot be written fails the command, one that nobody reads any more does not',
  async () => {
    await session('hello')
    const under = (script: string, ...words: readonly string[]): Command =>
      new Command({ home, under: ['sh', '-c', script] }, ...words)
    for (const words of [['settings'], ['sessions', '--json'], ['export', '-', '--format', 'csv'], ['serve', '--port', '0']]) {
      const full = under('"$0" "$@" > /dev/full', ...words)
      expect(await full.code()).toBe(1)
      expect(full.errors).toBe('The output cannot be written: the disk is full.\n')
    }
    // More than a pipe holds.
    const file = join(home, 'long.jsonl')
    const line = JSON.stringify({ time: 1, kind: 'text', direction: 'in', frames: 1, text: 'x'.repeat(200_000) })
    await writeFile(file, `{"socketbench":"log","version":1}\n${`${line}\n`.repeat(5)}`)
    await run('import', file)
    const unread = under('{ "$0" "$@"; echo "code $?" >&2; } | head -c 1', 'export', '-', '--format', 'csv')
    expect(await unread.code()).toBe(0)
    expect(unread.errors).toBe('code 0\n')
  },
)

test.skipIf(process.platform === 'win32')('export follows a link, and replaces no pipe', async () => {
  await session('hello')
  const target = join(home, 'target.csv')
  await writeFile(target, 'old')
  await symlink(target, join(home, 'link.csv'))
  expect(await run('export', join(home, 'link.csv'))).toMatchObject({ code: 0 })
  expect(await readFile(target, 'utf8')).toMatch(/^number,time/)
  const pipe = join(home, 'pipe.csv')
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  expect(await run('export', pipe)).toMatchObject({
    code: 1,
    errors: `${pipe}: It was not written: it is a device or a pipe, and no file. No part of it was left behind.\n`,
  })
  expect((await stat(pipe)).isFIFO()).toBe(true)
})

test('times of a filter are those of the clock on the wall', async () => {
  await session('hello')
  const { output } = await run('sessions', '--json')
  const [{ began }] = JSON.parse(output) as [{ began: number }]
  // GMT-9 is nine hours before UTC, as POSIX writes it.
  const local = (minutes: number): string => new Date(began + (9 * 60 + minutes) * 60_000).toISOString().slice(0, 16)
  const found = async (filter: string): Promise<number> =>
    (await run('export', '-', '--format', 'csv', '--filter', `kind:text ${filter}`)).output.split('\r\n').length - 2
  expect([await found(`time:>${local(-1)}`), await found(`time:>${local(2)}`)]).toEqual([1, 0])
})

test('import says what is wrong with a file, and makes no session of it', async () => {
  const file = join(home, 'bad.jsonl')
  await writeFile(file, '{"socketbench":"log","version":1}\n{"seq":0,"time":-1}\n')
  expect(await run('import', file)).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^Line 2: .* Nothing was imported\.\n$/) as unknown,
  })
  expect(await run('import', join(home, 'nowhere.har'))).toMatchObject({
    code: 1,
    errors: `${join(home, 'nowhere.har')} cannot be read: there is no such file or folder.\n`,
  })
  expect(await run('sessions', '--json')).toMatchObject({ output: '[]\n' })
})

test('what a complaint quotes of a file does not write on the terminal', async () => {
  const file = join(home, 'bad.jsonl')
  await writeFile(file, '{"socketbench":"log","version":1}\n\u001b[2J\u202e\n')
  const { errors } = await run('import', file)
  expect(errors).toContain('Line 2 is not JSON')
  expect(errors).toContain('\\u001b')
  expect(errors).not.toMatch(/[\u001b\u202e]/)
})

test('a session whose file was edited into what no date can be is listed, and its name writes no escapes', async () => {
  await session('hello')
  const [id = ''] = await readdir(join(home, 'sessions'))
  const file = join(home, 'sessions', id, 'session.json')
  const facts = JSON.parse(await readFile(file, 'utf8')) as object
  await writeFile(file, JSON.stringify({ ...facts, began: 1e300, name: 'x\u202e\u009b' }))
  const listed = await run('sessions')
  expect(listed).toMatchObject({ code: 0, errors: '' })
  expect(listed.output).toContain(`${id.slice(0, 10)} ${id.slice(11, 16).replace('-', ':')}`)
  expect(listed.output).toMatch(/"x\\u202e\\u009b"\n$/)
  const { output } = await run('sessions', '--json')
  expect(output).toContain('"name": "x\\u202e\\u009b"')
  expect(JSON.parse(output)).toMatchObject([{ name: 'x\u202e\u009b' }])
})

test('cert makes the authority, shows it, says how it is trusted, and does not write over a file', async () => {
  expect(await run('cert')).toMatchObject({
    code: 1,
    errors: `There is no local authority in ${join(home, 'certificates')} yet: "socketbench cert make" makes one, and so does the first start with --tls.\n`,
  })
  expect((await run('cert', 'make')).output).toContain('A local authority and a server certificate were made.')
  const [authority, server] = JSON.parse((await run('cert', 'show', '--json')).output) as readonly {
    readonly file: string
    readonly names: readonly string[]
    readonly sha256: string
  }[]
  const pem = new X509Certificate(await readFile(join(home, 'certificates', 'ca.pem')))
  expect(authority).toMatchObject({ file: join(home, 'certificates', 'ca.pem'), names: [], sha256: pem.fingerprint256 })
  expect(server?.names.slice(0, 1)).toEqual(['localhost'])
  expect(await run('cert', 'trust', 'curl')).toMatchObject({
    code: 0,
    output: `curl\n  # Trust it\n  curl --cacert ${join(home, 'certificates', 'ca.pem')} https://127.0.0.1:8080/\n\n`,
  })
  const der = join(home, 'ca.der')
  expect(await run('cert', 'export', der)).toMatchObject({ code: 0, output: `${der}\n` })
  expect(new X509Certificate(await readFile(der)).fingerprint256).toBe(pem.fingerprint256)
  expect(await run('cert', 'export', der)).toMatchObject({ code: 1, errors: `${der} is there already and is not written over.\n` })
})

test('what cert cannot follow is said before the authority that is missing', async () => {
  expect(await run('cert', 'client', '../alice')).toMatchObject({ code: 2 })
  expect(await run('cert', 'trust', 'nobody')).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^"nobody" is unknown to "cert trust": expected one of /) as unknown,
  })
})

test('cert client writes a certificate and a key of its owner alone, with which a client proves itself', async () => {
  await run('cert', 'make')
  const { output } = await run('cert', 'client', 'alice', '--folder', home)
  expect(output).toBe(`${join(home, 'alice.pem')}\n${join(home, 'alice-key.pem')}\n`)
  expect((await stat(join(home, 'alice-key.pem'))).mode & 0o777).toBe(0o600)
  await writeFile(join(home, 'bob.pem'), '')
  expect(await run('cert', 'client', 'bob', '--folder', home)).toMatchObject({
    code: 1,
    errors: `${join(home, 'bob.pem')} is there already and is not written over.\n`,
  })
  expect((await readdir(home)).filter((name) => name.startsWith('bob'))).toEqual(['bob.pem'])
  const ca = join(home, 'certificates', 'ca.pem')
  const command = new Command(
    { home },
    'serve',
    '--port',
    '0',
    '--tls',
    '--json',
    '--ssl-authenticate-clients',
    '--openssl-ca-file',
    ca,
  )
  const url = /wss:[^"]+/.exec(await command.line('listening'))?.[0] ?? ''
  const [cert, key, authority] = await Promise.all(
    [join(home, 'alice.pem'), join(home, 'alice-key.pem'), ca].map((file) => readFile(file)),
  )
  const outcome = (options: object): Promise<string> =>
    new Promise((resolve) => {
      const client = new WebSocket(url, { ca: authority, ...options })
      client.once('open', () => {
        client.terminate()
        resolve('open')
      })
      client.once('error', () => resolve('refused'))
    })
  expect([await outcome({ cert, key }), await outcome({})]).toEqual(['open', 'refused'])
  expect(await command.line('"Client certificate CN=alice: trusted"')).toContain('"connection":"1"')
  expect(await command.line('"No client certificate"')).toContain('"connection":"2"')
  expect(await command.end('SIGTERM')).toBe(0)
})

test('cert client leaves no key without its certificate, and cert export writes on the standard output', async () => {
  await run('cert', 'make')
  await writeFile(join(home, 'alice.pem'), 'of somebody else')
  expect(await run('cert', 'client', 'alice', '--folder', home)).toMatchObject({
    code: 1,
    errors: `${join(home, 'alice.pem')} is there already and is not written over.\n`,
  })
  expect((await readdir(home)).filter((name) => name.startsWith('alice'))).toEqual(['alice.pem'])
  expect(await run('cert', 'export', '-')).toEqual({
    code: 0,
    output: await readFile(join(home, 'certificates', 'ca.pem'), 'utf8'),
    errors: '',
  })
})

test('an authority that is damaged is said by cert and by doctor, and a damaged server certificate is made anew', async () => {
  await run('cert', 'make')
  const folder = join(home, 'certificates')
  await writeFile(join(folder, 'server.pem'), 'damaged')
  const mended = await run('doctor', '--port', '0')
  expect(mended.code).toBe(0)
  expect(mended.output).toMatch(/note {2}Certificate +.*server\.pem cannot be read: .* The next start with TLS makes a new one\./)
  const key = await readFile(join(folder, 'ca-key.pem'))
  await writeFile(join(folder, 'ca-key.pem'), 'damaged')
  const withoutKey = await run('doctor', '--port', '0')
  expect(withoutKey.code).toBe(1)
  expect(withoutKey.output).toMatch(/BAD {3}Certificate +"ca\.pem" and "ca-key\.pem" in ".*" cannot be used/)
  await writeFile(join(folder, 'ca-key.pem'), key)
  await writeFile(join(folder, 'ca.pem'), 'damaged')
  expect((await run('doctor', '--port', '0')).output).toMatch(/BAD {3}Certificate +.*ca\.pem cannot be read: /)
  expect(await run('cert')).toMatchObject({
    code: 1,
    errors: `${join(folder, 'ca.pem')} cannot be read as a certificate. Restore it, or move the folder ${folder} away, and let clients trust the new authority.\n`,
  })
})

test('doctor names a port that is taken, a home that is a file and a workspace that cannot be read', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  await writeFile(join(home, 'profile.json'), '{"rules": [{ "when": { "on": "mesage" }, "then": [] }]}')
  const bad = await run('doctor', '--port', String(port))
  expect(bad.code).toBe(1)
  expect(bad.output).toMatch(new RegExp(`BAD   Port ${port} on 127\\.0\\.0\\.1 +Another program listens there`))
  expect(bad.output).toMatch(/BAD {3}Workspace +.*profile\.json/)
  taken.close()
  await once(taken, 'close')
  await rm(join(home, 'profile.json'))
  const { code, output } = await run('doctor', '--port', '0', '--json')
  expect(code).toBe(0)
  const { findings } = JSON.parse(output) as { findings: readonly { readonly about: string; readonly is: string }[] }
  expect(findings.filter(({ is }) => is === 'bad')).toEqual([])
  expect(findings.map(({ about }) => about)).toEqual(
    expect.arrayContaining(['Runtime', 'Open files', 'Folder', 'Workspace', 'Sessions', 'Certificate']),
  )
  const file = join(home, 'file')
  await writeFile(file, '')
  expect((await run('doctor', '--port', '0', '--home', file)).output).toContain('is a file')
})

test('help of a command names its options, and completions are printed', async () => {
  expect((await run('--help')).output).toMatch(
    /^Socketbench: run a WebSocket server by hand to test WebSocket clients\.\n\nUsage: /,
  )
  const { output } = await run('export', '--help')
  expect(output).toMatch(/^Write the log of a session into a file\.\n\nUsage: socketbench export FILE \[options\]\n/)
  expect(output).toContain('  --filter FILTER\n')
  for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect((await run('completion', 'bash')).output).toBe(
    await readFile(join(import.meta.dirname, '../../resources/command-line/socketbench.bash'), 'utf8'),
  )
})
