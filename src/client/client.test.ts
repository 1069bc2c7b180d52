// The client with real desks: the built command, and a host of the test's own.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ControlledHost, connected } from '../control/control-test-support.ts'
import { connect, start, DeskError, type Desk } from './index.ts'

let host: ControlledHost
let desk: Desk
const clients: WebSocket[] = []

beforeAll(async () => {
  host = await ControlledHost.start()
  desk = await connect({ home: host.host.home })
})
afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client.readyState === WebSocket.CLOSED) continue
    client.terminate()
    await once(client, 'close')
  }
})
afterAll(async () => {
  await desk.close()
  await host.end()
})

async function client(path: string, protocols: string[] = []): Promise<WebSocket> {
  const { url } = await desk.startServer({ port: 0 })
  const opened = await connected(`${url}${path}`, protocols)
  clients.push(opened)
  return opened
}

test('messages come one after the other, as text, as JSON, as bytes and by patterns, and go the same ways', async () => {
  const visitor = await client('/chat?room=7')
  const connection = await desk.waitForConnection({ path: '/chat' })
  expect(connection).toMatchObject({ path: '/chat?room=7', secure: false, remoteHost: '127.0.0.1' })
  visitor.send('hello')
  visitor.send('{"op":"buy","n":3}')
  visitor.send('id=12/x')
  visitor.send('a lookahead')
  visitor.send(Buffer.from([1, 2, 3]))
  visitor.send('last')
  expect((await connection.expectMessage('hello')).text).toBe('hello')
  expect((await connection.expectMessage({ json: { op: 'buy' } })).json()).toEqual({ op: 'buy', n: 3 })
  expect((await connection.expectMessage(/^ID=\d+\/x$/i)).text).toBe('id=12/x')
  expect((await connection.expectMessage(/^a (?!b)/g)).text).toBe('a lookahead')
  const bytes = await connection.expectMessage(new Uint8Array([1, 2, 3]))
  expect([bytes.isText, [...bytes.bytes]]).toEqual([false, [1, 2, 3]])
  expect((await connection.expectMessage()).text).toBe('last')
  const heard: string[] = []
  visitor.on('message', (data: Buffer, isBinary) => heard.push(isBinary ? data.toString('hex') : data.toString()))
  const pinged = once(visitor, 'ping')
  await connection.send('text')
  await connection.send(new Uint8Array([255, 0]))
  await connection.send({ json: ['a', 1] })
  await connection.ping(Buffer.from('p'))
  expect(String((await pinged)[0])).toBe('p')
  expect(heard).toEqual(['text', 'ff00', '["a",1]'])
})

test('a message that does not come is said with what was expected and the end of the log', async () => {
  const visitor = await client('/late')
  const connection = await desk.waitForConnection({ path: '/late' })
  visitor.send('not this')
  await connection.expectMessage('not this')
  const error = await connection.expectMessage('that', { timeout: 10 }).catch((reason: unknown) => reason)
  await expect(connection.expectMessage(/^th[ae]t$/, { timeout: 10 })).rejects.toThrow(
    `Expected a message on connection ${connection.id} that matches /^th[ae]t$/; it did not come within 10 ms.\nThe end of the log:\n`,
  )
  expect(error).toBeInstanceOf(DeskError)
  expect((error as DeskError).code).toBe('timeout')
  // Runners show the first frame.
  expect((error as DeskError).stack).toMatch(/end of the log:(?:\n {2}\d.*)+\n\s+at .*client\.test\.ts:/)
  expect((error as DeskError).message).toMatch(
    /^Expected a message on connection \d+ with the text "that"; it did not come within 10 ms\.\nThe end of the log:\n(?: .*\n)* {2}\d+ #\d+ ← text 8 B "not this"$/,
  )
})

