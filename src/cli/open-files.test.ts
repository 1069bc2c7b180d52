// More clients than the process may have files open: the built command, under a limit that a shell has set.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Command } from './cli-test-support.ts'

const LIMIT = 60
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

test.skipIf(process.platform === 'win32')(
  'clients for whom there is no file are reset and counted, and let in again when others have left',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'socketbench-files-'))
    cleanups.push(() => rmSync(home, { recursive: true, force: true }))
    const under = ['sh', '-c', `ulimit -n ${LIMIT}; exec "$@"`, 'sh']
    const command = new Command({ home, under }, 'serve', '--port', '0', '--json')
    cleanups.push(() => command.end('SIGKILL'))
    const { listening } = JSON.parse(await command.line('"listening"')) as { listening: string }

    const clients = Array.from({ length: 100 }, () => new WebSocket(listening))
    const outcomes = await Promise.all(clients.map(isLetIn))
    const open = outcomes.filter((isOpen) => isOpen).length
    expect(await command.line('Files have run out')).toContain(
      'this process may have 60 open, of which the last 8 are not for clients, and a new client was reset.',
    )

    await Promise.all(
      clients
        .filter(({ readyState }) => readyState === WebSocket.OPEN)
        .map((client) => (client.terminate(), once(client, 'close'))),
    )
    const { late, resets } = await openedAtLast(listening)
    cleanups.push(() => late.terminate())
    expect(await command.line('There are files for clients again')).toContain(`${100 - open + resets} clients were reset`)
  },
  60_000,
)

/** Clients try until one is let in: the server learns a moment after its clients that they have left. */
async function openedAtLast(url: string): Promise<{ late: WebSocket; resets: number }> {
  for (let resets = 0; ; resets++) {
    const late = new WebSocket(url)
    if (await isLetIn(late)) return { late, resets }
  }
}

function isLetIn(client: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    client.once('open', () => resolve(true))
    client.once('error', () => resolve(false))
  })
}
