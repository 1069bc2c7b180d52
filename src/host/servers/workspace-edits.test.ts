// A workspace with several servers that another program edits while they serve, and what the window changes of it meanwhile.
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { TestHost, type TestFace } from '../host-test-support.ts'

interface File {
  readonly servers: readonly Readonly<Record<string, unknown>>[]
}

let desk: TestHost
let face: TestFace
beforeEach(async () => {
  desk = await TestHost.start()
  face = await desk.face()
})
afterEach(async () => {
  await desk.end()
})

const inFile = async (): Promise<File> => JSON.parse(await readFile(join(desk.home, 'profile.json'), 'utf8')) as File
const edit = (json: unknown): Promise<void> =>
  writeFile(join(desk.home, 'profile.json'), typeof json === 'string' ? json : JSON.stringify(json))
const names = async (): Promise<readonly unknown[]> => (await inFile()).servers.map(({ name }) => name)
const servers = async () => (await face.client.request('session.open', {})).servers

/** Chat at 18091 and Prices at 18092, as another program has written them, in force. */
async function begin(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await edit({
    $schema: '../resources/workspace.schema.json',
    comment: 'by hand',
    version: 3,
    servers: [
      { name: 'Chat', port: 18_091, owner: 'Ada', ...more },
      { name: 'Prices', port: 18_092 },
    ],
  })
  await desk.restart()
  face = await desk.face()
}

async function clientOf(name: string): Promise<WebSocket> {
  const { id } = (await servers()).find((each) => each.name === name) ?? { id: '' }
  await face.client.request('servers.choose', { id })
  const { url } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const client = new WebSocket(url)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  return client
}

test('a server that is moved stands there at the next start, with nothing else changed', async () => {
  await begin()
  await face.client.request('servers.move', { id: '2', before: '1' })
  await desk.restart()
  face = await desk.face()
  expect((await servers()).map(({ name }) => name)).toEqual(['Prices', 'Chat'])
})

test('what the application does not know stays in the file: of the workspace, and of a server that is renamed', async () => {
  await begin()
  await face.client.request('servers.rename', { id: '1', name: 'Talk' })
  await face.client.request('server.setTestPage', { on: false })
  await expect.poll(inFile).toMatchObject({
    $schema: '../resources/workspace.schema.json',
    comment: 'by hand',
    servers: [{ name: 'Talk', port: 18_091, owner: 'Ada', testPage: false }, { name: 'Prices' }],
  })
})

test('renamed twice at once, and back, a server is in the file once', async () => {
  await begin()
  await face.client.request('servers.rename', { id: '1', name: 'Talk' })
  await face.client.request('servers.rename', { id: '1', name: 'Say' })
  await face.client.request('servers.rename', { id: '2', name: 'Talk' })
  await face.client.request('servers.rename', { id: '1', name: 'Chat' })
  await desk.restart()
  expect((await inFile()).servers).toMatchObject([
    { name: 'Chat', port: 18_091, owner: 'Ada' },
    { name: 'Talk', port: 18_092 },
  ])
})

test('a server that another program renames is called so at once, and its client stays', async () => {
  await begin()
  const client = await clientOf('Chat')
  await expect.poll(async () => (await inFile()).servers[0]?.port).toBe(0)
  const file = await inFile()
  await edit({ ...file, servers: [{ ...file.servers[0], name: 'Talk' }, file.servers[1]] })
  await face.until('notice', ({ text }) => text.includes('Chat: name'))
  expect((await servers()).map(({ id, name, listening, open }) => [id, name, listening, open])).toEqual([
    ['1', 'Talk', true, 1],
    ['2', 'Prices', false, 0],
  ])
  expect(client.readyState).toBe(WebSocket.OPEN)
  await face.client.request('server.setTestPage', { on: false })
  await expect.poll(inFile).toMatchObject({ servers: [{ name: 'Talk', testPage: false }, { name: 'Prices' }] })
  expect(await names()).toEqual(['Talk', 'Prices'])
})

test('servers that another program puts into another order stand so', async () => {
  await begin()
  const file = await inFile()
  await edit({ ...file, servers: [...file.servers].reverse() })
  await face.until('notice', ({ text }) => text.includes('the order of the servers'))
  expect((await servers()).map(({ id, name }) => [id, name])).toEqual([
    ['2', 'Prices'],
    ['1', 'Chat'],
  ])
})

test('what is changed of a server that has left the file does not bring half of it back', async () => {
  await begin()
  const file = await inFile()
  await edit({ ...file, servers: [file.servers[1]] })
  await face.until('workspace', ({ changedOutside }) => changedOutside.join() === 'Chat: removed')
  await face.client.request('server.setTestPage', { on: false })
  await face.client.request('snippets.set', { snippets: [{ name: 'a', kind: 'text', typed: 'b' }] })
  await expect.poll(inFile).toMatchObject({ snippets: [{ name: 'a' }] })
  expect(await names()).toEqual(['Prices'])
  await face.client.request('workspaces.keepOwn', {})
  expect(await inFile()).toMatchObject({ servers: [{ name: 'Chat', port: 18_091, testPage: false }, { name: 'Prices' }] })
})

