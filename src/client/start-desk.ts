// A desk without a window of a program's own: `socketbench serve --control` as a child, in a home of its own. It ends with the program, however that ends.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Desk } from './desk.ts'
import { DeskError } from './desk-error.ts'
import { findDesk } from './find-desk.ts'

/** Milliseconds until a child that was asked to end is ended. */
const END_LIMIT = 5_000

export interface StartOptions {
  /** Folder for settings and logs; default: a temporary one that is removed with the desk. */
  readonly home?: string
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string
  /** Default 0: a free one. */
  readonly port?: number
  /** With TLS (wss). */
  readonly secure?: boolean
  /** Path of a workspace: its servers, each with address, settings and rules. Host, port and TLS are as it says unless given. */
  readonly workspace?: string
  /** Further words of `socketbench serve`, such as `--max-connections=5`. */
  readonly args?: readonly string[]
}

/** Resolves when it listens. Rejects with DeskError `not-started`, with what the desk has said. */
export async function startDesk({ home, host, port, secure, workspace, args = [] }: StartOptions = {}): Promise<Desk> {
  const own = home === undefined ? await mkdtemp(join(tmpdir(), 'socketbench-desk-')) : undefined
  const folder = home ?? own ?? ''
  const listens = port ?? (workspace === undefined ? 0 : undefined)
  const words = [
    'serve',
    '--control',
    '--home',
    folder,
    ...(host === undefined ? [] : ['--host', host]),
    ...(listens === undefined ? [] : ['--port', String(listens)]),
    ...(secure === true ? ['--tls'] : []),
    ...(workspace === undefined ? [] : ['--workspace', workspace]),
    ...args,
  ]
  let child: ChildProcess | undefined
  const end = async (): Promise<void> => {
    if (child) await endChild(child)
    // On Windows a file may be held a moment longer than its process lives.
    if (own !== undefined) await rm(own, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    // By the channel the child learns of our end, and we of its beginning.
    child = spawn(process.execPath, [commandFile(), ...words], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    // The child takes it along when we do not come to it: a program may be ended, or forget the desk.
    if (own !== undefined) child.send({ home: 'for this run' }, () => undefined)
    await listening(child)
    // Neither keeps a program from ending that has forgotten to close the desk.
    child.unref()
    child.channel?.unref()
    ;(child.stderr as unknown as { unref?: () => void } | null)?.unref?.()
    return await Desk.at(await findDesk({ home: folder }), end)
  } catch (error) {
    await end()
    throw error
  }
}

/** Rejects with what was said when the child ends before it listens. */
async function listening(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-10_000)))
  const ready = once(child, 'message').then(() => true)
  const ended = once(child, 'close').then(() => false)
  const isReady = await Promise.race([ready, ended]).catch((error: unknown) => {
    throw new DeskError(
      'not-started',
      `socketbench could not be started: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  if (!isReady) throw new DeskError('not-started', `The desk did not start: ${said.trim() || `it ended with ${child.exitCode}`}`)
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.ref()
  const ended = once(child, 'close')
  // Windows knows no signal that asks: there the end of the channel does, as when the program has gone.
  if (process.platform === 'win32' && child.connected) child.disconnect()
  else child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), END_LIMIT)
  await ended
  clearTimeout(limit)
}

/** The built command, beside the built client or one folder above; of the source tree, in its out folder. */
function commandFile(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const places = ['.', '..', '../../out/main'].map((folder) => join(here, folder, 'cli.js'))
  const found = places.find((place) => existsSync(place))
  if (found === undefined)
    throw new DeskError('not-started', `The command socketbench is not where it was expected: ${places.join(', ')}.`)
  return found
}