test('calls that wait at once get one message each, and one in vain passes over none', async () => {
  const visitor = await client('/at-once')
  const connection = await desk.waitForConnection({ path: '/at-once' })
  const waiting = Promise.all([connection.expectMessage(), connection.expectMessage(), connection.expectMessage(/^[abc]$/)])
  for (const text of ['a', 'b', 'c']) visitor.send(text)
  expect((await waiting).map(({ text }) => text).toSorted()).toEqual(['a', 'b', 'c'])
  const crossed = Promise.all([connection.expectMessage('second'), connection.expectMessage('first')])
  for (const text of ['first', 'second', 'third']) visitor.send(text)
  expect((await crossed).map(({ text }) => text)).toEqual(['second', 'first'])
  await expect(connection.expectMessage(/^never$/, { timeout: 0 })).rejects.toThrow('it did not come within 0 ms')
  expect((await connection.expectMessage()).text).toBe('third')
  visitor.send('once')
  await desk.request('message.expect', { connection: connection.id, text: 'once' })
  const outcomes = await Promise.allSettled([
    connection.expectMessage('once', { timeout: 1_000 }),
    connection.expectMessage('once', { timeout: 1_000 }),
  ])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const [vain] = outcomes.flatMap((each) => (each.status === 'rejected' ? [(each.reason as DeskError).message] : []))
  expect(vain).toContain(
    `Expected a message on connection ${connection.id} with the text "once"; it did not come within 1000 ms.\nThe end of the log:\n`,
  )
  expect(vain?.match(/The end of the log/g)).toEqual(['The end of the log'])
})

test('what JSON does not have is neither sent nor expected, in a sentence that shows where it was asked for', async () => {
  await client('/no-json')
  const connection = await desk.waitForConnection({ path: '/no-json' })
  const round: { own?: unknown } = {}
  round.own = round
  const errors = await Promise.all(
    [connection.send({ json: 10n }), connection.send({ json: round }), connection.expectMessage({ json: () => 1 })].map((asked) =>
      asked.then(
        () => undefined,
        (error: unknown) => error as DeskError,
      ),
    ),
  )
  expect(errors.map((error) => [error?.name, error?.code, error?.message])).toEqual([
    ['DeskError', 'bad-params', 'The value is none that JSON has: Do not know how to serialize a BigInt.'],
    ['DeskError', 'bad-params', 'The value is none that JSON has: Converting circular structure to JSON.'],
    ['DeskError', 'bad-params', 'The value is none that JSON has: it is a function.'],
  ])
  for (const error of errors) expect(error?.stack).toMatch(/^DeskError: .*\n\s+at .*client\.test\.ts:/)
})

test('a message of more than a MiB is as expected or not by the whole of it, and of its beginning nobody makes JSON', async () => {
  const visitor = await client('/long')
  const connection = await desk.waitForConnection({ path: '/long' })
  const filling = randomBytes(1024 * 1024).toString('hex')
  const long = `{"filling":"${filling}","op":"end"}`
  visitor.send(`${long.slice(0, -5)}end!"}`)
  visitor.send(long)
  expect((await connection.expectMessage(long)).size).toBe(long.length)
  visitor.send(Buffer.from(filling))
  expect((await connection.expectMessage(Buffer.from(filling))).size).toBe(filling.length)
  visitor.send(long)
  const message = await connection.expectMessage({ json: { op: 'end' } })
  expect([message.size, message.text.length]).toEqual([long.length, 1024 * 1024])
  expect(() => message.json()).toThrow(
    `The message has ${long.length} bytes, of which a program is told the first MiB: no whole JSON.`,
  )
})

test('a message of a client that has gone is not waited for, and the last ones that it has sent are there', async () => {
  const visitor = await client('/gone')
  const connection = await desk.waitForConnection({ path: '/gone' })
  const waiting = Promise.all(
    ['never', /^never$/].map((expected) =>
      connection.expectMessage(expected, { timeout: 600_000 }).catch((error: unknown) => (error as DeskError).message),
    ),
  )
  visitor.close(4000)
  const sentence = '; it did not come before the connection was closed (4000).\nThe end of the log:\n'
  expect(await waiting).toEqual([
    expect.stringContaining(`Expected a message on connection ${connection.id} with the text "never"${sentence}`),
    expect.stringContaining(`Expected a message on connection ${connection.id} that matches /^never$/${sentence}`),
  ])
  const second = await client('/gone')
  const brief = await desk.waitForConnection({ path: '/gone' })
  second.send('one')
  second.send('two')
  second.close()
  await brief.waitForEnd()
  expect([(await brief.expectMessage()).text, (await brief.expectMessage('two')).text]).toEqual(['one', 'two'])
})

