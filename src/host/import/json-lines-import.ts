// Reads JSON Lines as the export writes them (docs/export.md): an object a line, its payload as text or base64. A line longer than memory
// should be has its payload read in pieces.
import * as v from 'valibot'
import { ENTRY_KINDS, MARK_COLORS, type Mark } from '../../contract/model.ts'
import { LAST_TIME, NOTE_LIMIT } from '../../contract/limits.ts'
import { serverName } from '../../contract/params.ts'
import type { LogServers } from '../log/log-servers.ts'
import type { EntryWriter, MessageEntry } from './entry-writer.ts'
import { ImportError, type ImportSource } from './import-source.ts'

/** Lines up to this length are read as a whole: a text of 255 KiB with every character escaped, 4,096 frames, and facts. */
const WHOLE_LINE = 2 * 1024 * 1024
/** Of the lines; json-lines.ts writes it. */
const VERSION = 1
/** A run that has added and removed servers all day has had as many. */
const MOST_SERVERS = 4_096
const NEWLINE = 0x0a
const QUOTE = 0x22

const head = v.object({ socketbench: v.literal('log'), version: v.number() })

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
/** One that no date can have could not be shown. */
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(LAST_TIME))
const frame = v.object({
  opcode: v.pipe(count, v.maxValue(15)),
  fin: v.boolean(),
  rsv: v.pipe(count, v.maxValue(7)),
  mask: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{8})?$/, 'expected eight hex digits or ""')),
  length: count,
  time,
})
const line = v.object({
  time,
  connection: v.optional(v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,8})$/, 'expected a number such as "3"')), '0'),
  server: v.optional(serverName),
  kind: v.picklist(ENTRY_KINDS),
  direction: v.picklist(['in', 'out', 'none']),
  frames: v.optional(v.pipe(count, v.maxValue(0xffff_ffff)), 0),
  size: v.optional(count),
  compressed: v.optional(v.boolean(), false),
  wireSize: v.optional(count),
  frameList: v.optional(v.pipe(v.array(frame), v.maxLength(4_096)), []),
  facts: v.optional(
    v.array(v.tuple([v.pipe(v.string(), v.regex(/^[^:\n]*$/, 'expected a name without a colon')), v.string()])),
    [],
  ),
  kept: v.optional(count),
  mark: v.optional(v.object({ color: v.picklist(MARK_COLORS), note: v.pipe(v.string(), v.maxLength(NOTE_LIMIT)) })),
  text: v.optional(v.string()),
  base64: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'expected base64'))),
})
type Line = v.InferOutput<typeof line>

/**
 * Rejects with an ImportError. Entries come into the log in the order of their lines; `servers` learns whose they are. Resolves with the marks that
 * the file has.
 */
export async function importJsonLines(source: ImportSource, writer: EntryWriter, servers: LogServers): Promise<readonly Mark[]> {
  const numbers = new ServerNumbers(servers)
  const reader = new LineReader(source)
  const first = await reader.next()
  if (first === undefined) throw new ImportError('The file is empty.')
  checkHead(first)
  const marks: Mark[] = []
  let seq = 0
  for (let text = await reader.next(); text !== undefined; text = await reader.next()) {
    if (text.trim() === '') continue
    const { mark } = reader.isLong
      ? await importLong(text, reader, writer, numbers)
      : importWhole(text, reader.number, writer, numbers)
    if (mark) marks.push({ seq, ...mark })
    seq++
    await writer.relieved()
    await source.giveWay()
  }
  return marks
}

function checkHead(text: string): void {
  const result = v.safeParse(head, parsed(text, 1))
  if (!result.success)
    throw new ImportError('Line 1 is not {"socketbench":"log",…}: the file is none that Socketbench has exported as JSON Lines.')
  if (result.output.version > VERSION)
    throw new ImportError(
      `The file has version ${result.output.version}; this Socketbench reads up to version ${VERSION}. Import it with a newer one.`,
    )
}

function importWhole(text: string, number: number, writer: EntryWriter, numbers: ServerNumbers): Line {
  const entry = lineOf(parsed(text, number), number)
  if (entry.frames === 0) {
    const serverNumber = numbers.ofEvent(entry, number)
    const words = entry.text ?? decoded(entry.base64).toString('utf8')
    writer.event({ ...entry, connection: Number(entry.connection), words, serverNumber })
    return entry
  }
  const payload = entry.text === undefined ? decoded(entry.base64) : Buffer.from(entry.text, 'utf8')
  checkLength(entry, payload.length, number)
  writer.message(messageOf(entry, payload.length, numbers.ofMessage(entry, number)), payload)
  return entry
}

/** `text` is all of the line before the payload, which is base64 and the last of its members. */
async function importLong(text: string, reader: LineReader, writer: EntryWriter, numbers: ServerNumbers): Promise<Line> {
  const { number } = reader
  const entry = lineOf(parsed(`${text}"}`, number), number)
  const announced = entry.kept ?? entry.size
  if (entry.frames === 0 || announced === undefined)
    throw new ImportError(`Line ${number} is longer than ${WHOLE_LINE} bytes and no message with a size.`)
  const part = writer.begin(messageOf(entry, announced, numbers.ofMessage(entry, number)), announced)
  let length = 0
  let rest = ''
  for await (const piece of reader.payload()) {
    const digits = rest + piece.toString('latin1')
    const whole = digits.length - (digits.length % 4)
    rest = digits.slice(whole)
    const taken = digits.slice(0, whole)
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(taken)) throw new ImportError(`Line ${number}: base64: expected base64.`)
    const bytes = Buffer.from(taken, 'base64')
    length += bytes.length
    if (length > announced) break
    part.write(bytes)
    await writer.relieved()
  }
  if (rest !== '') throw new ImportError(`Line ${number}: base64: its length is no multiple of four.`)
  checkLength(entry, length, number)
  part.end()
  return entry
}

