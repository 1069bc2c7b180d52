// What whoever must not control a desk tries: web pages, foreign names, guessed tokens, endless and broken input. Each is refused with a sentence, and costs
// little.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { BODY_LIMIT, MOST_REQUESTS } from './endpoint.ts'
import { ControlledHost, connected } from './control-test-support.ts'

let desk: ControlledHost
let authorization: string
const sockets: Socket[] = []

beforeAll(async () => {
  desk = await ControlledHost.start()
  authorization = `Bearer ${desk.token}`
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
afterAll(() => desk.end())

async function refusal(call: Parameters<ControlledHost['bare']>[0]): Promise<string> {
  const { status, body } = await desk.bare(call)
  const { error } = JSON.parse(body) as { error?: { code: string } }
  return `${status} ${error?.code}`
}

async function raw(bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(desk.url).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

test.each([
  ['without a token', {}],
  ['with another one', { authorization: `Bearer ${'A'.repeat(43)}` }],
  ['with the beginning of it', { authorization: 'Bearer ' }],
  ['with a token of thousands of characters', { authorization: `Bearer ${'A'.repeat(8_000)}` }],
  ['with the right word of another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
])('nothing is told or done %s', async (_, headers) => {
  expect(await refusal({ path: '/v1/status', headers })).toBe('401 unauthorized')
  expect(await refusal({ path: '/v1', method: 'GET', headers })).toBe('401 unauthorized')
})

test('the token in the URL is none', async () => {
  expect(await refusal({ path: `/v1/status?token=${desk.token}` })).toBe('401 unauthorized')
})

test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '0.0.0.0:80'])(
  'a foreign name (DNS rebinding) is refused, even with the token: %s',
  async (host) => {
    expect(await refusal({ path: '/v1/status', headers: { host, authorization } })).toBe('403 forbidden')
  },
)

test.each([
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
])('a web page is refused, even with the token: %j', async (headers) => {
  const { port } = new URL(desk.url)
  for (const origin of [headers, { ...headers, host: `127.0.0.1:${port}` }])
    expect(await refusal({ path: '/v1/status', headers: { ...origin, authorization } })).toBe('403 forbidden')
})

test('the question of a browser beforehand (CORS) is refused, and nothing allows it', async () => {
  const { status, headers } = await desk.bare({
    path: '/v1/status',
    method: 'OPTIONS',
    headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
  })
  expect(status).toBe(403)
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})

test.each([
  ['POST', '/v2/status', '404 unknown-version'],
  ['POST', '/', '404 unknown-version'],
  ['POST', '/v1/no.such', '404 unknown-request'],
  ['POST', '/v1/__proto__', '404 unknown-request'],
  ['POST', '/v1/constructor', '404 unknown-request'],
  ['POST', '/v1/../v1/status', '404 unknown-request'],
  ['POST', '/v1', '405 bad-method'],
  ['GET', '/v1/status', '405 bad-method'],
  ['PUT', '/v1/status', '405 bad-method'],
])('%s %s is answered %s', async (method, path, expected) => {
  expect(await refusal({ path, method, headers: { authorization } })).toBe(expected)
})

test.each([
  ['no JSON', '{"to":', 'bad-json'],
  ['a list', '[1]', 'bad-json'],
  ['a number', '1', 'bad-json'],
  ['null', 'null', 'bad-json'],
  ['a stray member', '{"to":"1","text":"a","txt":1}', 'bad-params'],
  ['nothing to send', '{"to":"1"}', 'bad-params'],
  ['two things to send', '{"to":"1","text":"a","base64":""}', 'bad-params'],
  ['a number for an id', '{"to":1,"text":"a"}', 'bad-params'],
  ['a prototype', '{"__proto__":{"to":"1"},"text":"a"}', 'bad-params'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), 'bad-json'],
  ['more levels than can be gone through', `{"to":"all","json":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'bad-json'],
  ['brackets without end', '['.repeat(100_000), 'bad-json'],
])('%s is refused with a code', async (_, body, code) => {
  expect(await refusal({ path: '/v1/message.send', headers: { authorization }, body })).toBe(`400 ${code}`)
})

test('a sentence names the member, what was seen and what was expected, and quotes no more than a line of it', async () => {
  const answer = async (name: string, body: object): Promise<string> => {
    const { body: text } = await desk.bare({ path: `/v1/${name}`, headers: { authorization }, body: JSON.stringify(body) })
    return (JSON.parse(text) as { error: { message: string } }).error.message
  }
  expect(await answer('server.start', { prot: 8080 })).toBe(
    'server.start: prot: there is no such member; expected some of server, host, port, secure',
  )
  expect(await answer('server.start', { port: 70_000 })).toBe('server.start: port: expected at most 65535')
  expect(await answer('message.expect', { timeout: 1e9 })).toBe('message.expect: timeout: expected at most 600000')
  const long = 'x'.repeat(1_000_000)
  for (const [name, body] of [
    ['message.expect', { connection: long }],
    ['request.answer', { request: long, accept: true }],
    ['server.stop', { server: long }],
    ['fault.arm', { faults: [long] }],
    ['rule.switch', { rule: long, on: true }],
    ['connection.wait', { path: long, timeout: 0 }],
  ] as const)
    expect((await answer(name, body)).length).toBeLessThan(500)
})

test('a message that nests so deeply that it keeps others waiting is no JSON for a wait', async () => {
  const client = await connected(await desk.listen())
  const { connection } = await desk.ask('connection.wait', {})
  client.send('['.repeat(500_000))
  client.send('[1]')
  const { message, passedOver } = await desk.ask('message.expect', { connection: connection.id, json: [1] })
  expect([message.text, passedOver]).toEqual(['[1]', 1])
  client.terminate()
})

test('a position beyond all entries has none behind it', async () => {
  const { entries, end } = await desk.ask('log.read', { after: Number.MAX_SAFE_INTEGER })
  expect(entries).toEqual([])
  expect(end).toBeGreaterThan(0)
})

test('a body beyond its limit is not read to its end', async () => {
  const socket = await raw(
    `POST /v1/message.send HTTP/1.1\r\nHost: 127.0.0.1:${new URL(desk.url).port}\r\nAuthorization: ${authorization}\r\nContent-Length: 100000000000\r\n\r\n`,
  )
  const piece = Buffer.alloc(256 * 1024, ' ')
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
  let sent = 0
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  while (!socket.destroyed && sent < 50 * BODY_LIMIT) {
    sent += piece.length
    if (!socket.write(piece)) await Promise.race([ended, new Promise<void>((resolve) => socket.once('drain', resolve))])
  }
  expect(sent).toBeLessThan(50 * BODY_LIMIT)
  expect(answer === '' ? 'reset' : answer.slice(0, 12)).toMatch(/^(?:HTTP\/1\.1 413|reset)$/)
})

test('a body that does not come to its end keeps nobody from switching programs off', async () => {
  const other = await ControlledHost.start()
  const socket = connect(Number(new URL(other.url).port), '127.0.0.1')
  sockets.push(socket)
  const over = once(
    socket.on('error', () => undefined),
    'close',
  )
  const head = `POST /v1/status HTTP/1.1\r\nHost: ${new URL(other.url).host}\r\nAuthorization: Bearer ${other.token}\r\n`
  // The host says go on once it waits for the body.
  socket.write(`${head}Expect: 100-continue\r\nContent-Length: 10\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  socket.write('{')
  expect(await other.host.host.setControl(false)).toMatchObject({ on: false })
  await over
  await other.end()
})

test('what is no HTTP ends its connection alone', async () => {
  for (const noise of [
    '\u0016\u0003\u0001\u0002\u0000',
    'GET / HTTP/9.9\r\n\r\n',
    `POST /v1 HTTP/1.1\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
  ]) {
    const socket = await raw(noise)
    socket.resume()
    await once(socket, 'close')
  }
  expect((await desk.ask('status', {})).contract).toBe(1)
})

test('more waits than a desk bears are refused, and those that have gone make room', async () => {
  const head = `POST /v1/connection.wait HTTP/1.1\r\nHost: 127.0.0.1:${new URL(desk.url).port}\r\nAuthorization: ${authorization}\r\n`
  const body = '{"timeout":600000}'
  for (let n = 0; n < MOST_REQUESTS; n++) await raw(`${head}Content-Length: ${body.length}\r\n\r\n${body}`)
  let full = ''
  for (let n = 0; n < 100 && full !== '429 too-many-requests'; n++)
    full = await refusal({ path: '/v1/status', headers: { authorization } }).catch(String)
  expect(full).toBe('429 too-many-requests')
  for (const socket of sockets.splice(0)) socket.destroy()
  let status = 0
  for (let n = 0; n < 1_000 && status !== 200; n++)
    ({ status } = await desk.bare({ path: '/v1/status', headers: { authorization } }))
  expect(status).toBe(200)
})
