// A signal ends the command at any moment: while it starts, while it serves, while it ends, and while nobody reads what it prints.
import { existsSync, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs'
import { on, once } from 'node:events'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command, rawClient } from './cli-test-support.ts'

let home: string
let running: Command[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'socketbench-stopping-'))
  running = []
})
afterEach(async () => {
  for (const command of running) await command.end('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

function start(...words: string[]): Command {
  const command = new Command({ home }, ...words)
  running.push(command)
  return command
}

/** Resolves when there is something of that name in the home. */
async function appears(name: string): Promise<void> {
  const changes = watch(home)
  if (!existsSync(join(home, name))) for await (const _ of on(changes, 'change')) if (existsSync(join(home, name))) break
  changes.close()
}

const listening = async (command: Command): Promise<string> =>
  (JSON.parse(await command.line('"listening"')) as { listening: string }).listening

test.each(['serve', 'web'])('a signal at the very first moment ends %s', async (name) => {
  const command = start(name, ...(name === 'web' ? ['--no-open'] : ['--port', '0']))
  await once(command.child, 'spawn')
  // Before there is anything to end in order it is the system that ends it.
  expect(await command.end('SIGTERM')).toBe('SIGTERM')
})

test.each(['sessions', 'tmp'])('a signal in the middle of the start, when %s has just been made, ends it', async (folder) => {
  const command = start('serve', '--port', '0')
  await appears(folder)
  expect([0, 'SIGINT']).toContain(await command.end('SIGINT'))
  expect(command.errors).toBe('')
})

test('a signal while the start waits for another process ends it in order', async () => {
  mkdirSync(join(home, 'certificates'))
  // Held by a process that lives: this one.
  writeFileSync(join(home, 'certificates', 'lock'), `${process.pid} ${hostname()} held-by-the-test\n`)
  const command = start('serve', '--port', '0', '--tls')
  await appears('tmp')
  expect([0, 'SIGTERM']).toContain(await command.end('SIGTERM'))
})

test('the second signal ends a shutdown that waits for a client, whichever signal it is', async () => {
  const command = start('serve', '--port', '0', '--json')
  const client = await rawClient(await listening(command))
  command.child.kill('SIGTERM')
  const [closeFrame] = (await once(client, 'data')) as [Buffer]
  expect(closeFrame.subarray(0, 4).toString('hex')).toMatch(/^88..03e9$/)
  expect(await command.end('SIGINT')).toBe('SIGINT')
  client.destroy()
})

test('a reader of the output that does not read keeps nobody from ending', async () => {
  const command = start('serve', '--port', '0', '--json')
  const client = new WebSocket(await listening(command), { perMessageDeflate: false })
  await once(client, 'open')
  command.child.stdout.pause()
  // Some times what a pipe holds.
  for (let n = 0; n < 5_000; n++) client.send('x'.repeat(200))
  client.ping()
  await once(client, 'pong')
  const exited = once(command.child, 'exit')
  command.child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
  command.child.stdout.resume()
})

test('a reader of the output that has gone ends it in order', async () => {
  const command = start('serve', '--port', '0', '--json')
  const client = new WebSocket(await listening(command))
  await once(client, 'open')
  const closed = once(client, 'close')
  command.child.stdout.destroy()
  client.send('for nobody')
  expect((await closed)[0]).toBe(1001)
  expect(await command.code()).toBe(0)
})
