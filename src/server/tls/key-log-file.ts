// SSLKeyLogFile: secrets of TLS connections in the form that Wireshark and others read (the format of NSS's SSLKEYLOGFILE). Whoever has the
// file can read the connections, so that it is made readable for its owner alone.
import { appendFile } from 'node:fs/promises'

/** Lines that may wait for the disk; more are dropped, which is said. A connection has five at most. */
const WAITING_LIMIT = 100_000

export class KeyLogFile {
  readonly path: string
  readonly #trouble: (sentence: string) => void
  #waiting: string[] = []
  #writing: Promise<void> | undefined
  #isBroken = false

  /** `trouble` is told once when the file cannot be written. */
  constructor(path: string, trouble: (sentence: string) => void) {
    this.path = path
    this.#trouble = trouble
  }

  add(line: string): void {
    if (this.#isBroken || this.#waiting.length >= WAITING_LIMIT) return
    this.#waiting.push(line)
    this.#writing ??= this.#write()
  }

  /** Resolves when everything that was added is in the file. */
  async flush(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const lines = this.#waiting
        this.#waiting = []
        await appendFile(this.path, `${lines.join('\n')}\n`, { mode: 0o600 })
      }
    } catch (error) {
      this.#isBroken = true
      this.#waiting = []
      this.#trouble(
        `The secrets of TLS connections cannot be written to ${this.path}: ${error instanceof Error ? error.message : String(error)}. Set SSLKeyLogFile to a file that can be written.`,
      )
    }
    this.#writing = undefined
  }
}
