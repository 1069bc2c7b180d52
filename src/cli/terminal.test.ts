// The log on a real terminal: a pseudo-terminal that Python opens for the built command.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

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

const MESSAGES = 50_000

test.skipIf(!hasPython)(
  'a flood on a terminal is lines that can be read, and the number of those that are not printed',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'socketbench-terminal-'))
    const terminal = spawn('python3', ['-c', TERMINAL, process.execPath, CLI, 'serve', '--port', '0', '--home', home])
    onTestFinished(async () => {
      if (terminal.exitCode === null) {
        terminal.kill('SIGTERM')
        await once(terminal, 'exit')
      }
      rmSync(home, { recursive: true, force: true })
    })
    const lines: string[] = []
    let wake = (): void => undefined
    createInterface({ input: terminal.stdout }).on('line', (line) => {
      lines.push(line)
      wake()
    })
    const until = async (is: (line: string) => boolean): Promise<string> => {
      for (;;) {
        const found = lines.find(is)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
    const url = /ws:\S+/.exec(await until((line) => line.includes('listens on')))?.[0] ?? ''
    const client = new WebSocket(url)
    await once(client, 'open')
    for (let sent = 0; sent < MESSAGES; sent++) client.send('message')
    client.close(1000, 'the last line')
    await until((line) => line.includes('the last line'))

    const printed = lines.filter((line) => line.includes('← text')).length
    const passedOver = lines.flatMap((line) => /^… ([\d,]+) entr(?:y|ies) more$/.exec(line)?.[1]?.replaceAll(',', '') ?? [])
    const counted = passedOver.reduce((sum, count) => sum + Number(count), 0)
    expect(printed).toBeLessThan(1_000)
    // Of the entries beside the messages (request, close), some may have been passed over too.
    expect(printed + counted).toBeGreaterThanOrEqual(MESSAGES)
    expect(printed + counted).toBeLessThan(MESSAGES + 10)
  },
)
