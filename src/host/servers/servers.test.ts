// Several servers of one workspace: each with its own address, questions and rules, and one log for all.
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LogRow } from '../../contract/model.ts'
import { TestHost, type TestFace } from '../host-test-support.ts'

let desk: TestHost
let face: TestFace
beforeEach(async () => {
  desk = await TestHost.start()
  face = await desk.face()
})
afterEach(async () => {
  await desk.end()
})

/** A second server beside the first, both listening at ports of the system's choice. */
async function two(): Promise<{ readonly first: string; readonly second: string }> {
  const { url: first } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const { id } = await face.client.request('servers.add', { name: 'Prices', from: '' })
  await face.client.request('servers.choose', { id })
  const { url: second } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  return { first, second }
}

function dial(url: string): WebSocket {
  const client = new WebSocket(url)
  client.on('error', () => undefined)
  onTestFinished(() => client.terminate())
  return client
}

async function open(url: string): Promise<WebSocket> {
  const client = dial(url)
  await once(client, 'open')
  return client
}

const answering = (content: string) => [
  { id: 'a', enabled: true, when: { on: 'message' as const }, then: [{ do: 'send' as const, as: 'text' as const, content }] },
]

async function rows(filter: string): Promise<readonly LogRow[]> {
  const { viewId } = await face.client.request('view.open', { filter, zone: 0 })
  const { matches } = await face.until('view', (view) => view.viewId === viewId && view.complete && view.matches > 0)
  return face.client.request('view.rows', { viewId, from: 0, count: matches })
}

test('two servers listen at once: connections are numbered through, and row, log and filter tell whose each is', async () => {
  const { first, second } = await two()
  const one = await open(first)
  const other = await open(second)
  one.send('to the first')
  other.send('to the second')
  await expect.poll(async () => (await rows('kind:text')).length).toBe(2)
  const { connections, servers, chosen } = await face.client.request('session.open', {})
  expect(connections.map(({ id, server }) => [id, server])).toEqual([
    ['1', '1'],
    ['2', '2'],
  ])
  expect(servers.map(({ name, listening, open: clients }) => [name, listening, clients])).toEqual([
    ['Server', true, 1],
    ['Prices', true, 1],
  ])
  expect(chosen).toBe('2')
  expect((await rows('server:prices kind:text')).map(({ preview, server }) => [preview, server])).toEqual([
    ['to the second', 'Prices'],
  ])
  // What is about the server itself is told as its own too.
  expect((await rows('server:Ser* kind:server')).map(({ preview }) => preview)).toEqual([`Listening at ${first}`])
})

test('each has its own rules, and the reason at a row is that of its own server', async () => {
  const { first, second } = await two()
  await face.client.request('rules.set', { rules: answering('from Prices') })
  const one = await open(first)
  const other = await open(second)
  one.send('a')
  other.send('b')
  const [told] = (await once(other, 'message')) as [Buffer]
  expect(told.toString()).toBe('from Prices')
  const [mine] = await rows('dir:in kind:text server:Server')
  const [theirs] = await rows('dir:in kind:text server:Prices')
  expect(mine?.rule).toBeUndefined()
  expect(theirs?.rule).toBe('a')
  expect(await face.client.request('rules.explain', { of: 'entry', seq: mine?.seq ?? 0 })).toEqual([])
  expect(await face.client.request('rules.explain', { of: 'entry', seq: theirs?.seq ?? 0 })).toMatchObject([
    { rule: 'a', outcome: 'applied' },
  ])
})

test('requests of all servers wait in one list, and each is answered to its own client', async () => {
  const { first, second } = await two()
  await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  await face.client.request('servers.choose', { id: '1' })
  await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  const clients = [dial(`${first}/a`), dial(`${second}/b`)]
  const questions = await face.until('questions', ({ length }) => length === 2)
  const [a, b] = ['/a', '/b'].map((path) => questions.find((each) => each.kind === 'webSocketOpenRequest' && each.path === path))
  expect((await face.client.request('session.open', {})).servers.map(({ waiting }) => waiting)).toEqual([1, 1])
  const refused = once(clients[1] as WebSocket, 'unexpected-response')
  const opened = once(clients[0] as WebSocket, 'open')
  const kind = 'webSocketOpenRequest'
  await face.client.request('question.answer', {
    id: b?.id ?? '',
    answer: { kind, accept: false, status: 409, headers: [], body: '' },
  })
  await face.client.request('question.answer', { id: a?.id ?? '', answer: { kind, accept: true, subProtocol: '', headers: [] } })
  await opened
  const [, response] = (await refused) as [unknown, { readonly statusCode: number; resume(): void }]
  response.resume()
  expect(response.statusCode).toBe(409)
})

