// The helpers for tests of others, by the runners themselves, and every block of docs/control.md: in a folder that has the built package installed, as a user
// has it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { installedChromium } from '../../scripts/chromium.ts'
import { findProgram } from '../../scripts/machine.ts'
import { TOOLS } from '../../src/cli/mcp-tools.ts'
import { parseCommand } from '../../src/cli/options.ts'
import { ControlledHost } from '../../src/control/control-test-support.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/control.md'), 'utf8')

/** The blocks of the page in a language that contain a text. */
function block(language: string, text: string): string {
  const blocks = [...PAGE.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].filter(([, of, code]) => of === language && code?.includes(text))
  expect(blocks.length).toBe(1)
  return blocks[0]?.[2] ?? ''
}

/** Packages that a user of these helpers has, of the runner that is used. */
const INSTALLED = ['vitest', 'jest', '@playwright/test', 'ws']

let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'socketbench-project-'))
  await mkdir(join(project, 'node_modules', '@playwright'), { recursive: true })
  for (const name of INSTALLED) await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name), 'junction')
  await symlink(ROOT, join(project, 'node_modules', 'socketbench'), 'junction')
  await writeFile(join(project, 'package.json'), '{"type":"module"}')
})
afterAll(() => rm(project, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly output: string
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  // What this runner has told its own workers is none of theirs.
  const mine = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_OPTIONS$|^TEST$|^NODE_ENV$/.test(name)),
  )
  const child = spawn(program, args, { cwd: project, env: { ...mine, ...env, CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

const CLIENT = `import { WebSocket } from 'ws'
export const connect = (url) => new Promise((resolve, reject) => {
  const socket = new WebSocket(url)
  socket.once('open', () => resolve(socket))
  socket.once('error', reject)
})
`

const greeting = { name: 'greeting', when: { on: 'opened' }, then: [{ do: 'send', as: 'text', content: 'hi' }] }
const silence = { name: 'silence', enabled: false, when: { on: 'message' }, then: [{ do: 'send', as: 'echo' }] }
const WORKSPACE = JSON.stringify({ version: 3, servers: [{ name: 'Chat', rules: [greeting, silence] }] })

test('useDesk gives each test of Vitest a desk as if it were new, by hooks that are passed or global, and prints what happened in one that failed', async () => {
  await writeFile(join(project, 'client.js'), CLIENT)
  await writeFile(join(project, 'chat.socketbench'), WORKSPACE)
  await writeFile(
    join(project, 'chat.test.js'),
    `import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDesk } from 'socketbench/testing'
import { connect } from './client.js'

const desk = useDesk({ workspace: 'chat.socketbench', port: 0, hooks: { beforeAll, beforeEach, afterEach, afterAll } })

test('the client says hello', async () => {
  const { url } = await desk().startServer()
  const client = await connect(url + '/chat')
  const connection = await desk().waitForConnection({ path: '/chat' })
  client.send('hello')
  await connection.expectMessage('hello')
  await desk().setRequestMode('ask')
  connect(url + '/left').catch(() => {})
  await desk().nextOpeningRequest({ path: '/left' })
  await desk().armFault('status-200')
  await desk().startServer({ secure: true })
  await desk().switchRule('greeting', false)
  await desk().close()
})

test('what the test before has left is put in order', async () => {
  await expect(desk().waitForConnection({ timeout: 0 })).rejects.toThrow('Expected a connection')
  expect(await desk().connections()).toEqual([])
  expect((await desk().rules()).map(({ name, on }) => [name, on])).toEqual([['greeting', true], ['silence', false]])
  const { url } = await desk().startServer()
  expect(url).toMatch(/^ws:/)
  await connect(url + '/again')
  await desk().setRequestMode('ask')
  await expect(desk().nextOpeningRequest({ timeout: 0 })).rejects.toThrow('Expected a request that waits')
  expect((await desk().waitForConnection()).path).toBe('/again')
})

test('one that fails', async () => {
  const { url } = await desk().startServer()
  const client = await connect(url)
  client.send('not this')
  const connection = await desk().waitForConnection()
  await connection.expectMessage('not this')
  client.close()
  await connection.waitForEnd()
  const vain = await connection.expectMessage('that').catch((error) => error)
  await desk().close()
  throw vain
})
`,
  )
  // With global hooks, as Jest has them.
  await writeFile(
    join(project, 'globals.test.js'),
    `import { useDesk } from 'socketbench/testing'
import { connect } from './client.js'
const desk = useDesk()
test('the hooks are the runner’s', async () => {
  await connect((await desk().startServer()).url)
  expect((await desk().waitForConnection()).path).toBe('/')
})
`,
  )
  await writeFile(join(project, 'docs.test.js'), block('js', "from 'vitest'"))
  const words = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', project, '--globals']
  const { code, output } = await run(process.execPath, words)
  expect([code, /^ *Tests +(.*)$/m.exec(output)?.[1]]).toEqual([1, '1 failed | 4 passed (5)'])
  expect(output).toContain(
    'Expected a message on connection 4 with the text "that"; it did not come before the connection was closed (1005).',
  )
  expect(output).toMatch(/What happened at the desk:\n(?:.*\n)*\d+ #4 ← text 8 B "not this"/)
  // Where it was called, in the test, and nothing of ours before it.
  expect(output).toMatch(/"not this"\n(?: {2}.*\n)* ❯ chat\.test\.js:42:/)
})

test('useDesk gives each test of Jest a desk by its global hooks, and what is thrown says what was expected and what happened', async () => {
  await writeFile(join(project, 'client.js'), CLIENT)
  await writeFile(
    join(project, 'chat.jest.js'),
    `import { useDesk } from 'socketbench/testing'
import { connect } from './client.js'

const desk = useDesk()

test('the client says hello', async () => {
  const client = await connect((await desk().startServer()).url + '/chat')
  const connection = await desk().waitForConnection({ path: '/chat' })
  client.send('hello')
  expect((await connection.expectMessage(/^hel+o$/)).text).toBe('hello')
})

test('what the test before has left is put in order', async () => {
  expect(await desk().connections()).toEqual([])
})

test('one that fails', async () => {
  const client = await connect((await desk().startServer()).url)
  client.send('not this')
  await (await desk().waitForConnection()).expectMessage('that', { timeout: 100 })
})
`,
  )
  const words = ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js')]
  // No watchman, whose look at the folder is none of this test's.
  const options = ['--rootDir', project, '--testMatch', '**/*.jest.js', '--transform', '{}', '--no-watchman', '--no-cache']
  const { code, output } = await run(process.execPath, [...words, ...options])
  expect([code, /^Tests: +(.*)$/m.exec(output)?.[1]]).toEqual([1, '1 failed, 2 passed, 3 total'])
  expect(output).toMatch(/with the text "that"; it did not come within 100 ms\.\n(?:.*\n)*.*← text 8 B "not this"/)
  expect(output).toMatch(/chat\.jest\.js:20:44/)
})

test('useDesk gives each test of node:test a desk by its hooks', async () => {
  await writeFile(join(project, 'client.js'), CLIENT)
  await writeFile(
    join(project, 'chat.node.js'),
    `import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { useDesk } from 'socketbench/testing'
import { connect } from './client.js'

const desk = useDesk({ hooks: { beforeAll: before, beforeEach, afterEach, afterAll: after } })

for (const path of ['/first', '/second'])
  test('the client comes to ' + path, async () => {
    assert.deepEqual(await desk().connections(), [])
    await connect((await desk().startServer()).url + path)
    assert.equal((await desk().waitForConnection()).path, path)
  })
`,
  )
  const { code, output } = await run(process.execPath, ['--test', '--test-reporter', 'tap', 'chat.node.js'])
  expect([code, /^# pass (\d+)$/m.exec(output)?.[1], /^# fail (\d+)$/m.exec(output)?.[1]]).toEqual([0, '2', '0'])
})

test('without the hooks of a runner it is said what to pass', async () => {
  const { useDesk } = await import('../../src/client/testing.ts')
  expect(() => useDesk()).toThrow(
    'there is no global beforeAll, beforeEach, afterEach, afterAll: pass them, as in useDesk({ hooks: {',
  )
})

test('the fixture of Playwright gives each test a desk, and attaches the log to the report of one that failed', async () => {
  await writeFile(join(project, 'client.js'), CLIENT)
  await writeFile(
    join(project, 'chat.spec.js'),
    `import { expect, test } from 'socketbench/playwright'
import { connect } from './client.js'

test('the client is answered', async ({ desk, deskUrl }) => {
  const client = await connect(deskUrl + '/chat')
  const connection = await desk.waitForConnection({ path: '/chat' })
  const heard = new Promise((resolve) => client.once('message', (data) => resolve(String(data))))
  await connection.send({ json: { op: 'welcome' } })
  expect(await heard).toBe('{"op":"welcome"}')
})

test('one that fails', async ({ desk, deskUrl }) => {
  const client = await connect(deskUrl)
  client.send('not this')
  await (await desk.waitForConnection()).expectMessage('that', { timeout: 100 })
})
`,
  )
  await writeFile(join(project, 'page.spec.js'), block('js', 'page.evaluate'))
  const executablePath = installedChromium()
  const config = { use: { launchOptions: { executablePath } } }
  await writeFile(join(project, 'playwright.config.js'), `export default ${JSON.stringify(config)}`)
  const { code, output } = await run(process.execPath, [
    join(ROOT, 'node_modules/@playwright/test/cli.js'),
    'test',
    'chat.spec.js',
    // A machine without a browser runs the others.
    ...(executablePath === undefined ? [] : ['page.spec.js']),
    '--reporter=json',
    '--workers=1',
  ])
  interface Result {
    readonly title: string
    readonly tests: { results: { status: string; attachments: { name: string; body: string }[] }[] }[]
  }
  const report = JSON.parse(output.slice(output.indexOf('{'))) as { suites: { specs: Result[] }[] }
  const [specs = [], ofPage] = report.suites.map((suite) => suite.specs)
  if (executablePath !== undefined) expect(ofPage?.map(({ tests }) => tests[0]?.results[0]?.status)).toEqual(['passed'])
  const results = specs.map(({ title, tests }) => [
    title,
    tests[0]?.results[0]?.status,
    tests[0]?.results[0]?.attachments.map(({ name }) => name),
  ])
  expect([code, ...results]).toEqual([
    1,
    ['the client is answered', 'passed', []],
    ['one that fails', 'failed', ['socketbench-log', 'error-context'].filter((name) => JSON.stringify(results[1]).includes(name))],
  ])
  const attached = specs[1]?.tests[0]?.results[0]?.attachments.find(({ name }) => name === 'socketbench-log')
  const story = Buffer.from(attached?.body ?? '', 'base64').toString()
  expect(story).toMatch(/← text 8 B "not this"\n/)
  expect(story).not.toContain('/chat')
})

test('the example for Python waits for a client, sends, and reads the answer', async ({ skip }) => {
  if (findProgram('python3') === undefined) skip('there is no python3')
  const desk = await ControlledHost.start()
  try {
    const url = await desk.listen()
    // A proxy of the environment, where nobody is, has no part in it.
    const env = { ...process.env, SOCKETBENCH_HOME: desk.host.home, http_proxy: 'http://127.0.0.1:9', no_proxy: '' }
    const python = spawn('python3', [join(ROOT, 'resources/examples/control.py')], { env })
    const ended = once(python, 'close')
    const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
    // Behind its look at the log's end: whoever comes from now on is found.
    expect((await lines.next()).value).toBe(`Waiting for a client at ${url}`)
    const client = new WebSocket(url)
    const [hello] = (await once(client, 'message')) as [Buffer]
    expect(String(hello)).toBe('{"op":"hello"}')
    client.send('{"op":"welcome","to":"you"}')
    const [closed] = (await once(client, 'close')) as [number]
    expect((await lines.next()).value).toBe('The client answered {"op":"welcome","to":"you"}')
    expect([closed, (await ended)[0]]).toEqual([1000, 0])
  } finally {
    await desk.end()
  }
})

test('the blocks for Node of docs/control.md print what they say', async () => {
  await writeFile(join(project, 'talk.js'), block('js', 'you said'))
  await writeFile(join(project, 'refuse.js'), block('js', 'request.reject'))
  const [talk, refuse] = await Promise.all([run(process.execPath, ['talk.js']), run(process.execPath, ['refuse.js'])])
  expect(talk).toEqual({ code: 0, output: "you said hello\n{ code: 4000, reason: 'enough', by: 'server' }\n" })
  expect(refuse).toEqual({ code: 0, output: '/chat Bearer expired\nThe client was refused with 401\ntimeout\n' })
})

test('what is thrown by the built package shows first where the program has called', async () => {
  await writeFile(
    join(project, 'stacks.js'),
    `import { start } from 'socketbench/client'
import { WebSocket } from 'ws'
const desk = await start()
const { url } = await desk.startServer()
const client = new WebSocket(url)
const connection = await desk.waitForConnection()
const asked = [
  () => connection.expectMessage('a', { timeout: 0 }),
  () => connection.expectMessage(/a/, { timeout: 0 }),
  () => connection.send(5),
  () => connection.close(1005),
  () => desk.waitForConnection({ timeout: 0 }),
  () => desk.switchRule('none', true),
]
for (const ask of asked) await ask().catch((error) => console.log(/^\\s+at .*$/m.exec(error.stack)[0].replace(/.*\\//, '')))
await desk.close()
`,
  )
  const { code, output } = await run(process.execPath, ['stacks.js'])
  expect([code, output.split('\n').map((line) => line.replace(/:\d+\)?$/, ''))]).toEqual([
    0,
    ['stacks.js:8', 'stacks.js:9', 'stacks.js:10', 'stacks.js:11', 'stacks.js:12', 'stacks.js:13', ''],
  ])
})

test('the block for curl of docs/control.md asks the desk that runs', async ({ skip }) => {
  if (findProgram('curl') === undefined || findProgram('bash') === undefined) skip('there is no curl, or no bash')
  const desk = await ControlledHost.start()
  try {
    await desk.listen()
    const { code, output } = await run('bash', ['-c', block('sh', 'curl')], {
      SOCKETBENCH_HOME: desk.host.home,
      http_proxy: 'http://127.0.0.1:9',
      no_proxy: '',
    })
    const answers = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { started?: boolean; entries?: { text: string }[] })
    expect([code, answers[0]?.started, answers[1], answers[2]?.entries?.[0]?.text]).toEqual([0, false, {}, 'curl was here'])
  } finally {
    await desk.end()
  }
})

test('the block for a coding agent is a command that there is, and the page names the tools', () => {
  const { mcpServers } = JSON.parse(block('json', 'mcpServers')) as { mcpServers: { socketbench: { args: string[] } } }
  const [name, ...words] = mcpServers.socketbench.args
  expect([name, parseCommand(words, []).name]).toEqual(['socketbench', 'mcp'])
  const listed = /Its tools: ([^]*?)\. Their/.exec(PAGE)?.[1] ?? ''
  expect(new Set([...listed.matchAll(/`(\w+)`/g)].map(([, tool]) => tool))).toEqual(new Set(TOOLS.map((tool) => tool.name)))
})
