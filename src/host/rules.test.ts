// Rules, as a face sets them and real clients meet them: answered, kept, explained, tried.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { Rule } from '../contract/automation/rule.ts'
import { ruleAboutRequest } from '../contract/automation/about-requests.ts'
import { sampleRule } from '../contract/sample-rule.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

let desk: TestHost
let face: TestFace
let port: number
const clients: WebSocket[] = []
beforeEach(async () => {
  desk = await TestHost.start()
  face = await desk.face()
  port = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).port
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await desk.end()
})

const rule = (id: string, changes: Partial<Rule>): Rule => sampleRule({ id, ...changes })
const about = (id: string, path: string, origin: string, ...then: Rule['then']): Rule =>
  ruleAboutRequest(id, { path, origin }, then)

function dial(path: string, protocols: string[] = [], options: ClientOptions = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, options)
  socket.on('error', () => undefined)
  clients.push(socket)
  return socket
}

async function refused(socket: WebSocket): Promise<{ status: number | undefined; reason: unknown; body: string }> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  let body = ''
  for await (const piece of response) body += String(piece)
  return { status: response.statusCode, reason: response.headers['x-reason'], body }
}

test('the first rule that applies answers, with its subprotocol, headers, status and body; the others wait for a person', async () => {
  await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  await face.client.request('rules.set', {
    rules: [
      about('a', '/open', '', { do: 'accept', subProtocol: 'chat.v1' }),
      about('b', '', 'https://bad.example', {
        do: 'refuse',
        status: 429,
        body: 'Slowly',
        headers: [['X-Reason', 'too many']],
      }),
      about('c', '/open', '', { do: 'refuse' }),
    ],
  })
  const open = dial('/open?x=1', ['chat.v2', 'chat.v1'])
  await once(open, 'open')
  expect(open.protocol).toBe('chat.v1')
  expect(await refused(dial('/else', [], { origin: 'https://bad.example' }))).toEqual({
    status: 429,
    reason: 'too many',
    body: 'Slowly',
  })
  dial('/asked')
  const [question] = await face.until('questions', (questions) => questions.length === 1)
  expect(question).toMatchObject({ kind: 'webSocketOpenRequest', path: '/asked' })
  const rules = await face.until('rules', (all) => all[1]?.hits === 1)
  expect(rules.map(({ id, hits }) => [id, hits])).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 0],
  ])
  const rows = await face.client.request('log.rows', { from: 0, count: 100 })
  expect(rows.filter(({ kind }) => kind === 'question').map(({ preview }) => preview)).toEqual([
    'GET /open?x=1: accepted by a rule',
    'GET /else: rejected with 429 by a rule',
    'GET /asked: asked',
  ])
  const ruled = rows.find(({ kind, preview }) => kind === 'question' && preview.startsWith('GET /else'))
  expect((await face.client.request('log.entry', { seq: ruled?.seq ?? 0 })).facts).toEqual([
    ['question', 'webSocketOpenRequest'],
    ['rule', 'openRequest https://bad.example: refuse with 429'],
    ['header X-Reason', 'too many'],
  ])
})

test('a rule can say to ask where nobody else is asked', async () => {
  await face.client.request('rules.set', { rules: [about('a', '/secret', '', { do: 'ask' })] })
  const free = dial('/free')
  await once(free, 'open')
  dial('/secret')
  await face.until('questions', (questions) => questions.length === 1)
})

test('rules are kept in the workspace, in their order', async () => {
  const rules = [about('b', '/b', '', { do: 'accept' }), about('a', '/a', '', { do: 'refuse', headers: [['X-Reason', 'no']] })]
  await face.client.request('rules.set', { rules })
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.rules).toEqual(rules.map((each) => ({ ...each, hits: 0 })))
  expect(JSON.parse(await readFile(join(desk.home, 'profile.json'), 'utf8'))).toMatchObject({ servers: [{ rules }] })
})

test('a header that cannot be sent is refused, and nothing is changed', async () => {
  await expect(
    face.client.request('rules.set', { rules: [about('a', '', '', { do: 'accept', headers: [['Bad name', 'x']] })] }),
  ).rejects.toMatchObject({
    code: 'bad-answer',
    message: '"Bad name" is not a header name: use letters, digits and hyphens, such as X-Reason.',
  })
  expect((await face.client.request('session.open', {})).rules).toEqual([])
})

