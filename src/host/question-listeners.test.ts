// The questions of TLS as a host asks them: real clients with and without certificates, answered by a face.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { Question, QuestionKind, QuestionMode } from '../contract/model.ts'
import { createLocalAuthority } from '../server/index.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

type Authority = Awaited<ReturnType<typeof createLocalAuthority>>
type Issued = Awaited<ReturnType<Authority['issueClient']>>

let devices: Authority
let thermostat: Issued
let stranger: Issued
beforeAll(async () => {
  devices = await createLocalAuthority({ name: 'Devices' })
  thermostat = await devices.issueClient({ name: 'thermostat' })
  stranger = await (await createLocalAuthority({ name: 'Somebody' })).issueClient({ name: 'stranger' })
})

let desk: TestHost
let face: TestFace
let port: number
const clients: WebSocket[] = []
const sockets: TLSSocket[] = []
beforeEach(async () => {
  desk = await TestHost.start()
  face = await desk.face()
  await face.client.request('server.setSecure', { on: true })
  port = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).port
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  for (const socket of sockets.splice(0)) socket.destroy()
  await desk.end()
})

const set = (name: string, value: string) => face.client.request('settings.set', { name, value })
const mode = (kind: QuestionKind, is: QuestionMode) => face.client.request('question.setMode', { kind, mode: is })

/** Only certificates of these devices are trusted from now on. */
async function authenticate(): Promise<void> {
  await set('SSLAuthenticateClients', 'True')
  await set('SSLCACerts', devices.certificatePem)
}

test('nobody is asked about a client that has gone while a rule waited before it asks', async () => {
  await face.client.request('server.setSecure', { on: false })
  const rule = { id: 'r', enabled: true, when: { on: 'openRequest' }, then: [{ do: 'wait', ms: 60_000 }, { do: 'ask' }] } as const
  await face.client.request('rules.set', { rules: [rule] })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/gone`)
  socket.on('error', () => undefined)
  clients.push(socket)
  await face.until('connections', (news) => JSON.stringify(news).includes('/gone'))
  socket.terminate()
  await face.until('connections', (news) => JSON.stringify(news).includes('"closed"'))
  expect(face.heard.filter(({ name }) => name === 'questions')).toEqual([])
  const { questions } = (await desk.face()).snapshot
  expect(questions).toEqual([])
})

/** A client that trusts the desk's authority, and presents `identity` when it is asked. Not yet open. */
async function dial(identity?: Issued, options: ClientOptions = {}): Promise<WebSocket> {
  const ca = await readFile(join(desk.home, 'certificates', 'ca.pem'))
  const socket = new WebSocket(`wss://localhost:${port}/held`, { ca, ...presenting(identity), ...options })
  clients.push(socket)
  return socket
}

const presenting = (identity: Issued | undefined): ClientOptions =>
  identity ? { cert: identity.chainPem, key: identity.keyPem } : {}

/** How a connection that was asked for came out: "open", an HTTP status, the alert that the server sent, or the code of the error. */
function outcome(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve('open'))
    socket.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', (error) => resolve(/SSL alert number \d+/.exec(error.message)?.[0] ?? codeOf(error)))
  })
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message)

async function asked<K extends QuestionKind>(kind: K): Promise<Extract<Question, { kind: K }>> {
  const isOfKind = (question: Question): question is Extract<Question, { kind: K }> => question.kind === kind
  const list = await face.until('questions', (questions) => questions.some(isOfKind))
  const found = list.find(isOfKind)
  if (!found) throw new Error(`No question of the kind ${kind}.`)
  return found
}

async function answer({ id, kind }: Exclude<Question, { kind: 'webSocketOpenRequest' }>, accept: boolean): Promise<void> {
  await face.client.request('question.answer', { id, answer: { kind, accept } })
}

async function questionLines(): Promise<string[]> {
  const rows = await face.client.request('log.rows', { from: 0, count: 2000 })
  return rows.filter(({ kind }) => kind === 'question').map(({ preview }) => preview)
}

