// What a hand has written wrongly into a workspace is told, with its place.
import { expect, test } from 'vitest'
import { parseWorkspace, readWorkspace, strangersIn, type Fault } from './workspace.ts'

const whyNot = (text: string): string => {
  try {
    readWorkspace(text, 'chat.json')
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test.each([
  ['{"port": "9090"}', 'line 1, column 10: port: expected a whole number from 0 to 65535, not "9090"'],
  ['{"servers": [{"port": 70000}]}', 'line 1, column 23: server 1, port: expected a whole number from 0 to 65535, not 70000'],
  ['{"host": 127}', 'line 1, column 10: host: expected a text such as "127.0.0.1", not 127'],
  ['{"testPage": "no"}', 'line 1, column 14: testPage: expected true or false, not "no"'],
  [
    '{"questions": {"webSocketOpenRequest": "aks"}}',
    'line 1, column 40: questions.webSocketOpenRequest: expected "accept", "ask" or "reject", not "aks"',
  ],
  ['{"questions": {"seconds": -1}}', 'line 1, column 27: questions.seconds: expected a whole number from 0 to 86400, not -1'],
  ['{"settings": {"MaxConnections": 5}}', 'line 1, column 33: settings.MaxConnections: expected a text in quotation marks, not 5'],
  ['{"settings": []}', 'line 1, column 14: settings: expected an object, not []'],
  ['{"variables": {"token": null}}', 'line 1, column 25: variables.token: expected a text in quotation marks, not null'],
  ['{"rules": {}}', 'line 1, column 11: rules: expected a list, not {}'],
  ['{"seed": 1.5}', 'line 1, column 10: seed: expected a whole number, not 1.5'],
  ['{"logBudget": 1}', 'line 1, column 15: logBudget: expected a whole number from 16777216 on, not 1'],
])('%s is no workspace', (text, why) => {
  expect(whyNot(text)).toBe(`chat.json, ${why}. Nothing was changed.`)
})

test('at a start each stands as by default, and is told', () => {
  const faults: Fault[] = []
  const { servers, logBudget } = parseWorkspace({ port: '9090', host: '::1', settings: { MaxConnections: 5 } }, '', faults)
  expect(servers[0]).toMatchObject({ host: '::1', port: 8080, settings: {} })
  expect(logBudget).toBe(parseWorkspace({}, '', []).logBudget)
  expect(faults.map(({ path }) => path.join('.'))).toEqual(['port', 'settings.MaxConnections'])
})

test('a member that nobody knows is told and left where it is; those of rules are faults', () => {
  const text = '{\n  "prot": 1,\n  "name": "Chat",\n  "questions": {"webSocketOpenRequests": "ask", "seconds": 5}\n}'
  expect(whyNot(text)).toBe('')
  expect(strangersIn(JSON.parse(text), 'chat.json', text)).toEqual([
    'chat.json, line 2, column 11: prot: this is known to nobody here: it stays in the file and does nothing.',
    'chat.json, line 4, column 42: questions.webSocketOpenRequests: this is known to nobody here: it stays in the file and does nothing.',
  ])
  const several = { $schema: 'x', version: 3, servers: [{ name: 'A', port: 1 }, { tls: true }], snippets: [], budget: 1 }
  expect(strangersIn(several, 'chat.json', JSON.stringify(several))).toEqual([
    expect.stringContaining(': budget: this is known to nobody here'),
    expect.stringContaining(': server 2, tls: this is known to nobody here'),
  ])
})

test('many of them are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`member${index}`, index]))
  expect(strangersIn(many, 'chat.json', JSON.stringify(many)).slice(4)).toEqual([
    expect.stringContaining('member4'),
    'chat.json has 7 more such members.',
  ])
})
