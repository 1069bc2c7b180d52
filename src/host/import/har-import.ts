// Reads HAR 1.2 with `_webSocketMessages`, as Chrome, Playwright and HTTP Toolkit write it, and our own export. What the browser sent came in from a client.
// Read as a stream: most of such a file is the contents of pages, which are let go at once.
import { JSONParser } from '@streamparser/json'
import * as v from 'valibot'
import { LAST_TIME } from '../../contract/limits.ts'
import type { Direction, EntryKind } from '../../contract/model.ts'
import type { Facts } from '../log/entry-text.ts'
import { CLOSE_CODE_MEANINGS } from '../../server/index.ts'
import { publicHeaders } from '../public-headers.ts'
import type { EntryWriter } from './entry-writer.ts'
import { ImportError, type ImportSource } from './import-source.ts'

const KINDS: Readonly<Partial<Record<number, EntryKind>>> = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }

const message = v.object({
  type: v.picklist(['send', 'receive', 'error']),
  /** Seconds since the epoch; Playwright's are milliseconds, or -1 where it was told to leave times out. */
  time: v.pipe(v.number(), v.minValue(-1), v.maxValue(LAST_TIME)),
  opcode: v.number(),
  data: v.string(),
})
/** Seconds would be in the year 5138 by then. */
const LEAST_MILLISECONDS = 1e11

const headers = v.optional(v.array(v.object({ name: v.string(), value: v.string() })), [])
const connection = v.object({
  startedDateTime: v.optional(v.string(), ''),
  time: v.optional(v.nullable(v.number()), 0),
  _resourceType: v.optional(v.string(), ''),
  request: v.object({ method: v.optional(v.string(), 'GET'), url: v.string(), headers }),
  response: v.optional(
    v.object({
      /** None has come: 0, and -1 with Playwright. */
      status: v.optional(v.number(), 0),
      statusText: v.optional(v.string(), ''),
      headers,
      content: v.optional(v.object({ _file: v.optional(v.string()) })),
    }),
  ),
  _webSocketMessages: v.optional(v.array(v.unknown())),
  /** HTTP Toolkit's; its `timestamp` counts from the start of the program. `time` is then that of the whole connection. */
  _webSocketClose: v.optional(
    v.union([v.literal('aborted'), v.object({ code: v.optional(v.number()), reason: v.optional(v.string(), '') })]),
  ),
})
type Connection = v.InferOutput<typeof connection>

/** Rejects with an ImportError. Entries come in the order of the file, which is not that of their times. */
export async function importHar(source: ImportSource, writer: EntryWriter): Promise<void> {
  const reader = new HarReader(writer)
  const parser = new JSONParser({
    paths: ['$.log.entries.*.startedDateTime', '$.log.entries.*._webSocketMessages.*', '$.log.entries.*', '$.log.entries'],
    // Only what is let go in `onValue` is let go: the entry is still to come.
    keepStack: true,
    stringBufferSize: 64 * 1024,
  })
  let fault: unknown
  parser.onValue = ({ value, key, parent, stack }) => {
    const index = stack[3]?.key ?? key
    if (key === 'entries') reader.isHar = Array.isArray(value)
    else if (stack.length > 4) reader.message(Number(index), value)
    else if (key === 'startedDateTime') reader.started(value)
    else reader.entry(Number(key), value)
    if (Array.isArray(parent)) parent[Number(key)] = null
  }
  parser.onError = (error) => (fault ??= error)
  for await (const piece of source.pieces()) {
    parser.write(piece)
    if (fault) throw faultOf(fault)
    await writer.relieved()
  }
  if (!parser.isEnded) parser.end()
  if (fault) throw faultOf(fault)
  reader.end()
}

/** What `onValue` throws comes as it is; everything else is the parser's. */
function faultOf(fault: unknown): ImportError {
  if (fault instanceof ImportError) return fault
  const words = fault instanceof Error ? fault.message : String(fault)
  if (/^(?:Parser|Tokenizer) ended in/.test(words)) return new ImportError('The file ends before its JSON does: it was cut off.')
  const [, seen, at] = /^Unexpected ("."|\S+) .*absolute position "(\d+)"/.exec(words) ?? []
  return new ImportError(
    at === undefined ? `The file is not JSON: ${words.slice(0, 200)}.` : `The file is not JSON: at byte ${at} stands ${seen}.`,
  )
}

class HarReader {
  /** It has a list of requests, if only an empty one. */
  isHar = false
  readonly #writer: EntryWriter
  /** Number of the connection by position in the file. */
  readonly #numbers = new Map<number, number>()
  #entries = 0
  /** Of the entry that is being read: what it says itself, where that has been read, and its first and last message. */
  #started = 0
  #began = 0
  #last = 0

  constructor(writer: EntryWriter) {
    this.#writer = writer
  }

  /** Where it stands before the messages: of those without a time. */
  started(value: unknown): void {
    const time = Date.parse(String(value))
    this.#started = Number.isNaN(time) ? 0 : time
  }