describe('a ClientHello that is asked about', () => {
  beforeEach(() => mode('sslConnectionRequest', 'ask'))

  test('tells what the client offers, and goes on when it is accepted', async () => {
    const result = outcome(await dial(undefined, { ciphers: 'TLS_AES_128_GCM_SHA256', minVersion: 'TLSv1.3', ecdhCurve: 'P-256' }))
    const question = await asked('sslConnectionRequest')
    expect(question).toMatchObject({ connection: '1', remoteHost: '127.0.0.1', serverName: 'localhost', expiresAs: 'accept' })
    expect(question.offered).toMatchObject({
      versions: ['TLS 1.3'],
      cipherSuites: ['TLS_AES_128_GCM_SHA256'],
      groups: ['secp256r1'],
      keyShares: ['secp256r1'],
    })
    expect(question.offered.signatureSchemes).toContain('ecdsa_secp256r1_sha256')
    expect(question.ja3).toMatch(/^[0-9a-f]{32}$/)
    expect(question.ja4).toMatch(/^t13d01\w{2}\w\w_[0-9a-f]{12}_[0-9a-f]{12}$/)
    await answer(question, true)
    expect(await result).toBe('open')
    expect(await questionLines()).toEqual(['TLS for localhost: asked', 'TLS for localhost: accepted'])
  })

  test('ends with the alert access_denied when it is rejected', async () => {
    const result = outcome(await dial())
    await answer(await asked('sslConnectionRequest'), false)
    expect(await result).toBe('SSL alert number 49')
    expect(await questionLines()).toEqual(['TLS for localhost: asked', 'TLS for localhost: rejected with the alert access_denied'])
  })

  test('takes its question along when the client leaves', async () => {
    const socket = await dial()
    void outcome(socket)
    const { id } = await asked('sslConnectionRequest')
    socket.terminate()
    await face.until('questions', (questions) => questions.length === 0)
    expect(await questionLines()).toEqual(['TLS for localhost: asked', 'TLS for localhost: the client left before an answer'])
    await expect(
      face.client.request('question.answer', { id, answer: { kind: 'sslConnectionRequest', accept: true } }),
    ).rejects.toMatchObject({ code: 'question-closed' })
  })

  test('is not answered by an answer to another kind of question, and waits on', async () => {
    const result = outcome(await dial())
    const question = await asked('sslConnectionRequest')
    await expect(
      face.client.request('question.answer', { id: question.id, answer: { kind: 'connectionRequest', accept: true } }),
    ).rejects.toMatchObject({
      code: 'bad-answer',
      message: 'This question is of the kind sslConnectionRequest, and the answer is for connectionRequest.',
    })
    await answer(question, true)
    expect(await result).toBe('open')
  })

  test('with lists beyond what a question carries is cut, and says how much is missing', async () => {
    const protocols = Array.from({ length: 100 }, (_, index) => `${'p'.repeat(97)},${String(index).padStart(2, '0')}`)
    const socket = connectTls({ port, host: '127.0.0.1', ALPNProtocols: protocols, rejectUnauthorized: false })
    socket.on('error', () => {})
    sockets.push(socket)
    const { serverName, offered } = await asked('sslConnectionRequest')
    expect(serverName).toBe('')
    // 103 characters each, because a comma would make two of one.
    expect(offered.alpn[0]).toBe(String.raw`${'p'.repeat(97)}\x2c00`)
    expect([offered.alpn.length, offered.alpn.at(-1)]).toEqual([80, '… and 21 more'])
    expect(await questionLines()).toEqual(['TLS without a server name: asked'])
  })
})

test('ClientHellos that are rejected without asking end with the same alert', async () => {
  await mode('sslConnectionRequest', 'reject')
  expect(await outcome(await dial())).toBe('SSL alert number 49')
  expect(await questionLines()).toEqual([])
})