test('what is no message is neither sent nor expected, and bytes may be of any kind', async () => {
  const visitor = await client('/kinds')
  const connection = await desk.waitForConnection({ path: '/kinds' })
  const heard = once(visitor, 'message')
  await connection.send(new Uint16Array([0x0102, 0x0304]).subarray(1))
  expect(((await heard)[0] as Buffer).toString('hex')).toBe('0403')
  visitor.send(Buffer.of(1, 2))
  await connection.expectMessage(Uint8Array.of(1, 2).buffer)
  for (const [content, words] of [
    [undefined, 'undefined'],
    [5, 'a number'],
    [{ text: 'a' }, 'an object with text'],
    [{ json: undefined }, 'an object with json'],
  ] as const) {
    await expect(connection.send(content as never)).rejects.toMatchObject({
      code: 'bad-params',
      message: `What is sent is a text, bytes, or { json }; this is ${words}.`,
    })
  }
  // Each would be met by whatever comes.
  for (const expected of [() => true, { text: 'a' }, {}, null, 5])
    await expect(connection.expectMessage(expected as never)).rejects.toMatchObject({
      code: 'bad-params',
      message: expect.stringContaining(
        'What is expected is a text, bytes, a pattern, { json }, { filter }, or nothing; this is ',
      ) as unknown,
    })
})

test('the log says of what was refused that it was not done', async () => {
  await client('/refused')
  const connection = await desk.waitForConnection({ path: '/refused' })
  await expect(connection.close(1005)).rejects.toMatchObject({ code: 'bad-close-code' })
  const lines = (await desk.log({ last: 2, filter: `conn:${connection.id}` })).map(({ text }) => text)
  expect(lines).toEqual([
    `A program ends connection ${connection.id} (close 1005)`,
    expect.stringMatching(/^It was not done: Close code 1005 may not be sent/),
  ])
})

test('each connection is returned once, whatever order they are asked for in', async () => {
  await client('/b')
  await client('/a')
  const second = await client('/b')
  expect((await desk.waitForConnection({ path: '/a' })).path).toBe('/a')
  const [first, next] = [await desk.waitForConnection({ path: '/b' }), await desk.waitForConnection({ path: '/b' })]
  expect(Number(next.id)).toBeGreaterThan(Number(first.id))
  second.send('who')
  expect((await next.expectMessage()).text).toBe('who')
  await expect(desk.waitForConnection({ timeout: 10 })).rejects.toMatchObject({ code: 'timeout' })
  expect((await desk.connections({ path: '/b' })).map(({ id }) => id)).toEqual([first.id, next.id])
})

test('opening requests are answered as they come', async () => {
  await desk.setRequestMode('ask')
  const opening = client('/in', ['v2', 'v1'])
  const request = await desk.nextOpeningRequest()
  expect([request.path, request.subProtocols, request.header('UPGRADE')]).toEqual(['/in', ['v2', 'v1'], 'websocket'])
  await request.accept({ subProtocol: 'v1', headers: { 'X-Room': '7' } })
  expect((await opening).protocol).toBe('v1')
  const { url } = await desk.startServer()
  const refused = once(
    new WebSocket(`${url}/out`).on('error', () => undefined),
    'unexpected-response',
  )
  const answer = { status: 429, headers: new Map([['Retry-After', '5']]) as never, body: 'slowly' }
  await (await desk.nextOpeningRequest({ path: '/out' })).reject(answer)
  const [, response] = (await refused) as [unknown, { statusCode: number; headers: Record<string, string>; resume(): void }]
  response.resume()
  expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '5'])
  await desk.setRequestMode('accept')
})

test('a connection ends as the program says, and tells how it has ended', async () => {
  const visitor = await client('/end')
  const connection = await desk.waitForConnection({ path: '/end' })
  const closed = once(visitor, 'close')
  await expect(connection.waitForEnd({ timeout: 0 })).rejects.toThrow(
    `Expected the end of connection ${connection.id}; it did not come within 0 ms.\nThe end of the log:\n`,
  )
  await connection.close(4001, 'enough')
  expect((await closed).map(String)).toEqual(['4001', 'enough'])
  expect(await connection.waitForEnd()).toEqual({ code: 4001, reason: 'enough', by: 'server' })
  await expect(connection.send('more')).rejects.toBeInstanceOf(DeskError)
})

test('faults, notes and the log are there too', async () => {
  await desk.armFault('status-200')
  const { url } = await desk.startServer()
  const [error] = (await once(new WebSocket(url), 'error')) as [Error]
  expect(error.message).toBe('Unexpected server response: 200')
  const visitor = await client('/broken')
  const broken = once(visitor, 'error')
  await (await desk.waitForConnection({ path: '/broken' })).sendFault('rsv2')
  expect(((await broken)[0] as Error).message).toContain('RSV2')
  await desk.note('half time')
  const [last] = await desk.log({ last: 1, filter: '"half time"' })
  expect(last?.text).toBe('half time')
  expect((await desk.faults()).length).toBeGreaterThan(80)
})

