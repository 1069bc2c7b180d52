// Workspaces as a face saves, opens and shares them.
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createHost } from './host.ts'
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

const requested = async (name: string): Promise<string | undefined> =>
  (await face.client.request('settings.list', {})).find((setting) => setting.name === name)?.requested

/** Everything that a workspace keeps, another way than at the first start. */
async function setMuch(): Promise<void> {
  await face.client.request('settings.set', { name: 'MaxFrameSize', value: '1000' })
  await face.client.request('settings.set', { name: 'LocalPort', value: '9001' })
  await face.client.request('question.setMode', { kind: 'webSocketOpenRequest', mode: 'ask' })
  await face.client.request('question.setSeconds', { seconds: 5 })
  await face.client.request('snippets.set', { snippets: [{ name: 'a', kind: 'text', typed: 'hello' }] })
}

test('what is in force is saved under a name, changes go there, and the workspace before is as it was', async () => {
  await setMuch()
  expect(await face.client.request('workspaces.saveAs', { name: 'Staging' })).toMatchObject({
    name: 'Staging',
    file: '',
    changedOutside: [],
  })
  await face.client.request('settings.set', { name: 'MaxFrameSize', value: '2000' })
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.workspace).toMatchObject({ name: 'Staging', file: '', changedOutside: [] })
  expect(await requested('MaxFrameSize')).toBe('2000')

  await face.client.request('workspaces.open', { name: 'Default' })
  await face.until('workspace', ({ name }) => name === 'Default')
  expect(await requested('MaxFrameSize')).toBe('1000')
  const state = await face.client.request('session.open', {})
  expect(state).toMatchObject({ server: { port: 9001 }, questionSeconds: 5, snippets: [{ name: 'a' }] })
})

test('opening one puts everything into force: what it does not name is as at first, and the server stops listening', async () => {
  await face.client.request('workspaces.saveAs', { name: 'Plain' })
  await face.client.request('workspaces.open', { name: 'Default' })
  await setMuch()
  await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  await face.client.request('workspaces.open', { name: 'Plain' })
  const state = await face.client.request('session.open', {})
  expect(state).toMatchObject({
    workspace: { name: 'Plain' },
    server: { listening: false, port: 8080 },
    questionModes: { webSocketOpenRequest: 'accept' },
    questionSeconds: 30,
    scenarios: [],
    scripts: [],
    snippets: [],
  })
  expect(await requested('MaxFrameSize')).toBe('0')
})

test('the list has the one of every home first; one is renamed, exported, deleted', async () => {
  await face.client.request('workspaces.saveAs', { name: 'Zulu' })
  await face.client.request('workspaces.saveAs', { name: 'alpha 2' })
  const names = async (): Promise<string[]> =>
    (await face.client.request('workspaces.list', {})).map(({ name, isCurrent }) => (isCurrent ? `${name}*` : name))
  expect(await names()).toEqual(['Default', 'Zulu', 'alpha 2*'])
  expect(await face.client.request('workspaces.rename', { name: 'alpha 2', to: 'Beta' })).toMatchObject({
    name: 'Beta',
    file: '',
    changedOutside: [],
  })
  await face.client.request('settings.set', { name: 'MaxFrameSize', value: '3000' })
  const { name, text } = await face.client.request('workspaces.export', { name: 'Beta' })
  expect(name).toBe('Beta.json')
  expect(JSON.parse(text)).toMatchObject({
    version: 3,
    servers: [{ name: 'Server', host: '127.0.0.1', port: 8080, settings: { MaxFrameSize: '3000' } }],
  })
  await expect(face.client.request('workspaces.delete', { name: 'Beta' })).rejects.toThrow(
    'The workspace Beta is in use. Open another one first.',
  )
  await face.client.request('workspaces.delete', { name: 'Zulu' })
  expect(await names()).toEqual(['Default', 'Beta*'])
  for (const request of ['workspaces.delete', 'workspaces.open'] as const)
    await expect(face.client.request(request, { name: 'Zulu' })).rejects.toMatchObject({ code: 'no-such-workspace' })
})

