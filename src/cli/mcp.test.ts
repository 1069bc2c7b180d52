// A coding agent at the built command, by the official client of the protocol over standard input and output.
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { ControlledHost, connected } from '../control/control-test-support.ts'
import { TOOLS } from './mcp-tools.ts'

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

let home: string
let agents: Client[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-mcp-'))
  agents = []
})
afterEach(async () => {
  for (const agent of agents) await agent.close()
  await rm(home, { recursive: true, force: true })
})

async function agent(...args: string[]): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1.0.0' })
  agents.push(client)
  const env = { PATH: process.env['PATH'] ?? '', SOCKETBENCH_HOME: home }
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [CLI, 'mcp', ...args], env, stderr: 'pipe' }))
  return client
}

/** What a tool answers, or the sentence of its error. */
async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args })
  const [said] = content as { text: string }[]
  if (isError) return { error: said?.text }
  expect(JSON.parse(said?.text ?? '')).toEqual(structuredContent)
  return structuredContent as Record<string, unknown>
}

test('every tool is listed with a description and the schema of its parameters', async () => {
  const client = await agent()
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name))
  for (const { description, inputSchema } of tools) {
    expect((description ?? '').length).toBeGreaterThan(40)
    expect(inputSchema.type).toBe('object')
  }
  const expectMessage = tools.find(({ name }) => name === 'expect_message')
  expect(Object.keys(expectMessage?.inputSchema.properties ?? {})).toEqual([
    'connection',
    'after',
    'text',
    'json',
    'base64',
    'filter',
    'timeout',
  ])
})

test('an agent starts a server of its own, and watches and answers the client that it is writing', async () => {
  const client = await agent()
  const status = await call(client, 'status')
  expect(status['desk']).toMatch(/^own: started for you/)
  const { server } = (await call(client, 'start_server')) as { server: { url: string } }
  const visitor = await connected(`${server.url}/chat`)
  const { connection, seq } = (await call(client, 'wait_for_connection', { path: '/chat' })) as {
    connection: { id: string }
    seq: number
  }
  visitor.send('{"op":"hello","from":"me"}')
  const { message } = (await call(client, 'expect_message', { connection: connection.id, after: seq, json: { op: 'hello' } })) as {
    message: { text: string }
  }
  expect(message.text).toBe('{"op":"hello","from":"me"}')
  const heard = once(visitor, 'message')
  await call(client, 'send_message', { to: connection.id, json: { op: 'welcome' } })
  expect(String((await heard)[0])).toBe('{"op":"welcome"}')
  const closed = once(visitor, 'close')
  await call(client, 'close_connection', { to: connection.id, code: 4000 })
  expect((await closed)[0]).toBe(4000)
  const { entries } = (await call(client, 'read_log', { filter: `conn:${connection.id} kind:disconnect` })) as {
    entries: { text: string }[]
  }
  expect(entries.map(({ text }) => text)).toEqual(['4000, by the server'])
})

test('an agent refuses a handshake, arms a fault, and is told in a sentence what it did wrong', async () => {
  const client = await agent()
  const { server } = (await call(client, 'start_server')) as { server: { url: string } }
  await call(client, 'set_request_mode', { mode: 'ask' })
  const refused = once(
    new WebSocket(server.url).on('error', () => undefined),
    'unexpected-response',
  )
  const { request } = (await call(client, 'wait_for_opening_request')) as { request: { id: string } }
  await call(client, 'answer_opening_request', { request: request.id, accept: false, status: 401 })
  const [, response] = (await refused) as [unknown, { statusCode: number; resume(): void }]
  response.resume()
  expect(response.statusCode).toBe(401)
  await call(client, 'set_request_mode', { mode: 'accept' })
  await call(client, 'arm_fault', { faults: ['accept-wrong'] })
  const [error] = (await once(new WebSocket(server.url), 'error')) as [Error]
  expect(error.message).toBe('Invalid Sec-WebSocket-Accept header')
  expect((await call(client, 'expect_message', { text: 'hello', timeout: 10 }))['error']).toMatch(
    /^Expected a message with the text "hello"; it did not come within 10 ms\.\nThe end of the log:\n/,
  )
  expect((await call(client, 'send_message', { to: 'all', text: 'a' }))['error']).toBe('No connection is open. (no-connection)')
  expect((await call(client, 'arm_fault', { fault: 'accept-wrong' }))['error']).toContain(
    'there is no such member; expected some of server, faults',
  )
})

