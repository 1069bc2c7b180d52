// Commands that programs may control: what they print, what they leave, and with whom they end.
import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { existsSync, readFileSync, readdirSync, watch } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../client/index.ts'
import { Command } from './cli-test-support.ts'

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

let home: string
let running: Command[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-programs-'))
  running = []
})
afterEach(async () => {
  for (const command of running) await command.end('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

function run(...words: string[]): Command {
  const command = new Command({ home }, ...words)
  running.push(command)
  return command
}

const file = (): string => join(home, 'control.json')

test('serve --control says where programs are listened to, and never the token; the file goes with it', async () => {
  const command = run('serve', '--port', '0', '--control')
  await command.line('listens on')
  const line = await command.line('Programs on this machine may control it at')
  const { url, token } = JSON.parse(readFileSync(file(), 'utf8')) as { url: string; token: string }
  expect(line).toBe(`Programs on this machine may control it at ${url}; control.json in the home lets them in.`)
  expect(token).toMatch(/^[\w-]{43}$/)
  const desk = await connect({ home })
  await desk.note('a program was here')
  expect(await command.line('a program was here')).not.toContain(token)
  await desk.close()
  expect(await command.end('SIGTERM')).toBe(0)
  expect(existsSync(file())).toBe(false)
  expect(command.errors).toBe('')
})

test('serve --control --json prints it as JSON, and without the option nobody is listened to', async () => {
  const command = run('serve', '--port', '0', '--control', '--json')
  expect(JSON.parse(await command.line('"control"'))).toEqual({
    control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) as unknown,
  })
  await command.end('SIGTERM')
  const plain = run('serve', '--port', '0', '--json')
  await plain.line('"listening"')
  expect(existsSync(file())).toBe(false)
  await plain.end('SIGTERM')
})

test('with programs that may answer, a request waits for one of them', async () => {
  const command = run('serve', '--port', '0', '--control')
  await command.line('Programs on this machine')
  const desk = await connect({ home })
  await desk.setRequestMode('ask')
  const [server] = await desk.servers()
  const opening = once(new WebSocket(server?.url ?? ''), 'open')
  const request = await desk.nextOpeningRequest()
  await request.accept()
  await opening
  await desk.close()
  expect(await command.end('SIGTERM')).toBe(0)
})

test.each([
  ['serve', '--port', '0'],
  ['web', '--no-open'],
])('a port for programs that is taken is said in a sentence, and ends %s', async (...words) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const command = run(...words, '--control-port', String(port))
  expect(await command.error('Programs cannot')).toBe(
    `Programs cannot control this desk: port ${port} is taken by another program; choose another, or a free one.`,
  )
  expect(await command.code()).toBe(1)
  taken.close()
})

test('web --control listens to programs from the start', async () => {
  const command = run('web', '--no-open', '--control')
  await command.line('Programs on this machine may control it at')
  const desk = await connect({ home })
  expect((await desk.servers()).map(({ listening }) => listening)).toEqual([false])
  await desk.close()
  expect(await command.end('SIGTERM')).toBe(0)
})

test('a desk that a program has started ends with it, however that ends', async () => {
  const words = ['serve', '--control', '--port', '0', '--home', home]
  const script = `import { spawn } from 'node:child_process'
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc']
    const child = spawn(process.execPath, ${JSON.stringify([CLI, ...words])}, { stdio })
    child.once('message', () => process.kill(process.pid, 'SIGKILL'))`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  // Both hold this end: it closes with the last of them.
  parent.stderr.resume()
  await once(parent.stderr, 'end')
  expect([parent.signalCode, existsSync(join(home, 'sessions')), existsSync(file())]).toEqual(['SIGKILL', true, false])
})

test.each([
  ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ['forgets it', ''],
])('the home of a desk that a program has started goes too when the program %s', async (_, end) => {
  const changes = watch(home)
  const script = `import { start } from ${JSON.stringify(pathToFileURL(join(CLI, '..', 'client.js')))}
    await start()
    ${end}`
  const env = { ...process.env, TMPDIR: home, TEMP: home }
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { env, stdio: 'ignore' })
  await once(parent, 'close')
  expect(parent.exitCode ?? parent.signalCode).toBe(end === '' ? 0 : 'SIGKILL')
  const isGone = (): boolean => !readdirSync(home).some((name) => name.startsWith('socketbench-desk-'))
  if (!isGone()) for await (const change of on(changes, 'change')) if (change !== undefined && isGone()) break
  changes.close()
})
