// Names of hosts in settings: what is taken, what a refusal quotes, and how long a look-up is waited for.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { failure, prepared } from './transcript.ts'

describe('LocalHost', () => {
  it.each(['', 'localhost', '127.0.0.1', '::1', 'my-machine.example.', 'under_score', 'käse.example', `${'a'.repeat(63)}.example`])(
    'takes "%s"',
    (name) => {
      const { server } = prepared()
      server.localHost = name
      expect(server.localHost).toBe(name)
    },
  )

  it.each([
    ['a\r\nb', 'LocalHost cannot be "a\\r\\nb": expected an IP address or a host name'],
    ['a b', 'LocalHost cannot be "a b": expected an IP address or a host name'],
    ['-a', 'LocalHost cannot be "-a": expected an IP address or a host name'],
    ['a..b', 'LocalHost cannot be "a..b": expected an IP address or a host name'],
    ['127.0.0.256', 'LocalHost cannot be "127.0.0.256": expected an IP address or a host name'],
    ['localhost:80', 'LocalHost cannot be "localhost:80": expected an IP address or a host name'],
    [
      'a'.repeat(1_000_000),
      `LocalHost cannot be "${'a'.repeat(100)}" and 999900 characters more: expected an IP address or a host name`,
    ],
  ])('refuses what is neither address nor name, and quotes a hundred characters at most', async (name, sentence) => {
    const { server } = prepared()
    expect(await failure(() => Promise.resolve((server.localHost = name)))).toBe(`bad-setting 155: ${sentence}`)
    expect(server.localHost).toBe('127.0.0.1')
  })
})

describe('A name, an id or a value of a million characters', () => {
  it.each(['x=1', 'LogLevel=', 'AllowedClients=', 'MessageLength[', 'LogLevel['])(
    'is not given back whole: %s…',
    async (begins) => {
      const { server } = prepared()
      const long = 'y'.repeat(1_000_000)
      const assignment = begins === 'x=1' ? `${long}=1` : begins.endsWith('[') ? `${begins}${long}]=1` : `${begins}${long}`
      expect((await failure(() => Promise.resolve(server.config(assignment)))).length).toBeLessThan(2_000)
    },
  )
})

describe.skipIf(process.platform === 'win32')('A look-up', () => {
  it('that gets no answer ends after 5 s in words', () => {
    const folder = mkdtempSync(join(tmpdir(), 'names-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    // The only thread that could look up a name waits for somebody who writes into the pipe.
    const script = `
      import fs from 'node:fs'
      import { WebSocketServer } from '${new URL('../../src/server/index.ts', import.meta.url).href}'
      fs.open(${JSON.stringify(pipe)}, 'r', () => undefined)
      const server = new WebSocketServer()
      server.localHost = 'localhost'
      server.startListening().catch((error) => {
        fs.writeSync(1, error.code + ' ' + error.message)
        // An exit would wait for the thread.
        process.kill(process.pid, 'SIGKILL')
      })`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
      timeout: 25_000,
    })
    expect(stdout).toBe(
      'host-not-found The name localhost was not resolved to an address within 5 s. Check the network, or write an address.',
    )
  })
})
