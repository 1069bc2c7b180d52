import { readFile, readdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { LogRow } from '../contract/model.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

let desk: TestHost
let face: TestFace
let url: string
beforeEach(async () => {
  desk = await TestHost.start()
  face = await desk.face()
  url = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).url
})
const clients: WebSocket[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await desk.end()
})

/** A client, not yet open. */
function connect(to: string, protocols: string[] = [], options: ClientOptions = {}): WebSocket {
  const socket = new WebSocket(to, protocols, options)
  socket.on('error', () => undefined)
  clients.push(socket)
  return socket
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
}

function nextMessage(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => socket.once('message', (bytes: Buffer) => resolve(bytes.toString())))
}

function closed(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => socket.once('close', (code, reason) => resolve(`${code} ${reason.toString()}`.trimEnd())))
}

async function logLines(of: TestFace = face): Promise<string[]> {
  const rows = await of.client.request('log.rows', { from: 0, count: 2000 })
  return rows.map(lineOf)
}

function lineOf({ connection, direction, kind, preview }: LogRow): string {
  const text = preview.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')
  return `${connection || '-'} ${direction} ${kind} ${text}`.trimEnd()
}

test('what the component warns of while it begins to listen stands in the log, and its start and stop stand there once', async () => {
  const keys = join(desk.home, 'keys.log')
  await face.client.request('server.stop', {})
  await face.client.request('settings.set', { name: 'SSLKeyLogFile', value: keys })
  await face.client.request('server.setSecure', { on: true })
  await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const lines = await logLines()
  expect(lines.filter((line) => !line.includes('local authority'))).toEqual([
    '- none server Listening at ws://ADDRESS',
    '- none server Stopped listening at ws://ADDRESS',
    `- none log The secrets of all TLS connections are written to ${keys} (SSLKeyLogFile): whoever has that file can read them.`,
    '- none server Listening at wss://ADDRESS',
  ])
})

test('a message of too many fragments is not sent, and what would do is said', async () => {
  await opened(connect(`${url}/`))
  const content = 'x'.repeat(25_000)
  expect(await face.client.request('connection.send', { ids: ['1'], kind: 'text', content, fragment: 2 })).toMatchObject([
    {
      code: 'too-many-fragments',
      error: '25000 bytes in fragments of 2 would be 12500 frames; 10000 is the most. Take at least 3 bytes. Nothing was sent.',
    },
  ])
  expect(await face.client.request('connection.send', { ids: ['1'], kind: 'text', content, fragment: 3 })).toMatchObject([
    { bytes: 25_000, error: '' },
  ])
})

test('a whole life of a connection stands in the log and in the list', async () => {
  const socket = connect(`${url}/chat?a=1`, [], { headers: { Cookie: 'secret', 'X-Test': 'yes' } })
  await opened(socket)
  socket.send('hello')
  await face.until('connections', ({ changed }) => changed.some((row) => row.messagesIn === 1))
  const reply = nextMessage(socket)
  expect(await face.client.request('connection.send', { ids: ['1', '99'], kind: 'text', content: 'hi' })).toEqual([
    { connection: '1', bytes: 2, queuedBytes: 0, code: '', error: '' },
    { connection: '99', bytes: 0, queuedBytes: 0, code: 'no-such-connection', error: 'Connection 99 is no longer there.' },
  ])
  expect(await reply).toBe('hi')
  const end = closed(socket)
  await face.client.request('connection.close', { ids: ['1'], how: 'close', code: 4000, reason: 'enough' })
  expect(await end).toBe('4000 enough')
  const { changed } = await face.until('connections', (body) => body.changed.some((row) => row.stage === 'closed'))
  expect(changed.at(-1)).toMatchObject({
    id: '1',
    path: '/chat?a=1',
    messagesIn: 1,
    messagesOut: 1,
    bytesIn: 5,
    bytesOut: 2,
    rateIn: 0,
    closeCode: 4000,
    closedBy: 'server',
    refusedWith: 0,
  })
  expect(await logLines()).toEqual([
    '- none server Listening at ws://ADDRESS',
    '1 in accept ADDRESS',
    '1 in request GET /chat?a=1 HTTP/1.1',
    '1 out open 101 Switching Protocols',
    '1 in text hello',
    '1 out text hi',
    '1 out close 4000 enough',
    '1 in close 4000 enough',
    '1 none disconnect 4000, by the server',
  ])
  const request = await face.client.request('log.entry', { seq: 2 })
  expect(request.facts).toContainEqual(['Cookie', '(hidden, 6 characters)'])
  expect(request.facts).toContainEqual(['X-Test', 'yes'])
  const details = await face.client.request('connection.details', { id: '1' })
  expect(details.requestHeaders).toContainEqual(['Cookie', 'secret'])
  expect(details).toMatchObject({ requestLine: 'GET /chat?a=1 HTTP/1.1', responseLine: 'HTTP/1.1 101 Switching Protocols' })
  await face.client.request('connections.clearClosed', {})
  expect(await face.until('connections', ({ removed }) => removed.length > 0)).toEqual({ changed: [], removed: ['1'] })
})

