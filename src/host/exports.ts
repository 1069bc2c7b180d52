// Exports of the log: begun, their progress, cancelled. Where a file goes is the shell's: by its dialog, or as a download of the browser.
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import type { ExportFormatName, ExportState } from '../contract/model.ts'
import type { Filter } from '../contract/filter/filter.ts'
import { RequestError } from '../contract/params.ts'
import { systemReason } from '../server/system-reason.ts'
import { exportLog } from './export/export-run.ts'
import { FileSink, StreamSink, type ExportSink } from './export/export-sink.ts'
import { connectionsOf } from './export/selection.ts'
import { exportPackets } from './packets/packets-export.ts'
import type { ReadableLog } from './log/readable-log.ts'
import type { PathOf } from './log/path-test.ts'
import { Topic } from './topic.ts'

/** Exports listed; the oldest that has ended leaves first. */
const MOST_EXPORTS = 20
/** At once: each reads the whole log. */
const MOST_RUNNING = 4

const EXTENSIONS: Readonly<Record<ExportFormatName, string>> = {
  jsonl: 'jsonl',
  har: 'har',
  html: 'html',
  text: 'txt',
  csv: 'csv',
  pcapng: 'pcapng',
}
const CONTENT_TYPES: Readonly<Record<ExportFormatName, string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  har: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  pcapng: 'application/x-pcapng',
}

interface Export {
  state: ExportState
  /** What the browser fetches it with; "" for one that goes into a file. */
  readonly ticket: string
  readonly what: Exported
  readonly controller: AbortController
}

/** What is exported. */
export interface Exported {
  readonly log: ReadableLog
  /** undefined: all of it. */
  readonly filter: Filter | undefined
  /** Numbers of the first and the last entry that may be among them. */
  readonly first: number
  readonly last: number
  readonly pathOf: PathOf
  readonly isSecure: (connection: number) => boolean
  /** Where the recorded packets are, whole. */
  readonly packets: () => Promise<string>
}

export interface ExportParts {
  readonly version: string
  readonly now: () => number
}

export interface Download {
  readonly name: string
  readonly contentType: string
  /** Writes the export; resolves when it has ended, however. */
  writeTo(stream: Writable): Promise<void>
}

export class Exports {
  readonly changed = new Topic()
  readonly #parts: ExportParts
  readonly #all = new Map<string, Export>()
  /** Those that are being written into a file. They never reject. */
  readonly #files = new Set<Promise<void>>()
  #nextId = 1

  constructor(parts: ExportParts) {
    this.#parts = parts
  }

  list(): readonly ExportState[] {
    return [...this.#all.values()].map(({ state }) => state)
  }

  /** Name offered for the file, such as `socketbench-2026-11-28-1005.jsonl`. */
  nameFor(format: ExportFormatName): string {
    const date = new Date(this.#parts.now())
    const two = (n: number): string => String(n).padStart(2, '0')
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
    return `socketbench-${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}.${EXTENSIONS[format]}`
  }

  /** One that waits to be fetched by the browser. Throws RequestError 'too-many-exports'. */
  prepare(format: ExportFormatName, what: Exported): { readonly id: string; readonly ticket: string } {
    const { state, ticket } = this.#add(this.nameFor(format), format, what, randomUUID())
    return { id: state.id, ticket }
  }

  /** Into a file. Throws RequestError 'too-many-exports'. */
  begin(format: ExportFormatName, what: Exported, path: string): { readonly id: string; readonly ticket: string } {
    const added = this.#add(basename(path), format, what, '')
    const running = this.#run(added, () => FileSink.open(path))
    this.#files.add(running)
    void running.then(() => this.#files.delete(running))
    return { id: added.state.id, ticket: '' }
  }

  /** undefined: there is none that waits. */
  download(ticket: string): Download | undefined {
    const found = [...this.#all.values()].find((each) => each.ticket !== '' && each.ticket === ticket)
    if (found?.state.state !== 'waiting') return undefined
    const { name, format } = found.state
    const writeTo = (stream: Writable): Promise<void> => {
      stream.once('close', () => found.controller.abort())
      // One that is cancelled while its browser takes nothing waits no longer.
      found.controller.signal.addEventListener('abort', () => stream.destroy(), { once: true })
      return this.#run(found, () => Promise.resolve(new StreamSink(stream)))
    }
    return { name, contentType: CONTENT_TYPES[format], writeTo }
  }

  /** One that has ended leaves the list. Throws RequestError 'no-such-export'. */
  cancel(id: string): void {
    const found = this.#all.get(id)
    if (!found) throw new RequestError('no-such-export', `There is no export ${id}.`)
    if (found.state.state === 'running') found.controller.abort()
    else {
      this.#all.delete(id)
      this.changed.changed()
    }
  }

  /** Cancels all of them. Resolves when no half file is left. */
  async end(): Promise<void> {
    for (const { controller } of this.#all.values()) controller.abort()
    await Promise.all(this.#files)
  }

  #add(name: string, format: ExportFormatName, what: Exported, ticket: string): Export {
    // One that no browser has fetched by now never will be.
    for (const [id, { state }] of this.#all) if (state.state === 'waiting') this.#all.delete(id)
    if ([...this.#all.values()].filter(({ state }) => state.state === 'running').length >= MOST_RUNNING)
      throw new RequestError('too-many-exports', `${MOST_RUNNING} exports are running. Wait for one of them, or cancel it.`)
    const id = String(this.#nextId++)
    const state: ExportState = { id, name, format, done: 0, total: 0, state: 'waiting', error: '' }
    const added: Export = { state, ticket, what, controller: new AbortController() }
    this.#all.set(id, added)
    for (const [old, { state: each }] of this.#all) {
      if (this.#all.size <= MOST_EXPORTS) break
      if (each.state !== 'running') this.#all.delete(old)
    }
    this.changed.changed()
    return added
  }

  async #run(found: Export, open: () => Promise<ExportSink>): Promise<void> {
    const { version, now } = this.#parts
    const { signal } = found.controller
    const change = (changes: Partial<ExportState>): void => {
      found.state = { ...found.state, ...changes }
      this.changed.changed()
    }
    change({ state: 'running' })
    let sink: ExportSink | undefined
    try {
      sink = await open()
      const { what, state } = found
      const { format } = state
      const onProgress = (done: number, total: number): void => change({ done, total })
      if (format === 'pcapng') {
        const connections = await connectionsOf({ ...what, signal })
        await exportPackets({ path: await what.packets(), connections, sink, signal, onProgress })
      } else {
        const missing = await exportLog({ ...what, sink, format, version, now, signal, onProgress })
        if (missing > 0)
          throw new Error(
            `${missing} of its entries were cleared, or deleted with their session or their files, while it was written`,
          )
      }
      await sink.finish()
      change({ state: 'done' })
    } catch (error) {
      // What cannot be taken away either is said with the reason it could not be written for.
      await sink?.abandon().catch(() => undefined)
      if (signal.aborted) change({ state: 'cancelled' })
      else change({ state: 'failed', error: `It was not written: ${systemReason(error)}. No part of it was left behind.` })
    }
  }
}
