// One export from the log to its sink: entry after entry in short turns, in bounded memory. What an entry looks like is the formats'.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseFilter } from '../../contract/filter/parse-filter.ts'
import type { Filter } from '../../contract/filter/filter.ts'
import type { ExportFormatName, LogEntry } from '../../contract/model.ts'
import { WHOLE_BYTES, type WholeEntry } from '../log/log-reader.ts'
import { Csv } from './csv.ts'
import { PayloadEncoder, type ExportFormat, type Written } from './export-format.ts'
import type { ExportSink } from './export-sink.ts'
import { CONNECTION_TAIL, HAR_TAIL, connectionHead, harHead, messageOf, type Opening } from './har.ts'
import { HtmlReport } from './html-report.ts'
import { JsonLines } from './json-lines.ts'
import { PlainText } from './plain-text.ts'
import { BATCH, withNumbers, type Selection } from './selection.ts'

/** Other work of the host waits no longer than this for an export. */
const SLICE_MS = 2
/** Payload bytes that are encoded at once, a multiple of three as their encoder wants: where all are hidden characters, a few milliseconds' work. */
const PIECE_BYTES = 24 * 1024
/** Characters handed to the sink at once. */
const WRITE_CHARS = 256 * 1024

/** Of those that are written entry by entry. */
type EntryFormatName = Exclude<ExportFormatName, 'pcapng'>

export interface ExportOptions extends Selection {
  readonly sink: ExportSink
  readonly format: EntryFormatName
  readonly isSecure: (connection: number) => boolean
  /** The sink has had what comes before: the format's head is left out. */
  readonly continues?: boolean
  /** Of the application. */
  readonly version: string
  readonly now: () => number
  readonly onProgress: (done: number, total: number) => void
}

/**
 * Writes what is in the log by now. Resolves with the number of entries that are not in it, because somebody has cleared or deleted them meanwhile; those
 * that the log has dropped to keep within its budget are left out as if it had begun later. Rejects with the sink's error, the signal's reason, or when the
 * filter was given up.
 */
export async function exportLog(options: ExportOptions): Promise<number> {
  const run = new ExportRun(options)
  return options.format === 'har' ? run.writeHar() : run.writeEntries(formatOf(options.format, options))
}

function formatOf(name: Exclude<EntryFormatName, 'har'>, { version, now, log }: ExportOptions): ExportFormat {
  switch (name) {
    case 'jsonl':
      return new JsonLines(version)
    case 'html':
      return new HtmlReport(version, now(), log.servers.areSeveral)
    case 'text':
      return new PlainText()
    case 'csv':
      return new Csv(log.servers.areSeveral)
  }
}

const OPENINGS = parseFilter('kind:request,open,refused,tls', 0)
const MESSAGES = parseFilter('kind:text,binary,ping,pong,close', 0)

class ExportRun {
  readonly #options: ExportOptions
  /** What comes later is not part of it. */
  readonly #endOfLog: number
  readonly #range: { readonly first: number; readonly last: number }
  #pending = ''
  #turnBegan = performance.now()
  #done = 0
  #total = 0
  /** As they were when it began. */
  readonly #epoch: number
  readonly #dropped: number

  constructor(options: ExportOptions) {
    this.#options = options
    this.#endOfLog = options.log.store.end
    this.#range = { first: options.first, last: Math.min(this.#endOfLog - 1, options.last) }
    const { store } = options.log
    const { epoch, dropped } = store.bounds()
    this.#epoch = epoch
    this.#dropped = dropped - store.refused
  }

  async writeEntries(format: ExportFormat): Promise<number> {
    if (!this.#options.continues) await this.#put(format.head())
    await withNumbers(this.#options, this.#options.filter, this.#range, async (next, count) => {
      this.#total = count
      for await (const items of this.#items(next))
        for (const item of items) {
          await this.#writeOne(item, format.entry(item, this.#options.log.marks.get(item.entry.seq)))
          this.#done++
        }
    })
    await this.#put(format.tail())
    return this.#end()
  }

  /** Connection after connection: their messages are numbered first, four bytes each. */
  async writeHar(): Promise<number> {
    const { version, filter, first, last } = this.#options
    const openings = await this.#openings()
    const numbers = new Map<number, Numbers>()
    const messages: Filter | undefined =
      filter && MESSAGES ? { type: 'and', parts: [MESSAGES, filter], span: filter.span } : MESSAGES
    await withNumbers(this.#options, messages, this.#range, async (next, count) => {
      this.#total = count
      for (let seqs = next(BATCH); seqs.length > 0; seqs = next(BATCH)) {
        for (const row of await this.#options.log.reader.rowsOf(seqs)) {
          const connection = Number(row.connection)
          let own = numbers.get(connection)
          if (!own) numbers.set(connection, (own = new Numbers()))
          own.push(row.seq)
        }
        await this.#giveWay()
      }
    })
    // A connection without a message is one that was tried, and belongs to the picture.
    if (!filter && first === 0 && last === Infinity)
      for (const connection of openings.keys()) if (!numbers.has(connection)) numbers.set(connection, new Numbers())
    await this.#put(harHead(version))
    let isFirst = true
    for (const [connection, own] of [...numbers].toSorted(([a], [b]) => a - b)) {
      if (!isFirst) await this.#put(',')
      isFirst = false
      await this.#writeConnection(connection, own, openings.get(connection))
    }
    await this.#put(HAR_TAIL)
    return this.#end()
  }