test('where nobody is asked, a client gets the first subprotocol that it wishes, or what the server has chosen from', async () => {
  const first = connect(url, ['a', 'b'])
  await new Promise((resolve) => first.once('open', resolve))
  expect(first.protocol).toBe('a')
  await face.client.request('settings.set', { name: 'SupportedSubProtocols', value: 'b' })
  const second = connect(url, ['a', 'b'])
  await new Promise((resolve) => second.once('open', resolve))
  expect(second.protocol).toBe('b')
  await face.client.request('settings.set', { name: 'SupportedSubProtocols', value: '' })
  const third = connect(url, ['only'])
  await new Promise((resolve) => third.once('open', resolve))
  expect(third.protocol).toBe('only')
})

describe('questions', () => {
  beforeEach(async () => {
    await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  })

  test('a request is held until a person accepts it with a subprotocol and a header', async () => {
    const socket = connect(`${url}/held`, ['a', 'b'], { headers: { Origin: 'http://example.test' } })
    const [question] = await face.until('questions', (list) => list.length === 1)
    expect(question).toMatchObject({
      kind: 'webSocketOpenRequest',
      connection: '1',
      method: 'GET',
      path: '/held',
      subProtocols: ['a', 'b'],
      origin: 'http://example.test',
      expiresAs: 'accept',
    })
    const upgraded = new Promise<unknown>((resolve) => socket.once('upgrade', (response) => resolve(response.headers['x-by'])))
    await face.client.request('question.answer', {
      id: question?.id ?? '',
      answer: { kind: 'webSocketOpenRequest', accept: true, subProtocol: 'b', headers: [['X-By', 'hand']] },
    })
    expect(await upgraded).toBe('hand')
    expect(socket.protocol).toBe('b')
    expect((await logLines()).slice(2, 6)).toEqual([
      '1 in request GET /held HTTP/1.1',
      '1 none question GET /held: asked',
      '1 none question GET /held: accepted',
      '1 out open 101 Switching Protocols, b',
    ])
  })

  test('a rejection arrives with status, headers and body; the first answer wins', async () => {
    const second = await desk.face()
    const socket = connect(url)
    const refused = new Promise<string>((resolve) => {
      socket.once('unexpected-response', (_request, response) => {
        let body = ''
        response.on('data', (piece: Buffer) => (body += piece.toString()))
        response.on('end', () => resolve(`${response.statusCode} ${String(response.headers['www-authenticate'])} ${body}`))
      })
    })
    const [question] = await second.until('questions', (list) => list.length === 1)
    const id = question?.id ?? ''
    const answer = {
      kind: 'webSocketOpenRequest',
      accept: false,
      status: 401,
      headers: [['WWW-Authenticate', 'Basic']],
      body: 'who are you?',
    } as const
    await second.client.request('question.answer', { id, answer: { ...answer, headers: [['WWW-Authenticate', 'Basic']] } })
    await expect(
      face.client.request('question.answer', {
        id,
        answer: { kind: 'webSocketOpenRequest', accept: true, subProtocol: '', headers: [] },
      }),
    ).rejects.toMatchObject({ code: 'question-closed' })
    expect(await refused).toBe('401 Basic who are you?')
    expect(
      (await face.until('connections', ({ changed }) => changed.some((row) => row.stage === 'closed'))).changed.at(-1),
    ).toMatchObject({ refusedWith: 401, closeCode: 401, closedBy: 'server' })
    expect((await logLines()).slice(-2)).toEqual(['1 none question GET /: rejected with 401', '1 out refused 401 Unauthorized'])
    second.leave()
  })

  test('a header that HTTP cannot carry is refused while the question stays open', async () => {
    connect(url)
    const [question] = await face.until('questions', (list) => list.length === 1)
    const id = question?.id ?? ''
    await expect(
      face.client.request('question.answer', {
        id,
        answer: { kind: 'webSocketOpenRequest', accept: true, subProtocol: '', headers: [['X', 'a\r\nb']] },
      }),
    ).rejects.toMatchObject({ code: 'bad-answer' })
    await face.client.request('question.hold', { id })
    expect((await face.until('questions', (list) => list[0]?.deadline === 0)).length).toBe(1)
  })

  test('the time runs out: the default is taken and stands in the log', async () => {
    await face.client.request('question.setSeconds', { seconds: 1 })
    await opened(connect(url))
    expect((await logLines()).slice(3, 5)).toEqual([
      '1 none question GET /: asked',
      '1 none question GET /: no answer in time, accepted',
    ])
  })

  test('a client that leaves takes its question with it', async () => {
    const socket = connect(url)
    await face.until('questions', (list) => list.length === 1)
    socket.terminate()
    await face.until('questions', (list) => list.length === 0)
    expect(await logLines()).toContain('1 none question GET /: the client left before an answer')
  })

  test('a mode that rejects asks nobody', async () => {
    await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'reject' })
    await expect(opened(connect(url))).rejects.toThrow('403')
    await face.client.request('question.setMode', { kind: 'connectionRequest', mode: 'reject' })
    await expect(opened(connect(url))).rejects.toThrow(/ECONNRESET|socket hang up/)
  })
})

