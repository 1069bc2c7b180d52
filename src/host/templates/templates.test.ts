// Templates as they are filled in, and as clients get them.
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { TestHost, type TestFace } from '../host-test-support.ts'
import { fill, type Filling } from './fillers.ts'
import { parseTemplate } from './template.ts'

const filling: Filling = {
  connection: '3',
  now: Date.UTC(2026, 10, 28, 10, 5, 0, 250),
  count: (_, from) => from,
  last: () => Promise.resolve('{"id":7,"user":{"name":"Ada"},"tags":["a"]}'),
}
const filled = (text: string, changes: Partial<Filling> = {}): Promise<string> =>
  fill(parseTemplate(text), { ...filling, ...changes })

describe('one message', () => {
  test('each place is filled in, and all else stays as it is', async () => {
    expect(await filled('{"n":{{counter}},"to":"{{ connection }}","at":{{now}}}')).toBe('{"n":1,"to":"3","at":1795860300250}')
    expect(await filled('{{now s}} {{now iso}} {{counter 100}}')).toBe('1795860300 2026-11-28T10:05:00.250Z 100')
    expect(await filled('{{last.json.$.id}} {{last.json.$.user.name}} {{last.json.$.tags}}')).toBe('7 Ada ["a"]')
    expect(await filled('{{last}}')).toBe('{"id":7,"user":{"name":"Ada"},"tags":["a"]}')
    expect(await filled(String.raw`\{{counter}} and }} and { {`)).toBe('{{counter}} and }} and { {')
    expect(await filled('')).toBe('')
  })

  test('what is random is what it was asked to be', async () => {
    expect(await filled('{{uuid}}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    for (let i = 0; i < 50; i++) expect(await filled('{{random 1 3}}')).toMatch(/^[123]$/)
    expect(await filled('{{random -5 -5}}')).toBe('-5')
    expect(Number(await filled('{{random}}'))).toBeLessThan(1)
    expect(await filled('{{pick red green}}')).toMatch(/^(?:red|green)$/)
    expect(await filled('{{text 40}}')).toMatch(/^[A-Za-z0-9]{40}$/)
    expect(await filled('{{faker person.firstName}}')).toMatch(/^\S+/)
    expect(await filled('{{faker datatype.boolean}}')).toMatch(/^(?:true|false)$/)
  })

  test.each([
    ['{{nope}}', /^There is no \{\{nope\}\}\. There are counter, now, uuid, /],
    ['{{counter', /^A template begins with \{\{ at character 1 and has no \}\}\./],
    ['{{counter x}}', /^\{\{counter x\}\}: "x" is not a whole number\.$/],
    ['{{now week}}', /^\{\{now week\}\}: expected \{\{now\}\}, \{\{now s\}\} or \{\{now iso\}\}\.$/],
    ['{{random 9 1}}', /expected two whole numbers, the smaller one first/],
    ['{{random 1}}', /"" is not a whole number/],
    ['{{pick}}', /needs words to choose from/],
    ['{{text 9999999}}', /expected at most 1000000 letters/],
    ['{{last.json.$.nope}}', /has nothing at \$\.nope/],
    ['{{last.json.id}}', /expected \{\{last\}\} or a path/],
    ['{{last.json.$.a==1}}', /is not a path such as \$\.id/],
    ['{{faker constructor.constructor}}', /^Faker has no "constructor\.constructor"/],
    ['{{faker person.__proto__}}', /^Faker has no "person\.__proto__"/],
    ['{{faker person}}', /^Faker has no "person"/],
  ])('%s says what is wrong with it', async (text, sentence) => {
    await expect((async () => filled(text))()).rejects.toThrow(sentence)
  })

  test('where nothing has come, or no JSON, there is nothing to put', async () => {
    await expect(filled('{{last}}', { last: () => Promise.resolve(undefined) })).rejects.toThrow(
      '{{last}}: connection 3 has sent no text message yet.',
    )
    await expect(filled('{{last.json.$.id}}', { last: () => Promise.resolve('hello') })).rejects.toThrow(
      '{{last.json.$.id}}: the last text message is not JSON.',
    )
  })
})

describe('to clients', () => {
  let desk: TestHost
  let face: TestFace
  const clients: WebSocket[] = []
  beforeEach(async () => {
    desk = await TestHost.start()
    face = await desk.face()
    await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate()
    await desk.end()
  })

  async function connected(): Promise<{ readonly client: WebSocket; readonly until: (count: number) => Promise<string[]> }> {
    const { server } = await face.client.request('session.open', {})
    const client = new WebSocket(server.url)
    clients.push(client)
    const heard: string[] = []
    client.on('message', (data: Buffer) => heard.push(data.toString()))
    await once(client, 'open')
    const until = async (count: number): Promise<string[]> => {
      while (heard.length < count) await once(client, 'message')
      return heard
    }
    return { client, until }
  }

  test('each connection has its own counters, a preview counts nothing, and what it sent last is put in', async () => {
    const [a, b] = [await connected(), await connected()]
    a.client.send('{"id":"x"}')
    b.client.send('{"id":"old"}')
    b.client.send('{"id":"y"}')
    await face.until('log', ({ end }) => end >= 10)
    const content = '{{counter}} {{connection}} {{last.json.$.id}}'
    expect(await face.client.request('template.preview', { content, id: '2' })).toEqual({ text: '1 2 y' })
    for (let i = 0; i < 2; i++)
      await face.client.request('connection.send', { ids: ['1', '2'], kind: 'text', content, template: true })
    expect(await a.until(2)).toEqual(['1 1 x', '2 1 x'])
    expect(await b.until(2)).toEqual(['1 2 y', '2 2 y'])
    a.client.send('{"id":"new"}')
    await face.until('log', ({ end }) => end >= 15)
    expect(await face.client.request('template.preview', { content, id: '1' })).toEqual({ text: '3 1 new' })
  })

  test('a repeated template counts from its beginning, and ends where it cannot be filled in', async () => {
    const { until } = await connected()
    await face.client.request('repeat.begin', {
      ids: ['1'],
      kind: 'text',
      content: 'n{{counter 5}}',
      template: true,
      times: 3,
      every: 0,
    })
    expect(await until(3)).toEqual(['n5', 'n6', 'n7'])
    await face.client.request('repeat.begin', { ids: ['1'], kind: 'text', content: '{{last}}', template: true, times: 3, every: 0 })
    const repeats = await face.until('repeats', (all) => all[1]?.state === 'failed')
    expect(repeats[1]).toMatchObject({ sent: 0, error: '{{last}}: connection 1 has sent no text message yet.' })
  })

  test('what cannot be filled in is not sent, and without the template it goes as it is', async () => {
    const { until } = await connected()
    const send = (template: boolean) =>
      face.client.request('connection.send', { ids: ['1'], kind: 'text', content: '{{nope}}', template })
    expect(await send(true)).toEqual([
      {
        connection: '1',
        bytes: 0,
        queuedBytes: 0,
        code: 'bad-template',
        error: expect.stringMatching(/^There is no \{\{nope\}\}/),
      },
    ])
    expect(await send(false)).toMatchObject([{ error: '' }])
    expect(await until(1)).toEqual(['{{nope}}'])
    await expect(
      face.client.request('connection.send', { ids: ['1'], kind: 'text', content: '{{', template: true }),
    ).rejects.toMatchObject({ code: 'bad-template' })
  })
})
