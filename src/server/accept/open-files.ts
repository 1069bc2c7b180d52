// Connections are open files, and a process may have so many. When the last one is gone, libuv takes waiting connections and closes them
// without a word; so the last few are left free, for the log and for certificates, and a client that would take one is reset and told of.
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Files left for others than clients. */
const RESERVE = 8

export interface OpenFilesEvents {
  /** Once for each time that files have run out. */
  ranOut(sentence: string): void
  /** Clients are let in again. */
  recovered(sentence: string): void
}

export class OpenFiles {
  readonly #limit: number
  readonly #events: OpenFilesEvents
  #refused = 0

  constructor(events: OpenFilesEvents, limit = openFileLimit()) {
    this.#events = events
    this.#limit = limit
  }

  /** Whether the client can stay; else its socket has been reset. */
  admits(socket: Socket): boolean {
    // The system gives the lowest number that is free: this one says how many files are open at least.
    if (numberOf(socket) < this.#limit - RESERVE) {
      if (this.#refused > 0) this.#recover()
      return true
    }
    socket.on('error', ignore)
    socket.resetAndDestroy()
    if (this.#refused++ === 0)
      this.#events.ranOut(
        `Files have run out: this process may have ${this.#limit} open, of which the last ${RESERVE} are not for clients, and a new client was reset. Close connections, or start it with a higher limit (ulimit -n 65536).`,
      )
    return false
  }

  #recover(): void {
    const clients = this.#refused === 1 ? '1 client was' : `${this.#refused} clients were`
    this.#refused = 0
    this.#events.recovered(
      `There are files for clients again. ${clients} reset while the limit of ${this.#limit} open files was reached.`,
    )
  }
}

/** Of this process, Infinity where the platform does not tell. Node has raised the soft limit to the hard one when it started. */
function openFileLimit(): number {
  if (process.platform === 'win32') return Infinity
  try {
    const text = readFileSync('/proc/self/limits', 'latin1')
    return Number(/^Max open files +(\d+)/m.exec(text)?.[1] ?? Infinity)
  } catch {
    return limitInReport()
  }
}

/** Where there is no /proc, as on macOS. */
function limitInReport(): number {
  const report = process.report?.getReport() as { userLimits?: { open_files?: { soft?: unknown } } } | undefined
  const soft = report?.userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : Infinity
}

/** A private name of Node's; without it, or on Windows, clients are let in until the system refuses. */
function numberOf(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: unknown } }
  return typeof handle?.fd === 'number' ? handle.fd : -1
}

function ignore(): void {
  // It is reset; what follows from that is no news.
}