test('a file is imported under a name and is in force, with stable order of its members', async () => {
  const text = '{"settings":{"MaxFrameSize":"500"},"port":7000,"host":"localhost"}'
  expect(await face.client.request('workspaces.import', { name: 'Shared', text })).toMatchObject({
    name: 'Shared',
    file: '',
    changedOutside: [],
  })
  expect(await requested('MaxFrameSize')).toBe('500')
  const kept = await readFile(join(desk.home, 'profiles', 'Shared.json'), 'utf8')
  expect(Object.keys(JSON.parse(kept) as object)).toEqual(['version', 'servers', 'snippets', 'logBudget'])
  expect(Object.keys((JSON.parse(kept) as { servers: object[] }).servers[0] ?? {})).toEqual([
    'name',
    'host',
    'port',
    'testPage',
    'questions',
    'rules',
    'variables',
    'scenarios',
    'scripts',
    'settings',
  ])
  await expect(face.client.request('workspaces.import', { name: 'shared', text })).rejects.toThrow(
    'There is a workspace shared already. Choose another name, or delete that one first.',
  )
})

test.each([
  ['{\n  "host": "a",\n  "port" 8080\n}', 'The file is not JSON: line 3, column 10: "8" cannot stand there. Nothing was changed.'],
  ['{"host": "a"', 'The file is not JSON: line 1, column 13: the file ends there, in the middle. Nothing was changed.'],
  ['[1]', 'The file is not a workspace: expected an object with servers.'],
  [
    '{"name":"Login","actors":[]}',
    'The file is a scenario, and no workspace: "socketbench run" plays it, and the window imports it among its scenarios.',
  ],
  ['{"version": 99}', 'The file was written by a newer Socketbench. Open it with that one; nothing was changed.'],
])('a file that is none says where, and nothing changes: %s', async (text, sentence) => {
  await setMuch()
  await expect(face.client.request('workspaces.import', { name: 'Bad', text })).rejects.toThrow(sentence)
  expect(await requested('MaxFrameSize')).toBe('1000')
  expect((await readdir(desk.home)).includes('profiles')).toBe(false)
})

test('one that a hand has broken is not opened, and the one in use stays', async () => {
  await face.client.request('workspaces.saveAs', { name: 'Good' })
  await setMuch()
  await writeFile(join(desk.home, 'profiles', 'Broken.json'), '{"host": "a",\n "port": }')
  await expect(face.client.request('workspaces.open', { name: 'Broken' })).rejects.toThrow(
    'Broken.json is not JSON: line 2, column 10: "}" cannot stand there. Nothing was changed.',
  )
  expect(await face.client.request('session.open', {})).toMatchObject({ workspace: { name: 'Good' }, server: { port: 9001 } })
  await desk.host.close()
  // Broken while nobody looked: the next start says so, and uses the one of every home.
  await writeFile(join(desk.home, 'profiles', 'Good.json'), '{')
  desk.host = await createHost({ home: desk.home, version: '1.2.3', shell: 'browser', platform: 'linux' })
  face = await desk.face()
  expect(face.snapshot.workspace).toMatchObject({ name: 'Default', file: '', changedOutside: [] })
  const notice = await face.until('notice', ({ text }) => text.startsWith('Good.json is not JSON'))
  expect(notice.text).toMatch(/The workspace Default is used instead\.$/)
  expect(await readFile(join(desk.home, 'profiles', 'Good.json'), 'utf8')).toBe('{')
})

test('a workspace of a version before there was one is read as it was, and one of a newer version is left alone', async () => {
  await desk.host.close()
  const old = {
    host: '127.0.0.1',
    port: 7001,
    testPage: false,
    questions: { connectionRequest: 'accept', webSocketOpenRequest: 'ask', seconds: 12 },
    logBudget: 67_108_864,
    settings: { MaxFrameSize: '4000' },
  }
  await writeFile(join(desk.home, 'profile.json'), JSON.stringify(old))
  desk.host = await createHost({ home: desk.home, version: '1.2.3', shell: 'browser', platform: 'linux' })
  face = await desk.face()
  expect(face.snapshot).toMatchObject({
    server: { port: 7001, testPage: false },
    questionModes: { webSocketOpenRequest: 'ask' },
    questionSeconds: 12,
    rules: [],
    scenarios: [],
    scripts: [],
    snippets: [],
    log: { budget: 67_108_864 },
  })
  expect(await requested('MaxFrameSize')).toBe('4000')
  await desk.host.close()
  const newer = JSON.stringify({ version: 99, host: 'x' })
  await writeFile(join(desk.home, 'profile.json'), newer)
  desk.host = await createHost({ home: desk.home, version: '1.2.3', shell: 'browser', platform: 'linux' })
  face = await desk.face()
  await face.client.request('question.setSeconds', { seconds: 7 })
  await desk.host.close()
  expect(await readFile(join(desk.home, 'profile.json'), 'utf8')).toBe(newer)
})

