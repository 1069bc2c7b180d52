// Templates as clients get them; what can stand in one is the engine's, and tested there.
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { TestHost, type TestFace } from './host-test-support.ts'
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
    const content = '{{counter}} {{connection}} {{body "$.id"}}'
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
    await face.client.request('repeat.begin', {
      ids: ['1'],
      kind: 'text',
      content: '{{message}}',
      template: true,
      times: 3,
      every: 0,
    })
    const repeats = await face.until('repeats', (all) => all[1]?.state === 'failed')
    expect(repeats[1]).toMatchObject({
      sent: 0,
      error: 'Connection 1 has sent no text message yet, and this message has a place for it.',
    })
  })

  test('what cannot be filled in is not sent, and without the template it goes as it is', async () => {
    const { until } = await connected()
    const send = (template: boolean) =>
      face.client.request('connection.send', { ids: ['1'], kind: 'text', content: '{{nope 1}}', template })
    await expect(send(true)).rejects.toMatchObject({
      code: 'bad-template',
      message: 'There is no helper nope (line 1). docs/templates.md lists them. Write \\{{ for literal braces.',
    })
    expect(await send(false)).toMatchObject([{ error: '' }])
    expect(await until(1)).toEqual(['{{nope 1}}'])
    await expect(
      face.client.request('connection.send', { ids: ['1'], kind: 'text', content: '{{', template: true }),
    ).rejects.toMatchObject({ code: 'bad-template' })
  })
})