describe("a client's certificate that is asked about", () => {
  beforeEach(async () => {
    await authenticate()
    await mode('sslClientAuthentication', 'ask')
  })

  test('lets a client in that is not trusted, when the person says so', async () => {
    const result = outcome(await dial(stranger))
    const question = await asked('sslClientAuthentication')
    expect(question).toMatchObject({ connection: '1', subject: 'CN=stranger', expiresAs: 'reject' })
    expect(question.status).toMatch(/^The certificate "CN=stranger" was issued by "CN=Somebody", which is not among/)
    const { tls } = await face.client.request('connection.details', { id: '1' })
    expect(tls?.clientChain).toMatchObject([{ subject: 'CN=stranger', issuer: 'CN=Somebody' }])
    await answer(question, true)
    expect(await result).toBe('open')
    expect(await questionLines()).toEqual(['Client certificate CN=stranger: asked', 'Client certificate CN=stranger: accepted'])
  })

  test('resets a client that is trusted, when the person says so', async () => {
    const result = outcome(await dial(thermostat))
    const question = await asked('sslClientAuthentication')
    expect(question).toMatchObject({ subject: 'CN=thermostat', status: 'OK', expiresAs: 'accept' })
    await answer(question, false)
    expect(await result).toBe('ECONNRESET')
    expect(await questionLines()).toEqual(['Client certificate CN=thermostat: asked', 'Client certificate CN=thermostat: rejected'])
  })

  test('answers 403 instead of a reset with SSLRefuseWith403, which a face is told of', async () => {
    await set('SSLRefuseWith403', 'True')
    await face.until('server', ({ authenticatesClients, refusesWith403 }) => authenticatesClients && refusesWith403)
    const result = outcome(await dial(thermostat))
    await answer(await asked('sslClientAuthentication'), false)
    expect(await result).toBe('403')
  })

  test.each([
    ['is trusted', () => thermostat, 'open', 'Client certificate CN=thermostat: no answer in time, accepted'],
    ['is not trusted', () => stranger, 'ECONNRESET', 'Client certificate CN=stranger: no answer in time, rejected'],
    ['is not there', () => undefined, 'ECONNRESET', 'No client certificate: no answer in time, rejected'],
  ])('that %s is judged by the check when the time runs out', async (_, identity, expected, line) => {
    await face.client.request('question.setSeconds', { seconds: 1 })
    expect(await outcome(await dial(identity()))).toBe(expected)
    expect((await questionLines())[1]).toBe(line)
  })

  test('stands before the opening request, which tells that it came over TLS', async () => {
    await mode('webSocketOpenRequest', 'ask')
    const result = outcome(await dial(thermostat))
    await answer(await asked('sslClientAuthentication'), true)
    const question = await asked('webSocketOpenRequest')
    expect(question).toMatchObject({ connection: '1', path: '/held', secure: true })
    const { tls } = await face.client.request('connection.details', { id: '1' })
    expect(tls).toMatchObject({ protocol: 'TLS 1.3', serverName: 'localhost', isResumed: false, clientStatus: 'OK' })
    const { id, kind } = question
    await face.client.request('question.answer', { id, answer: { kind, accept: true, subProtocol: '', headers: [] } })
    expect(await result).toBe('open')
  })
})

test.each([
  ['accept', () => thermostat, 'open'],
  ['accept', () => stranger, 'ECONNRESET'],
  ['reject', () => thermostat, 'ECONNRESET'],
] as const)('with client certificates in the mode %s nobody is asked: %#', async (is, identity, expected) => {
  await authenticate()
  await mode('sslClientAuthentication', is)
  expect(await outcome(await dial(identity()))).toBe(expected)
  expect(await questionLines()).toEqual([])
})

test('a face that comes while a ClientHello waits finds its question', async () => {
  await mode('sslConnectionRequest', 'ask')
  const result = outcome(await dial())
  const question = await asked('sslConnectionRequest')
  face.leave()
  face = await desk.face()
  expect(face.snapshot.questions).toEqual([question])
  await answer(question, true)
  expect(await result).toBe('open')
})
