// The requests of a program at a real host, with real clients.
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { ControlledHost, connected } from './control-test-support.ts'

let desk: ControlledHost
let clients: WebSocket[]

beforeEach(async () => {
  desk = await ControlledHost.start()
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.terminate()
  await desk.end()
})

async function client(url: string, protocols: string[] = []): Promise<WebSocket> {
  const opened = await connected(url, protocols)
  clients.push(opened)
  return opened
}

/** What the log says, of one kind, in its order. */
async function said(filter: string): Promise<string[]> {
  const { entries } = await desk.ask('log.read', { filter })
  return entries.map(({ text }) => text)
}

test('a program starts a server, waits for a client, reads what it sends, and answers it', async () => {
  const url = await desk.listen()
  const waiting = desk.ask('connection.wait', { path: '/chat' })
  const visitor = await client(`${url}/chat?room=1`)
  const { connection, seq } = await waiting
  expect(connection).toMatchObject({ id: '1', stage: 'open', path: '/chat?room=1' })
  visitor.send('first')
  visitor.send('{"op":"buy","n":3,"at":[1,2]}')
  visitor.send(Buffer.from([1, 2, 3]))
  const heard = once(visitor, 'message')
  const bought = await desk.ask('message.expect', { connection: '1', after: seq, json: { op: 'buy', at: [1, 2] } })
  expect([bought.message.text, bought.passedOver]).toEqual(['{"op":"buy","n":3,"at":[1,2]}', 1])
  const bytes = await desk.ask('message.expect', { connection: '1', after: seq, base64: 'AQID' })
  expect(bytes.message).toMatchObject({ kind: 'binary', size: 3, base64: 'AQID', text: '', cut: false })
  expect(await desk.ask('message.send', { to: '1', json: { ok: true } })).toEqual({ done: ['1'], failed: [] })
  expect(String((await heard)[0])).toBe('{"ok":true}')
  expect(await said('"a program"')).toEqual([
    `A program has started Server at ${url}`,
    'A program sends a text message of 11 bytes',
  ])
})

test('what has come between two waits is not missed, and not told of twice', async () => {
  const url = await desk.listen()
  const visitor = await client(url)
  for (let n = 0; n < 20; n++) visitor.send(`message ${n}`)
  const texts: string[] = []
  for (let after = -1; texts.length < 20;) {
    const { message } = await desk.ask('message.expect', { connection: '1', after })
    texts.push(message.text)
    after = message.seq
  }
  expect(texts).toEqual(Array.from({ length: 20 }, (_, n) => `message ${n}`))
})

test('connection.wait finds one that is open already, with the position of its opening', async () => {
  const visitor = await client(await desk.listen())
  visitor.send('early')
  await desk.ask('message.expect', { text: 'early' })
  const { connection, seq } = await desk.ask('connection.wait', {})
  expect(connection.id).toBe('1')
  expect((await desk.ask('message.expect', { connection: '1', after: seq })).message.text).toBe('early')
})

test('a wait in vain says what was expected, what to do, and how the log ends', async () => {
  await expect(desk.ask('connection.wait', { path: '/chat', timeout: 20 })).rejects.toMatchObject({
    code: 'timeout',
    status: 408,
    message: 'Expected a connection to /chat; it did not come within 20 ms. No server listens: start one with server.start.',
  })
  const visitor = await client(await desk.listen())
  visitor.send('something else')
  await desk.ask('message.expect', {})
  const error = await desk.ask('message.expect', { connection: '1', text: 'hello', timeout: 20 }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    message: 'Expected a message on connection 1 with the text "hello"; it did not come within 20 ms.',
  })
  expect((error as { log: string[] }).log.at(-1)).toMatch(/^\d+ #1 ← text 14 B "something else"$/)
  await expect(desk.ask('request.wait', { timeout: 20 })).rejects.toMatchObject({
    message:
      'Expected a request that waits (webSocketOpenRequest); it did not come within 20 ms. Nobody is asked about them: what is done is accept. Set request.mode to "ask".',
  })
})

test('a program accepts an opening request with a subprotocol, and the log says that a program did', async () => {
  const url = await desk.listen()
  expect(await desk.ask('request.mode', { mode: 'ask', seconds: 60 })).toEqual({ mode: 'ask', seconds: 60 })
  const opening = client(`${url}/chat`, ['v2', 'v1'])
  const { request } = await desk.ask('request.wait', {})
  expect(request).toMatchObject({ path: '/chat', method: 'GET', subProtocols: ['v2', 'v1'], connection: '1' })
  await desk.ask('request.answer', { request: request.id, accept: true, subProtocol: 'v1' })
  expect((await opening).protocol).toBe('v1')
  expect(await said('kind:question')).toEqual(['GET /chat: asked', 'GET /chat: accepted by a program'])
  await expect(desk.ask('request.answer', { request: request.id, accept: true })).rejects.toMatchObject({ code: 'question-closed' })
})

