// The application as people start it, measured from outside: a process with a home of its own, no hook in it, its output to nobody. What it
// has used is read from the system, and what it has logged from the files that it leaves.
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import process from 'node:process'
import type * as logStore from '../src/host/log/log-store.ts'
import type { MeasuredServer, ServerFolders, ServerKind, StartedName } from './child.ts'
import type { RuleSet, ServerCounters } from './messages.ts'
import { ROOT, ended, freePort, listen, openInBrowser, openInElectron, type DeskWindow } from './window.ts'

/** Clock ticks a second in /proc, on every Linux. */
const TICKS = 100
const PAGE_BYTES = 4096
const START_SECONDS = 30
/** A browser that has just been started works for itself for seconds, on the cores that server and load client need. */
const SETTLE_MS = 4_000

/** What is equal to the yardstick: room for every connection of a row. */
const SETTINGS = ['--max-connections', '20000']

export class StartedServer implements MeasuredServer {
  readonly server: StartedName
  readonly port: number
  readonly pid: number
  #expected = 0
  readonly #home: string
  /** The checkout that it runs from, which knows how its log is laid out. */
  readonly #root: string
  readonly #end: () => Promise<void>

  private constructor(server: StartedName, home: string, port: number, pid: number, root: string, end: () => Promise<void>) {
    this.server = server
    this.#home = home
    this.#root = root
    this.port = port
    this.pid = pid
    this.#end = end
  }

  /** Resolves when it listens. */
  static async start(
    server: StartedName,
    kind: ServerKind,
    folders: ServerFolders,
    execArgv: readonly string[],
  ): Promise<StartedServer> {
    const home = fs.mkdtempSync(path.join(folders.log, 'home-'))
    const root = server.endsWith('@against') ? folders.against : ROOT
    switch (server.replace('@against', '')) {
      case 'web':
        return startWithWindow(server, home, root, await openInBrowser(home, root), false)
      case 'window':
        return startWithWindow(server, home, root, await openInBrowser(home, root), true)
      case 'electron':
        return startWithWindow(server, home, root, await openInElectron(home, root), true)
      case 'serve-plain':
        return startServe(server, home, root, { mode: kind.mode, secure: kind.secure, deflates: kind.deflates }, folders, execArgv)
      default:
        return startServe(server, home, root, kind, folders, execArgv)
    }
  }

  static listening(
    server: StartedName,
    home: string,
    port: number,
    pid: number,
    root: string,
    end: () => Promise<void>,
  ): StartedServer {
    return new StartedServer(server, home, port, pid, root, end)
  }

  /** Entries that its log must have when it ends. */
  expect(entries: number): void {
    this.#expected += entries
  }

  counters(): Promise<ServerCounters> {
    const unknown = {
      messages: Number.NaN,
      bytes: Number.NaN,
      open: Number.NaN,
      logged: 0,
      logFirst: firstSegment(this.#home),
      logTrouble: '',
    }
    return Promise.resolve({ ...unknown, resident: residentBytes(this.pid), cpu: processorTime(this.pid) })
  }

  /** Ends it, and rejects when its log lacks an entry of what was sent. */
  async end(): Promise<void> {
    await this.#end()
    const logged = await entriesIn(this.#home, this.#root)
    fs.rmSync(this.#home, { recursive: true, force: true })
    if (logged < this.#expected)
      throw new Error(`The log of ${this.server} has ${logged} entries, not the ${this.#expected} of what was sent.`)
  }
}

const TWENTY = Array.from({ length: 20 }, (_, index) => index)

/** As a person writes them into a profile. */
const RULES: Readonly<Record<RuleSet, readonly unknown[]>> = {
  path: TWENTY.map((index) => ({
    when: { on: 'message' },
    if: {
      type: 'all',
      of: [
        { type: 'path', pattern: index % 2 === 0 ? `/room/${index}` : '/*' },
        { type: 'kind', kind: index % 2 === 0 ? 'text' : 'binary' },
      ],
    },
    then: [{ do: 'send', as: 'echo' }],
  })),
  json: TWENTY.map((index) => ({
    when: { on: 'message' },
    if: { type: 'json', path: '$.op', test: 'equals', value: `none ${index}` },
    then: [{ do: 'send', as: 'echo' }],
  })),
  answer: [{ when: { on: 'message' }, then: [{ do: 'send', as: 'echo' }] }],
}

async function startServe(
  server: StartedName,
  home: string,
  root: string,
  { mode, secure, deflates, rules }: ServerKind,
  { identity }: ServerFolders,
  execArgv: readonly string[],
): Promise<StartedServer> {
  const port = await freePort()
  const store = path.join(home, 'identity.pem')
  if (secure) fs.writeFileSync(store, identity)
  const args = [...execArgv, path.join(root, 'out/main/cli.js'), 'serve', '--home', home, '--port', String(port), ...SETTINGS]
  if (!deflates) args.push('--per-message-deflate=False')
  if (rules) {
    const profile = path.join(home, 'rules.json')
    fs.writeFileSync(profile, JSON.stringify({ version: 2, rules: RULES[rules] }))
    args.push('--profile', profile)
  } else if (mode === 'echo') args.push('--echo')
  if (secure) args.push('--tls', '--ssl-cert-store', store)
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  await untilListening(port, child)
  return StartedServer.listening(server, home, port, child.pid as number, root, () => ended(child))
}

async function startWithWindow(
  server: StartedName,
  home: string,
  root: string,
  { page, pid, closePage, end }: DeskWindow,
  stays: boolean,
): Promise<StartedServer> {
  const port = await listen(page)
  if (stays) await settle()
  else await closePage()
  return StartedServer.listening(server, home, port, pid, root, end)
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}

export async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_SECONDS * 1000; Date.now() < end;) {
    if (child.exitCode !== null) break
    const reached = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (reached) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`serve does not listen on port ${port} after ${START_SECONDS} s, or has ended (${child.exitCode}).`)
}

/** Microseconds, user and system, of all threads. */
export function processorTime(pid: number): number {
  // The command in brackets may hold blanks.
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6
}

export function residentBytes(pid: number): number {
  return Number(fs.readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES
}

function sessionFolder(home: string): string | undefined {
  const sessions = path.join(home, 'sessions')
  const [name] = fs.existsSync(sessions) ? fs.readdirSync(sessions) : []
  return name === undefined ? undefined : path.join(sessions, name)
}

/** Number of the oldest segment: above 0 once the log has gone round. */
function firstSegment(home: string): number {
  const folder = sessionFolder(home)
  const names = folder === undefined ? [] : fs.readdirSync(folder).filter((name) => name.endsWith('.index'))
  return names.length === 0 ? 0 : Math.min(...names.map((name) => Number.parseInt(name, 10)))
}

/** All that were ever written, those that have been dropped with old segments included. */
async function entriesIn(home: string, root: string): Promise<number> {
  const folder = sessionFolder(home)
  if (folder === undefined) return 0
  const { LogStore } = (await import(path.join(root, 'src/host/log/log-store.ts'))) as Pick<typeof logStore, 'LogStore'>
  return (await LogStore.open({ folder, now: () => 0, readOnly: true })).end
}
