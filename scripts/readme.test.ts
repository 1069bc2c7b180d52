// The examples of README.md and docs/rules.md do what they say, run from their own text through the package's public entries.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { ROOT } from './run.ts'

function example(page: string): string {
  const code = /```js\n(import \{ WebSocketServer \}[^`]*(?:`[^`]+`[^`]*)*?)```/.exec(readFileSync(join(ROOT, page), 'utf8'))?.[1]
  if (code === undefined) throw new Error(`${page} has no example that begins with the import of WebSocketServer.`)
  return code
}

test('the example of docs/rules.md sends each message back', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', example('docs/rules.md')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const client = new WebSocket(url)
    await once(client, 'open')
    client.send('hello')
    const [answer] = (await once(client, 'message')) as [Buffer]
    expect(answer.toString()).toBe('hello')
    client.terminate()
  } finally {
    child.kill()
    await once(child, 'close')
  }
})

test('the example of the README accepts a client at /chat, answers it, and refuses one elsewhere', async () => {
  // A free port: 8080 may be taken on the machine that runs this.
  const code = example('README.md').replace('localPort = 8080', 'localPort = 0')
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const client = new WebSocket(url)
    await once(client, 'open')
    client.send('hello')
    const [answer] = (await once(client, 'message')) as [Buffer]
    expect(answer.toString()).toBe('You said: hello')
    client.terminate()

    const stranger = new WebSocket(url.replace('/chat', '/elsewhere'))
    stranger.on('error', () => {})
    const [, response] = (await once(stranger, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(404)
  } finally {
    child.kill()
    await once(child, 'close')
  }
})