  message(position: number, value: unknown): void {
    const result = v.safeParse(message, value, { abortEarly: true })
    if (!result.success) throw fieldFault(`Entry ${position}: _webSocketMessages`, result.issues[0])
    const { type, time: given, opcode, data } = result.output
    const isFirst = !this.#numbers.has(position)
    const time = given < 0 ? (isFirst ? this.#started : this.#last) : given < LEAST_MILLISECONDS ? given * 1000 : given
    if (isFirst) this.#began = time
    this.#last = time
    const number = this.#numberOf(position)
    const kind = type === 'error' ? undefined : KINDS[opcode]
    if (kind === undefined) {
      this.#writer.event({ time, connection: number, kind: 'error', direction: 'none', words: data, facts: [] })
      return
    }
    const payload = Buffer.from(data, kind === 'text' ? 'utf8' : 'base64')
    const direction: Direction = type === 'send' ? 'in' : 'out'
    const size = payload.length
    this.#writer.message(
      { time, connection: number, kind, direction, size, frames: 1, compressed: false, wireSize: size, frameList: [] },
      payload,
    )
  }

  entry(position: number, value: unknown): void {
    this.#entries++
    this.#started = 0
    const isKnown = this.#numbers.has(position)
    const result = v.safeParse(connection, value, { abortEarly: true })
    if (!result.success) {
      if (isKnown) throw fieldFault(`Entry ${position}`, result.issues[0])
      return
    }
    const entry = result.output
    if (!isKnown && !isWebSocket(entry)) return
    const { startedDateTime, time: wait, _webSocketClose: close } = entry
    const number = this.#numberOf(position)
    const started = Date.parse(startedDateTime)
    // Never later than its first message, whose clock may be another one.
    const time = Math.max(0, Math.min(Number.isNaN(started) ? Infinity : started, isKnown ? this.#began : Infinity))
    const began = Number.isFinite(time) ? time : 0
    const took = Math.min(Math.max(0, wait ?? 0), LAST_TIME - began)
    // Where it is that of the whole connection, nobody says when the answer came.
    const answered = close === undefined ? began + took : began
    this.#opening(number, began, isKnown ? Math.min(answered, this.#began) : answered, entry)
    if (!entry._webSocketMessages && entry.response?.status === 101) this.#withoutMessages(number, answered, entry)
    if (close !== undefined) this.#ended(number, Math.max(began + took, isKnown ? this.#last : 0), close)
  }

  end(): void {
    if (this.#numbers.size > 0) return
    const advice = 'Record while the page has one open, and export with messages.'
    throw new ImportError(
      this.#entries > 0
        ? `None of the ${this.#entries} requests in the file is a WebSocket. ${advice}`
        : this.isHar
          ? `The file has no requests, and so no WebSocket. ${advice}`
          : 'The file is not a log: it has neither the first line of a JSON Lines export, nor the log.entries of HAR.',
    )
  }

  #opening(number: number, began: number, answered: number, { request, response }: Connection): void {
    const url = URL.parse(request.url)
    if (url && /^(?:wss|https):$/.test(url.protocol))
      this.#writer.event({
        time: began,
        connection: number,
        kind: 'tls',
        direction: 'none',
        words: 'Encrypted, as its URL says',
        facts: [],
      })
    const target = url ? `${url.pathname}${url.search}` : request.url
    this.#writer.event({
      time: began,
      connection: number,
      kind: 'request',
      direction: 'in',
      words: `${request.method} ${target} HTTP/1.1`,
      facts: factsOf(request.headers),
    })
    if (!response || response.status <= 0) return
    const line = `${response.status} ${response.statusText}`.trim()
    this.#writer.event({
      time: answered,
      connection: number,
      kind: response.status === 101 ? 'open' : 'refused',
      direction: 'out',
      words: line,
      facts: [['status line', `HTTP/1.1 ${line}`], ...factsOf(response.headers)],
    })
  }

  #withoutMessages(number: number, time: number, { response }: Connection): void {
    const file = response?.content?._file
    const words =
      file === undefined
        ? 'The file has none of its messages: Firefox leaves them out of HAR. Chrome, Edge, Playwright and HTTP Toolkit write them'
        : `Its messages are in ${file} beside the file, and were not read: let Playwright record HAR with content: 'embed'`
    this.#writer.event({ time, connection: number, kind: 'error', direction: 'none', words, facts: [] })
  }

  #ended(number: number, time: number, close: NonNullable<Connection['_webSocketClose']>): void {
    const { code = 1005, reason } = close === 'aborted' ? { code: 1006, reason: '' } : close
    const words = [code, CLOSE_CODE_MEANINGS[code] ?? ''].join(' ').trim()
    const facts: Facts = [
      ['code', String(code)],
      ['description', reason],
      ['clean', close === 'aborted' ? 'no' : 'yes'],
    ]
    this.#writer.event({ time, connection: number, kind: 'disconnect', direction: 'none', words, facts })
  }

  #numberOf(position: number): number {
    let number = this.#numbers.get(position)
    if (number === undefined) this.#numbers.set(position, (number = this.#numbers.size + 1))
    return number
  }
}

/** Firefox gives no `_resourceType`. */
function isWebSocket({ _resourceType, request, response }: Connection): boolean {
  if (_resourceType === 'websocket' || /^wss?:/i.test(request.url)) return true
  const isUpgrade = ({ name, value }: { readonly name: string; readonly value: string }): boolean =>
    name.toLowerCase() === 'upgrade' && value.toLowerCase() === 'websocket'
  return response?.status === 101 && response.headers.some(isUpgrade)
}

function factsOf(pairs: Connection['request']['headers']): Facts {
  // HTTP/2 has pseudo headers, whose names begin with a colon.
  return publicHeaders(pairs.filter(({ name }) => !name.includes(':')).map(({ name, value }) => [name, value]))
}

function fieldFault(where: string, issue: v.BaseIssue<unknown>): ImportError {
  return new ImportError(`${where}: ${v.getDotPath(issue) ?? ''}: ${issue.message.slice(0, 200)}.`)
}
