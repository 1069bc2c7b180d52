// How a connection ends: the reason that counts, and the socket that must go, with a client that reads on, or does nothing, or never
// closes. Leaves Close frames and events to the connection.
import type { Socket } from 'node:net'
import type { Initiator } from './events.ts'
import type { Settings } from './settings.ts'

/** When both Close frames have crossed, the client may take so long to end its side before the socket is destroyed. */
const END_GRACE = 2_000

export interface Cause {
  readonly initiator: Initiator
  readonly description: string
  /** A close code; 1006 where no Close frame told one. */
  readonly code: number
  /** Both Close frames have crossed. */
  readonly wasClean: boolean
}

export class Ending {
  readonly #socket: Socket
  readonly #settings: Settings
  #cause: Cause | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(socket: Socket, settings: Settings) {
    this.#socket = socket
    this.#settings = settings
  }

  get cause(): Cause | undefined {
    return this.#cause
  }

  /** The first reason counts: what follows is its consequence. A Close frame received overrules all but another. */
  by(initiator: Initiator, description: string, code = 1006, wasClean = false): void {
    if (this.#cause && !(wasClean && !this.#cause.wasClean)) return
    this.#cause = { initiator: this.#cause?.initiator ?? initiator, description, code, wasClean }
  }

  /** Ends our side behind what has been sent. A client that is still reading that may read it to its end. */
  endSocket(): void {
    this.#socket.end()
    this.#destroyWhenStill(0)
  }

  #destroyWhenStill(silence: number): void {
    const waiting = this.#socket.writableLength
    this.destroyAfter(END_GRACE, () => {
      const left = this.#socket.writableLength
      const silent = left < waiting ? 0 : silence + END_GRACE
      if (left === 0) return true
      if (silent >= this.#settings.closeTimeout * 1000) {
        // Our Close frame, if there was one, is among what it never took.
        if (this.#cause) this.#cause = { ...this.#cause, wasClean: false }
        return true
      }
      this.#destroyWhenStill(silent)
      return false
    })
  }

  /** Destroys the socket when it has not closed by itself until then. A later call replaces an earlier one. */
  destroyAfter(milliseconds: number, isDue: () => boolean): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (isDue()) this.#socket.destroy()
    }, milliseconds)
  }

  /** The socket is gone. */
  stop(): void {
    clearTimeout(this.#timer)
  }
}