test('a desk that is not there, or does not know the token, is said in a sentence', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'socketbench-empty-'))
  await expect(connect({ home: empty })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('Start one with "socketbench serve --control"') as unknown,
  })
  await expect(connect({ url: host.url, token: 'wrong' })).rejects.toMatchObject({ code: 'unauthorized' })
  await expect(connect({ url: 'http://127.0.0.1:9' })).rejects.toThrow('Only the URL of the desk is given')
  await writeFile(join(empty, 'control.json'), '{"url":"http://127.0.0.1:1/v1","token":"a","contract":2}')
  await expect(connect({ home: empty })).rejects.toMatchObject({ code: 'unknown-version' })
  await writeFile(join(empty, 'control.json'), '{"url":"http://127.0.0.1:1/v1","token":"a","contract":1}')
  await expect(connect({ home: empty })).rejects.toMatchObject({
    code: 'not-reached',
    message: expect.stringContaining('No desk listens') as unknown,
  })
  for (const text of ['null', '{"url":', '{"token":"a"}']) {
    await writeFile(join(empty, 'control.json'), text)
    await expect(connect({ home: empty })).rejects.toMatchObject({
      code: 'not-found',
      message: `${join(empty, 'control.json')} has no url and token: expected the file that a desk has written.`,
    })
  }
  await rm(join(empty, 'control.json'))
  await mkdir(join(empty, 'control.json'))
  await expect(connect({ home: empty })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/cannot be seen: .*control\.json cannot be read \(/) as unknown,
  })
  await rm(empty, { recursive: true })
})

test('where a desk is may be given with a slash and a line break at its end, and what is no URL or token is said', async () => {
  const shared = await connect({ url: `${host.url}/`, token: `${host.token}\n` })
  expect(shared.controlUrl).toBe(host.url)
  await shared.close()
  for (const url of ['127.0.0.1:9100', 'https://127.0.0.1:9100/v1', ''])
    await expect(connect({ url, token: 'a' })).rejects.toMatchObject({
      code: 'not-found',
      message: `${JSON.stringify(url)} is no URL of a desk: expected one such as http://127.0.0.1:40000/v1, as control.json in its home has it.`,
    })
  for (const token of ['', 'a\nb', 'ключ'])
    await expect(connect({ url: host.url, token })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('What is given as the token is none') as unknown,
    })
})

test('start has a desk of its own, which listens, and leaves nothing behind', async () => {
  const own = await start()
  const [server] = await own.servers()
  expect(server).toMatchObject({ listening: true, host: '127.0.0.1' })
  const visitor = await connected(`${server?.url}/own`)
  const closed = once(visitor, 'close')
  expect((await own.waitForConnection()).path).toBe('/own')
  await own.close()
  expect((await closed)[0]).toBe(1001)
  await expect(own.servers()).rejects.toMatchObject({
    code: 'closed',
    message: 'This program has closed the desk: status was not answered.',
  })
})

test('start says why a desk did not start', async () => {
  const { url } = await desk.startServer()
  await expect(start({ port: Number(new URL(url).port) })).rejects.toMatchObject({
    code: 'not-started',
    message: expect.stringContaining(new URL(url).port) as unknown,
  })
  await expect(start({ args: ['--no-such'] })).rejects.toThrow("Unknown option '--no-such'")
})

test('a desk that could not even be asked to start leaves no folder behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-temporary-'))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
  await expect(start({ args: ['no\0word'] })).rejects.toThrow('null bytes')
  expect(await readdir(folder)).toEqual([])
})

test('a desk of its own keeps its home where it is told to, and takes its file with it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-kept-'))
  const own = await start({ home, secure: true })
  expect(existsSync(join(home, 'control.json'))).toBe(true)
  expect((await own.servers())[0]).toMatchObject({ secure: true, authorityFile: join(home, 'certificates', 'ca.pem') })
  await own.close()
  expect([existsSync(join(home, 'control.json')), existsSync(join(home, 'sessions'))]).toEqual([false, true])
  await rm(home, { recursive: true })
})
