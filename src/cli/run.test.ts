// Scenarios from the command line, with clients of their own: a process, its output, its report, its exit code.
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command } from './cli-test-support.ts'
import { junitReport } from './junit.ts'

const TALK = {
  name: 'Talk',
  actors: [
    {
      name: 'client',
      steps: [
        { do: 'expect', json: { op: 'sub', id: 1 } },
        { do: 'send', as: 'text', content: 'welcome' },
        { do: 'expect', on: 'end' },
      ],
    },
  ],
}

/** Sends one message, and leaves when it is answered. */
const CLIENT = `const ws = new WebSocket(process.env.SOCKETBENCH_URL)
ws.onopen = () => ws.send(process.env.SAID)
ws.onmessage = () => ws.close()
ws.onclose = () => process.exit(Number(process.env.CODE ?? 0))`

async function file(content: unknown, name = 'talk.json'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-run-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2))
  return path
}

function play(path: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Command {
  return new Command({ home: '/nowhere', env }, 'run', path, ...words, '--', process.execPath, '--eval', CLIENT)
}

test('a scenario passes with the client that is started for it', async () => {
  const path = await file(TALK)
  const command = play(path, ['--junit', `${path}.xml`], { SAID: '{"id":1,"op":"sub"}' })
  expect(await command.line('passed')).toMatch(/^passed {2}Talk \(\d+\.\d{3} s\)$/)
  expect(await command.code()).toBe(0)
  expect(await readFile(`${path}.xml`, 'utf8')).toMatch(
    /<testsuite name="Talk" tests="1" failures="0" errors="0" time="\d+\.\d{3}"/,
  )
})

test('a scenario fails with a diff of what was expected and what came', async () => {
  const path = await file(TALK)
  const command = play(path, ['--junit', `${path}.xml`], { SAID: '{"id":2,"op":"sub"}' })
  expect(await command.line('FAILED')).toMatch(/^FAILED {2}Talk/)
  expect(await command.line('client')).toBe('  client, step 1: It is other JSON.')
  expect(await command.line('-')).toBe('    -   "id": 1')
  expect(await command.line('+')).toBe('    +   "id": 2')
  expect(await command.code()).toBe(1)
  expect(await readFile(`${path}.xml`, 'utf8')).toContain('<failure message="step 1: It is other JSON." type="scenario">')
})

test('what a client sends does not write on the terminal', async () => {
  const command = play(await file({ ...TALK, name: 'Talk\u001b[1m' }), [], { SAID: '\u001b[2J\u202e' })
  expect(await command.line('plays')).toContain('plays Talk\\u001b[1m at ')
  expect(await command.line('+')).toBe('    + \\u001b[2J\\u202e')
  expect(await command.code()).toBe(1)
})

test.skipIf(process.platform === 'win32')('what a client has started ends with it', async () => {
  const held = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void held.close())
  await once(held, 'listening')
  const { port } = held.address() as AddressInfo
  const holds = `require('node:net').connect(${port}, '127.0.0.1')`
  // A shell that has more to do does not become what it runs.
  const words = ['sh', '-c', '"$0" --eval "$1"; true', process.execPath, holds]
  const command = new Command({ home: '/nowhere' }, 'run', await file(TALK), '--', ...words)
  const [socket] = (await once(held, 'connection')) as [Socket]
  const closed = once(socket.on('error', () => undefined).resume(), 'close')
  expect(await command.end('SIGINT')).toBe(1)
  await closed
})

test.skipIf(process.platform === 'win32')('a second signal ends a client too that does not want to end', async () => {
  const held = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void held.close())
  await once(held, 'listening')
  const { port } = held.address() as AddressInfo
  const stays = `process.on('SIGTERM', () => console.log('asked to end'))
require('node:net').connect(${port}, '127.0.0.1')`
  const command = new Command({ home: '/nowhere' }, 'run', await file(TALK), '--', process.execPath, '--eval', stays)
  const [socket] = (await once(held, 'connection')) as [Socket]
  const closed = once(socket.on('error', () => undefined).resume(), 'close')
  command.child.kill('SIGINT')
  await command.error('asked to end')
  expect(await command.end('SIGINT')).toBe('SIGINT')
  await closed
})

test('with --tls a client finds the authority that it must trust', async () => {
  const path = await file(TALK)
  const trusting = `const { WebSocket } = require(${JSON.stringify(createRequire(import.meta.url).resolve('ws'))})
const ca = require('node:fs').readFileSync(process.env.SOCKETBENCH_CA)
const ws = new WebSocket(process.env.SOCKETBENCH_URL, { ca })
ws.onopen = () => ws.send('{"op":"sub","id":1}')
ws.onmessage = () => ws.close()`
  const command = new Command({ home: '/nowhere' }, 'run', path, '--tls', '--', process.execPath, '--eval', trusting)
  expect(await command.line('plays')).toMatch(/ at wss:\/\/127\.0\.0\.1:\d+$/)
  expect(await command.line('authority')).toMatch(/^Clients must trust the authority in .*ca\.pem$/)
  expect(await command.line('passed')).toContain('Talk')
  expect(await command.code()).toBe(0)
})