test('a second face and a reload get the whole picture', async () => {
  const socket = connect(url)
  await opened(socket)
  socket.send('before')
  await face.until('connections', ({ changed }) => changed.some((row) => row.messagesIn === 1))
  await face.client.request('preferences.set', { name: 'theme', value: 'dark' })
  face.leave()
  const again = await desk.face()
  expect(again.snapshot).toMatchObject({
    capabilities: {
      shell: 'browser',
      nativeFilePicker: false,
      revealsFiles: false,
      applicationMenu: false,
      updates: false,
      version: '1.2.3',
      platform: 'linux',
    },
    server: { listening: true, exposed: false },
    connections: [{ id: '1', stage: 'open', messagesIn: 1 }],
    preferences: { theme: 'dark' },
    questionModes: { connectionRequest: 'accept', webSocketOpenRequest: 'accept' },
  })
  expect(await logLines(again)).toContain('1 in text before')
})

test('a filter is kept up to date as messages arrive', async () => {
  const view = await face.client.request('view.open', { filter: 'NEEDLE dir:in', zone: 0 })
  const socket = connect(url)
  await opened(socket)
  for (let i = 0; i < 100; i++) socket.send(i % 10 === 3 ? `needle ${i}` : `straw ${i}`)
  await face.until('view', ({ matches, complete }) => matches === 10 && complete)
  const rows = await face.client.request('view.rows', { viewId: view.viewId, from: 8, count: 10 })
  expect(rows.map((row) => row.preview)).toEqual(['needle 83', 'needle 93'])
  expect(await face.client.request('view.locate', { viewId: view.viewId, seq: rows[1]?.seq ?? 0 })).toEqual({ position: 9 })
  await expect(face.client.request('view.open', { filter: 'kind:txt', zone: 0 })).rejects.toMatchObject({ code: 'bad-filter' })
  await face.client.request('view.close', { viewId: view.viewId })
  await expect(face.client.request('view.rows', { viewId: view.viewId, from: 0, count: 1 })).rejects.toMatchObject({
    code: 'no-such-view',
  })
})

test('something is found in one payload, and another search ends the one before', async () => {
  // Compressed, so many equal bytes would be refused (MaxInflateRatio).
  const socket = connect(url, [], { perMessageDeflate: false })
  await opened(socket)
  socket.send(`${'x'.repeat(2_000_000)} needle`)
  const { end } = await face.until('log', (log) => log.bytes > 2_000_000)
  const rows = await face.client.request('log.rows', { from: 0, count: end })
  const seq = rows.find(({ kind }) => kind === 'text')?.seq ?? -1
  const first = face.client.request('log.find', { seq, text: 'Needle', as: 'text' })
  const second = face.client.request('log.find', { seq, text: '6e6565', as: 'hex' })
  await expect(first).rejects.toMatchObject({ code: 'superseded' })
  expect(await second).toEqual({ offsets: [2_000_001], total: 1, length: 3 })
  await expect(face.client.request('log.find', { seq, text: 'zz', as: 'hex' })).rejects.toMatchObject({ code: 'bad-params' })
})

