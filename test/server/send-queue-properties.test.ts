// What goes out, whatever is asked for and in whatever order: sends that wait and sends that do not, files, streams, pings, Interrupt and Close, to a client
// that reads and stops reading. Each message arrives whole, once and in its place, or its promise says why not.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocketServerError, type Connection } from '../../src/server/index.ts'
import { running } from './transcript.ts'
import { close, request } from './wire-client.ts'

/** The same in every run, so that what fails here fails again. `SEND_QUEUE_SEED=7 SEND_QUEUE_RUNS=5000 npm run test:unit -- send-queue` tries others. */
const SEED = Number(process.env['SEND_QUEUE_SEED'] ?? 20_261_129)
const RUNS = Number(process.env['SEND_QUEUE_RUNS'] ?? 60)

/** More than goes out in one step, and more than one step. */
const FILE_SIZES = [0, 10, 65_536, 70_000, 400_000] as const
/** A send that waits has this long without a byte moving: no test comes near it. */
const PATIENCE_SECONDS = 60
/** A run takes a fraction of a second; one that takes this long waits for what does not come. */
const STUCK_MS = 20_000
/** Of a flood: more than systems keep for a client that does not read. */
const BLOCK = 64 * 1024
const MOST_BLOCKS = 150

type Order =
  /** `waits`: until the client's side has taken it. `fragment`: payload bytes of one frame. */
  | { readonly do: 'send'; readonly size: number; readonly text: boolean; readonly waits: boolean; readonly fragment?: number }
  | { readonly do: 'trySend'; readonly size: number }
  /** Blocks until one would block. */
  | { readonly do: 'flood' }
  | { readonly do: 'file'; readonly size: (typeof FILE_SIZES)[number]; readonly fragment?: number }
  | { readonly do: 'stream'; readonly pieces: readonly number[] }
  | { readonly do: 'ping' | 'pong' }
  | { readonly do: 'interrupt'; readonly how: 'close' | 'truncate' }
  | { readonly do: 'stall' | 'read' | 'close' }
  /** Turns of the event loop: files are opened, the client reads. */
  | { readonly do: 'turns'; readonly count: number }

const size = fc.oneof(fc.nat(200), fc.constantFrom(0, 125, 126, 65_535, 65_536), fc.nat(300_000))
const fragment = fc.constantFrom(1_000, 20_000)
const file = fc.record(
  { do: fc.constant('file' as const), size: fc.constantFrom(...FILE_SIZES), fragment },
  { requiredKeys: ['do', 'size'] },
)
const long = fc.record({
  do: fc.constant('send' as const),
  size: fc.integer({ min: 100_000, max: 900_000 }),
  text: fc.boolean(),
  waits: fc.constant(true),
})
const stream = fc.record({ do: fc.constant('stream' as const), pieces: fc.array(fc.nat(90_000), { maxLength: 4 }) })
const turns = fc.record({ do: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 30 }) })
const interrupt = fc.record({ do: fc.constant('interrupt' as const), how: fc.constantFrom('close' as const, 'truncate' as const) })
const single: fc.Arbitrary<Order> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      { do: fc.constant('send' as const), size, text: fc.boolean(), waits: fc.boolean(), fragment },
      { requiredKeys: ['do', 'size', 'text', 'waits'] },
    ),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('trySend' as const), size }) },
  { weight: 1, arbitrary: fc.constant({ do: 'flood' as const }) },
  { weight: 4, arbitrary: file },
  { weight: 2, arbitrary: stream },
  { weight: 4, arbitrary: fc.constantFrom<Order>({ do: 'ping' }, { do: 'pong' }) },
  { weight: 2, arbitrary: interrupt },
  { weight: 3, arbitrary: fc.constantFrom<Order>({ do: 'stall' }, { do: 'read' }) },
  { weight: 4, arbitrary: turns },
)
/** What takes long is interrupted on its way, which by chance alone is rare. */
const interrupted: fc.Arbitrary<readonly Order[]> = fc.tuple(
  fc.oneof(file, long, stream),
  fc.oneof(turns, fc.constant<Order>({ do: 'ping' })),
  interrupt,
)
/** A control frame asked for within a message of one long frame. */
const passing: fc.Arbitrary<readonly Order[]> = fc.tuple(long, fc.constantFrom<Order>({ do: 'ping' }, { do: 'pong' }))
/** Close comes in few of them: nothing much happens behind it. */
const orders: fc.Arbitrary<readonly Order[]> = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: single.map((each) => [each]) },
        { weight: 1, arbitrary: interrupted },
        { weight: 1, arbitrary: passing },
      ),
      { maxLength: 25, size: 'max' },
    ),
    fc.constantFrom<readonly Order[]>([], [], [{ do: 'close' }]),
    fc.array(single, { maxLength: 3 }),
  )
  .map(([all, close, behind]) => [...all.flat(), ...close, ...behind])
