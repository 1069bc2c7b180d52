import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Scenario } from '../contract/automation/scenario.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

async function started(): Promise<{ readonly host: TestHost; readonly face: TestFace; readonly url: string }> {
  const host = await TestHost.start()
  onTestFinished(() => host.end())
  const face = await host.face()
  const { url } = await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  return { host, face, url }
}

async function dial(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

const TALK: Scenario = {
  id: 'talk',
  name: 'Talk',
  actors: [
    {
      name: 'client',
      steps: [
        { do: 'expect', text: 'hello', within: 0 },
        { do: 'send', as: 'text', content: 'hi' },
      ],
    },
  ],
}

test('a scenario is kept with the workspace, begun with the next client, and told of as it goes on', async () => {
  const { host, face, url } = await started()
  await face.client.request('scenarios.set', { scenarios: [TALK] })
  const [run] = await face.client.request('scenario.begin', { scenario: 'talk', ids: [] })
  expect(run).toMatchObject({ name: 'Talk', state: 'running', parts: [{ name: 'client', connection: '', state: 'waiting' }] })
  const client = await dial(url)
  await face.until('runs', ([one]) => one?.parts[0]?.state === 'playing' && one.parts[0].path[0] === 0)
  client.send('hello')
  const [told] = (await once(client, 'message')) as [Buffer]
  expect(told.toString()).toBe('hi')
  await face.until('runs', ([one]) => one?.state === 'passed')
  const { end } = await face.client.request('log.setBudget', { bytes: 16 * 1024 * 1024 })
  const rows = await face.client.request('log.rows', { from: 0, count: end })
  expect(rows.filter(({ preview }) => preview.startsWith('Talk')).map(({ kind, preview }) => `${kind} ${preview}`)).toEqual([
    'log Talk: begun',
    'log Talk, client: passed',
    'log Talk: passed',
  ])
  await host.restart()
  expect((await host.face()).snapshot.scenarios).toEqual([TALK])
})

test('a failure tells what was expected and what came, in the run and in the log', async () => {
  const { face, url } = await started()
  await face.client.request('scenarios.set', { scenarios: [TALK] })
  const client = await dial(url)
  const [row] = (await face.client.request('session.open', {})).connections
  const [run] = await face.client.request('scenario.begin', { scenario: 'talk', ids: [row?.id ?? ''] })
  client.send('good morning')
  await face.until('runs', ([one]) => one?.state === 'failed')
  const { differences } = await face.client.request('scenario.run', { run: run?.id ?? '' })
  expect(differences).toEqual([[{ path: [0], expected: 'hello', got: 'good morning', why: 'It is another text.' }]])
  const { log } = await face.client.request('session.open', {})
  const rows = await face.client.request('log.rows', { from: 0, count: log.end })
  expect(rows.find(({ kind }) => kind === 'error')?.preview).toBe('Talk, client: failed at step 1: It is another text.')
})

test('a person takes over in the middle and hands back', async () => {
  const { face, url } = await started()
  await face.client.request('scenarios.set', { scenarios: [TALK] })
  const [run] = await face.client.request('scenario.begin', { scenario: 'talk', ids: [] })
  const client = await dial(url)
  await face.until('runs', ([one]) => one?.parts[0]?.state === 'playing')
  const control = (what: 'takeOver' | 'resume' | 'stop') =>
    face.client.request('scenario.control', { run: run?.id ?? '', actor: 'client', do: what })
  expect((await control('takeOver')).parts[0]).toMatchObject({ state: 'byHand', path: [0], due: 0 })
  client.send('something for the person')
  await face.until('connections', ({ changed }) => changed.some(({ messagesIn }) => messagesIn === 1))
  await control('resume')
  client.send('hello')
  await face.until('runs', ([one]) => one?.state === 'passed')
  await face.client.request('scenario.clearRuns', {})
  await face.until('runs', ({ length }) => length === 0)
  await expect(control('stop')).rejects.toMatchObject({ code: 'no-such-run' })
})

test('what a connection did becomes a scenario, which is played again and tells what differs', async () => {
  const { face, url } = await started()
  const first = await dial(`${url}/quotes`)
  first.send('{"op":"sub","id":1}')
  await face.until('connections', ({ changed }) => changed.some(({ messagesIn }) => messagesIn === 1))
  await face.client.request('connection.send', { ids: ['1'], kind: 'text', content: '{"ok":true}' })
  await once(first, 'message')
  first.close(1000)
  await once(first, 'close')
  await face.until('connections', ({ changed }) => changed.some(({ stage }) => stage === 'closed'))
  const { scenario, report } = await face.client.request('scenario.record', { connection: '1' })
  expect(report).toEqual([])
  expect(scenario.name).toBe('Connection 1 /quotes')
  expect(scenario.actors[0]?.steps.filter(({ do: name }) => name !== 'wait')).toEqual([
    { do: 'expect', json: { op: 'sub', id: 1 }, within: 5_000, differs: 'tell' },
    { do: 'send', as: 'text', content: '{"ok":true}', template: false },
    { do: 'expect', on: 'close', if: { type: 'closeCode', min: 1000, max: 1000 }, within: 5_000, differs: 'tell' },
  ])
  await face.client.request('scenarios.set', { scenarios: [scenario] })
  const [run] = await face.client.request('scenario.begin', { scenario: scenario.id, ids: [], speed: 0 })
  const second = await dial(url)
  second.send('{"op":"sub","id":2}')
  const [told] = (await once(second, 'message')) as [Buffer]
  expect(told.toString()).toBe('{"ok":true}')
  second.close(1000)
  await face.until('runs', ([one]) => one?.state === 'passed' && one.parts[0]?.differences === 1)
  const { differences } = await face.client.request('scenario.run', { run: run?.id ?? '' })
  expect(differences[0]?.[0]).toMatchObject({ path: [0], why: 'It is other JSON.' })
})

test('what cannot be played is said', async () => {
  const { face } = await started()
  const { client } = face
  await expect(client.request('scenario.record', { connection: '77' })).rejects.toMatchObject({ code: 'nothing-to-record' })
  await expect(client.request('scenario.begin', { scenario: 'talk', ids: [] })).rejects.toMatchObject({
    code: 'bad-scenario',
    message: 'There is no such scenario any more.',
  })
  const broken: Scenario = { ...TALK, actors: [{ name: 'client', steps: [{ do: 'note', text: '{{#if}' }] }] }
  await expect(client.request('scenarios.set', { scenarios: [broken] })).rejects.toMatchObject({
    code: 'bad-scenario',
    message: expect.stringMatching(/^Talk: Step 1 of client: The template cannot be read/) as string,
  })
})

test('what a scenario hears is none that no rule has answered, and it is said that rules were not asked', async () => {
  const { face, url } = await started()
  const rule = { id: 'r', enabled: true, when: { on: 'message' }, then: [] } as const
  await face.client.request('rules.set', { rules: [rule] })
  await face.client.request('scenarios.set', { scenarios: [TALK] })
  await face.client.request('scenario.begin', { scenario: 'talk', ids: [] })
  const client = await dial(url)
  client.send('hello')
  await once(client, 'message')
  await face.until('runs', ([one]) => one?.state === 'passed')
  client.send('afterwards')
  await face.until('connections', ({ changed }) => changed.some(({ messagesIn }) => messagesIn === 2))
  const { log } = await face.client.request('session.open', {})
  const rows = await face.client.request('log.rows', { from: 0, count: log.end })
  const came = rows.filter(({ kind, direction }) => kind === 'text' && direction === 'in')
  expect(came.map(({ preview, rule: applied }) => [preview, applied])).toEqual([
    ['hello', undefined],
    ['afterwards', 'r'],
  ])
  expect(await face.client.request('rules.explain', { of: 'entry', seq: came[0]?.seq ?? 0 })).toEqual([
    { rule: 'r', outcome: 'notReached', reason: 'A scenario had the connection, and rules were not asked.' },
  ])
})
