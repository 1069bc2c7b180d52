// SSLKeyLogFile: secrets of TLS connections in the form that Wireshark and others read (the format of NSS's SSLKEYLOGFILE). Whoever has the
// file can read the connections, so that it is made readable for its owner alone, and one that is there becomes so before a secret is added.
import { open, type FileHandle } from 'node:fs/promises'
import { systemReason } from '../system-reason.ts'

/** Lines that may wait for the disk; more are dropped, which is said. A connection has five at most. */
const WAITING_LIMIT = 100_000
/** Rights of the group and of others. */
const OTHERS = 0o077

export class KeyLogFile {
  readonly path: string
  readonly #trouble: (sentence: string) => void
  #waiting: string[] = []
  #writing: Promise<void> | undefined
  #isBroken = false
  #isOpenTold = false

  /** `trouble` is told once when the file cannot be written, and once when others can read it. */
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

  async #append(text: string): Promise<void> {
    const file = await open(this.path, 'a', 0o600)
    try {
      await this.#close(file)
      await file.appendFile(text)
    } finally {
      await file.close()
    }
  }

  /** Takes the rights of others from the file. Where that is refused, it is said, and the secrets are written as was asked for. */
  async #close(file: FileHandle): Promise<void> {
    const facts = await file.stat()
    // Windows has no modes; a terminal or a pipe has a mode that is not for us to change.
    if (process.platform === 'win32' || !facts.isFile() || (facts.mode & OTHERS) === 0) return
    try {
      await file.chmod(facts.mode & 0o777 & ~OTHERS)
    } catch {
      if (!this.#isOpenTold)
        this.#trouble(
          `Other accounts of this machine can read the secrets of TLS connections in ${this.path}, which belongs to one of them. Set SSLKeyLogFile to a file of your own.`,
        )
      this.#isOpenTold = true
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const lines = this.#waiting
        this.#waiting = []
        await this.#append(`${lines.join('\n')}\n`)
      }
    } catch (error) {
      this.#isBroken = true
      this.#waiting = []
      this.#trouble(
        `The secrets of TLS connections cannot be written to ${this.path}: ${systemReason(error)}. Set SSLKeyLogFile to a file that can be written.`,
      )
    }
    this.#writing = undefined
  }
}
