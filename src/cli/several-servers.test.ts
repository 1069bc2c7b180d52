// `socketbench serve --workspace` with several servers, as a person types it: a process of its own, and a file that is edited meanwhile.
import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command } from './cli-test-support.ts'

type Servers = readonly Readonly<Record<string, unknown>>[]

async function fileWith(servers: Servers): Promise<{ readonly home: string; readonly path: string }> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-several-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const path = join(home, 'tests.socketbench')
  await write(path, servers)
  return { home, path }
}

/** Whole at every moment. */
async function write(path: string, servers: Servers): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify({ version: 3, servers }))
  await rename(`${path}.new`, path)
}

async function serve(servers: Servers, ...words: string[]): Promise<{ readonly command: Command; readonly path: string }> {
  const { home, path } = await fileWith(servers)
  const command = new Command({ home }, 'serve', '--workspace', path, ...words)
  onTestFinished(async () => void (await command.end('SIGKILL')))
  return { command, path }
}

async function open(url: string): Promise<WebSocket> {
  const client = new WebSocket(url)
  client.on('error', () => undefined)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  return client
}

const CHAT = { name: 'Chat', host: '127.0.0.1', port: 0 }
const PRICES = { name: 'Prices', host: '127.0.0.1', port: 0 }

test('what all of them do is said behind their number', async () => {
  const { command } = await serve([CHAT, PRICES], '--reply', 'yes', '--ask')
  expect(await command.line('serves')).toMatch(/ serves 2 servers \(replies; asks; Ctrl\+C ends it\)$/)
  expect(await command.end('SIGTERM')).toBe(0)
})

test('each address and each entry names its server, in JSON and for a person', async () => {
  for (const words of [['--json'], []]) {
    const { command } = await serve([CHAT, PRICES], ...words)
    const urls = [await command.line('Chat'), await command.line('Prices')].map((line) => /ws:\/\/[\d.:]+/.exec(line)?.[0] ?? '')
    const client = await open(urls[1] ?? '')
    client.send('hello')
    const line = await command.line('hello')
    if (words.length > 0) expect(JSON.parse(line)).toMatchObject({ server: 'Prices', connection: '1', text: 'hello' })
    else expect(line).toMatch(/^[\d:.]+ {2}Prices {2}#1 +← text +5 B {2}hello$/)
    const closed = once(client, 'close')
    expect(await command.end('SIGTERM')).toBe(0)
    expect((await closed)[0]).toBe(1001)
    expect(command.errors).toBe('')
  }
})

test('two at one port: the sentence names the one that cannot listen, and the command ends', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void blocker.close())
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { command } = await serve([CHAT, { ...PRICES, port }])
  expect(await command.code()).toBe(1)
  expect(command.errors).toMatch(new RegExp(`^Prices: .*${port} is in use.*\\n$`))
})

test('servers that come with the file are served, also beside one alone; one that cannot listen keeps no other from it', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void blocker.close())
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { command, path } = await serve([CHAT], '--json')
  const { listening } = JSON.parse(await command.line('"listening"')) as { listening: string }
  const client = await open(listening)
  await write(path, [CHAT, { ...PRICES, port }, { ...PRICES, name: 'Third' }])
  const third = JSON.parse(await command.line('"server":"Third","listening"')) as { listening: string }
  expect(await command.error('is in use')).toMatch(/^Prices: /)
  await open(third.listening)
  expect(client.readyState).toBe(WebSocket.OPEN)
  await write(path, [
    { ...CHAT, name: 'Talk' },
    { ...PRICES, port },
    { ...PRICES, name: 'Third' },
  ])
  expect(await command.line('is called Talk from now on')).toContain('"server":"Talk"')
  expect(client.readyState).toBe(WebSocket.OPEN)
})