  async #writeConnection(connection: number, own: Numbers, opening: Partial<Opening> = {}): Promise<void> {
    const { pathOf, isSecure } = this.#options
    const secure = opening.secure ?? isSecure(connection)
    const path = pathOf(connection) ?? '/'
    const known = { request: opening.request, response: opening.response, secure, path }
    let isFirst = true
    const begin = ({ time, server }: Pick<LogEntry, 'time' | 'server'>) =>
      this.#put(connectionHead(String(connection), time, { ...known, server }))
    let at = 0
    const next = (count: number): readonly number[] => own.slice(at, (at += count))
    for await (const items of this.#items(next))
      for (const item of items) {
        if (isFirst) await begin(item.entry)
        await this.#writeOne(item, messageOf(item, isFirst))
        isFirst = false
        this.#done++
      }
    if (isFirst) await begin(opening.request?.entry ?? { time: 0 })
    await this.#put(CONNECTION_TAIL)
  }

  async #openings(): Promise<Map<number, Partial<Opening>>> {
    const openings = new Map<number, Partial<Opening>>()
    // A handshake belongs to messages that come later.
    const range = { first: 0, last: this.#endOfLog - 1 }
    await withNumbers(this.#options, OPENINGS, range, async (next) => {
      for await (const items of this.#items(next))
        for (const item of items) {
          const connection = Number(item.entry.connection)
          const old = openings.get(connection)
          const { kind } = item.entry
          if (kind === 'tls') openings.set(connection, { ...old, secure: true })
          else openings.set(connection, { ...old, ...(kind === 'request' ? { request: item } : { response: item.entry }) })
        }
    })
    return openings
  }

  /** Entries of the numbers that `next` gives, some at a time: the next are read while these are written. */
  async *#items(next: (count: number) => readonly number[]): AsyncGenerator<readonly WholeEntry[]> {
    let seqs: readonly number[] = []
    const read = async (): Promise<readonly WholeEntry[] | undefined> => {
      if (seqs.length === 0) seqs = next(BATCH)
      if (seqs.length === 0) return undefined
      const { items, taken } = await this.#options.log.reader.whole(seqs)
      seqs = seqs.slice(taken)
      return items
    }
    let ahead = read()
    for (let items = await ahead; items; items = await ahead) {
      ahead = read()
      // Whoever waits for it hears of its failure.
      ahead.catch(() => undefined)
      yield items
      await this.#giveWay()
    }
  }

  #writeOne(item: WholeEntry, written: Written): Promise<void> | undefined {
    const { payload, kept } = item
    if (payload.length < kept || kept > PIECE_BYTES) return this.#writeLong(item, written)
    return this.#put(written.before + new PayloadEncoder(written.encoding).piece(payload, true) + written.after)
  }

  async #writeLong({ entry, payload, kept }: WholeEntry, { before, encoding, after }: Written): Promise<void> {
    const encoder = new PayloadEncoder(encoding)
    await this.#put(before)
    let done = 0
    for (let bytes = payload; bytes.length > 0;) {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const piece = bytes.subarray(at, at + PIECE_BYTES)
        done += piece.length
        await this.#put(encoder.piece(piece, done >= kept))
      }
      if (done >= kept || encoding === 'none') break
      bytes = (await this.#options.log.reader.payload(entry.seq, done, WHOLE_BYTES)).bytes
    }
    await this.#put(after)
  }

  /** Waits only where there is something to wait for: there may be millions of entries. */
  #put(text: string): Promise<void> | undefined {
    this.#pending += text
    return this.#pending.length >= WRITE_CHARS || performance.now() - this.#turnBegan >= SLICE_MS ? this.#rest() : undefined
  }

  async #rest(): Promise<void> {
    if (this.#pending.length >= WRITE_CHARS) await this.#flush()
    await this.#giveWay()
  }

  async #end(): Promise<number> {
    await this.#flush()
    const { store } = this.#options.log
    const { epoch, dropped } = store.bounds()
    const missing = this.#total - this.#done
    const isDropped = epoch === this.#epoch && missing <= dropped - store.refused - this.#dropped
    if (isDropped) this.#total = this.#done
    this.#options.onProgress(this.#done, this.#total)
    return isDropped ? 0 : missing
  }

  async #flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    if (text !== '') await this.#options.sink.write(text)
  }

  async #giveWay(): Promise<void> {
    if (performance.now() - this.#turnBegan < SLICE_MS) return
    this.#options.onProgress(this.#done, this.#total)
    await nextTurn()
    this.#options.signal.throwIfAborted()
    this.#turnBegan = performance.now()
  }
}

/** Numbers of entries, four bytes each. */
class Numbers {
  #all = new Uint32Array(16)
  length = 0

  push(seq: number): void {
    if (this.length === this.#all.length) {
      const more = new Uint32Array(this.length * 2)
      more.set(this.#all)
      this.#all = more
    }
    this.#all[this.length++] = seq
  }

  slice(from: number, to: number): number[] {
    return [...this.#all.subarray(from, Math.min(to, this.length))]
  }
}
