// Packets as a face has them recorded and takes them out: read back as a tool for packets reads them.
import { once } from 'node:events'
import { appendFile, mkdir, readFile, readdir, rm, rmdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Params } from '../../contract/api.ts'
import { TestHost, type TestFace } from '../host-test-support.ts'
import { openTls13, readPcapng } from './packets-test-support.ts'

let desk: TestHost
let face: TestFace
let url = ''
beforeEach(async () => {
  desk = await TestHost.start()
  desk.host.setEcho(true)
  face = await desk.face()
  url = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).url
})
afterEach(async () => {
  await desk.end()
})

const record = (on: boolean) => face.client.request('packets.record', { on })

/** Connects, says something, hears it, and leaves. */
async function talk(words: string, options: WebSocket.ClientOptions = {}): Promise<void> {
  const client = new WebSocket(url, options)
  await once(client, 'open')
  client.send(words)
  await once(client, 'message')
  client.close()
  await once(client, 'close')
}

async function exported(what: Partial<Params<'export.begin'>> = {}): Promise<Buffer> {
  const begun = await face.client.request('export.begin', { filter: '', zone: 0, format: 'pcapng', ...what })
  const stream = new PassThrough()
  const fetched = buffer(stream)
  await desk.host.download(begun?.ticket ?? '')?.writeTo(stream)
  return fetched
}

const folderOfSession = async (): Promise<string> => {
  const [name = ''] = await readdir(join(desk.home, 'sessions'))
  return join(desk.home, 'sessions', name)
}

test('a connection is there from its first packet to its last, with what crossed it', async () => {
  expect(await record(true)).toEqual({ on: true, bytes: expect.any(Number) as number, connections: 0 })
  await talk('hello there', { headers: { cookie: 'id=secret' } })
  await face.until('connections', ({ changed }) => changed.some(({ stage }) => stage === 'closed'))
  const { application, connections, secrets, rest } = readPcapng(await exported())
  expect([application, secrets, rest]).toEqual(['Socketbench 1.2.3', [], 0])
  expect(connections).toHaveLength(1)
  const [only] = connections
  expect(only?.comment).toBe('Connection 1')
  expect(only?.server).toBe(`127.0.0.1:${new URL(url).port}`)
  expect(only?.packets.slice(0, 3)).toEqual(['> SYN', '< SYN', '> 0'])
  expect(only?.packets.slice(-2).toSorted()).toEqual(['< FIN', '> FIN'])
  expect(only?.fromClient.toString('latin1')).toMatch(/^GET \/ HTTP\/1\.1\r\n[^]*cookie: id=secret\r\n/)
  expect(only?.fromServer.toString('latin1')).toMatch(/^HTTP\/1\.1 101 [^]*\x81\x0bhello there/)
})

