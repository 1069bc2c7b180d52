// An environment of Mockoon, imported and met by clients: responses by rules, in sequence, by chance, as streams, and what is told of the rest.
import { expect, it } from 'vitest'
import { answering } from './automation-test-support.ts'
import { importMockoon } from './mockoon.ts'

const response = (body: string, more: object = {}) => ({
  uuid: 'x',
  body,
  latency: 0,
  statusCode: 200,
  label: '',
  headers: [],
  bodyType: 'INLINE',
  filePath: '',
  databucketID: '',
  sendFileAsBody: false,
  rules: [],
  rulesOperator: 'OR',
  disableTemplating: false,
  fallbackTo404: false,
  default: false,
  ...more,
})
const ruled = (target: string, modifier: string, value: string, operator = 'equals', invert = false) => ({
  target,
  modifier,
  value,
  operator,
  invert,
})
const route = (endpoint: string, responses: object[], more: object = {}) => ({
  uuid: 'r',
  type: 'ws',
  documentation: '',
  method: '',
  endpoint,
  responses,
  responseMode: null,
  streamingMode: null,
  streamingInterval: 0,
  ...more,
})
const environment = (...routes: object[]): string =>
  JSON.stringify({
    uuid: 'e',
    lastMigration: 33,
    name: 'Demo',
    port: 3000,
    hostname: '',
    endpointPrefix: 'api',
    latency: 0,
    folders: [],
    routes,
    data: [],
    callbacks: [],
  })

it('responses are chosen by their rules, with their templates, and the default is for the rest', async () => {
  const { rules, report } = importMockoon(
    environment(
      route('rooms/:room', [
        response('{"pong":{{body "id"}},"in":"{{urlParam "room"}}"}', { rules: [ruled('body', 'op', 'ping')] }),
        response('number', { rules: [ruled('body', 'n', '5'), ruled('body', 'list.0', 'x', 'regex_i')], rulesOperator: 'OR' }),
        response('both', { rules: [ruled('query', 'v', '2'), ruled('body', '', 'hello')], rulesOperator: 'AND' }),
        response('has b', { rules: [ruled('body', 'tags', 'b', 'array_includes')] }),
        response('no op', { rules: [ruled('body', 'op', '', 'null'), ruled('body', 'a', '1', 'equals')], rulesOperator: 'AND' }),
        response('default {{{message}}}', { default: true }),
      ]),
      { type: 'http', endpoint: 'users', method: 'get', responses: [] },
    ),
  )
  expect(report).toEqual(['1 route is for HTTP, and left out.', 'The environment listens on port 3000: set the address yourself.'])
  const { connect } = await answering(rules)
  const client = await connect('/api/rooms/a?v=2')
  client.send('{"op":"ping","id":7}', '{"n":5}', '{"n":"5"}', '{"list":["X"]}', 'hello', '{"tags":["a","b"]}', '{"a":1}', 'else')
  expect(await client.until(8)).toEqual([
    '{"pong":7,"in":"a"}',
    'number',
    'number',
    'number',
    'both',
    'has b',
    'no op',
    'default else',
  ])
})

it('responses come in sequence, for each connection from the beginning, and by chance with the same share', async () => {
  const three = [response('1'), response('2'), response('3')]
  const { rules } = importMockoon(
    environment(route('seq', three, { responseMode: 'SEQUENTIAL' }), route('rnd', three, { responseMode: 'RANDOM' })),
  )
  expect(rules.map(({ probability }) => probability)).toEqual([undefined, undefined, undefined, 1 / 3, 1 / 2, undefined])
  const { connect } = await answering(rules)
  const [one, other] = [await connect('/api/seq'), await connect('/api/seq')]
  one.send('x', 'x', 'x', 'x')
  other.send('x')
  expect(await one.until(4)).toEqual(['1', '2', '3', '1'])
  expect(await other.until(1)).toEqual(['1'])
  const random = await connect('/api/rnd')
  for (let sent = 0; sent < 60; sent++) random.send('x')
  expect([...new Set(await random.until(60))].toSorted()).toEqual(['1', '2', '3'])
})

it('streams become rules of time, with latency, and off where the route is off', async () => {
  const { rules, report } = importMockoon(
    environment(
      route('ticks', [response('tick', { latency: 5, default: true })], { streamingMode: 'UNICAST', streamingInterval: 20 }),
      route('all', [response('x', { default: true })], { streamingMode: 'BROADCAST', streamingInterval: 1_000, enabled: false }),
    ),
  )
  expect(report.slice(1)).toEqual(['/api/all sends the same to all clients at once; here each client has a timer of its own.'])
  expect(rules.map(({ when, enabled, then }) => [when, enabled, then])).toEqual([
    [
      { on: 'every', ms: 20 },
      true,
      [
        { do: 'wait', ms: 5 },
        { do: 'send', as: 'text', content: 'tick' },
      ],
    ],
    [{ on: 'every', ms: 1000 }, false, [{ do: 'send', as: 'text', content: 'x' }]],
  ])
  const { connect } = await answering(rules)
  expect(await (await connect('/api/ticks')).until(2)).toEqual(['tick', 'tick'])
})

it('what could not be carried over is named, and the rest is there', () => {
  const { rules, report } = importMockoon(
    environment(
      route('x', [
        response('', { bodyType: 'DATABUCKET', rules: [ruled('request_number', '', '2')] }),
        response('{{data "users"}}', { label: 'users', rules: [ruled('body', 'a', '(?=x)', 'regex')] }),
        response('file', { bodyType: 'FILE', filePath: 'a.bin', default: true }),
      ]),
    ),
  )
  expect(report.slice(1)).toEqual([
    '/api/x has a rule on request_number (equals), which there is not here.',
    '/api/x sends a data bucket, which there is not here: its body is empty.',
    '/api/x sends the file "a.bin"; here it goes out as binary, and its path is no template.',
    expect.stringMatching(/^\/api\/x: users was left out: .*(?:RE2|no helper data)/),
  ])
  expect(rules.map(({ name }) => name)).toEqual(['/api/x 1', '/api/x 3'])
})

it.each([
  ['no JSON', 'The file is not JSON. Choose an environment that was exported from Mockoon.'],
  ['{"a":1}', 'The file is no environment of Mockoon: it has no list of routes.'],
  ['[]', 'The file is no environment of Mockoon: it has no list of routes.'],
  [
    JSON.stringify({ name: 'Only HTTP', routes: [{ type: 'http' }] }),
    'The environment "Only HTTP" has no WebSocket routes: 1 of its routes are for HTTP.',
  ],
])('%s is refused', (file, sentence) => {
  expect(() => importMockoon(file)).toThrow(sentence)
})
