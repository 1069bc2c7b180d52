// Where an export goes: a file that is whole or not there, or an answer that a browser saves.
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

export interface ExportSink {
  /** Resolves when more may come. Rejects with the system's error, or when nobody takes it any more. */
  write(content: string | Uint8Array): Promise<void>
  /** All has been written. */
  finish(): Promise<void>
  /** Nothing of it is to stay. */
  abandon(): Promise<void>
}

/** Written beside its place, and moved there when it is whole: what was there before stays until then. */
export class FileSink implements ExportSink {
  readonly #path: string
  readonly #unfinished: string
  readonly #file: FileHandle

  private constructor(path: string, unfinished: string, file: FileHandle) {
    this.#path = path
    this.#unfinished = unfinished
    this.#file = file
  }

  /** Rejects with the system's error, and where something stands there that is not to be replaced by a file. */
  static async open(given: string): Promise<FileSink> {
    // A link goes on leading where it leads.
    const path = await realpath(given).catch(() => given)
    const there = await stat(path).catch(() => undefined)
    if (there?.isDirectory()) throw new Error('it is a folder')
    if (there && !there.isFile()) throw new Error('it is a device or a pipe, and no file')
    const unfinished = `${path}.${randomUUID().slice(0, 8)}.part`
    return new FileSink(path, unfinished, await open(unfinished, 'wx', 0o600))
  }

  async write(content: string | Uint8Array): Promise<void> {
    await this.#file.appendFile(content)
  }

  async finish(): Promise<void> {
    await this.#file.close()
    await rename(this.#unfinished, this.#path)
  }

  async abandon(): Promise<void> {
    await this.#file.close()
    await rm(this.#unfinished, { force: true })
  }
}

/** What a browser downloads. An end that is cut off is a failed download there, and no file. */
export class StreamSink implements ExportSink {
  readonly #stream: Writable

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', () => undefined)
  }

  async write(content: string | Uint8Array): Promise<void> {
    if (this.#stream.destroyed) throw new Error('The browser has ended the download')
    if (this.#stream.write(content)) return
    // Whichever comes first; the listener of the other does not stay.
    const waiting = new AbortController()
    const { signal } = waiting
    try {
      await Promise.race([once(this.#stream, 'drain', { signal }), once(this.#stream, 'close', { signal })])
    } finally {
      waiting.abort()
    }
  }

  finish(): Promise<void> {
    return new Promise((resolve) => void this.#stream.end(() => resolve()))
  }

  abandon(): Promise<void> {
    this.#stream.destroy()
    return Promise.resolve()
  }
}