function parsed(text: string, number: number): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new ImportError(`Line ${number} is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}.`)
  }
}

function lineOf(value: unknown, number: number): Line {
  const result = v.safeParse(line, value, { abortEarly: true, abortPipeEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const where = v.getDotPath(issue)
  throw new ImportError(`Line ${number}: ${where === null ? '' : `${where}: `}${issue.message.slice(0, 200)}.`)
}

function checkLength({ kept, size }: Line, length: number, number: number): void {
  const announced = kept ?? size ?? length
  if (length !== announced)
    throw new ImportError(
      `Line ${number}: its payload has ${length} bytes, expected ${announced} as ${kept === undefined ? 'size' : 'kept'} says.`,
    )
}

function messageOf(entry: Line, length: number, serverNumber: number): MessageEntry {
  const size = entry.size ?? length
  return { ...entry, connection: Number(entry.connection), serverNumber, size, wireSize: entry.wireSize ?? wireSizeOf(entry, size) }
}

/** Of a message that was not compressed every byte was on the wire. */
function wireSizeOf({ compressed, frameList }: Line, size: number): number {
  return compressed ? frameList.reduce((sum, { length }) => sum + length, 0) : size
}

function decoded(base64 = ''): Buffer {
  return Buffer.from(base64, 'base64')
}

/** Servers by their names, numbered as they come. */
class ServerNumbers {
  readonly #servers: LogServers
  readonly #numbers = new Map<string, number>()

  constructor(servers: LogServers) {
    this.#servers = servers
  }

  /** 0: the line names none. */
  ofEvent({ server, connection }: Line, line: number): number {
    if (server === undefined) return 0
    const number = this.#numberOf(server, line)
    if (connection !== '0') this.#servers.learn(Number(connection), number)
    return number
  }

  /** 0 as well where its connection says it. */
  ofMessage(entry: Line, line: number): number {
    const known = this.#servers.ofConnection(Number(entry.connection))
    const number = this.ofEvent(entry, line)
    return number === known ? 0 : number
  }

  #numberOf(name: string, line: number): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    if (this.#numbers.size === MOST_SERVERS)
      throw new ImportError(`Line ${line}: server: the file names more than ${MOST_SERVERS} servers.`)
    const number = this.#numbers.size + 1
    this.#numbers.set(name, number)
    this.#servers.call(number, name)
    return number
  }
}

/** Lines of the file, one after the other. Of a long one all before its payload comes as its text, and then the payload must be read. */
class LineReader {
  /** Of the line that was read last, from 1. */
  number = 0
  isLong = false
  readonly #pieces: AsyncGenerator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: ImportSource) {
    this.#pieces = source.pieces()
  }

  /** undefined: there is none. */
  async next(): Promise<string | undefined> {
    this.number++
    this.isLong = false
    const parts: Buffer[] = []
    let length = 0
    for (;;) {
      const end = this.#rest.indexOf(NEWLINE)
      if (end >= 0) {
        parts.push(this.#rest.subarray(0, end))
        this.#rest = this.#rest.subarray(end + 1)
        return Buffer.concat(parts).toString('utf8')
      }
      parts.push(this.#rest)
      length += this.#rest.length
      if (length > WHOLE_LINE) return this.#beginning(Buffer.concat(parts))
      const { value, done } = await this.#pieces.next()
      if (done) {
        this.#rest = Buffer.alloc(0)
        return length === 0 ? undefined : Buffer.concat(parts).toString('utf8')
      }
      this.#rest = value
    }
  }

  /** The payload's digits, up to the end of the line, which is the end of the object. */
  async *payload(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = this.#rest.indexOf(QUOTE)
      if (end >= 0) {
        yield this.#rest.subarray(0, end)
        this.#rest = this.#rest.subarray(end + 1)
        break
      }
      yield this.#rest
      const { value, done } = await this.#pieces.next()
      if (done) throw new ImportError(`Line ${this.number} ends within its payload: the file was cut off.`)
      this.#rest = value
    }
    const after = (await this.#toLineEnd()).trim()
    if (after !== '}')
      throw new ImportError(
        `Line ${this.number}: after a payload of that length its line ends with "}", not with ${after.slice(0, 40)}.`,
      )
  }

  #beginning(bytes: Buffer): string {
    this.isLong = true
    // Characters of a string have no bare quotes among them: what is found is the member's name.
    const found = /[{,]"base64":"/.exec(bytes.toString('latin1'))
    if (!found)
      throw new ImportError(`Line ${this.number} is longer than ${WHOLE_LINE} bytes, and no message whose payload is base64.`)
    const start = found.index + found[0].length
    this.#rest = bytes.subarray(start)
    return bytes.toString('utf8', 0, start)
  }

  async #toLineEnd(): Promise<string> {
    let text = ''
    for (;;) {
      const end = this.#rest.indexOf(NEWLINE)
      text += this.#rest.toString('utf8', 0, Math.min(1_000, end < 0 ? this.#rest.length : end))
      this.#rest = end < 0 ? Buffer.alloc(0) : this.#rest.subarray(end + 1)
      if (end >= 0 || text.length > 1_000) return text
      const { value, done } = await this.#pieces.next()
      if (done) return text
      this.#rest = value
    }
  }
}