test('rules of a profile of version 1 answer as they did, and its next change makes it a workspace of one server', async () => {
  const old = (id: string, changes: object) => ({
    id,
    enabled: true,
    path: '',
    origin: '',
    decision: 'accept',
    subProtocol: '',
    headers: [],
    status: 403,
    body: '',
    ...changes,
  })
  await desk.host.close()
  const file = join(desk.home, 'profile.json')
  const { servers, ...shared } = JSON.parse(await readFile(file, 'utf8')) as { servers: object[] }
  const kept = { ...shared, ...servers[0] }
  const rules = [
    old('a', { path: '/no*', decision: 'reject', status: 410, body: 'gone' }),
    old('b', { origin: '*', subProtocol: 'v2', headers: [['X-By', 'b']] }),
    old('c', { path: '/ask', origin: 'https://*.example', decision: 'ask', enabled: false }),
  ]
  await writeFile(file, JSON.stringify({ ...kept, version: 1, rules, variables: undefined }))
  desk = await TestHost.start({ home: desk.home })
  face = await desk.face()
  expect(face.snapshot.rules).toEqual([
    {
      id: 'a',
      enabled: true,
      when: { on: 'openRequest' },
      if: { type: 'path', pattern: '/no*' },
      then: [{ do: 'refuse', status: 410, body: 'gone' }],
      hits: 0,
    },
    {
      id: 'b',
      enabled: true,
      when: { on: 'openRequest' },
      then: [{ do: 'accept', subProtocol: 'v2', headers: [['X-By', 'b']] }],
      hits: 0,
    },
    {
      id: 'c',
      enabled: false,
      when: { on: 'openRequest' },
      if: {
        type: 'all',
        of: [
          { type: 'path', pattern: '/ask' },
          { type: 'origin', test: 'like', value: 'https://*.example', ignoreCase: true },
        ],
      },
      then: [{ do: 'ask' }],
      hits: 0,
    },
  ])
  port = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).port
  expect(await refused(dial('/no/way'))).toMatchObject({ status: 410, body: 'gone' })
  const open = dial('/', ['v1', 'v2'])
  await once(open, 'open')
  expect(open.protocol).toBe('v2')
  await face.client.request('server.setTestPage', { on: false })
  await desk.restart()
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    version: 3,
    servers: [{ name: 'Server', testPage: false, rules }],
  })
})

test('what a hand has written wrongly into a rule is told by line and column, and the other rules hold', async () => {
  await desk.host.close()
  const file = join(desk.home, 'profile.json')
  const text = `{
  "version": 2,
  "rules": [
    { "when": { "on": "message" }, "then": [{ "do": "send", "as": "text", "content": "hello" }] },
    {
      "when": { "on": "message" },
      "then": [{ "do": "sned", "as": "text" }]
    }
  ]
}
`
  await writeFile(file, text)
  const troubles: string[] = []
  desk = await TestHost.start({ home: desk.home, onTrouble: (sentence) => troubles.push(sentence) })
  face = await desk.face()
  expect(face.snapshot.rules.map(({ id }) => id)).toEqual(['rule 1'])
  expect(troubles).toEqual([
    expect.stringMatching(/^profile\.json, line 7, column 24: rule 2, then\.0\.do: .*"sned".* It is left out\.$/),
  ])
})

test('a message is answered by a rule, marked in the log, and it is told why the others did not answer', async () => {
  const hitless = [
    rule('other', { if: { type: 'path', pattern: '/other' }, then: [] }),
    rule('limited', { if: { type: 'text', test: 'contains', value: 'p' }, limit: { times: 1, per: 'server' }, then: [] }),
    rule('ping', {
      if: { type: 'text', test: 'equals', value: 'ping' },
      then: [
        { do: 'send', as: 'text', content: 'pong' },
        { do: 'note', text: 'answered {{message}}' },
      ],
    }),
    rule('last', { if: { type: 'kind', kind: 'binary' }, then: [] }),
    rule('closes', { when: { on: 'close' } }),
  ]
  await face.client.request('rules.set', { rules: hitless })
  const client = dial('/chat')
  await once(client, 'open')
  client.send('p')
  client.send('ping')
  client.send('else')
  const [answer] = (await once(client, 'message')) as [Buffer]
  expect(answer.toString()).toBe('pong')
  await face.until('log', ({ end }) => end >= 9)
  const rows = await face.client.request('log.rows', { from: 0, count: 100 })
  const messages = rows.filter(({ kind }) => kind === 'text' || kind === 'log')
  expect(messages.map(({ preview, direction, rule: by }) => [direction, preview, by])).toEqual([
    ['in', 'p', 'limited'],
    ['in', 'ping', 'ping'],
    ['out', 'pong', undefined],
    ['none', 'answered ping', undefined],
    ['in', 'else', ''],
  ])
  const explain = async (preview: string) => {
    const { seq = 0 } = messages.find((row) => row.preview === preview && row.direction === 'in') ?? {}
    const told = await face.client.request('rules.explain', { of: 'entry', seq })
    return told.map(({ rule: id, outcome, reason }) => `${id} ${outcome} ${reason}`.trim())
  }
  expect(await explain('ping')).toEqual([
    'other no The path /chat is not /other.',
    'limited no Its limit is reached: 1 time for each server.',
    'ping applied',
    'last notReached Rule 3 applied before it.',
    'closes no It is for a Close, and this is a message.',
  ])
  expect(await explain('else')).toEqual([
    'other no The path /chat is not /other.',
    'limited no The text is "else", which does not contain "p".',
    'ping no The text is "else", which is not "ping".',
    'last no The message is text.',
    'closes no It is for a Close, and this is a message.',
  ])
  await face.client.request('rules.set', {
    rules: [rule('new', { if: { type: 'text', test: 'equals', value: 'else' } }), ...hitless],
  })
  expect((await explain('else'))[0]).toBe(
    'new unknown It would apply now: when this came, the rule was not there, or was off, or was another.',
  )
  await face.client.request('rules.set', { rules: hitless })
  // The connection has gone, and what is known of its request is still told.
  client.close()
  await once(client, 'close')
  expect((await explain('else'))[0]).toBe('other no The path /chat is not /other.')
  const hits = await face.until('rules', (all) => all[2]?.hits === 1)
  expect(hits.map((each) => each.hits)).toEqual([0, 1, 1, 0, expect.any(Number)])
})