test.each(['../up', 'a/b', '', ' a', 'a.', 'CON', 'x'.repeat(81)])('%j is no name of a workspace', async (name) => {
  await mkdir(join(desk.home, 'profiles'), { recursive: true })
  await expect(face.client.request('workspaces.saveAs', { name })).rejects.toMatchObject({ code: 'bad-workspace-name' })
})

test('a name that is short in characters and long in bytes makes no file, and one that is not too long is written to like the others', async () => {
  const long = '工'.repeat(67)
  await expect(face.client.request('workspaces.create', { name: long, from: '' })).rejects.toMatchObject({
    code: 'bad-workspace-name',
    message: `"${long}" is too long for the name of a file: it has 201 bytes there, and at most 200 are used. Choose a shorter name.`,
  })
  const name = '工'.repeat(66)
  await face.client.request('workspaces.create', { name, from: '' })
  await face.client.request('question.setSeconds', { seconds: 7 })
  await desk.host.close()
  expect(await readdir(join(desk.home, 'profiles'))).toEqual([`${name}.json`])
  expect(await readFile(join(desk.home, 'profiles', `${name}.json`), 'utf8')).toContain('"seconds": 7')
})

test('a file anywhere is in use itself: changes go there, paths beside it are relative, and it is found again at the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-workspace-'))
  const path = join(folder, 'Staging.socketbench')
  await writeFile(path, JSON.stringify({ port: 9_001, settings: { SSLKeyLogFile: './secrets.log' } }))
  await desk.host.openWorkspace(path)
  expect((await face.client.request('session.open', {})).workspace).toEqual({ name: 'Staging', file: path, changedOutside: [] })
  expect(await requested('SSLKeyLogFile')).toBe(join(folder, 'secrets.log'))
  await face.client.request('settings.set', { name: 'MaxFrameSize', value: '77' })
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.workspace.file).toBe(path)
  expect(face.snapshot.server.port).toBe(9_001)
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    version: 3,
    servers: [{ name: 'Server', port: 9_001, settings: { MaxFrameSize: '77', SSLKeyLogFile: './secrets.log' } }],
  })
  expect((await face.client.request('workspaces.list', {})).map(({ name, file }) => [name, file])).toEqual([
    ['Default', ''],
    ['Staging', path],
  ])

  await face.client.request('workspaces.open', { name: 'Default' })
  expect(await face.client.request('workspaces.openRecent', { file: path })).toMatchObject({ name: 'Staging', file: path })
  await face.client.request('workspaces.open', { name: 'Default' })
  await face.client.request('workspaces.forgetRecent', { file: path })
  // A path is opened only where the person has chosen it.
  await expect(face.client.request('workspaces.openRecent', { file: path })).rejects.toMatchObject({ code: 'no-such-workspace' })
  await rm(folder, { recursive: true })
})

test('a file that is gone or broken at the start is said in a sentence, and the workspace of the home is used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-workspace-'))
  const path = join(folder, 'Broken.socketbench')
  await writeFile(path, '{\n  "port": 9001,\n}')
  await desk.host.openWorkspace(path)
  await face.until(
    'notice',
    ({ text }) => text === 'Broken.socketbench is not JSON: line 3, column 1: "}" cannot stand there. Nothing was changed.',
  )
  await desk.host.openWorkspace(join(folder, 'nowhere.json'))
  await face.until('notice', ({ text }) => text === 'There is no nowhere.json: it was renamed or deleted.')
  expect((await face.client.request('session.open', {})).workspace.name).toBe('Default')
  await rm(folder, { recursive: true })
})

test('what another program writes into the file is noticed, and taken or written over', async () => {
  await face.client.request('workspaces.saveAs', { name: 'Shared' })
  const path = join(desk.home, 'profiles', 'Shared.json')
  const edit = async (change: object): Promise<void> => {
    const json = JSON.parse(await readFile(path, 'utf8')) as { servers: object[] }
    await writeFile(path, JSON.stringify({ ...json, servers: [{ ...json.servers[0], ...change }] }))
  }
  await edit({ port: 9_002, testPage: false })
  await face.until('workspace', ({ changedOutside }) => changedOutside.join() === 'port,testPage')
  expect(await face.client.request('workspaces.takeOutside', {})).toMatchObject({ name: 'Shared', changedOutside: [] })
  expect(await face.client.request('session.open', {})).toMatchObject({ server: { port: 9_002, testPage: false } })

  await edit({ port: 9_003 })
  await face.until('workspace', ({ changedOutside }) => changedOutside.join() === 'port')
  expect(await face.client.request('workspaces.keepOwn', {})).toMatchObject({ changedOutside: [] })
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ servers: [{ port: 9_002 }] })

  await writeFile(path, '{ "port": ')
  await face.until(
    'notice',
    ({ text }) =>
      text ===
      'Shared.json is not JSON: line 1, column 11: the file ends there, in the middle. Nothing was changed. The current state is kept.',
  )
  expect((await face.client.request('session.open', {})).server.port).toBe(9_002)
})

