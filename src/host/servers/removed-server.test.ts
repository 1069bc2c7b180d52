// A server that goes while it is looked at, asked, played on, sent to and read from; and servers that come and go by the hundred.
import { once } from 'node:events'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
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

/** A second server, looked at by `face`, that listens. */
async function second(): Promise<string> {
  const { id } = await face.client.request('servers.add', { name: 'Prices', from: '' })
  await face.client.request('servers.choose', { id })
  return (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).url
}

function dial(url: string): WebSocket {
  const client = new WebSocket(url)
  client.on('error', () => undefined)
  onTestFinished(() => client.terminate())
  return client
}

const rule = {
  id: 'a',
  enabled: true,
  when: { on: 'message' as const },
  then: [{ do: 'send' as const, as: 'text' as const, content: 'x' }],
}

test('who looks at a server that another face removes is told, changes no other one, and takes a new picture', async () => {
  await second()
  const other = await desk.face()
  expect(other.snapshot.chosen).toBe('2')
  await face.client.request('servers.choose', { id: '1' })
  await face.client.request('servers.remove', { id: '2' })
  await expect(other.client.request('rules.set', { rules: [rule] })).rejects.toThrow('There is no server 2: it was removed.')
  await expect(other.client.request('settings.set', { name: 'LocalPort', value: '1' })).rejects.toMatchObject({
    code: 'no-such-server',
  })
  await other.until('servers', (rows) => rows.length === 1)
  const heard = other.heard.length
  await face.client.request('rules.set', { rules: [rule] })
  await face.until('rules', ({ length }) => length === 1)
  const picture = await other.client.request('session.open', {})
  expect([picture.chosen, picture.rules.length]).toEqual(['1', 1])
  expect(other.heard.slice(heard).filter(({ name }) => name === 'rules')).toEqual([])
  await face.client.request('rules.set', { rules: [] })
  await other.until('rules', ({ length }) => length === 0)
})

test('a client that waits for an answer is let go with the server, and so are its question and its run of a scenario', async () => {
  const url = await second()
  await face.client.request('scenarios.set', {
    scenarios: [{ id: 's', name: 'S', actors: [{ name: 'client', steps: [{ do: 'expect', text: 'hello', within: 0 }] }] }],
  })
  const open = dial(url)
  await once(open, 'open')
  await face.client.request('scenario.begin', { scenario: 's', ids: ['1'] })
  await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  const waits = dial(url)
  await face.until('questions', ({ length }) => length === 1)
  // The one that waits has no connection yet that could be closed in words.
  const gone = Promise.all([open, waits].map((client) => new Promise((resolve) => client.on('close', resolve))))
  await face.client.request('servers.remove', { id: '2' })
  await gone
  const { questions, runs, connections, servers } = await face.client.request('session.open', {})
  expect([questions, runs, connections, servers.length]).toEqual([[], [], [], 1])
})

test('a repeat and a file that is on its way end with the server', async () => {
  const url = await second()
  const client = dial(url)
  await once(client, 'open')
  // It takes nothing more: the file stays on its way.
  client.pause()
  const { fileId } = await face.client.request('upload.begin', { name: 'big', size: 8 * 1024 * 1024 })
  const bytes = Buffer.alloc(128 * 1024).toString('base64')
  for (let offset = 0; offset < 8 * 1024 * 1024; offset += 128 * 1024)
    await face.client.request('upload.append', { fileId, offset, bytes })
  await face.client.request('upload.end', { fileId })
  await face.client.request('connection.sendFile', { ids: ['1'], fileId, as: 'binary' })
  await face.client.request('repeat.begin', { ids: ['1'], kind: 'text', content: 'again', times: 0, every: 1_000 })
  await face.until('transfers', ([transfer]) => transfer !== undefined)
  const removing = face.client.request('servers.remove', { id: '2' })
  client.resume()
  await removing
  const { repeats, transfers } = await face.client.request('session.open', {})
  expect(repeats.map(({ state }) => state)).toEqual(['failed'])
  expect(transfers.map(({ state }) => state)).toEqual(['failed'])
})

test('300 servers come and go, and leave nothing that is listened to', async () => {
  await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  for (let count = 0; count < 300; count++) {
    const { id } = await face.client.request('servers.add', { name: '', from: '' })
    await face.client.request('servers.remove', { id })
  }
  const { servers, logServers } = await face.client.request('session.open', {})
  expect(servers.map(({ id, name }) => [id, name])).toEqual([['1', 'Server']])
  expect(logServers.length).toBe(301)
  const { id } = await face.client.request('servers.add', { name: 'Last', from: '' })
  await face.client.request('servers.choose', { id })
  const { url } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const client = dial(url)
  await once(client, 'open')
  client.send('hello')
  const { viewId } = await face.client.request('view.open', { filter: 'server:last kind:text', zone: 0 })
  await face.until('view', (view) => view.viewId === viewId && view.matches === 1)
})