const settings = fc.record({
  MaxFrameSize: fc.constantFrom(0, 1_000, 16_384),
  OutBufferSize: fc.constantFrom(0, 100_000, 1_000_000),
})
/** What comes before all others: a client that reads, one that does not yet, and one that does not while so much waits that a send would block. */
const beginning = fc.constantFrom<readonly Order[]>([], [{ do: 'stall' }], [{ do: 'stall' }, { do: 'flood' }])

/** ASCII, other for each message. */
function payloadOf(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(length, `#${number} abcdefghijklmnopqrstuvwxyz `)
  if (length > 8) bytes.write(`#${number}.`, length - 8)
  return bytes
}

/** What became of one message. */
interface Sent {
  readonly payload: Buffer
  readonly opcode: 1 | 2
  outcome: 'waits' | 'sent' | 'taken' | 'refused' | 'whole' | 'cut' | 'unfinished' | 'lost'
  why: string
}

/** Reads frames as RFC 6455 has them, and notes what breaks it. */
class Reader {
  readonly messages: { readonly opcode: number; readonly payload: Buffer }[] = []
  readonly controls: string[] = []
  readonly faults: string[] = []
  isOver: 'fin' | 'reset' | undefined
  #rest: Buffer[] = []
  #length = 0
  #needs = 2
  #open: { readonly opcode: number; readonly parts: Buffer[] } | undefined
  #isClosed = false
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('end', () => (this.isOver ??= 'fin'))
    socket.on('error', () => (this.isOver ??= 'reset'))
    socket.on('close', () => (this.isOver ??= 'reset'))
  }

  /** Of a message that was begun and not ended. */
  get isInside(): boolean {
    return this.#open !== undefined
  }

  stall(): void {
    this.#socket.pause()
  }

  read(): void {
    this.#socket.resume()
  }

  #take(bytes: Buffer): void {
    this.#rest.push(bytes)
    this.#length += bytes.length
    while (this.#length >= this.#needs) {
      const all = this.#rest.length === 1 ? (this.#rest[0] as Buffer) : Buffer.concat(this.#rest)
      const [head, length] = headOf(all)
      this.#needs = head + length
      this.#rest = [all]
      if (length < 0 || this.#length < this.#needs) {
        if (length < 0) this.#needs = head
        return
      }
      this.#frame(all[0] as number, all[1] as number, all.subarray(head, head + length))
      this.#rest = [all.subarray(head + length)]
      this.#length -= head + length
      this.#needs = 2
    }
  }

  #frame(first: number, second: number, payload: Buffer): void {
    const opcode = first & 15
    const isLast = first >= 0x80
    const fault = (what: string): void => void this.faults.push(what)
    if (this.#isClosed) fault(`a frame ${opcode} behind the Close frame`)
    if ((first & 0x70) !== 0 || second >= 0x80) fault('a reserved bit or a mask')
    if (opcode >= 8) {
      if (!isLast || payload.length > 125) fault('a control frame that is fragmented or too long')
      if (opcode === 8 && !this.#isClosed) {
        this.#isClosed = true
        this.#socket.end(close(1000))
      }
      this.controls.push(`${opcode} ${payload.toString('latin1')}`)
      return
    }
    if ((opcode === 0) !== (this.#open !== undefined)) fault(`a frame ${opcode} ${this.#open ? 'inside' : 'outside'} a message`)
    this.#open ??= { opcode, parts: [] }
    this.#open.parts.push(Buffer.from(payload))
    if (!isLast) return
    this.messages.push({ opcode: this.#open.opcode, payload: Buffer.concat(this.#open.parts) })
    this.#open = undefined
  }
}

/** Bytes of the head, and of the payload; -1 while the head is not complete. */
function headOf(bytes: Buffer): [head: number, length: number] {
  const short = (bytes[1] as number) & 0x7f
  const head = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < head) return [head, -1]
  return [head, short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))]
}

