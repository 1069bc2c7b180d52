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

async function run(code: string, meet: (url: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    await meet(url)
  } finally {
    child.kill()
    await once(child, 'close')
  }
}

async function answerTo(url: string, text: string): Promise<string> {
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send(text)
  const [answer] = (await once(client, 'message')) as [Buffer]
  client.terminate()
  return answer.toString()
}

test('the example of docs/rules.md sends each message back', () =>
  run(example('docs/rules.md'), async (url) => {
    expect(await answerTo(url, 'hello')).toBe('hello')
  }))

test('the example of the README accepts a client at /chat, answers it, and refuses one elsewhere', () =>
  // A free port: 8080 may be taken on the machine that runs this.
  run(example('README.md').replace('localPort = 8080', 'localPort = 0'), async (url) => {
    expect(await answerTo(url, 'hello')).toBe('You said: hello')
    const stranger = new WebSocket(url.replace('/chat', '/elsewhere'))
    stranger.on('error', () => {})
    const [, response] = (await once(stranger, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(404)
  }))
