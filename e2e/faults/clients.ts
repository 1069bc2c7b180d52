// The clients that faults are shown to, but for Chromium (chromium.ts). Each is a program of its own, because whom it trusts is told to a program as it starts.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buffer, text } from 'node:stream/consumers'
import type { Client } from './observe.ts'

const PROGRAMS = join(import.meta.dirname, 'programs')

/** One that reads addresses, connects to each once, and prints a line of what it came to. `trust`: how it is told whom to trust. */
function program(command: string, args: readonly string[], trust: (authority: string) => Trust): Client {
  return (authority) => {
    const { env, args: more } = authority === '' ? {} : trust(authority)
    const child = spawn(command, [...args, ...(more ?? [])], {
      cwd: PROGRAMS,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    const closed = once(child, 'close')
    // Whether it has ended is noticed at its answer.
    child.stdin.on('error', () => {})
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return Promise.resolve({
      async connect(url) {
        child.stdin.write(`${url}\n`)
        const { done, value } = await lines.next()
        if (done) throw new Error(`${command} ended before it had told what it saw of ${url}.`)
        return value
      },
      async end() {
        child.stdin.end()
        await closed
      },
    })
  }
}

interface Trust {
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

const byNode = (authority: string): Trust => ({ env: { NODE_EXTRA_CA_CERTS: authority } })
const byOpenssl = (authority: string): Trust => ({ env: { SSL_CERT_FILE: authority } })
const byArgument = (authority: string): Trust => ({ args: [authority] })

export const ws: Client = program(process.execPath, ['in-node.ts', 'ws'], byNode)
/** What Node has of its own. */
export const node: Client = program(process.execPath, ['in-node.ts', 'node'], byNode)
/** Python's websockets, run by this Python. */
export const python = (executable: string): Client => program(executable, ['in_websockets.py'], byOpenssl)
/** Python's aiohttp, run by this Python. */
export const aiohttp = (executable: string): Client => program(executable, ['in_aiohttp.py'], byOpenssl)
/** Java's own. Its compiler compiles the file as it starts, in half the time where what runs briefly is not made fast. */
export const java = (executable: string): Client => program(executable, ['-XX:TieredStopAtLevel=1', 'Client.java'], byArgument)

/** A curl that has WebSocket built in, run anew for each: what it printed, and how it ended. */
export function curl(executable: string): Client {
  return (authority) =>
    Promise.resolve({
      async connect(url) {
        const trust = authority === '' ? [] : ['--cacert', authority]
        const args = ['--disable', '--silent', '--show-error', '--max-time', '20', ...trust, url]
        const child = spawn(executable, args, { stdio: ['ignore', 'pipe', 'pipe'] })
        const [printed, said, [code]] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'close')])
        const [, why] = /^curl: \(\d+\) (.*)/.exec(said) ?? []
        return [
          ...(printed.length === 0 ? [] : [`printed ${printed.length > 40 ? `${printed.length} bytes` : asciiOf(printed)}`]),
          `exit ${code}${why === undefined ? '' : `: ${why}`}`,
        ].join('; ')
      },
      end: () => Promise.resolve(),
    })
}

/** What is no letter, digit or sign of ASCII as \xNN. */
function asciiOf(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[^ -~]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
