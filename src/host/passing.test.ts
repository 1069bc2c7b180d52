// Proxy mode as a face has it: an upstream that is kept with the workspace, and messages that wait for a person.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer, type AddressInfo } from 'ws'
import type { ConnectionRow } from '../contract/model.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

let desk: TestHost
let face: TestFace
beforeEach(async () => {
  desk = await TestHost.start()
  face = await desk.face()
})
afterEach(async () => {
  await desk.end()
})

/** Answers each message with its text in capitals. */
async function backend(): Promise<{ readonly url: string; readonly heard: string[] }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const heard: string[] = []
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      heard.push(data.toString())
      socket.send(data.toString().toUpperCase())
    }),
  )
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}

async function inFront(url: string): Promise<{ readonly client: WebSocket; readonly next: () => Promise<string> }> {
  await face.client.request('server.setUpstream', { url, verify: true, ca: '' })
  const { url: own } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const client = new WebSocket(own)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  return { client, next: async () => String(((await once(client, 'message')) as [Buffer])[0]) }
}

const passageIs = (is: (passage: ConnectionRow['passage']) => boolean) =>
  face.until('connections', ({ changed }) => changed.some(({ id, passage }) => id === '1' && is(passage)))

test('messages that are held wait, are looked at, and are passed on as they are, as others, or not at all', async () => {
  const { url, heard } = await backend()
  const { client, next } = await inFront(url)
  await face.client.request('proxy.hold', { ids: ['1'], side: 'client', on: true })
  for (const text of ['one', 'two', 'three']) client.send(text)
  client.send(Buffer.from([1, 2, 250]))
  await passageIs((passage) => passage?.held === 4 && passage.holds.join() === 'client')
  const held = await face.client.request('proxy.held', { id: '1' })
  expect(held.map(({ side, kind, size, preview }) => [side, kind, size, preview])).toEqual([
    ['client', 'text', 3, 'one'],
    ['client', 'text', 3, 'two'],
    ['client', 'text', 5, 'three'],
    ['client', 'binary', 3, '01 02 fa'],
  ])
  const [one, two, , bytes] = held.map(({ id }) => id)
  const payload = await face.client.request('proxy.payload', { id: '1', message: bytes ?? 0 })
  expect(payload).toEqual({ bytes: 'AQL6', total: 3 })
  const first = next()
  await face.client.request('proxy.release', { id: '1', messages: [one ?? 0], instead: { kind: 'text', content: 'uno' } })
  expect(await first).toBe('UNO')
  await face.client.request('proxy.drop', { id: '1', messages: [two ?? 0, bytes ?? 0] })
  const second = next()
  await face.client.request('proxy.release', { id: '1', messages: [] })
  expect(await second).toBe('THREE')
  expect(heard).toEqual(['uno', 'three'])
  await expect(face.client.request('proxy.release', { id: '1', messages: [one ?? 0] })).rejects.toMatchObject({ code: 'not-held' })
  await expect(face.client.request('proxy.held', { id: '7' })).rejects.toMatchObject({ code: 'no-upstream' })
})

test('what a person sends to the upstream comes there as if the client had sent it', async () => {
  const { url, heard } = await backend()
  const { next } = await inFront(url)
  const answer = next()
  const outcomes = await face.client.request('connection.send', {
    ids: ['1', '9'],
    to: 'upstream',
    kind: 'text',
    content: 'by hand',
  })
  expect(outcomes.map(({ bytes, error }) => [bytes, error])).toEqual([
    [7, ''],
    [0, 'Connection 9 is no longer there.'],
  ])
  expect(await answer).toBe('BY HAND')
  expect(heard).toEqual(['by hand'])
})

test('an upstream is kept with its server; its headers stay out of the window and its query out of the log', async () => {
  const { url } = await backend()
  await face.client.request('server.setUpstream', { url: `${url}/live?token=secret`, verify: false, ca: '' })
  await expect.poll(() => readFile(join(desk.home, 'profile.json'), 'utf8').catch(() => '')).toContain('token=secret')
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.server.upstream).toEqual({ url: `${url}/live?token=secret`, verify: false })
  const { url: own } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const client = new WebSocket(`${own}/room`)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  const { log } = await face.client.request('session.open', {})
  const rows = await face.client.request('log.rows', { from: log.first, count: 100 })
  const all = await Promise.all(rows.map(({ seq }) => face.client.request('log.entry', { seq })))
  expect(JSON.stringify(all)).toContain(`Connected to the upstream ${url}/live/room?…`)
  expect(JSON.stringify(all)).not.toContain('secret')
  expect(rows.some(({ preview }) => preview.startsWith('The certificate of the upstream'))).toBe(true)
})

test.each([
  ['http://a.example', 'The address of the upstream begins with http://: write ws:// for the same server.'],
  ['wss://a:b@c.example', /has a name or password in it/],
  ['wss://', /is no address of an upstream/],
])('an address that is none is refused, and what was there stays: %s', async (address, sentence) => {
  const { url } = await backend()
  await face.client.request('server.setUpstream', { url, verify: true, ca: '' })
  await expect(face.client.request('server.setUpstream', { url: address, verify: true, ca: '' })).rejects.toThrow(sentence)
  await expect(
    face.client.request('server.setUpstream', { url: 'wss://a.example', verify: true, ca: '/nowhere.pem' }),
  ).rejects.toThrow(/could not be read from \/nowhere\.pem/)
  expect((await face.client.request('session.open', {})).server.upstream).toEqual({ url })
  expect((await face.client.request('server.setUpstream', { url: '', verify: true, ca: '' })).upstream).toBeUndefined()
})
