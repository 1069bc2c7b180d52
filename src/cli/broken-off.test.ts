// The built command is killed at moments that chance chooses, under load: its log opens with all that was flushed and nothing torn, and the next start
// says what there is of it. `npm run soak -- --only kill` does it a hundred times.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { ReadableLog } from '../host/log/readable-log.ts'
import { Command, untilWritten } from './cli-test-support.ts'

const TIMES = 5
/** Within so many milliseconds of the first flush, each in a part of its own. */
const LONGEST = 400

let home: string
let running: Command | undefined
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'socketbench-broken-off-'))))
afterEach(async () => {
  await running?.end('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

const sessions = (): string[] => readdirSync(join(home, 'sessions')).sort()

test('a command that is killed under load leaves whole messages in their order, and the next start says how many', async () => {
  let messages = 0
  for (let time = 0; time < TIMES; time++) {
    const known = time === 0 ? [] : sessions()
    running = new Command({ home }, 'serve', '--port', '0', '--json')
    const { listening } = JSON.parse(await running.line('"listening"')) as { listening: string }
    if (time > 0) expect(await running.error('broken off')).toMatch(/ has \d+ whole entries, the last of \d{4}-/)
    running.child.stdout.resume()
    const client = new WebSocket(listening, { perMessageDeflate: false })
    client.on('error', () => undefined)
    await once(client, 'open')
    let next = 0
    // The next ones when these have gone, and in another turn: what gathers here would slow this process, and not the one that is killed.
    const pump = (): void => {
      if (client.readyState !== WebSocket.OPEN) return
      const message = (): string => `message ${next} ${'x'.repeat(next++ % 300)}`
      for (let i = 0; i < 199; i++) client.send(message())
      client.send(message(), () => void setImmediate(pump))
    }
    pump()
    const [session = ''] = sessions().filter((name) => !known.includes(name))
    await untilWritten(join(home, 'sessions', session))
    // No event says when it is this one's turn: the moment is to be none in particular.
    await after((time * LONGEST) / TIMES)
    await running.end('SIGKILL')
    running = undefined
    client.terminate()

    const log = await ReadableLog.read(join(home, 'sessions', session))
    const { first, end } = log.store.bounds()
    const texts = (await log.reader.rows(first, end - first)).filter(({ kind }) => kind === 'text')
    expect(texts.filter(({ preview }, number) => !preview.startsWith(`message ${number} `))).toEqual([])
    messages += texts.length
    await log.close()
  }
  expect(messages).toBeGreaterThan(0)
})
