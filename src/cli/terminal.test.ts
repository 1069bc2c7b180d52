// The log on a real terminal: a pseudo-terminal that Python opens for the built command.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { rawClient } from './cli-test-support.ts'

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
const hasPython = process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty']).status === 0
/** Passes what the terminal shows on, and a signal on. */
const TERMINAL = `
import os, pty, signal, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
while True:
    try: shown = os.read(terminal, 65536)
    except OSError: break
    if not shown: break
    os.write(1, shown)
os.waitpid(pid, 0)
`

interface Terminal {
  readonly lines: readonly string[]
  /** The first line that is so, once it is shown. */
  until(is: (line: string) => boolean): Promise<string>
  /** Ends what runs on it by a signal, if it still runs. */
  end(): Promise<void>
}

/** `serve` on a terminal of its own, with a home of its own. */
function serveOnTerminal(env: Readonly<Record<string, string>> = { NO_COLOR: '1' }): Terminal {
  const home = mkdtempSync(join(tmpdir(), 'socketbench-terminal-'))
  const terminal = spawn('python3', ['-c', TERMINAL, process.execPath, CLI, 'serve', '--port', '0', '--home', home], {
    // Nothing else of this process's: a CI sets variables of its own that take the colours away (CI, FORCE_COLOR, NODE_DISABLE_COLORS).
    env: { PATH: process.env.PATH, ...env },
  })
  const closed = once(terminal, 'close')
  const lines: string[] = []
  let wake = (): void => undefined
  createInterface({ input: terminal.stdout }).on('line', (line) => {
    lines.push(line)
    wake()
  })
  const end = async (): Promise<void> => {
    terminal.kill('SIGTERM')
    await closed
  }
  onTestFinished(async () => {
    await end()
    rmSync(home, { recursive: true, force: true })
  })
  const until = async (is: (line: string) => boolean): Promise<string> => {
    for (;;) {
      const found = lines.find(is)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return { lines, until, end }
}

const urlOf = async (terminal: Terminal): Promise<string> =>
  /ws:\S+/.exec(await terminal.until((line) => line.includes('listens on')))?.[0] ?? ''

test.skipIf(!hasPython)(
  'a flood on a terminal is lines that can be read, and the number of those that are not printed',
  async () => {
    const MESSAGES = 50_000
    const terminal = serveOnTerminal()
    // Compressed one by one by the client, they would be no flood.
    const client = new WebSocket(await urlOf(terminal), { perMessageDeflate: false })
    await once(client, 'open')
    for (let sent = 0; sent < MESSAGES; sent++) client.send('message')
    client.close(1000, 'the last line')
    await terminal.until((line) => line.includes('the last line'))

    const printed = terminal.lines.filter((line) => line.includes('← text')).length
    const passedOver = terminal.lines.flatMap(
      (line) => /^… ([\d,]+) entr(?:y|ies) more$/.exec(line)?.[1]?.replaceAll(',', '') ?? [],
    )
    const counted = passedOver.reduce((sum, count) => sum + Number(count), 0)
    expect(printed).toBeLessThan(1_000)
    // Of the entries beside the messages (request, close), some may have been passed over too.
    expect(printed + counted).toBeGreaterThanOrEqual(MESSAGES)
    expect(printed + counted).toBeLessThan(MESSAGES + 10)
  },
)

test.skipIf(!hasPython)('a terminal that is ended in a flood is not told that what is only counted is printed', async () => {
  const terminal = serveOnTerminal()
  const socket = await rawClient(await urlOf(terminal))
  const FRAME_OF_A_BYTE = Buffer.of(0x81, 0x81, 0, 0, 0, 0, 0x78)
  const EMPTY_PING = Buffer.of(0x89, 0x80, 0, 0, 0, 0)
  socket.write(Buffer.concat([...Array<Buffer>(150_000).fill(FRAME_OF_A_BYTE), EMPTY_PING]))
  await once(socket, 'data')
  socket.destroy()
  await terminal.end()
  expect(terminal.lines.filter((line) => /Printing|disconnect/.test(line))).toEqual([expect.stringContaining('disconnect')])
})

test.skipIf(!hasPython)('a terminal shows colours, and what a client sends has none of its own', async () => {
  const terminal = serveOnTerminal({ TERM: 'xterm-256color' })
  const client = new WebSocket(await urlOf(terminal))
  await once(client, 'open')
  client.send('red \u001b[31m')
  expect(await terminal.until((line) => line.includes('red'))).toMatch(
    /^\u001b\[2m[\d:.]+\u001b\[22m  \u001b\[36m#1 +\u001b\[39m \u001b\[32m← text +\u001b\[39m \u001b\[2m +9 B\u001b\[22m  red \\u001b\[31m$/,
  )
  client.terminate()
})
