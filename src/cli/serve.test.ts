// What `serve` does beside listening: sends, answers, asks, records, and ends by itself.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command } from './cli-test-support.ts'
import { wordsOf } from './serve.ts'

let home: string
let running: Command[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-serve-'))
  running = []
})
afterEach(async () => {
  for (const command of running) await command.end('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

function run(...words: readonly string[]): Command {
  const command = new Command({ home }, ...words)
  running.push(command)
  return command
}

async function serve(...words: readonly string[]): Promise<{ readonly command: Command; readonly url: string }> {
  const command = run('serve', '--port', '0', ...words)
  return { command, url: /ws:[^\s"]+/.exec(await command.line('ws://'))?.[0] ?? '' }
}

/** The next `count` texts, those among them that come in one turn. */
function received(client: WebSocket, count: number): Promise<string[]> {
  const texts: string[] = []
  return new Promise((resolve) =>
    client.on('message', (bytes: Buffer) => {
      texts.push(bytes.toString())
      if (texts.length === count) resolve(texts)
    }),
  )
}

test('--send greets each client in the order given, --reply answers texts and no others, and a template says what came', async () => {
  const { command, url } = await serve('--send', 'one', '--send', 'two', '--reply', 'You said {{body}}', '--exit-after', '1client')
  const client = new WebSocket(url)
  const all = received(client, 3)
  await once(client, 'open')
  client.send(Buffer.of(1, 2))
  client.send('hello')
  expect(await all).toEqual(['one', 'two', 'You said hello'])
  client.close()
  expect(await command.code()).toBe(0)
})

// Not seen at a server that runs: tests listen on this machine alone.
test('that other machines can reach it is said first', () => {
  const options = { echo: true, reply: undefined, ask: false, upstream: undefined }
  expect(wordsOf({ exposed: true }, [], options)).toBe('other machines can reach it; echoes; ')
  expect(wordsOf({ exposed: false }, [], options)).toBe('echoes; ')
})

test('a template that cannot be read ends it before it listens', async () => {
  const command = run('serve', '--port', '0', '--reply', '{{#if')
  expect(await command.code()).toBe(1)
  expect(command.errors).toMatch(/^Rule 1 \(--reply\): The template cannot be read: .*\n$/)
})

test('--send - sends each line of the input to all clients, and one that comes before them waits for the first', async () => {
  const { command, url } = await serve('--send', '-', '--exit-after', '1client')
  command.child.stdin.write('early\n')
  const client = new WebSocket(url)
  const all = received(client, 3)
  await once(client, 'open')
  command.child.stdin.end('second\n//third\n')
  expect(await all).toEqual(['early', 'second', '//third'])
  client.close()
  expect(await command.code()).toBe(0)
})

test('--ask shows who asks, lets the client wait, and a line accepts it with a subprotocol or rejects it with a status', async () => {
  const { command, url } = await serve('--ask')
  const accepted = new WebSocket(`${url}/chat`, ['chat.v1', 'chat.v2'], { origin: 'https://example.com' })
  expect(await command.error('#1 asks')).toMatch(/^#1 asks: GET \/chat from 127\.0\.0\.1:\d+$/)
  expect(await command.error('Origin')).toBe('  Origin: https://example.com')
  expect(await command.error('Subprotocols')).toBe('  Subprotocols: chat.v1, chat.v2')
  command.child.stdin.write('perhaps\ny chat.v3\ny chat.v2\n')
  await once(accepted, 'open')
  expect(accepted.protocol).toBe('chat.v2')
  expect(command.errors).toContain('"perhaps" is no answer: expected y, y SUBPROTOCOL, n, or n STATUS TEXT.')
  expect(command.errors).toContain('The client does not offer the subprotocol "chat.v3": it offers chat.v1, chat.v2.')
  const rejected = new WebSocket(`${url}/other`)
  rejected.on('error', () => undefined)
  const answer = once(rejected, 'unexpected-response') as Promise<[unknown, IncomingMessage]>
  // Before it is asked: a line through a pipe waits for its question.
  command.child.stdin.write('n 429 Slow down\n')
  const [, response] = await answer
  expect(response.statusCode).toBe(429)
  expect(String((await response.toArray())[0])).toBe('Slow down')
  accepted.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
})

test('--ask says when no line can come any more', async () => {
  const { command, url } = await serve('--ask')
  command.child.stdin.end('n 503\n')
  const rejected = new WebSocket(url)
  rejected.on('error', () => undefined)
  await once(rejected, 'unexpected-response')
  expect(await command.error('standard input')).toBe(
    'The standard input has ended: no line answers opening requests any more, and they wait.',
  )
})

test('a client that leaves before it is answered is said to have gone, and the next one is asked about', async () => {
  const { command, url } = await serve('--ask')
  const first = new WebSocket(url)
  first.on('error', () => undefined)
  await command.error('#1 asks')
  const second = new WebSocket(`${url}/second`)
  await command.line('GET /second: asked')
  first.terminate()
  await command.error('#1 has gone before it was answered.')
  await command.error('#2 asks: GET /second')
  command.child.stdin.write('yes\n')
  await once(second, 'open')
  second.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
})

test('a flood of lines holds up nobody: a client comes, leaves when it likes, and the next one gets what follows', async () => {
  const { command, url } = await serve('--json', '--send', '-')
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index}`)
  command.child.stdin.write(`${lines.join('\n')}\n`)
  const first = new WebSocket(url, { perMessageDeflate: false })
  await once(first, 'message')
  first.close(1000)
  await once(first, 'close')
  const second = new WebSocket(url, { perMessageDeflate: false })
  const [next] = (await once(second, 'message')) as [Buffer]
  expect(Number(String(next))).toBeGreaterThan(0)
  second.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
  expect(command.errors).toBe('')
})

test('with --send - an answer begins with a slash, and a text with two', async () => {
  const { command, url } = await serve('--ask', '--send', '-')
  const client = new WebSocket(url)
  const all = received(client, 2)
  await command.error('/y accepts')
  command.child.stdin.write('/y\nyes\n//slash\n')
  expect(await all).toEqual(['yes', '/slash'])
  client.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
})

test('a text that waits for a client does not keep the answer behind it from letting one in', async () => {
  const { command, url } = await serve('--ask', '--send', '-')
  command.child.stdin.write('hello\n/y\nagain\n')
  const client = new WebSocket(url)
  expect(await received(client, 2)).toEqual(['hello', 'again'])
  client.terminate()
  expect(await command.end('SIGTERM')).toBe(0)
})

test('--json is the whole log, byte for byte, and what import reads; --record keeps the same in a file as it goes', async () => {
  const file = join(home, 'run.jsonl')
  const { command, url } = await serve('--json', '--record', file, '--exit-after', '1client')
  const client = new WebSocket(url, { perMessageDeflate: false })
  await once(client, 'open')
  // Longer than a row's beginning, with characters that must not reach a terminal as they are.
  const text = `${'x'.repeat(1_000)}\u001b[2J\u202e\u009b\u2028end`
  client.send(text)
  client.send(Buffer.from([0, 255, 1]))
  const line = await command.line('"kind":"text"')
  expect(line).not.toMatch(/[\u001b\u202e\u009b\u2028]/)
  expect(JSON.parse(line)).toMatchObject({ kind: 'text', size: Buffer.byteLength(text), text })
  expect(JSON.parse(await command.line('"kind":"binary"'))).toMatchObject({ size: 3, base64: 'AP8B' })
  client.close(1000)
  expect(await command.code()).toBe(0)
  const imported = run('import', file)
  const session = await imported.line('2')
  expect(session).toMatch(/^\d{4}-\d\d-\d\dT[\d-]+-[0-9a-f]{4}-0$/)
  expect(await imported.code()).toBe(0)
  const again = join(home, 'again.jsonl')
  expect(await run('export', again, '--session', session).code()).toBe(0)
  const lines = (content: string): unknown[] =>
    content
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as unknown)
  expect(lines(await readFile(again, 'utf8'))).toEqual(lines(await readFile(file, 'utf8')))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test.each(['run.jsonl', 'run.har'])('what an earlier run has recorded in %s stays where this one cannot listen', async (name) => {
  const file = join(home, name)
  await writeFile(file, 'of the earlier run\n')
  const { url } = await serve()
  const late = run('serve', '--port', new URL(url).port, '--record', file)
  expect(await late.code()).toBe(1)
  expect(await readFile(file, 'utf8')).toBe('of the earlier run\n')
})

test.skipIf(process.platform === 'win32')('a file that others can read is closed to them before it is recorded into', async () => {
  const file = join(home, 'run.jsonl')
  await writeFile(file, 'x'.repeat(10_000), { mode: 0o644 })
  const { command } = await serve('--record', file)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await command.end('SIGTERM')).toBe(0)
  const content = await readFile(file, 'utf8')
  expect(content).toMatch(/^\{"socketbench":"log"/)
  expect(content).not.toContain('xxx')
})

test('what was recorded as JSON Lines is in the file when the process is killed', async () => {
  const file = join(home, 'run.jsonl')
  const { command, url } = await serve('--record', file)
  const client = new WebSocket(url)
  client.on('error', () => undefined)
  await once(client, 'open')
  client.send('before the end')
  for (let content = ''; !content.includes('before the end'); content = await readFile(file, 'utf8'));
  await command.end('SIGKILL')
  expect((await readFile(file, 'utf8')).split('\n').at(-1)).toBe('')
})

test.each([
  ['har', '"_webSocketMessages":[{"type":"send"'],
  ['html', '<!doctype html>'],
  ['txt', '#1 ← text 5 b  hello'],
  ['csv', 'number,time,connection'],
])('--record FILE.%s is written at the end', async (end, expected) => {
  const file = join(home, `run.${end}`)
  const { command, url } = await serve('--record', file, '--exit-after', '1client')
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('hello')
  await command.line('← text')
  client.close()
  expect(await command.code()).toBe(0)
  expect((await readFile(file, 'utf8')).toLowerCase()).toContain(expected.toLowerCase())
})

// A device whose every write finds the disk full.
test.skipIf(!existsSync('/dev/full'))('a disk that is full while it is recorded is said, and fails the run', async () => {
  const file = join(home, 'run.jsonl')
  await symlink('/dev/full', file)
  const { command, url } = await serve('--echo', '--record', file)
  const sentence = `The recording in ${file} is not whole: the disk is full.`
  expect(await command.error('not whole')).toBe(sentence)
  // The server goes on.
  const client = new WebSocket(url)
  await once(client, 'open')
  client.terminate()
  expect(await command.end('SIGTERM')).toBe(1)
  expect(command.errors).toBe(`${sentence}\n`.repeat(2))
})

test('--record says at the start that a file is a folder', async () => {
  for (const end of ['jsonl', 'har', 'pcapng']) {
    const folder = join(home, `run.${end}`)
    await mkdir(folder)
    const command = run('serve', '--port', '0', '--record', folder)
    expect(await command.code()).toBe(1)
    expect(command.errors).toBe(`${folder} cannot be written: it is a folder. Choose another file with --record.\n`)
    expect(await command.line('never')).toBe('')
  }
})

test('--record says at the start that a file cannot be written, and does not listen', async () => {
  for (const end of ['jsonl', 'har']) {
    const command = run('serve', '--port', '0', '--record', join(home, 'nowhere', `run.${end}`))
    expect(await command.code()).toBe(1)
    expect(command.errors).toBe(
      `${join(home, 'nowhere', `run.${end}`)} cannot be written: there is no such file or folder. Choose another file with --record.\n`,
    )
  }
})

test('--exit-after a number of messages ends it with 0, and a time that is up before with 1 and a sentence', async () => {
  const { command, url } = await serve('--exit-after', '2messages')
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('one')
  client.send('two')
  expect(((await once(client, 'close')) as [number])[0]).toBe(1001)
  expect(await command.code()).toBe(0)
  const timed = run('serve', '--port', '0', '--exit-after', '10ms')
  expect(await timed.code()).toBe(0)
  const late = run('serve', '--port', '0', '--exit-after', '10ms', '--exit-after', '1client')
  expect(await late.code()).toBe(1)
  expect(late.errors).toBe('The time of --exit-after was up when 0 of 1 clients had come and gone.\n')
})

test('a client that is refused has come and gone', async () => {
  const { command, url } = await serve('--ask', '--exit-after', '1client')
  const client = new WebSocket(url)
  client.on('error', () => undefined)
  command.child.stdin.write('n\n')
  await once(client, 'unexpected-response').then(([, response]) => (response as IncomingMessage).resume())
  expect(await command.code()).toBe(0)
})

test('a workspace that was served for a run is not the one that is in use afterwards', async () => {
  const file = join(home, 'rules.json')
  await writeFile(file, '{"port":0,"rules":[{"when":{"on":"message"},"then":[{"do":"send","as":"text","content":"a rule"}]}]}')
  const first = run('serve', '--workspace', file, '--exit-after', '10ms')
  expect(await first.line('listens on')).toContain('(1 rule; ')
  await first.code()
  const second = run('serve', '--port', '0', '--exit-after', '10ms')
  expect(await second.line('listens on')).toContain('(Ctrl+C ends it)')
})

test('a file that is not there is named as it was typed, by serve and by run', async () => {
  const missing = join(home, 'staging.json')
  const served = run('serve', '--port', '0', '--workspace', missing)
  expect(await served.code()).toBe(1)
  expect(served.errors).toBe(`${missing} cannot be read: there is no such file or folder.\n`)
  const played = run('run', missing)
  expect(await played.code()).toBe(2)
  expect(played.errors).toBe(`${missing} cannot be read: there is no such file or folder.\n`)
})

test.skipIf(process.platform === 'win32')(
  'a named pipe is recorded into for its reader, and not waited for without one',
  async () => {
    const pipe = join(home, 'run.jsonl')
    execFileSync('mkfifo', [pipe])
    const unread = run('serve', '--port', '0', '--record', pipe)
    expect(await unread.code()).toBe(1)
    expect(unread.errors).toBe(
      `${pipe} cannot be written: it is a pipe that nobody reads yet. Choose another file with --record.\n`,
    )
    // Reads what it writes, and so is there before anybody else writes.
    const reader = spawn('sh', ['-c', 'exec 3<>"$0"; echo reads; exec cat <&3', pipe])
    onTestFinished(async () => {
      const ended = once(reader, 'close')
      reader.kill()
      await ended
    })
    const lines = createInterface({ input: reader.stdout })[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe('reads')
    const { command } = await serve('--record', pipe)
    expect((await lines.next()).value).toMatch(/^\{"socketbench":"log"/)
    expect(await command.end('SIGTERM')).toBe(0)
  },
)

test.skipIf(process.platform === 'win32')('a workspace through a pipe, which can be read once only, is refused', async () => {
  const pipe = join(home, 'staging.json')
  execFileSync('mkfifo', [pipe])
  const command = run('serve', '--port', '0', '--workspace', pipe)
  expect(await command.code()).toBe(1)
  expect(command.errors).toBe(`${pipe} cannot be read: it is a pipe or a device, and no file.\n`)
})

test('packets of nobody are no file, which is said', async () => {
  const file = join(home, 'run.pcapng')
  const { command } = await serve('--record', file)
  expect(await command.end('SIGTERM')).toBe(1)
  expect(command.errors).toBe(`${file} was not written: no client has come, so that there are no packets.\n`)
})

test('what a rule lacks is said by its name', async () => {
  const file = join(home, 'rules.json')
  await writeFile(file, '{"rules":[{"when":{"on":"message"},"then":[{"do":"send","content":"x"}]}]}')
  const command = run('serve', '--workspace', file)
  expect(await command.code()).toBe(1)
  expect(command.errors).toMatch(/rule 1, then\.0\.as: "as" is missing\. Nothing was changed\.\n$/)
  await writeFile(file, '{"rules":[{"when":{"on":"message","form":"x"},"then":[]}]}')
  const other = run('serve', '--workspace', file)
  await other.code()
  expect(other.errors).toMatch(/rule 1, when\.form: "form" is unknown here\. Nothing was changed\.\n$/)
})

test('a line that is too long to be sent is said, and the next one is sent', async () => {
  const { command, url } = await serve('--send', '-', '--exit-after', '1client')
  const client = new WebSocket(url)
  const all = received(client, 1)
  await once(client, 'open')
  command.child.stdin.write(`${'x'.repeat(16 * 1024 * 1024 + 1)}\nnext\n`)
  expect(await all).toEqual(['next'])
  expect(command.errors).toContain('A line of the input has more than 16777216 characters')
  client.close()
  expect(await command.code()).toBe(0)
})

test('a member of the workspace that nobody knows is said, and the server starts', async () => {
  const file = join(home, 'typed.json')
  await writeFile(file, '{"prot": 9000, "port": 0}')
  const command = new Command({ home }, 'serve', '--workspace', file, '--exit-after', '1ms')
  await command.line('listens on')
  expect(await command.code()).toBe(0)
  expect(command.errors).toBe(
    'typed.json, line 1, column 10: prot: this is known to nobody here: it stays in the file and does nothing.\n',
  )
})