test('two servers of one name in the file are said, and both are still there when the window has changed something', async () => {
  await begin()
  const file = await inFile()
  const twice = [...file.servers, { name: 'Chat', port: 18_093 }, 7]
  await edit({ ...file, servers: twice })
  await face.until('notice', ({ text }) => text.includes('another server is called Chat already'))
  await face.client.request('server.setTestPage', { on: false })
  await expect.poll(inFile).toMatchObject({ servers: [{ name: 'Chat', testPage: false }, {}, { name: 'Chat', port: 18_093 }, 7] })
})

test('a file of a newer application is not written over', async () => {
  await begin()
  const text = JSON.stringify({ version: 4, servers: 'otherwise' })
  await edit(text)
  await face.until('notice', ({ text: said }) => said.includes('was written by a newer Socketbench'))
  await face.client.request('server.setTestPage', { on: false })
  await face.until('notice', ({ text: said }) => said.includes('cannot be written'))
  expect(await readFile(join(desk.home, 'profile.json'), 'utf8')).toBe(text)
})

test('a file of version 2 with a name of its own becomes a workspace whose server has a name', async () => {
  await edit({ version: 2, name: 5, port: 18_091, comment: 'by hand' })
  await desk.restart()
  face = await desk.face()
  await face.client.request('server.setTestPage', { on: false })
  await expect
    .poll(inFile)
    .toMatchObject({ version: 3, servers: [{ name: 'Server', port: 18_091, testPage: false, comment: 'by hand' }] })
})

test('another name that differs in its case alone is no second server', async () => {
  await begin()
  const file = await inFile()
  await edit({ ...file, servers: [{ ...file.servers[0], name: 'CHAT', port: 18_094 }, file.servers[1]] })
  await face.until('workspace', ({ changedOutside }) => changedOutside.length > 0)
  expect((await servers()).map(({ name }) => name)).toEqual(['CHAT', 'Prices'])
})

test('there are never more than 32 servers, however often a file brings others', async () => {
  await begin()
  const thirty = (prefix: string) => Array.from({ length: 32 }, (_, index) => ({ name: `${prefix}${index}`, port: 18_100 + index }))
  await edit({ version: 3, servers: thirty('a') })
  await face.until('workspace', ({ changedOutside }) => changedOutside.includes('Chat: removed'))
  await edit({ version: 3, servers: thirty('b').map((each) => ({ ...each, port: each.port + 100 })) })
  await face.until('workspace', ({ changedOutside }) => changedOutside.includes('a5: removed'))
  expect((await servers()).length).toBe(32)
  await face.client.request('workspaces.takeOutside', {})
  expect((await servers()).map(({ name }) => name)).toEqual(thirty('b').map(({ name }) => name))
})

test('what another program has added to the settings goes when the current state is kept', async () => {
  await begin()
  const file = await inFile()
  await edit({ ...file, servers: [{ ...file.servers[0], settings: { MaxFrameSize: '77' } }, file.servers[1]] })
  await face.until('workspace', ({ changedOutside }) => changedOutside.join() === 'Chat: settings')
  await face.client.request('workspaces.keepOwn', {})
  expect((await inFile()).servers[0]?.settings).toEqual({})
})

test('names that objects have anyway are names like all others', async () => {
  const strange = ['__proto__', 'constructor', '8080', '🙂', '服'.repeat(40)]
  await edit({ version: 3, servers: strange.map((name, index) => ({ name, port: 18_091 + index })) })
  await desk.restart()
  face = await desk.face()
  for (const { id } of await servers()) {
    await face.client.request('servers.choose', { id })
    await face.client.request('server.setTestPage', { on: false })
  }
  await desk.restart()
  face = await desk.face()
  expect((await servers()).map(({ name }) => name)).toEqual(strange)
  expect((await inFile()).servers.map(({ testPage }) => testPage)).toEqual(strange.map(() => false))
})

test('two applications on one home that change different servers at once lose nothing of each other', async () => {
  await begin()
  const beside = await TestHost.start({ home: desk.home })
  onTestFinished(() => beside.host.close())
  const other = await beside.face()
  await Promise.all([
    face.client.request('servers.rename', { id: '1', name: 'Talk' }),
    face.client.request('server.setTestPage', { on: false }),
    other.client.request('servers.choose', { id: '2' }).then(() => other.client.request('server.setTestPage', { on: false })),
    other.client.request('servers.add', { name: 'Third', from: '' }),
  ])
  await expect.poll(async () => (await names()).length).toBe(3)
  await expect.poll(inFile).toMatchObject({
    comment: 'by hand',
    servers: [{ name: 'Talk', owner: 'Ada', testPage: false }, { name: 'Prices', testPage: false }, { name: 'Third' }],
  })
})