test('a face is told of the server that it has chosen, and of no other', async () => {
  await two()
  const beside = await desk.face()
  expect(beside.snapshot.chosen).toBe('2')
  const picture = await beside.client.request('servers.choose', { id: '1' })
  expect(picture).toMatchObject({
    chosen: '1',
    server: { port: face.snapshot.server.port === 0 ? 0 : picture.server.port },
    rules: [],
  })
  await face.client.request('rules.set', { rules: answering('x') })
  await beside.client.request('rules.set', { rules: [] })
  await beside.client.request('settings.set', { name: 'MaxFrameSize', value: '77' })
  const settings = await beside.until('settings', (all) =>
    all.some(({ name, requested }) => name === 'MaxFrameSize' && requested === '77'),
  )
  expect(settings.length).toBeGreaterThan(50)
  expect(beside.heard.some(({ name, body }) => name === 'rules' && (body as readonly unknown[]).length > 0)).toBe(false)
  const mine = await face.client.request('settings.list', {})
  expect(mine.find(({ name }) => name === 'MaxFrameSize')?.requested).toBe('0')
})

test('what is sent goes to connections of any server; a fault too', async () => {
  const { first, second } = await two()
  const clients = [await open(first), await open(second)]
  const heard = Promise.all(clients.map(async (client) => String(((await once(client, 'message')) as [Buffer])[0])))
  const outcomes = await face.client.request('connection.send', { ids: ['1', '2'], kind: 'text', content: 'to both' })
  expect(outcomes.map(({ error }) => error)).toEqual(['', ''])
  expect(await heard).toEqual(['to both', 'to both'])
  const closed = clients.map((client) => once(client, 'close'))
  expect(await face.client.request('fault.send', { ids: ['1', '2'], fault: 'transport-fin' })).toEqual({ done: 2 })
  await Promise.all(closed)
})

test('one that is removed closes its clients with 1001 and leaves the file; the last one stays', async () => {
  const { first, second } = await two()
  const stays = await open(first)
  const goes = await open(second)
  const closed = once(goes, 'close')
  await face.client.request('servers.remove', { id: '2' })
  expect((await closed)[0]).toBe(1001)
  expect(stays.readyState).toBe(WebSocket.OPEN)
  await expect(face.client.request('servers.choose', { id: '2' })).rejects.toMatchObject({ code: 'no-such-server' })
  const { servers, chosen, connections } = await face.client.request('session.open', {})
  expect([servers.map(({ name }) => name), chosen, connections.map(({ id }) => id)]).toEqual([['Server'], '1', ['1']])
  await expect(face.client.request('servers.remove', { id: '1' })).rejects.toThrow(
    'Server is the only server; one always stays. Add another one first.',
  )
})

test('servers are kept in their order and under their names, and found again at the next start', async () => {
  await face.client.request('servers.add', { name: 'Prices', from: '' })
  await face.client.request('servers.rename', { id: '1', name: 'Chat' })
  await face.client.request('servers.add', { name: '', from: '2' })
  await face.client.request('servers.move', { id: '3', before: '1' })
  for (const name of ['prices', 'CHAT'])
    await expect(face.client.request('servers.add', { name, from: '' })).rejects.toMatchObject({ code: 'server-exists' })
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.servers.map(({ name, port }) => [name, port])).toEqual([
    ['Server 3', 8082],
    ['Chat', 8080],
    ['Prices', 8081],
  ])
})

test('a file that another program edits gives each server its rules and adds a new one, and no client is dropped', async () => {
  const { first, second } = await two()
  const one = await open(first)
  const other = await open(second)
  const path = join(desk.home, 'profile.json')
  await expect.poll(() => readFile(path, 'utf8')).toContain('"Prices"')
  const json = JSON.parse(await readFile(path, 'utf8')) as { servers: object[] }
  const [server, prices] = json.servers
  await writeFile(
    path,
    JSON.stringify({
      ...json,
      servers: [
        { ...server, rules: answering('one') },
        { ...prices, rules: answering('other') },
        { name: 'Third', port: 18_099 },
      ],
    }),
  )
  await face.until(
    'notice',
    ({ text }) => text === 'profile.json was changed on the disk, and is in force: Server: rules, Prices: rules, Third: added.',
  )
  one.send('?')
  other.send('?')
  const heard = await Promise.all([once(one, 'message'), once(other, 'message')])
  expect(heard.map(([bytes]) => String(bytes))).toEqual(['one', 'other'])
  const { servers } = await face.client.request('session.open', {})
  expect(servers.map(({ name, listening, port }) => [name, listening, port === 18_099])).toEqual([
    ['Server', true, false],
    ['Prices', true, false],
    ['Third', false, true],
  ])
})

