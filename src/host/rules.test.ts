// Rules for opening requests, as a face sets them and real clients meet them.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { RequestRule } from '../contract/model.ts'
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

const rule = (id: string, changes: Partial<RequestRule>): RequestRule => sampleRule({ id, ...changes })

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
      rule('a', { path: '/open', subProtocol: 'chat.v1' }),
      rule('b', {
        origin: 'https://bad.example',
        decision: 'reject',
        status: 429,
        body: 'Slowly',
        headers: [['X-Reason', 'too many']],
      }),
      rule('c', { path: '/open', decision: 'reject' }),
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
    ['rule', 'reject with 429 every path from https://bad.example'],
    ['header X-Reason', 'too many'],
  ])
})

test('a rule can say to ask where nobody else is asked', async () => {
  await face.client.request('rules.set', { rules: [rule('a', { path: '/secret', decision: 'ask' })] })
  const free = dial('/free')
  await once(free, 'open')
  dial('/secret')
  await face.until('questions', (questions) => questions.length === 1)
})

test('rules are kept in the profile, in their order, and what a hand has written wrongly is left out', async () => {
  const rules = [rule('b', { path: '/b' }), rule('a', { path: '/a', decision: 'reject', headers: [['X-Reason', 'no']] })]
  await face.client.request('rules.set', { rules })
  await desk.restart()
  face = await desk.face()
  expect(face.snapshot.rules).toEqual(rules.map((each) => ({ ...each, hits: 0 })))
  expect(JSON.parse(await readFile(join(desk.home, 'profile.json'), 'utf8'))).toMatchObject({ rules })
})

test('a header that cannot be sent is refused, and nothing is changed', async () => {
  await expect(face.client.request('rules.set', { rules: [rule('a', { headers: [['Bad name', 'x']] })] })).rejects.toMatchObject({
    code: 'bad-answer',
    message: '"Bad name" is not a header name: use letters, digits and hyphens, such as X-Reason.',
  })
  expect((await face.client.request('session.open', {})).rules).toEqual([])
})