test('the secrets of TLS stand before what they open, and open it', async () => {
  await face.client.request('server.stop', {})
  await face.client.request('server.setSecure', { on: true })
  url = (await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).url
  await record(true)
  await talk('behind the lock', { rejectUnauthorized: false, minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' })
  await face.until('connections', ({ changed }) => changed.some(({ stage }) => stage === 'closed'))
  const { connections, secrets } = readPcapng(await exported())
  const [only] = connections
  const secretOf = (label: string): Buffer =>
    Buffer.from(secrets.find(({ line }) => line.startsWith(label))?.line.split(' ')[2] ?? '', 'hex')
  const opened = openTls13(only?.fromServer ?? Buffer.alloc(0), secretOf('SERVER_TRAFFIC_SECRET_0 '))
  expect(opened).toMatch(/^HTTP\/1\.1 101 [^]*behind the lock/)
  expect(openTls13(only?.fromClient ?? Buffer.alloc(0), secretOf('CLIENT_TRAFFIC_SECRET_0 '))).toMatch(/^GET \/ HTTP\/1\.1\r\n/)
  // Before the ClientHello, which the three packets of the opening precede, or right behind it: before the answer.
  expect(secrets.find(({ line }) => line.startsWith('SERVER_HANDSHAKE_TRAFFIC_SECRET '))?.after).toBeLessThanOrEqual(4)
  // They stand nowhere else.
  const rows = await face.client.request('log.rows', { from: 0, count: 1_000 })
  expect(JSON.stringify(rows)).not.toContain(secretOf('SERVER_TRAFFIC_SECRET_0 ').toString('hex'))
})

test('a filter takes out the connections that have an entry in what it finds, whole', async () => {
  await record(true)
  for (const words of ['one', 'two', 'three']) await talk(words)
  await face.until('connections', ({ changed }) => changed.some(({ id, stage }) => id === '3' && stage === 'closed'))
  const found = readPcapng(await exported({ filter: 'two' })).connections
  expect(found.map(({ comment, packets }) => [comment, packets[0], packets.length > 7])).toEqual([['Connection 2', '> SYN', true]])
  const [all, last] = [await exported(), await exported({ filter: 'NOT conn:1' })].map(
    (file) => readPcapng(file).connections.length,
  )
  expect([all, last]).toEqual([3, 2])
})

test('nothing of a connection that was there before, and nothing more once it is off', async () => {
  const early = new WebSocket(url)
  await once(early, 'open')
  await record(true)
  early.send('unheard')
  await once(early, 'message')
  const recorded = new WebSocket(url)
  await once(recorded, 'open')
  recorded.send('heard')
  await once(recorded, 'message')
  expect(await record(false)).toMatchObject({ on: false, connections: 1 })
  recorded.send('no more')
  await once(recorded, 'message')
  const file = await exported()
  expect(readPcapng(file).connections.map(({ comment }) => comment)).toEqual(['Connection 2'])
  expect(file.includes('no more')).toBe(false)
  // On again, it goes on in the same file with other connections.
  await record(true)
  await talk('again')
  expect(readPcapng(await exported()).connections.map(({ comment }) => comment)).toEqual(['Connection 2', 'Connection 3'])
  early.terminate()
  recorded.terminate()
})

test('without any there is a sentence that says what to do', async () => {
  await expect(exported()).rejects.toMatchObject({
    code: 'no-packets',
    message: 'No packets were recorded. Switch on Record packets, and let the client connect again.',
  })
  // The person’s wish alone makes no connection.
  await record(true)
  await expect(exported()).rejects.toMatchObject({ code: 'no-packets' })
})

test('a session of an earlier run has its packets, up to where it was cut', async () => {
  await record(true)
  await talk('kept')
  const folder = await folderOfSession()
  const whole = await exported()
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.packets).toEqual({ on: false, bytes: 0, connections: 0 })
  const id = folder.split('/').at(-1) ?? ''
  const opened = await face.client.request('sessions.open', { id })
  expect(opened.packets).toBeGreaterThanOrEqual(whole.length)
  expect(opened.bytes).toBeGreaterThan(opened.packets)
  expect(readPcapng(await exported({ log: id })).connections).toHaveLength(1)

  const path = join(folder, 'packets.pcapng')
  await truncate(path, whole.length - 10)
  const cut = readPcapng(await exported({ log: id }))
  expect([cut.connections.length, cut.rest]).toEqual([1, 0])
  // What is no block, whatever wrote it, ends the export too.
  await rm(path)
  await expect(exported({ log: id })).rejects.toMatchObject({ code: 'no-packets' })
  await appendFile(path, Buffer.alloc(100))
  expect(await exported({ log: id })).toEqual(Buffer.alloc(0))
})

test('what may be written is as much as the log may have; then it ends, which is said, and what is there can be taken out', async () => {
  await face.client.request('log.setBudget', { bytes: 16 * 1024 * 1024 })
  await record(true)
  const client = new WebSocket(url, { perMessageDeflate: false })
  await once(client, 'open')
  for (let sent = 0; sent < 20; sent++) {
    client.send(Buffer.alloc(1024 * 1024, sent))
    await once(client, 'message')
  }
  await face.until(
    'notice',
    ({ text }) =>
      text ===
      'Packets are no longer recorded: the recording is as large as the log may be (Log budget). What was recorded until then can be exported.',
  )
  const state = await face.until('packets', ({ on }) => !on)
  expect(state.bytes).toBeGreaterThan(15 * 1024 * 1024)
  expect((await stat(join(await folderOfSession(), 'packets.pcapng'))).size).toBeLessThanOrEqual(16 * 1024 * 1024)
  expect(readPcapng(await exported()).connections).toHaveLength(1)
  client.terminate()
})

test('of IPv6 addresses too', async () => {
  await face.client.request('server.stop', {})
  url = (await face.client.request('server.start', { host: '::1', port: 0 })).url
  await record(true)
  await talk('six')
  const [only] = readPcapng(await exported()).connections
  expect(only?.server).toBe(`0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1:${new URL(url).port}`)
  expect(only?.fromServer.toString('latin1')).toContain('six')
})

test('a file that cannot be made is a sentence, and is tried again', async () => {
  const path = join(await folderOfSession(), 'packets.pcapng')
  await mkdir(path)
  await expect(record(true)).rejects.toMatchObject({
    code: 'packets-not-recorded',
    message: 'Packets cannot be recorded: it is a folder.',
  })
  await rmdir(path)
  expect(await record(true)).toMatchObject({ on: true })
})

test('the file is its owner’s alone, and one, where two windows begin it at once', async () => {
  await Promise.all([record(true), record(true)])
  await talk('x')
  expect(readPcapng(await exported()).connections).toHaveLength(1)
  const path = join(await folderOfSession(), 'packets.pcapng')
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600')
  expect((await readFile(path)).length).toBeGreaterThan(0)
})
