// The examples that the first screen opens: each is served, and driven by a client; and its scenario is played with one that is a program of its own.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Validator, type Schema } from '@cfworker/json-schema'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command } from '../../src/cli/cli-test-support.ts'
import { SCHEMA_FILE } from '../../scripts/workspace-schema.ts'

const EXAMPLES = join(import.meta.dirname, '../../resources/examples')
const CLIENTS = join(import.meta.dirname, 'clients')

async function homeOf(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-example-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  return home
}

/** `socketbench serve` with an example; the address that it tells. */
async function served(name: string): Promise<string> {
  const command = new Command({ home: await homeOf() }, 'serve', '--profile', join(EXAMPLES, `${name}.json`), '--port', '0')
  onTestFinished(async () => {
    await command.end('SIGTERM')
  })
  return /ws:\S+/.exec(await command.line('listens on'))?.[0] ?? ''
}

interface Talk {
  readonly socket: WebSocket
  /** The next message, as JSON. */
  next(): Promise<unknown>
  send(what: unknown): void
}

async function talk(url: string, protocol?: string): Promise<Talk> {
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol])
  onTestFinished(() => socket.terminate())
  const heard: unknown[] = []
  let wake = (): void => undefined
  socket.on('message', (data: Buffer) => {
    heard.push(JSON.parse(data.toString()))
    wake()
  })
  await once(socket, 'open')
  return {
    socket,
    async next() {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return heard.shift()
    },
    send: (what) => socket.send(JSON.stringify(what)),
  }
}

async function refusal(url: string): Promise<number> {
  const socket = new WebSocket(url)
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
  response.resume()
  return response.statusCode
}

test.each(['chat', 'prices', 'ocpp'])('the example %s fits the schema that editors have', (name) => {
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema
  const example = JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as unknown
  expect(new Validator(schema, '2020-12').validate(example).errors).toEqual([])
})

test.each([
  ['chat', 'chat'],
  ['prices', 'prices'],
  ['ocpp', 'station'],
])('the scenario of the example %s passes with a client of its own', async (name, client) => {
  const command = new Command(
    { home: await homeOf() },
    'run',
    join(EXAMPLES, `${name}.json`),
    '--timeout',
    '20',
    '--',
    process.execPath,
    join(CLIENTS, `${client}.mjs`),
  )
  expect(await command.line(' s)')).toMatch(/^passed/)
  expect(await command.code()).toBe(0)
})

test('chat: who comes with a name talks to the others in the room', async () => {
  const url = await served('chat')
  expect(await refusal(`${url}/rooms/lobby`)).toBe(400)
  expect(await refusal(`${url}/elsewhere?name=eve`)).toBe(404)
  const eve = await talk(`${url}/rooms/lobby?name=eve`)
  expect(await eve.next()).toEqual({ type: 'welcome', room: 'lobby', names: ['eve'] })
  const adam = await talk(`${url}/rooms/lobby?name=adam`)
  expect(await adam.next()).toEqual({ type: 'welcome', room: 'lobby', names: ['eve', 'adam'] })
  expect(await eve.next()).toEqual({ type: 'joined', name: 'adam' })
  adam.send({ type: 'say', text: 'hello' })
  expect(await eve.next()).toEqual({ type: 'said', name: 'adam', text: 'hello' })
  expect(await adam.next()).toEqual({ type: 'said', name: 'adam', text: 'hello' })
  const other = await talk(`${url}/rooms/attic?name=lilith`)
  expect(await other.next()).toEqual({ type: 'welcome', room: 'attic', names: ['lilith'] })
  other.send({ type: 'dance' })
  expect(await other.next()).toEqual({ type: 'error', text: 'Send {"type":"say","text":"…"}' })
  adam.socket.close()
  expect(await eve.next()).toEqual({ type: 'left', name: 'adam' })
})

test('prices: who subscribes gets prices, is broken off once, and gets them again', async () => {
  const url = await served('prices')
  const first = await talk(url)
  first.send({ op: 'subscribe', symbol: 'ACME' })
  expect(await first.next()).toEqual({ type: 'subscribed', symbol: 'ACME', currency: 'EUR' })
  expect(await first.next()).toEqual({ type: 'price', symbol: 'ACME', price: expect.any(Number) as number, n: 1 })
  expect(await first.next()).toMatchObject({ n: 2 })
  const [code] = (await once(first.socket, 'close')) as [number]
  expect(code).toBe(1006)
  const again = await talk(url)
  again.send({ op: 'subscribe', symbol: 'ACME' })
  expect(await again.next()).toMatchObject({ type: 'subscribed' })
  // Longer than the first was left alone.
  for (let n = 1; n <= 12; n++) expect(await again.next()).toMatchObject({ type: 'price', n })
  again.send({ op: 'unsubscribe' })
  again.send('nothing')
  const left: unknown[] = []
  for (let told = await again.next(); ; told = await again.next()) {
    left.push((told as { type: string }).type)
    if (left.at(-1) === 'error') break
  }
  expect(left.filter((type) => type !== 'price')).toEqual(['unsubscribed', 'error'])
})

test('ocpp: a station boots, is authorized or blocked, and what is not known is said', async () => {
  const url = await served('ocpp')
  expect(await refusal(`${url}/ocpp/CS-1`)).toBe(404)
  const station = await talk(`${url}/ocpp/CS-1`, 'ocpp1.6')
  expect(station.socket.protocol).toBe('ocpp1.6')
  station.send([2, 'a', 'BootNotification', { chargePointVendor: 'x', chargePointModel: 'y' }])
  expect(await station.next()).toEqual([
    3,
    'a',
    { status: 'Accepted', currentTime: expect.stringMatching(/^\d{4}-/) as string, interval: 300 },
  ])
  station.send([2, 'b', 'Authorize', { idTag: 'BLOCKED-1' }])
  expect(await station.next()).toEqual([3, 'b', { idTagInfo: { status: 'Blocked' } }])
  station.send([2, 'c', 'Authorize', { idTag: 'TAG' }])
  expect(await station.next()).toEqual([3, 'c', { idTagInfo: { status: 'Accepted' } }])
  station.send([2, 'd', 'StartTransaction', {}])
  expect(await station.next()).toEqual([3, 'd', { transactionId: 1, idTagInfo: { status: 'Accepted' } }])
  station.send([2, 'e', 'MeterValues', {}])
  expect(await station.next()).toEqual([3, 'e', {}])
  station.send([2, 'f', 'DataTransfer', {}])
  expect(await station.next()).toEqual([4, 'f', 'NotImplemented', '', {}])
})

test('a workspace that is served is edited while it runs: what answers is in force at once, and its client stays', async () => {
  const file = join(await homeOf(), 'mine.json')
  const rule = (content: string): string =>
    JSON.stringify({ rules: [{ when: { on: 'message' }, then: [{ do: 'send', as: 'json', content }] }] })
  await writeFile(file, rule('1'))
  const command = new Command({ home: await homeOf() }, 'serve', '--profile', file, '--port', '0')
  onTestFinished(async () => {
    await command.end('SIGTERM')
  })
  const client = await talk(/ws:\S+/.exec(await command.line('listens on'))?.[0] ?? '')
  client.send('?')
  expect(await client.next()).toBe(1)
  await writeFile(file, rule('2'))
  expect(await command.line('changed on the disk')).toContain('mine.json was changed on the disk, and is in force: rules')
  client.send('?')
  expect(await client.next()).toBe(2)
})