test('bytes are the same however their base64 is written, and what is none is said', async () => {
  const visitor = await client(await desk.listen())
  const { connection, seq } = await desk.ask('connection.wait', {})
  visitor.send(Buffer.from('A'))
  for (const base64 of ['QQ==', 'QQ', 'QR=='])
    expect((await desk.ask('message.expect', { connection: connection.id, after: seq, base64 })).message.base64).toBe('QQ==')
  for (const [base64, said] of [
    ['*', 'message.expect: base64: expected base64'],
    ['QQ=Q', 'message.expect: base64: expected base64'],
    ['QQQQQ', 'message.expect: base64: expected base64, and this breaks off in the middle of a byte'],
  ] as const)
    await expect(desk.ask('message.expect', { base64, timeout: 0 })).rejects.toMatchObject({ code: 'bad-params', message: said })
  await expect(desk.ask('message.send', { to: connection.id, base64: 'A' })).rejects.toMatchObject({
    code: 'bad-params',
    message: 'message.send: base64: expected base64, and this breaks off in the middle of a byte',
  })
})

test('what is wrong with a filter of a message is said of what was written, and none reaches beyond its brackets', async () => {
  const visitor = await client(await desk.listen())
  for (const [filter, said] of [
    ['', 'The filter is empty; any message needs none.'],
    ['a OR', 'The filter ends where something to look for is expected.'],
    ['a) OR (kind:open', 'There is no opening bracket for this one.'],
  ] as const)
    await expect(desk.ask('message.expect', { filter, timeout: 0 })).rejects.toMatchObject({ code: 'bad-filter', message: said })
  const quotes = '"'.repeat(500)
  visitor.send(quotes)
  expect((await desk.ask('message.expect', { text: quotes })).message.text).toBe(quotes)
})

test('a sentence of the log is told to its end, and a request by the whole of its path', async () => {
  const url = await desk.listen()
  const note = `${'long '.repeat(390)}end`
  await desk.ask('log.note', { text: note })
  await client(`${url}/${'p'.repeat(3_000)}`)
  expect((await said('kind:log,request')).slice(-2)).toEqual([note, `GET /${'p'.repeat(3_000)} HTTP/1.1`])
  const vain = (await desk.ask('message.expect', { timeout: 0 }).catch((error: unknown) => error)) as { log: readonly string[] }
  expect(vain.log.find((line) => line.includes('long'))).toContain(`${'long '.repeat(100)}…`)
})

test('a number is the same as JSON, with a sign before zero or without', async () => {
  const visitor = await client(await desk.listen())
  const { seq } = await desk.ask('connection.wait', {})
  visitor.send('{"x":-0,"y":1.0}')
  expect((await desk.ask('message.expect', { after: seq, json: { x: 0, y: 1 } })).message.text).toBe('{"x":-0,"y":1.0}')
})

test('a program rejects an opening request with status, headers and body', async () => {
  const url = await desk.listen()
  await desk.ask('request.mode', { mode: 'ask' })
  const refused = new WebSocket(`${url}/closed`).on('error', () => undefined)
  const answered = once(refused, 'unexpected-response')
  const { request } = await desk.ask('request.wait', { path: '/closed' })
  await desk.ask('request.answer', {
    request: request.id,
    accept: false,
    status: 410,
    headers: [['X-Why', 'gone']],
    body: 'no more',
  })
  const [, response] = (await answered) as [
    unknown,
    AsyncIterable<Buffer> & { statusCode: number; headers: Record<string, string> },
  ]
  let body = ''
  for await (const piece of response) body += String(piece)
  expect([response.statusCode, response.headers['x-why'], body]).toEqual([410, 'gone', 'no more'])
  expect((await said('kind:question')).at(-1)).toBe('GET /closed: rejected with 410 by a program')
})

test('a person answers what a program waits for, and the program sees the connection', async () => {
  const url = await desk.listen()
  await desk.ask('request.mode', { mode: 'ask' })
  const person = await desk.host.face()
  const waiting = desk.ask('connection.wait', {})
  const opening = client(url)
  const [question] = await person.until('questions', (questions) => questions.length === 1)
  await person.client.request('question.answer', {
    id: question?.id ?? '',
    answer: { kind: 'webSocketOpenRequest', accept: true, subProtocol: '', headers: [] },
  })
  await opening
  expect((await waiting).connection.id).toBe('1')
  expect((await said('kind:question')).at(-1)).toBe('GET /: accepted')
})