/** One connection, what is asked of it, and what is to be seen for it. */
class Sending {
  readonly sent: Sent[] = []
  readonly pings: string[] = []
  /** What no order may lead to. */
  readonly problems: string[] = []
  #count = 0
  readonly #connection: Connection
  readonly #interrupt: (how: 'close' | 'truncate') => boolean
  readonly #reader: Reader
  readonly #folder: string

  constructor(connection: Connection, interrupt: (how: 'close' | 'truncate') => boolean, reader: Reader, folder: string) {
    this.#connection = connection
    this.#interrupt = interrupt
    this.#reader = reader
    this.#folder = folder
  }

  async follow(each: Order): Promise<void> {
    const connection = this.#connection
    const number = this.#count++
    switch (each.do) {
      case 'send': {
        connection.timeout = each.waits ? PATIENCE_SECONDS : 0
        const payload = payloadOf(number, each.size)
        const opcode = each.text ? 1 : 2
        this.#note(payload, opcode, connection.send(payload, opcode, each.fragment))
        break
      }
      case 'trySend': {
        const payload = payloadOf(number, each.size)
        // What is taken behind a file is lost when the connection ends before its turn: nobody is told.
        if (connection.trySend(payload, 2)) this.sent.push({ payload, opcode: 2, outcome: 'taken', why: '' })
        break
      }
      case 'flood': {
        connection.timeout = 0
        let isRefused = false
        for (let block = 0; block < MOST_BLOCKS && !isRefused; block++) {
          const payload = payloadOf(number * 1_000 + block, BLOCK)
          const note = this.#note(payload, 2, connection.send(payload, 2))
          await nextTurn()
          isRefused = note.outcome === 'refused'
        }
        break
      }
      case 'file':
      case 'stream': {
        connection.timeout = PATIENCE_SECONDS
        const pieces = each.do === 'file' ? [] : each.pieces.map((length, at) => payloadOf(number * 10 + at, length))
        const payload = each.do === 'file' ? payloadOf(0, each.size) : Buffer.concat(pieces)
        const source = each.do === 'file' ? join(this.#folder, String(each.size)) : Readable.from(pieces)
        const options = each.do === 'file' && each.fragment !== undefined ? { maxFrameSize: each.fragment } : {}
        this.#note(payload, 2, connection.sendFile(source, options))
        break
      }
      case 'ping':
      case 'pong': {
        const words = `${each.do} ${number}`
        await connection[each.do](Buffer.from(words)).then(
          () => this.pings.push(`${each.do === 'ping' ? 9 : 10} ${words}`),
          (error: unknown) => {
            if (!['would-block', 'not-open'].includes(codeOf(error))) this.problems.push(`a ${each.do} ended with ${String(error)}`)
          },
        )
        break
      }
      case 'interrupt':
        this.#interrupt(each.how)
        break
      case 'stall':
        this.#reader.stall()
        break
      case 'read':
        this.#reader.read()
        break
      case 'turns':
        for (let turn = 0; turn < each.count; turn++) await nextTurn()
        break
      case 'close':
        if (connection.connected) connection.close(1000, 'asked for')
        break
    }
  }

  /** Turns of the event loop, in which sockets and files do what they do. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await nextTurn()
  }

  get isSettled(): boolean {
    return this.sent.every(({ outcome }) => outcome !== 'waits')
  }

  #note(payload: Buffer, opcode: 1 | 2, promise: Promise<void>): Sent {
    const note: Sent = { payload, opcode, outcome: 'waits', why: '' }
    this.sent.push(note)
    const settle = (outcome: Sent['outcome'], why = ''): void => {
      if (note.outcome !== 'waits') this.problems.push(`a promise that was ${note.outcome} is ${outcome}`)
      note.outcome = outcome
      note.why = why
    }
    promise.then(
      () => settle('sent'),
      (error: unknown) => {
        const outcome = outcomeOf(error)
        if (outcome === undefined) this.problems.push(`a send ended with ${String(error)}`)
        settle(outcome ?? 'lost', error instanceof Error ? error.message : String(error))
      },
    )
    return note
  }
}

function codeOf(error: unknown): string {
  return error instanceof WebSocketServerError ? error.code : String(error)
}

/** What an error says of its message. */
function outcomeOf(error: unknown): Sent['outcome'] | undefined {
  const code = codeOf(error)
  const words = error instanceof Error ? error.message : ''
  if (code === 'would-block' || words.includes('before anything was sent')) return 'refused'
  if (words.includes('is whole')) return 'whole'
  if (words.includes('(truncate)')) return 'cut'
  if (words.includes('(close)') || words.includes('only a reset')) return 'unfinished'
  if (code === 'not-open' || code === 'connection-aborted') return 'lost'
  return undefined
}

/** As the client should have got them: of each line of `expected` one message or, where it may be missing, none. */
function compare(
  expected: readonly Sent[],
  got: Reader['messages'],
  how: { readonly hasEnded: boolean; readonly isReset: boolean },
): string {
  let at = 0
  for (const [index, { payload, opcode, outcome, why }] of expected.entries()) {
    const message = got[at]
    const where = `message ${index} (${opcode}, ${payload.length} bytes, ${outcome}${why === '' ? '' : `: ${why}`})`
    const isThere = message !== undefined && message.opcode === opcode && message.payload.equals(payload)
    if (outcome === 'cut') {
      const isBeginning = message !== undefined && message.payload.equals(payload.subarray(0, message.payload.length))
      if (!isBeginning && !how.isReset) return `${where} is not cut but missing`
      if (isBeginning) at++
    } else if (outcome === 'sent' || outcome === 'whole') {
      if (isThere) at++
      else if (message !== undefined || !how.isReset) return `${where} is not in its place, where ${shown(message)} is`
    } else if (outcome === 'taken' || outcome === 'lost') {
      // Begun, and perhaps whole, when the connection ended.
      if (isThere) at++
      else if (outcome === 'taken' && !how.hasEnded) return `${where} is not in its place, where ${shown(message)} is`
    }
  }
  return at === got.length ? '' : `${shown(got[at])} was never sent, or is not in its place`
}

function shown(message: Reader['messages'][number] | undefined): string {
  return message === undefined
    ? 'nothing'
    : `${message.opcode} ${message.payload.length} bytes ${JSON.stringify(message.payload.toString('latin1', 0, 12))}`
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'socketbench-send-'))
  for (const length of FILE_SIZES) await writeFile(join(folder, String(length)), payloadOf(0, length))
})
afterAll(() => rm(folder, { recursive: true }))