test('a client that is not there, and a report that cannot be written, are said in words', async () => {
  const path = await file(TALK)
  const absent = new Command({ home: '/nowhere' }, 'run', path, '--', 'no-such-program')
  expect(await absent.line('client')).toBe(
    '  client, no-such-program could not be started: there is no such file or folder, before its client came.',
  )
  expect(await absent.code()).toBe(1)
  const report = join(path, 'report.xml')
  const command = play(path, ['--junit', report], { SAID: '{"id":1,"op":"sub"}' })
  expect(await command.code()).toBe(2)
  expect(command.errors).toBe(`The report ${report} cannot be written: a part of the path is not a folder.\n`)
})

test('a client that is not content fails what the server found right', async () => {
  const command = play(await file(TALK), [], { SAID: '{"op":"sub","id":1}', CODE: '3' })
  expect(await command.line('client')).toMatch(/^ {2}client, .* ended with exit code 3\.$/)
  expect(await command.code()).toBe(1)
})

test('without a client of its own it waits for one, and no longer than it may', async () => {
  const command = new Command({ home: '/nowhere' }, 'run', await file(TALK), '--timeout', '20')
  const [url = ''] = /ws:\S+/.exec(await command.line('plays Talk at')) ?? []
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('{"op":"sub","id":1}')
  await once(client, 'message')
  client.close()
  expect(await command.code()).toBe(0)
  const alone = new Command({ home: '/nowhere' }, 'run', await file(TALK), '--timeout', '0.05')
  expect(await alone.line('client')).toBe('  client, It was not over within 0.05 s, before its client came.')
  expect(await alone.code()).toBe(1)
})

test('scenarios of a workspace are played one after the other, with its rules for what opens', async () => {
  const path = await file({
    scenarios: [TALK, { ...TALK, name: 'Talk again' }],
    rules: [{ when: { on: 'openRequest' }, then: [{ do: 'accept', headers: [['X-Played', 'yes']] }] }],
  })
  const command = play(path, [], { SAID: '{"op":"sub","id":1}' })
  expect(await command.line('passed')).toContain('Talk')
  expect(await command.line('passed')).toContain('Talk again')
  expect(await command.code()).toBe(0)
  const other = play(path, ['--scenario', 'None'])
  expect(await other.error('None')).toMatch(/^There is no scenario "None" in .*: expected "Talk", "Talk again"\.$/)
  expect(await other.code()).toBe(2)
})

test('a signal ends it also while it waits for a client whose scenario has passed', async () => {
  // It does not end by itself. A hundred connections later the run has long been told of the end of the first.
  const staying = `let left = 100
const ws = new WebSocket(process.env.SOCKETBENCH_URL)
ws.onopen = () => ws.send('{"op":"sub","id":1}')
ws.onmessage = () => ws.close()
ws.onclose = again
function again() {
  if (left-- === 0) return console.log('through')
  const next = new WebSocket(process.env.SOCKETBENCH_URL)
  next.onopen = () => next.close()
  next.onclose = again
}
setInterval(() => {}, 1000)`
  const command = new Command({ home: '/nowhere' }, 'run', await file(TALK), '--', process.execPath, '--eval', staying)
  await command.error('through')
  command.child.kill('SIGTERM')
  expect(await command.line('FAILED')).toMatch(/^FAILED {2}Talk/)
  expect(await command.line('stopped')).toBe('  client, It was stopped.')
  expect(await command.code()).toBe(1)
})

test.each([
  [
    '{"actors":[{"name":"a","steps":[{"do":"dance"}]}]}',
    /^talk\.json, line 1, column 39: actors\.0\.steps\.0\.do: "dance" is no step: expected expect, /,
  ],
  ['{"actors": [', /^talk\.json is not JSON: line 1, column 13: the file ends there, in the middle\.$/],
  ['{"rules": []}', /^talk\.json is no scenario: expected an object with actors, or a workspace with scenarios\./],
])('a file that cannot be played is told of, with its place', async (content, sentence) => {
  const command = play(await file(content), [])
  expect(await command.error('talk.json')).toMatch(sentence)
  expect(await command.code()).toBe(2)
})

test('a file of fifty million bytes is refused before it is read', async () => {
  const command = play(await file(' '.repeat(50_000_000)), [])
  expect(await command.error('bytes')).toBe(
    'talk.json has 50000000 bytes; at most 16777216 are read. Divide it into several files.',
  )
  expect(await command.code()).toBe(2)
})

test('a report holds what XML cannot carry by something that it can', () => {
  const report = junitReport([
    {
      name: 'a "b" <c>',
      seconds: 1,
      began: 0,
      cases: [{ name: 'x', seconds: 1, failure: 'why & how', detail: 'got \u0000\ud800' }],
    },
  ])
  expect(report).toContain('name="a &quot;b&quot; &lt;c&gt;"')
  expect(report).toContain('<failure message="why &amp; how" type="scenario">got \uFFFD\uFFFD</failure>')
})