test('an uploaded file goes to every chosen client, with progress, and is removed', async () => {
  const sockets = [connect(url), connect(url)]
  await Promise.all(sockets.map(opened))
  const bytes = Buffer.alloc(3_000_000, 'file content ')
  const { fileId } = await face.client.request('upload.begin', { name: 'big.bin', size: bytes.length })
  for (let at = 0; at < bytes.length; at += 1_000_000) {
    await face.client.request('upload.append', { fileId, offset: at, bytes: bytes.subarray(at, at + 1_000_000).toString('base64') })
  }
  await expect(face.client.request('upload.append', { fileId, offset: 5, bytes: 'AAAA' })).rejects.toMatchObject({
    code: 'bad-offset',
  })
  expect(await face.client.request('upload.end', { fileId })).toEqual({ fileId, name: 'big.bin', size: 3_000_000 })
  const arrivals = sockets.map(
    (socket) =>
      new Promise<boolean>((resolve) =>
        socket.once('message', (data: Buffer, isBinary) => resolve(isBinary && data.equals(bytes))),
      ),
  )
  await face.client.request('connection.sendFile', { ids: ['1', '2'], fileId, as: 'binary' })
  expect(await Promise.all(arrivals)).toEqual([true, true])
  const transfers = await face.until('transfers', (list) => list.length === 2 && list.every(({ state }) => state === 'done'))
  expect(transfers[0]).toEqual({
    id: '1',
    connection: '1',
    name: 'big.bin',
    sent: 3_000_000,
    total: 3_000_000,
    state: 'done',
    error: '',
  })
  await expect(face.client.request('connection.sendFile', { ids: ['1'], fileId, as: 'binary' })).rejects.toMatchObject({
    code: 'no-such-file',
  })
})

test('a name with an equals sign sets nothing', async () => {
  const before = await face.client.request('settings.list', {})
  await expect(face.client.request('settings.set', { name: 'SSLCertSubject=a', value: 'b' })).rejects.toMatchObject({
    code: 'unknown-setting',
    message: 'There is no setting named "SSLCertSubject=a".',
  })
  expect(await face.client.request('settings.list', {})).toEqual(before)
})

test('what a shell says of itself stands in the log, and the next window hears it once where none is open', async () => {
  face.leave()
  desk.host.note('The window went away.')
  const next = await desk.face()
  expect(await next.until('notice', () => true)).toEqual({ tone: 'info', text: 'The window went away.' })
  expect(await logLines(next)).toContain('- none server The window went away.')
  next.leave()
  const third = await desk.face()
  desk.host.note('It came back.')
  expect(await third.until('notice', () => true)).toEqual({ tone: 'info', text: 'It came back.' })
})

test('a pattern that takes too long is said in the window, whose filter hides the entry that says so', async () => {
  const client = connect(`${url}/`)
  await opened(client)
  for (let n = 0; n < 10; n++) client.send(`${'a'.repeat(60)}!`)
  await face.until('log', ({ end }) => end >= 14)
  await face.client.request('view.open', { filter: '/^(a+)+$/', zone: 0 })
  expect(await face.until('notice', ({ text }) => text.startsWith('The filter'))).toEqual({
    tone: 'error',
    text: "The filter's pattern /^(a+)+$/ took too long on several entries and was stopped. Its list is incomplete: simplify the pattern.",
  })
  client.close()
})

test('what was set is found again at the next start, and a damaged file is kept', async () => {
  await face.client.request('server.stop', {})
  await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  await face.client.request('settings.set', { name: 'maxframesize', value: '1000' })
  await face.client.request('server.setTestPage', { on: false })
  await desk.restart()
  const workspace = join(desk.home, 'profile.json')
  expect(JSON.parse(await readFile(workspace, 'utf8'))).toEqual({
    version: 3,
    servers: [
      {
        name: 'Server',
        host: '127.0.0.1',
        port: 0,
        testPage: false,
        questions: {
          connectionRequest: 'accept',
          sslConnectionRequest: 'accept',
          sslClientAuthentication: 'accept',
          webSocketOpenRequest: 'ask',
          seconds: 30,
        },
        rules: [],
        variables: {},
        scenarios: [],
        scripts: [],
        settings: { MaxFrameSize: '1000' },
      },
    ],
    snippets: [],
    logBudget: 2147483648,
  })
  const again = await desk.face()
  expect(again.snapshot).toMatchObject({ server: { testPage: false }, questionModes: { webSocketOpenRequest: 'ask' } })
  expect((await again.client.request('settings.list', {})).find(({ name }) => name === 'MaxFrameSize')?.requested).toBe('1000')
  await writeFile(workspace, '{ "host": ')
  await desk.restart()
  const third = await desk.face()
  expect(third.snapshot.server).toMatchObject({ host: '127.0.0.1', port: 8080 })
  expect((await readdir(desk.home)).sort()).toEqual(
    ['preferences.json', 'profile.json.damaged', 'sessions', 'tmp'].filter((name) => name !== 'preferences.json'),
  )
  expect((await logLines(third))[0]).toContain('profile.json is not JSON')
})