test('a rule is tried on what the log has, whether it is on or not, and changes nothing', async () => {
  const client = dial('/')
  await once(client, 'open')
  for (const price of [3, 7, 9]) client.send(JSON.stringify({ op: 'trade', price }))
  client.send('no JSON')
  await face.until('log', ({ end }) => end >= 8)
  const tried = rule('x', {
    enabled: false,
    if: { type: 'json', path: '$.price', test: 'greater', value: 5 },
    then: [{ do: 'send', as: 'echo' }],
  })
  const trial = await face.client.request('rules.try', { rule: tried })
  const rows = await face.client.request('log.rows', { from: 0, count: 100 })
  const [, seven, nine] = rows.filter(({ preview }) => preview.includes('trade')).map(({ seq }) => seq)
  expect(trial).toEqual({ tried: 4, matching: 2, seqs: [nine, seven], reason: 'The message is no JSON.', depends: false })
  expect(await face.client.request('rules.try', { rule: { ...tried, probability: 0.5 } })).toMatchObject({
    matching: 2,
    depends: true,
  })
  await expect(
    face.client.request('rules.try', { rule: { ...tried, if: { type: 'text', test: 'matches', value: '(?<=x)' } } }),
  ).rejects.toMatchObject({ code: 'bad-rule' })
  expect((await face.client.request('session.open', {})).rules).toEqual([])
})

test('an opening request that somebody makes up is explained', async () => {
  await face.client.request('rules.set', {
    rules: [
      about('a', '/chat', 'https://shop.example', { do: 'accept' }),
      { ...about('b', '', '', { do: 'refuse' }), enabled: false },
      rule('m', {}),
    ],
  })
  const of = (path: string, origin: string) => face.client.request('rules.explain', { of: 'request', path, origin })
  expect(await of('/chat?x=1', 'https://shop.example')).toEqual([
    { rule: 'a', outcome: 'applied', reason: '' },
    { rule: 'b', outcome: 'no', reason: 'It is off.' },
    { rule: 'm', outcome: 'no', reason: 'It is for a message, and this is an opening request.' },
  ])
  expect((await of('/chat', ''))[0]).toEqual({ rule: 'a', outcome: 'no', reason: 'The origin is missing.' })
})

test('a rule that cannot be used is refused with what is wrong, and the old ones stay', async () => {
  await face.client.request('rules.set', { rules: [rule('a', {})] })
  await expect(
    face.client.request('rules.set', { rules: [rule('b', { name: 'Mine', if: { type: 'text', test: 'matches', value: '(' } })] }),
  ).rejects.toMatchObject({
    code: 'bad-rule',
    message: expect.stringMatching(/^Rule 1 \(Mine\): The pattern "\(" cannot be used: /) as string,
  })
  await expect(face.client.request('rules.set', { rules: [rule('b', { then: [{ do: 'refuse' }] })] })).rejects.toMatchObject({
    code: 'bad-params',
    message: expect.stringMatching(/refuse answers a request, and this rule is for message/) as string,
  })
  expect((await face.client.request('session.open', {})).rules.map(({ id }) => id)).toEqual(['a'])
})

test('chance is drawn from the seed of the workspace, so that a run repeats exactly', async () => {
  const file = join(desk.home, 'profile.json')
  const drawn = async (): Promise<string> => {
    await desk.host.close()
    const half = { id: 'half', when: { on: 'message' }, probability: 0.5, then: [{ do: 'send', as: 'text', content: '1' }] }
    const other = { id: 'other', when: { on: 'message' }, then: [{ do: 'send', as: 'text', content: '0' }] }
    await writeFile(file, JSON.stringify({ version: 2, seed: 7, rules: [half, other] }))
    desk = await TestHost.start({ home: desk.home })
    face = await desk.face()
    port = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).port
    const client = dial('/')
    await once(client, 'open')
    let heard = ''
    const all = new Promise<void>((resolve) =>
      client.on('message', (data: Buffer) => (heard += data.toString()).length === 32 && resolve()),
    )
    for (let sent = 0; sent < 32; sent++) client.send('x')
    await all
    return heard
  }
  const first = await drawn()
  expect(first).toMatch(/^(?=.*0)(?=.*1)[01]{32}$/)
  expect(await drawn()).toBe(first)
})