test('a server that leaves the file, or changes its address in it, waits for the person; taking it closes the one that is gone', async () => {
  const { first, second } = await two()
  const one = await open(first)
  const other = await open(second)
  const path = join(desk.home, 'profile.json')
  await expect.poll(() => readFile(path, 'utf8')).toContain('"Prices"')
  const json = JSON.parse(await readFile(path, 'utf8')) as { servers: object[] }
  await writeFile(path, JSON.stringify({ ...json, servers: [{ ...json.servers[0], testPage: false }] }))
  await face.until('workspace', ({ changedOutside }) => changedOutside.join() === 'Server: testPage,Prices: removed')
  expect([one.readyState, other.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN])
  const closed = once(other, 'close')
  await face.client.request('workspaces.takeOutside', {})
  expect((await closed)[0]).toBe(1001)
  expect(one.readyState).toBe(WebSocket.OPEN)
  const { servers, server } = await face.client.request('session.open', {})
  expect([servers.length, server.listening, server.testPage]).toEqual([1, true, false])
})

test.each([
  ['{"servers":{}}', 'x.json, line 1, column 12: servers: expected a list of servers. Nothing was changed.'],
  ['{"servers":[]}', 'x.json, line 1, column 12: servers: expected at least one server. Nothing was changed.'],
  [
    '{"servers":[{"name":"A"},{"name":"a"}]}',
    'x.json, line 1, column 34: server 2, name: another server is called a already; give each a name of its own. Nothing was changed.',
  ],
  [
    '{"servers":[{"name":"A","rules":[{"when":{"on":"massage"},"then":[]}]}]}',
    /^x\.json, line 1, column 48: server 1, rule 1, when\.on: "massage" is none of /,
  ],
  [
    '{"servers":[{"name":"A"}],"rules":[]}',
    'x.json, line 1, column 35: rules: it stands beside the servers; move it into the one that it is for. Nothing was changed.',
  ],
  ['{"servers":[7]}', /^x\.json, line 1, column 13: server 1: expected an object such as /],
])('a workspace that is none says where: %s', async (text, sentence) => {
  const path = join(desk.home, 'x.json')
  await writeFile(path, text)
  await desk.host.openWorkspace(path)
  await face.until('notice', ({ text: said }) => (typeof sentence === 'string' ? said === sentence : sentence.test(said)))
  expect((await face.client.request('session.open', {})).workspace.name).toBe('Default')
})

test('a log of an earlier session still tells whose each entry is', async () => {
  const { first, second } = await two()
  const clients = [await open(first), await open(second)]
  clients.forEach((client, index) => client.send(`message ${index}`))
  await expect.poll(async () => (await rows('kind:text')).length).toBe(2)
  await face.client.request('servers.rename', { id: '1', name: 'Chat' })
  await desk.restart()
  face = await desk.face()
  const [, before] = await face.client.request('sessions.list', {})
  const log = before?.id ?? ''
  expect((await face.client.request('sessions.open', { id: log })).servers).toEqual(['Chat', 'Prices'])
  const { viewId } = await face.client.request('view.open', { log, filter: 'kind:text server:chat', zone: 0 })
  await face.until('view', (view) => view.viewId === viewId && view.complete && view.matches > 0)
  const found = await face.client.request('view.rows', { viewId, from: 0, count: 10 })
  expect(found.map(({ preview, server }) => [preview, server])).toEqual([['message 0', 'Chat']])
})

test('all are started in one go, and one that cannot says why', async () => {
  const { url } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const { id } = await face.client.request('servers.add', { name: 'Taken', from: '' })
  await face.client.request('servers.choose', { id })
  await face.client.request('settings.set', { name: 'LocalPort', value: new URL(url).port })
  const results = await face.client.request('servers.startAll', {})
  expect(results[0]).toEqual({ id: '1', error: '' })
  expect(results[1]?.error).toContain('is in use')
  await face.client.request('servers.stopAll', {})
  expect((await face.client.request('session.open', {})).servers.map(({ listening }) => listening)).toEqual([false, false])
})