test('a taken port is an error that says what to do, and the next free one is offered', async () => {
  const taken: Server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await face.client.request('server.stop', {})
  await expect(face.client.request('server.start', { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'port-in-use',
    message: `Port ${port} is in use by another program. Choose another port, or stop that program.`,
  })
  const free = await face.client.request('server.nextFreePort', { host: '127.0.0.1', port })
  expect((await face.client.request('server.start', { host: '127.0.0.1', port: free.port })).port).toBe(free.port)
  await new Promise((resolve) => taken.close(resolve))
  await expect(face.client.request('server.nextFreePort', { host: 'no-such-name.invalid', port })).rejects.toMatchObject({
    code: 'host-not-found',
  })
})

test('stopping leaves connections open; a host that listens on all interfaces says so', async () => {
  const socket = connect(url)
  await opened(socket)
  expect(await face.client.request('server.stop', {})).toMatchObject({ listening: false, url: '' })
  const reply = nextMessage(socket)
  await face.client.request('connection.send', {
    ids: ['1'],
    kind: 'binary',
    content: Buffer.from('still here').toString('base64'),
  })
  expect(await reply).toBe('still here')
  expect(desk.host.openConnections()).toBe(1)
  expect(await face.client.request('server.start', { host: '0.0.0.0', port: 0 })).toMatchObject({
    listening: true,
    exposed: true,
    url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
  })
})

test('the test page is served with a policy, and not when it is turned off', async () => {
  const page = await fetch(desk.host.testPageUrl() ?? '')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
  expect(await page.text()).toContain('Test page of this WebSocket server')
  await face.client.request('server.setTestPage', { on: false })
  expect(desk.host.testPageUrl()).toBeUndefined()
  expect((await fetch(url.replace('ws', 'http'))).status).toBe(426)
})

test('echo sends every message back, large and fragmented ones too', async () => {
  desk.host.setEcho(true)
  const socket = connect(url, [], { perMessageDeflate: false })
  await opened(socket)
  const echoes: string[] = []
  const done = new Promise<void>((resolve) =>
    socket.on('message', (data: Buffer) => echoes.push(data.toString()) === 4 && resolve()),
  )
  socket.send('small')
  socket.send('x'.repeat(500_000))
  socket.send('one ', { fin: false })
  socket.send('message', { fin: true })
  socket.send('last')
  await done
  expect(echoes).toEqual(['small', 'x'.repeat(500_000), 'one message', 'last'])
})

test('an echo follows its message in the log', async () => {
  desk.host.setEcho(true)
  const socket = connect(url)
  await opened(socket)
  const reply = nextMessage(socket)
  socket.send('ping pong')
  await reply
  expect((await logLines()).slice(-2)).toEqual(['1 in text ping pong', '1 out text ping pong'])
})

test('a client that does not read its echoes is not read, and loses none of them', async () => {
  desk.host.setEcho(true)
  const socket = connect(url, [], { perMessageDeflate: false })
  await opened(socket)
  socket.pause()
  const sizes: number[] = []
  const all = new Promise<void>((resolve) => socket.on('message', (bytes: Buffer) => sizes.push(bytes.length) === 800 && resolve()))
  for (let i = 0; i < 800; i++) socket.send(Buffer.alloc(100_000 + i))
  const { changed } = await face.until('connections', (body) => body.changed.some((row) => row.queuedBytes > 8_000_000))
  expect(changed[0]?.queuedBytes).toBeLessThan(24 * 1024 * 1024)
  socket.resume()
  await all
  expect(sizes).toEqual(Array.from({ length: 800 }, (_, i) => 100_000 + i))
})

test('rates rise with traffic and come back to exactly 0', async () => {
  const socket = connect(url)
  await opened(socket)
  for (let i = 0; i < 100; i++) socket.send('tick')
  const { messagesIn, bytesIn } = await face.until('rates', (rates) => rates.messagesIn > 0)
  expect(bytesIn / messagesIn).toBeCloseTo(4, 1)
  await face.until('rates', (rates) => rates.messagesIn === 0 && rates.bytesIn === 0)
})

test('a face is told of the topics that it wants, and of nothing else', async () => {
  const quiet = await desk.face(['log'])
  const socket = connect(url)
  await opened(socket)
  await quiet.until('log', ({ end }) => end > 0)
  expect(new Set(quiet.heard.map(({ name }) => name))).toEqual(new Set(['log']))
  expect(quiet.snapshot.server.listening).toBe(true)
  socket.terminate()
})