test('rules, scenarios, scripts and snippets that another program writes are in force at once, and no client is dropped', async () => {
  await face.client.request('workspaces.saveAs', { name: 'Live' })
  const { url } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const path = join(desk.home, 'profiles', 'Live.json')
  await expect.poll(() => readFile(path, 'utf8')).toContain('"port": 0')
  const client = new WebSocket(url)
  await once(client, 'open')
  const edit = async (change: object, shared: object): Promise<void> => {
    const json = JSON.parse(await readFile(path, 'utf8')) as { servers: object[] }
    await writeFile(path, JSON.stringify({ ...json, servers: [{ ...json.servers[0], ...change }], ...shared }))
  }
  const rule = { when: { on: 'message' }, then: [{ do: 'send', as: 'text', content: "{{getVar 'answer'}}" }] }
  await edit(
    { rules: [rule], variables: { answer: 'from the file' } },
    { snippets: [{ name: 'hi', kind: 'text', typed: 'hello' }] },
  )
  await face.until(
    'notice',
    ({ text }) => text === 'Live.json was changed on the disk, and is in force: rules, variables, snippets.',
  )
  client.send('?')
  const [told] = (await once(client, 'message')) as [Buffer]
  expect(told.toString()).toBe('from the file')
  const { server, snippets, rules } = await face.client.request('session.open', {})
  expect(server.listening).toBe(true)
  expect([snippets.length, rules.length]).toEqual([1, 1])
  // What is broken leaves in force what there was, and is said with its place.
  await writeFile(path, (await readFile(path, 'utf8')).replace('"send"', '"sent"'))
  await face.until('notice', ({ text }) =>
    /^Live\.json, line 1, column \d+: server 1, rule 1, then\.0\.do: "sent" is none of .* The current state is kept\.$/.test(text),
  )
  client.send('?')
  expect(String(((await once(client, 'message')) as [Buffer])[0])).toBe('from the file')
  client.terminate()
})

test('taking another program’s changes lets the server go on where its address is the same', async () => {
  await face.client.request('workspaces.saveAs', { name: 'Going on' })
  await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  const path = join(desk.home, 'profiles', 'Going on.json')
  // The port goes into the file by itself after the start; a change that another program made in that very moment would be written over.
  await expect.poll(() => readFile(path, 'utf8')).toContain('"port": 0')
  await writeFile(path, (await readFile(path, 'utf8')).replace('"testPage": true', '"testPage": false'))
  await face.until('workspace', ({ changedOutside }) => changedOutside.join() === 'testPage')
  await face.client.request('workspaces.takeOutside', {})
  expect((await face.client.request('session.open', {})).server).toMatchObject({ listening: true, testPage: false })
})

test('a new one has defaults, or is a copy of another one', async () => {
  await setMuch()
  expect(await face.client.request('workspaces.create', { name: 'Copy', from: 'Default' })).toMatchObject({ name: 'Copy' })
  expect(await requested('MaxFrameSize')).toBe('1000')
  expect(await face.client.request('workspaces.create', { name: 'Fresh', from: '' })).toMatchObject({ name: 'Fresh' })
  expect(await requested('MaxFrameSize')).toBe('0')
  await expect(face.client.request('workspaces.create', { name: 'fresh', from: '' })).rejects.toMatchObject({
    code: 'workspace-exists',
  })
})

test('without the system’s dialog nothing is saved to a file, and what was uploaded is no file to be kept', async () => {
  await expect(face.client.request('workspaces.saveFile', {})).rejects.toMatchObject({ code: 'not-available' })
  const { fileId } = await face.client.request('upload.begin', { name: 'x.json', size: 2 })
  await face.client.request('upload.append', { fileId, offset: 0, bytes: 'e30=' })
  await face.client.request('upload.end', { fileId })
  await expect(face.client.request('workspaces.openFile', { fileId })).rejects.toMatchObject({ code: 'not-available' })
})