test('messages go to all, to some, and not to one that has gone, which is told', async () => {
  const url = await desk.listen()
  const [first, second] = [await client(url), await client(url)]
  const heard = [once(first, 'message'), once(second, 'message')]
  expect((await desk.ask('message.send', { to: 'all', text: 'both' })).done).toEqual(['1', '2'])
  expect((await Promise.all(heard)).map(([data]) => String(data))).toEqual(['both', 'both'])
  expect(await desk.ask('connection.close', { to: '1', code: 4000, reason: 'enough' })).toEqual({ done: ['1'], failed: [] })
  expect((await once(first, 'close')).map(String)).toEqual(['4000', 'enough'])
  const { entry } = await desk.ask('log.wait', { after: -1, filter: 'conn:1 kind:disconnect' })
  expect(entry.facts).toMatchObject({ code: '4000', description: 'enough', by: 'server' })
  const partly = await desk.ask('message.send', { to: ['1', '2'], text: 'again' })
  expect([partly.done, partly.failed.map(({ connection }) => connection)]).toEqual([['2'], ['1']])
  await expect(desk.ask('message.send', { to: '1', text: 'gone' })).rejects.toMatchObject({ status: 409 })
  await expect(desk.ask('message.expect', { connection: '77' })).rejects.toMatchObject({ code: 'no-such-connection' })
})

test('faults are listed, armed for the next opening, and done on an open connection', async () => {
  const url = await desk.listen()
  const { faults } = await desk.ask('fault.list', {})
  const opening = faults.find(({ id }) => id === 'accept-wrong')
  expect(opening?.armed).toBe(true)
  expect((await desk.ask('fault.arm', { faults: [opening?.id ?? ''] })).armed).toEqual([opening?.id])
  const failed = once(new WebSocket(url), 'error')
  expect((await failed)[0]).toBeInstanceOf(Error)
  const visitor = await client(url)
  const frames = faults.find(({ id }) => id === 'rsv2')
  const broken = once(visitor, 'error')
  expect(await desk.ask('fault.send', { to: 'all', fault: frames?.id ?? '' })).toEqual({ done: 1 })
  await broken
  await expect(desk.ask('fault.arm', { faults: ['no-such'] })).rejects.toMatchObject({ code: 'no-such-fault', status: 409 })
  await expect(desk.ask('fault.arm', { faults: ['rsv2'] })).rejects.toMatchObject({ code: 'fault-not-done' })
})

test('the log is read from a position, filtered, from its end, and with payloads as long as is asked for', async () => {
  const visitor = await client(await desk.listen())
  visitor.send('x'.repeat(10_000))
  visitor.send('short')
  await desk.ask('message.expect', { text: 'short' })
  const { entries, after, end } = await desk.ask('log.read', { filter: 'kind:text', payload: 5 })
  expect(entries.map(({ text, size, cut }) => [text, size, cut])).toEqual([
    ['xxxxx', 10_000, true],
    ['short', 5, false],
  ])
  expect(after).toBe(end - 1)
  expect((await desk.ask('log.read', { after })).entries).toEqual([])
  expect((await desk.ask('log.read', { last: 1 })).entries.map(({ text }) => text)).toEqual(['short'])
  expect((await desk.ask('log.read', { last: 1, filter: 'kind:accept' })).entries[0]?.kind).toBe('accept')
  await desk.ask('log.note', { text: 'half time', connection: '1' })
  expect((await desk.ask('log.read', { last: 1 })).entries[0]).toMatchObject({
    text: 'half time',
    connection: '1',
    facts: { type: 'Program' },
  })
  await desk.ask('log.mark', { seq: after, color: 'red', note: 'here' })
  expect(await said('mark:red')).toEqual(['short'])
  await expect(desk.ask('log.read', { filter: 'size:many' })).rejects.toMatchObject({ code: 'bad-filter', status: 400 })
})

test('rules are listed, and switched by their names', async () => {
  const person = await desk.host.face()
  const rule = {
    id: 'r1',
    name: 'Greeting',
    enabled: true,
    when: { on: 'opened' },
    then: [{ do: 'send', as: 'text', content: 'hi' }],
  } as const
  await person.client.request('rules.set', { rules: [rule] })
  expect(await desk.ask('rule.list', {})).toEqual({ rules: [{ id: 'r1', name: 'Greeting', on: true, hits: 0 }] })
  expect((await desk.ask('rule.switch', { rule: 'Greeting', on: false })).rules[0]?.on).toBe(false)
  await expect(desk.ask('rule.switch', { rule: 'Other', on: true })).rejects.toMatchObject({ code: 'no-such-rule' })
})