test('an answer is no longer than a context bears, and says what was left out and how to go on', async () => {
  const client = await agent()
  const { server } = (await call(client, 'start_server')) as { server: { url: string } }
  const visitor = await connected(server.url, [], { perMessageDeflate: false })
  const { connection } = (await call(client, 'wait_for_connection')) as { connection: { id: string } }
  for (let number = 0; number < 100; number++) visitor.send(`${number} ${'x'.repeat(4_090)}`)
  visitor.send(`{"op":"long","filling":"${'y'.repeat(2_000_000)}"}`)
  const { message } = (await call(client, 'expect_message', { connection: connection.id, json: { op: 'long' } })) as {
    message: { text: string; cut: boolean; size: number; seq: number }
  }
  expect([message.text.slice(0, 25), message.cut, message.size]).toEqual(['{"op":"long","filling":"y', true, 2_000_026])
  expect(message.text.length).toBeGreaterThan(31_900)
  expect(JSON.stringify(message).length).toBeLessThan(33_000)
  visitor.send('\u0001'.repeat(50_000))
  const odd = await call(client, 'expect_message', { connection: connection.id, after: message.seq })
  expect(JSON.stringify(odd).length).toBeLessThan(33_000)
  interface Read {
    readonly entries: readonly { readonly seq: number }[]
    readonly after: number
    readonly leftOut?: string
  }
  const seqs: number[] = []
  for (let after = -1, more = true; more;) {
    const read = (await call(client, 'read_log', { after, limit: 500, filter: 'kind:text NOT size:50000' })) as unknown as Read
    expect(JSON.stringify(read).length).toBeLessThan(50_000)
    seqs.push(...read.entries.map(({ seq }) => seq))
    more = read.leftOut !== undefined
    if (more) expect(read.leftOut).toMatch(/^\d+ of \d+ entries were left out, to keep this answer short: /)
    after = read.after
  }
  expect(seqs).toEqual(Array.from({ length: 101 }, (_, index) => message.seq - 100 + index))
  const newest = (await call(client, 'read_log', { last: 500, filter: 'kind:text NOT size:50000' })) as unknown as Read
  expect(JSON.stringify(newest).length).toBeLessThan(50_000)
  expect(newest.entries.at(-1)?.seq).toBe(message.seq)
  const { faults, leftOut } = await call(client, 'list_faults')
  expect([(faults as unknown[]).length > 100, leftOut]).toEqual([true, undefined])
  visitor.terminate()
})

test('when its desk has ended, every call that waits is told so, and that the next one is with another desk', async () => {
  const child = spawn(process.execPath, [CLI, 'serve', '--control', '--port', '0', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  await once(child.stdout, 'data')
  const client = await agent()
  expect((await call(client, 'status'))['desk']).toMatch(/^shared:/)
  const waiting = ['/a', '/b', '/c'].map((path) => call(client, 'wait_for_connection', { path, timeout: 600_000 }))
  // Behind them: they are under way.
  await call(client, 'note', { text: 'three wait' })
  child.kill('SIGKILL')
  await ended
  for (const { error } of await Promise.all(waiting))
    expect(error).toMatch(
      /^The desk at .* (?:did not answer|has ended before it answered) connection\.wait.*: its connections and its log are others\. Call status to see which\. \(not-reached\)$/,
    )
  expect((await call(client, 'status'))['desk']).toMatch(/^own: .*\. Not shared, because: No desk listens at http:/)
})

test('an agent shares the desk that runs, and says so; with --own it does not', async () => {
  const desk = await ControlledHost.start()
  try {
    home = desk.host.home
    const client = await agent()
    expect((await call(client, 'status'))['desk']).toBe(
      `shared: one that runs on this machine, with a person or other programs (${desk.url})`,
    )
    await call(client, 'note', { text: 'the agent was here' })
    expect((await desk.ask('log.read', { last: 1 })).entries[0]?.text).toBe('the agent was here')
    expect((await call(await agent('--own'), 'status'))['desk']).toMatch(/^own:/)
    await desk.host.host.setControl(false)
    expect((await call(client, 'status'))['error']).toContain('No desk listens')
    expect((await call(client, 'status'))['desk']).toMatch(/^own:/)
  } finally {
    for (const each of agents.splice(0)) await each.close()
    await desk.end()
  }
})

test('with --no-start nothing is started where no desk runs', async () => {
  expect((await call(await agent('--no-start'), 'status'))['error']).toContain('No desk listens to programs in')
})

test('what is no message is said in a line, and one without end ends it with exit code 1', async () => {
  const child = spawn(process.execPath, [CLI, 'mcp'], { env: { ...process.env, SOCKETBENCH_HOME: home } })
  const ended = once(child, 'close')
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdin.on('error', () => undefined)
  child.stdin.write('{"jsonrpc":"2.0","id":1.5e300}\n')
  while (!errors.includes('\n')) await once(child.stderr, 'data')
  expect(errors.split('\n')).toEqual([expect.stringMatching(/^mcp: .{1,300}$/) as unknown, ''])
  const piece = 'x'.repeat(1024 * 1024)
  for (let sent = 0; sent < 20; sent++) child.stdin.write(piece)
  expect((await ended)[0]).toBe(1)
  expect(errors).toContain('mcp: ReadBuffer exceeded maximum size of 10485760 bytes')
})

test('the standard output is the protocol alone, and the end of the input ends it and its desk', async () => {
  const child = spawn(process.execPath, [CLI, 'mcp'], { env: { ...process.env, SOCKETBENCH_HOME: home } })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const send = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const clientInfo = { name: 'raw', version: '1' }
  send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } })
  send({ method: 'notifications/initialized' })
  send({ id: 2, method: 'tools/call', params: { name: 'start_server', arguments: { port: 0 } } })
  while (!output.includes('"id":2')) await once(child.stdout, 'data')
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number; result: { structuredContent?: { server: { url: string } } } })
  expect(lines.map(({ id }) => id)).toEqual([1, 2])
  const url = lines[1]?.result.structuredContent?.server.url ?? ''
  const ended = once(child, 'close')
  child.stdin.end()
  expect((await ended)[0]).toBe(0)
  const [error] = (await once(new WebSocket(url), 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
})
