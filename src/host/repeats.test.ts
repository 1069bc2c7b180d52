// Messages repeated to real clients.
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { TestHost, type TestFace } from './host-test-support.ts'

let host: TestHost
let face: TestFace
let url: string
let clients: WebSocket[]
beforeEach(async () => {
  host = await TestHost.start()
  face = await host.face()
  clients = []
  url = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).url
})
afterEach(async () => {
  for (const client of clients) client.terminate()
  face.leave()
  await host.end()
})

/** An open client, and all that it has received. */
async function connect(): Promise<{ socket: WebSocket; heard: string[] }> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  clients.push(socket)
  const heard: string[] = []
  socket.on('message', (bytes: Buffer) => heard.push(bytes.toString()))
  await once(socket, 'open')
  return { socket, heard }
}

const message = { kind: 'text', content: 'again' } as const

test('a message goes so many times to each connection, and then it is done', async () => {
  const [one, two] = [await connect(), await connect()]
  const begun = await face.client.request('repeat.begin', { ids: ['1', '2'], ...message, times: 3, every: 1 })
  expect(begun).toEqual({ id: '1', connections: 2, every: 1, sent: 0, total: 6, failed: 0, state: 'running', error: '' })
  const [done] = await face.until('repeats', ([first]) => first?.state === 'done')
  expect(done).toMatchObject({ sent: 6, failed: 0, error: '' })
  while (one.heard.length + two.heard.length < 6) await Promise.race([once(one.socket, 'message'), once(two.socket, 'message')])
  expect([one.heard, two.heard]).toEqual([
    ['again', 'again', 'again'],
    ['again', 'again', 'again'],
  ])
  await face.client.request('repeat.stop', { id: '1' })
  await face.until('repeats', (all) => all.length === 0)
})

test('one without an end goes on until it is stopped, and waits for nobody then', async () => {
  const { socket, heard } = await connect()
  await face.client.request('repeat.begin', { ids: ['1'], ...message, times: 0, every: 0 })
  while (heard.length < 1_000) await once(socket, 'message')
  await face.client.request('repeat.stop', { id: '1' })
  const [stopped] = await face.until('repeats', ([first]) => first?.state === 'stopped')
  expect(stopped?.sent).toBeGreaterThanOrEqual(1_000)
  await face.client.request('repeat.begin', { ids: ['1'], ...message, times: 0, every: 80_000_000 })
  await face.client.request('repeat.stop', { id: '2' })
  await face.until('repeats', (all) => all.some(({ id, state, sent }) => id === '2' && state === 'stopped' && sent === 1))
})

test('a client that does not read holds up no other, and one that leaves ends its part', async () => {
  const [silent, reading] = [await connect(), await connect()]
  silent.socket.pause()
  const large = { kind: 'text', content: 'x'.repeat(1024 * 1024) } as const
  await face.client.request('repeat.begin', { ids: ['1', '2'], ...large, times: 30, every: 0 })
  while (reading.heard.length < 30) await once(reading.socket, 'message')
  silent.socket.terminate()
  const [done] = await face.until('repeats', ([first]) => first?.state === 'done')
  expect(done?.sent).toBeGreaterThanOrEqual(30)
  expect(done?.sent).toBeLessThan(60)
  expect(done?.error).not.toBe('')
  await face.client.request('repeat.begin', { ids: ['1'], ...message, times: 5, every: 0 })
  const both = await face.until('repeats', (all) => all.some(({ id, state }) => id === '2' && state === 'failed'))
  expect(both.at(-1)).toMatchObject({ sent: 0, error: 'Connection 1 is no longer there.' })
})

test('there is an end to how many are repeated at once', async () => {
  await connect()
  for (let n = 0; n < 16; n++) await face.client.request('repeat.begin', { ids: ['1'], ...message, times: 0, every: 1_000_000 })
  await expect(face.client.request('repeat.begin', { ids: ['1'], ...message, times: 0, every: 1 })).rejects.toMatchObject({
    code: 'too-many-repeats',
  })
  await expect(face.client.request('repeat.stop', { id: 'x' })).rejects.toMatchObject({ code: 'no-such-repeat' })
})