test('of several servers each is meant by its name, and what a person looks at stays', async () => {
  const person = await desk.host.face()
  await person.client.request('servers.add', { name: 'Prices', from: '' })
  const prices = await desk.ask('server.start', { server: 'Prices', port: 0 })
  expect(prices.server).toMatchObject({ name: 'Prices', listening: true })
  await desk.listen()
  const waiting = desk.ask('connection.wait', { server: 'Prices' })
  await client(await desk.listen())
  await client(prices.server.url)
  expect((await waiting).connection).toMatchObject({ id: '2', server: prices.server.id })
  expect((await desk.ask('connections', { server: 'Prices' })).connections.map(({ id }) => id)).toEqual(['2'])
  expect((await person.client.request('session.open', {})).chosen).toBe('1')
  await expect(desk.ask('server.start', { server: 'Nobody' })).rejects.toMatchObject({
    message: 'There is no server "Nobody": expected one of "Server", "Prices".',
  })
  await expect(desk.ask('connection.wait', { server: 'Prices', path: '/none', timeout: 0 })).rejects.toThrow(
    `Expected a connection to /none at the server "Prices"; it did not come within 0 ms. Clients are awaited at ${prices.server.url}.`,
  )
  await desk.ask('request.mode', { server: 'Prices', mode: 'ask' })
  await expect(desk.ask('request.wait', { timeout: 0 })).rejects.toThrow(
    /^Expected a request that waits \(webSocketOpenRequest\); it did not come within 0 ms\.$/,
  )
  await expect(desk.ask('request.wait', { server: 'Server', timeout: 0 })).rejects.toThrow(
    'Expected a request that waits (webSocketOpenRequest) at the server "Server"; it did not come within 0 ms. Nobody is asked about them: what is done is accept.',
  )
  await desk.ask('server.stop', { server: 'Prices' })
  await expect(desk.ask('connection.wait', { server: 'Prices', path: '/none', timeout: 0 })).rejects.toThrow(
    'That server does not listen: start it with server.start.',
  )
})

test('a server that listens is left alone, stops, and is not moved by accident', async () => {
  const url = await desk.listen()
  expect(await desk.ask('server.start', {})).toMatchObject({ started: false, server: { url } })
  await expect(desk.ask('server.start', { port: 1 })).rejects.toMatchObject({ code: 'already-listening' })
  expect((await desk.ask('server.stop', {})).server).toMatchObject({ listening: false, url: '' })
})

test('with TLS the file of the authority is told', async () => {
  const { server } = await desk.ask('server.start', { port: 0, secure: true })
  expect(server).toMatchObject({ secure: true, authorityFile: join(desk.host.home, 'certificates', 'ca.pem') })
  const ca = await readFile(server.authorityFile)
  clients.push(await connected(server.url, [], { ca }))
  expect((await desk.ask('connection.wait', {})).connection.secure).toBe(true)
})

test('the switch takes effect at once: waits end, the file goes, and nobody listens', async () => {
  const file = join(desk.host.home, 'control.json')
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  const person = await desk.host.face()
  expect(person.snapshot.control).toMatchObject({ on: true, url: desk.url })
  const waiting = desk.ask('connection.wait', { timeout: 60_000 }).catch((error: unknown) => error)
  await person.until('control', ({ usedAt }) => usedAt > 0)
  expect(await person.client.request('control.set', { on: false })).toMatchObject({ on: false, url: '' })
  expect(await waiting).toMatchObject({ code: 'control-off' })
  expect(existsSync(file)).toBe(false)
  await expect(desk.ask('status', {})).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  const again = await person.client.request('control.set', { on: true })
  const { token } = JSON.parse(await readFile(file, 'utf8')) as { token: string }
  expect([again.on, token === desk.token]).toEqual([true, false])
})

test('where the file cannot be written no program is listened to, and a plain sentence says why', async () => {
  const file = join(desk.host.home, 'control.json')
  const person = await desk.host.face()
  await person.client.request('control.set', { on: false })
  await mkdir(file)
  await expect(person.client.request('control.set', { on: true })).rejects.toThrow(
    'Programs cannot control this desk: the file by which programs find it cannot be written: it is a folder.',
  )
  await expect(desk.ask('status', {})).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('no snapshot and no entry of the log has the token', async () => {
  await desk.ask('status', {})
  const person = await desk.host.face()
  expect(JSON.stringify(person.snapshot)).not.toContain(desk.token)
  const { entries } = await desk.ask('log.read', {})
  expect(entries.map(({ text }) => text)).toContain(`Programs on this machine may control the desk, at ${desk.url}`)
  expect(JSON.stringify(entries)).not.toContain(desk.token)
})

test('sixty waits at once are each answered by the message that is theirs', async () => {
  const visitor = await client(await desk.listen())
  const waits = Array.from({ length: 60 }, (_, n) => desk.ask('message.expect', { text: `for ${n}`, timeout: 20_000 }))
  for (let n = 59; n >= 0; n--) visitor.send(`for ${n}`)
  expect((await Promise.all(waits)).map(({ message }) => message.text)).toEqual(Array.from({ length: 60 }, (_, n) => `for ${n}`))
})