it(
  'messages keep their order and are whole, whatever is asked for and however the client reads',
  async () => {
    const { server, port } = await running('PerMessageDeflate=False', 'DefaultTimeout=0')
    const property = fc.asyncProperty(settings, beginning, orders, async (set, first, rest) => {
      for (const [name, value] of Object.entries(set)) server.config(`${name}=${value}`)
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      const connected = new Promise<Connection>((resolve) => {
        const listener = ({ connectionId }: { readonly connectionId: string }): void => {
          server.off('connected', listener)
          resolve(server.connections.get(connectionId) as Connection)
        }
        server.on('connected', listener)
      })
      socket.write(request())
      const connection = await connected
      const [head] = (await once(socket, 'data')) as [Buffer]
      expect(head.toString('latin1')).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n$/)
      const reader = new Reader(socket)
      const sending = new Sending(
        connection,
        (how) => server.connections.has(connection.connectionId) && server.interrupt(connection.connectionId, how),
        reader,
        folder,
      )
      try {
        for (const each of [...first, ...rest]) await sending.follow(each)
        reader.read()
        await sending.until(() => sending.isSettled)
        const wasOpen = connection.connected
        if (wasOpen) {
          await sending.until(() => connection.bytesQueued === 0 && connection.readyToSend)
          connection.close(1000, 'end')
        }
        await sending.until(() => reader.isOver !== undefined)

        expect([...reader.faults, ...sending.problems]).toEqual([])
        // A reset throws away what the client has not read, and Interrupt with close ends what is behind.
        const wasCut = sending.sent.some(({ outcome }) => outcome === 'unfinished')
        const isReset = reader.isOver === 'reset'
        expect(isReset && wasOpen).toBe(false)
        expect(compare(sending.sent, reader.messages, { hasEnded: !wasOpen, isReset })).toBe('')
        expect(reader.isInside && wasOpen).toBe(false)
        const [last] = reader.controls.slice(-1)
        if (!isReset) expect(last?.startsWith('8 \u0003\u00e8')).toBe(true)
        const pings = reader.controls.filter((control) => !control.startsWith('8 '))
        expect(pings).toEqual(isReset || wasCut ? sending.pings.slice(0, pings.length) : sending.pings)
      } finally {
        socket.destroy()
        await sending.until(() => connection.stage === 'closed')
      }
    })
    await fc.assert(property, { seed: SEED, numRuns: RUNS, timeout: STUCK_MS })
  },
  // With what shrinking a counterexample takes.
  RUNS * 1_000 + 10 * STUCK_MS,
)
