// `socketbench serve --upstream` as a person types it: a process of its own between a client and a server of the ws package.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Command } from './cli-test-support.ts'

async function serve(...words: string[]): Promise<Command> {
  const home = await mkdtemp(join(tmpdir(), 'socketbench-upstream-'))
  const command = new Command({ home }, 'serve', '--port', '0', ...words)
  onTestFinished(async () => {
    await command.end('SIGKILL')
    await rm(home, { recursive: true, force: true })
  })
  return command
}

test('serve --upstream passes everything on, prints both ways, and ends both sides', async () => {
  const upstream = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true })
  onTestFinished(() => upstream.close())
  upstream.on('connection', (socket) => {
    socket.on('message', (data: Buffer, binary) => socket.send(binary ? data : `echo ${data.toString()}`, { binary }))
    socket.on('close', () => socket.terminate())
  })
  await once(upstream, 'listening')
  const { port } = upstream.address() as AddressInfo
  const command = await serve('--json', '--upstream', `ws://127.0.0.1:${port}`)
  const { listening } = JSON.parse(await command.line('"listening"')) as { listening: string }
  const client = new WebSocket(listening, ['chat'])
  await once(client, 'open')
  expect([client.protocol, client.extensions]).toEqual(['chat', ''])
  client.send('hello')
  expect(String((await once(client, 'message'))[0])).toBe('echo hello')
  expect(JSON.parse(await command.line('Connected to the upstream'))).toMatchObject({ connection: '1' })
  expect(JSON.parse(await command.line('"direction":"in","size":5'))).toMatchObject({ kind: 'text', text: 'hello' })
  expect(JSON.parse(await command.line('"direction":"out","size":10'))).toMatchObject({ kind: 'text', text: 'echo hello' })
  client.close(4000, 'done')
  expect((await once(client, 'close'))[0]).toBe(4000)
  expect(JSON.parse(await command.line('"kind":"disconnect"'))).toMatchObject({ connection: '1' })
  await command.end('SIGTERM')
  expect(command.errors).toBe('')
})

test('serve --upstream-insecure says so, and an authority that is not there ends it with a sentence', async () => {
  const command = await serve('--upstream', 'wss://localhost:1', '--upstream-insecure')
  expect(await command.error('not verified')).toBe(
    'The certificate of the upstream wss://localhost:1 is not verified (--upstream-insecure).',
  )
  const without = await serve('--upstream', 'wss://localhost:1', '--upstream-ca', '/nowhere.pem')
  expect(await without.code()).toBe(1)
  expect(without.errors).toBe('/nowhere.pem cannot be read: there is no such file or folder.\n')
})
