// npm run bench:streams: ten thousand timers of rules on a thousand connections of `socketbench serve`, with the log on: how far each stream has run away from
// its phase at the end, and how unevenly its messages come meanwhile. Everything is measured at the client.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { buildIfNeeded } from '../scripts/build.ts'
import { ROOT } from './window.ts'

const CONNECTIONS = 1_000
const STREAMS = 10
const PERIOD_MS = 1_000
const SECONDS = 20

interface Stream {
  first: number
  last: number
  messages: number
  /** Longest and shortest time between two of them. */
  longest: number
  shortest: number
}

const profile = {
  version: 2,
  rules: Array.from({ length: STREAMS }, (_, index) => ({
    id: `stream ${index}`,
    when: { on: 'every', ms: PERIOD_MS },
    then: [{ do: 'send', as: 'text', content: String(index) }],
    goOn: true,
  })),
}

async function main(): Promise<void> {
  if (!(await buildIfNeeded())) process.exit(1)
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-streams-'))
  const file = path.join(home, 'streams.json')
  fs.writeFileSync(file, JSON.stringify(profile))
  const server = spawn(
    process.execPath,
    [path.join(ROOT, 'out/main/cli.js'), 'serve', '--profile', file, '--port', '0', '--home', home, '--max-connections', '5000'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
    const url = /ws:\S+/.exec(line)?.[0] ?? ''
    server.stdout.resume()
    const streams = new Map<string, Stream>()
    const sockets = []
    for (let number = 0; number < CONNECTIONS; number++) {
      const socket = new WebSocket(url, { perMessageDeflate: false })
      sockets.push(socket)
      socket.on('message', (data: Buffer) => heard(streams, `${number} ${data.toString()}`))
      await once(socket, 'open')
    }
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000))
    const all = [...streams.values()]
    const drifts = all.map(({ first, last, messages }) => Math.abs(last - first - (messages - 1) * PERIOD_MS))
    const uneven = all.map(({ longest, shortest }) => longest - shortest)
    console.log(`${all.length} streams, ${all.reduce((sum, { messages }) => sum + messages, 0)} messages in some ${SECONDS} s`)
    console.log(`away from its phase after them, ms: median ${at(drifts, 0.5)}, p99 ${at(drifts, 0.99)}, most ${at(drifts, 1)}`)
    console.log(
      `longest less shortest time between two, ms: median ${at(uneven, 0.5)}, p99 ${at(uneven, 0.99)}, most ${at(uneven, 1)}`,
    )
    for (const socket of sockets) socket.terminate()
  } finally {
    server.kill()
    await once(server, 'close')
    fs.rmSync(home, { recursive: true })
  }
}

function heard(streams: Map<string, Stream>, key: string): void {
  const now = performance.now()
  const stream = streams.get(key)
  if (!stream) {
    streams.set(key, { first: now, last: now, messages: 1, longest: 0, shortest: Infinity })
    return
  }
  const between = now - stream.last
  stream.longest = Math.max(stream.longest, between)
  stream.shortest = Math.min(stream.shortest, between)
  stream.last = now
  stream.messages++
}

function at(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1)
}

await main()
