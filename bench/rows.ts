// The rows of the benchmark: what each one orders, what it reads off, and which ratio it is to reach. Runs nothing.
import type { ServerName } from './child.ts'
import type { FloodKind, LoadOrder, RuleSet, ServerMode } from './messages.ts'

export interface OrderTarget {
  readonly port: number
  readonly pid: number
  readonly secure: boolean
}

/**
 * `conn/cpu-s`: by the second of the server's processor time, where the load client works as much as the server. `×`: the p99 of a client beside
 * another one that floods, by that without.
 */
export type Unit = 'msg/s' | 'MiB/s' | 'conn/s' | 'conn/cpu-s' | 'B/conn' | 'µs' | '×'

export interface Row {
  readonly id: string
  readonly title: string
  readonly mode: ServerMode
  /** wss. */
  readonly secure: boolean
  /** The server takes permessage-deflate. */
  readonly deflates: boolean
  readonly unit: Unit
  /** How much of the unit one counted thing is. */
  readonly weight: number
  /** The ratio to ws that `serve` in a fresh home is to reach; for B/conn, bytes of the component; for µs, the highest ratio; for ×, the most. */
  readonly reach: number | undefined
  /** Counted things of the first, untimed run, from which the length of a round is reckoned. */
  readonly firstCount: number
  /** A fixed count for every round; undefined: as many as a round's time allows. */
  readonly fixedCount: number | undefined
  /** Count of the one round of the short form. */
  readonly shortCount: number
  readonly rules?: RuleSet
  /** What the ratio is to; ws unless told. */
  readonly base?: ServerName
  /** What is sent again and again before the first round, until the log is full and drops its oldest; 0: the log is not filled. */
  readonly fillCount: number
  /** Data messages that the server receives, for `count` counted things; undefined where nobody knows. */
  readonly messagesIn: (count: number) => number | undefined
  /** Payload bytes that come in with them. */
  readonly bytesIn: (count: number) => number | undefined
  readonly order: (target: OrderTarget, count: number) => LoadOrder
  /** Which servers play it. */
  readonly servers: readonly ServerName[]
}

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** Payload bytes of one step of filling the log. */
const FILL_STEP_BYTES = 128 * MIB

function sizeName(size: number): string {
  return size < 1024 ? `${size} B` : `${size / 1024} KiB`
}

function connectionsName(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections.toLocaleString('en')} connections`
}

function oneWay(size: number, connections: number, reach: number, secure = false): Row {
  return {
    id: `${secure ? 'tls-' : ''}one-way-${size}-${connections}`,
    title: `${secure ? 'TLS, ' : ''}one-way ${sizeName(size)}, ${connectionsName(connections)}`,
    mode: 'sink',
    secure,
    deflates: false,
    unit: 'msg/s',
    weight: 1,
    reach,
    firstCount: 40_000,
    fixedCount: undefined,
    shortCount: 2_000,
    fillCount: Math.ceil(FILL_STEP_BYTES / size),
    messagesIn: (count) => count,
    bytesIn: (count) => count * size,
    order: ({ port, secure: isSecure }, count) => ({
      kind: 'flood',
      port,
      secure: isSecure,
      connections,
      size,
      binary: false,
      count: Math.ceil(count / connections) * connections,
    }),
    servers: secure
      ? ['ws', 'serve', 'component']
      : connections === 10
        ? ['ws', 'serve', 'serve-round', 'web', 'window', 'electron', 'component', 'bytes']
        : ['ws', 'serve', 'serve-round', 'component', 'bytes'],
  }
}

function echo(connections: number, outstanding: number, reach: number, secure = false): Row {
  const size = 64
  return {
    id: `${secure ? 'tls-' : ''}${outstanding === 1 ? 'echo' : 'pipelined'}-${size}-${connections}`,
    title: `${secure ? 'TLS, ' : ''}${outstanding === 1 ? 'echo' : `pipelined echo (${outstanding} outstanding)`} ${sizeName(size)}, ${connectionsName(connections)}`,
    mode: 'echo',
    secure,
    deflates: false,
    unit: 'msg/s',
    weight: 1,
    reach,
    firstCount: outstanding === 1 ? 20_000 : 40_000,
    fixedCount: undefined,
    shortCount: 1_000,
    fillCount: 0,
    messagesIn: (count) => count,
    bytesIn: (count) => count * size,
    order: ({ port, secure: isSecure }, count) => ({ kind: 'echo', port, secure: isSecure, connections, size, outstanding, count }),
    servers: secure ? ['ws', 'serve', 'component'] : ['ws', 'serve', 'component', 'bytes'],
  }
}

const GIB_FRAME = 64 * 1024

/** Length of the source file, which is what the rows that measure sending send. */
export const SOURCE_BYTES = GIB
export const SHORT_SOURCE_BYTES = 64 * MIB

function gibibyteOut(way: 'send' | 'file'): Row {
  return {
    id: `out-${way}`,
    title: way === 'send' ? '1 GiB out, messages of 64 KiB' : '1 GiB out, one file as one message',
    mode: 'source',
    secure: false,
    deflates: false,
    unit: 'MiB/s',
    weight: 1 / MIB,
    reach: undefined,
    firstCount: GIB,
    fixedCount: GIB,
    shortCount: SHORT_SOURCE_BYTES,
    fillCount: 0,
    messagesIn: () => 1,
    bytesIn: () => undefined,
    order: ({ port, secure }, bytes) => ({ kind: 'receive', port, secure, bytes, way }),
    servers: ['ws', 'component'],
  }
}

/** Below a server's backlog of 511 connections. */
const HANDSHAKE_BURST = 400

function handshakes(accepted: boolean): Row {
  return {
    id: accepted ? 'handshakes-only' : 'handshakes',
    title: accepted ? 'opening handshakes on accepted connections' : 'TCP accept and opening handshake',
    mode: 'sink',
    secure: false,
    deflates: false,
    unit: 'conn/s',
    weight: 1,
    reach: undefined,
    firstCount: 5 * HANDSHAKE_BURST,
    fixedCount: 20 * HANDSHAKE_BURST,
    shortCount: HANDSHAKE_BURST,
    fillCount: 0,
    messagesIn: () => 0,
    bytesIn: () => 0,
    order: ({ port, pid, secure }, count) => ({ kind: 'handshakes', port, pid, secure, count, burst: HANDSHAKE_BURST, accepted }),
    servers: ['ws', 'serve', 'component', 'bytes'],
  }
}

function tlsHandshakes(resume: boolean): Row {
  return {
    id: resume ? 'tls-resumed' : 'tls-handshakes',
    title: resume ? 'TLS, resumed handshakes' : 'TLS, full handshakes',
    mode: 'sink',
    secure: true,
    deflates: false,
    unit: 'conn/cpu-s',
    weight: 1,
    reach: 0.9,
    firstCount: 1_500,
    // Fewer would measure how code becomes hot.
    fixedCount: 3000,
    shortCount: 20,
    fillCount: 0,
    messagesIn: () => 0,
    bytesIn: () => 0,
    order: ({ port, secure }, count) => ({ kind: 'connect', port, secure, count, resume }),
    servers: ['ws', 'serve', 'component'],
  }
}

/** 20 rules of which none applies, with the log on, beside the same without rules, or beside ws that reads each message as JSON. */
function underRules(size: number, rules: 'path' | 'json', reach: number): Row {
  const row = oneWay(size, 10, reach)
  return {
    ...row,
    id: `rules-${rules}-${size}`,
    title: `20 rules on ${rules === 'path' ? 'path and opcode' : 'a JSON path'}, none applies, one-way ${sizeName(size)}, 10 connections`,
    rules,
    ...(rules === 'path' && { base: 'serve-plain' as const }),
    order: (target, count) => ({ ...row.order(target, count), json: rules === 'json' }) as LoadOrder,
    servers: rules === 'path' ? ['ws', 'serve', 'serve-plain'] : ['ws', 'serve'],
  }
}

function answeredByRule(connections: number): Row {
  const row = echo(connections, 1, 0.9)
  return {
    ...row,
    id: `rules-answer-64-${connections}`,
    title: `a rule that answers, 64 B, ${connectionsName(connections)}; ws echoes`,
    rules: 'answer',
    servers: ['ws', 'serve'],
  }
}

const PACED_CONNECTIONS = 100
const PACED_RATE = 5_000

/** Ten seconds of it a round. */
const PACED: Row = {
  id: 'paced-64-100',
  title: `echo 64 B at ${PACED_RATE.toLocaleString('en')} msg/s, ${PACED_CONNECTIONS} connections: p99`,
  mode: 'echo',
  secure: false,
  deflates: false,
  unit: 'µs',
  weight: 1,
  reach: 1.5,
  firstCount: 2 * PACED_RATE,
  fixedCount: 10 * PACED_RATE,
  shortCount: 500,
  fillCount: 0,
  messagesIn: (count) => count,
  bytesIn: (count) => count * 64,
  order: ({ port, secure }, count) => ({
    kind: 'paced',
    port,
    secure,
    connections: PACED_CONNECTIONS,
    size: 64,
    count,
    rate: PACED_RATE,
  }),
  servers: ['ws', 'serve', 'component', 'bytes'],
}

const PINGS = 1000

/** A good client's p99 while another client floods. Nobody knows how much of the flood is taken until its end. */
function beside(flood: FloodKind, title: string): Row {
  return {
    id: `beside-${flood}`,
    title: `a client's pings beside ${title}: p99 by that without`,
    mode: 'sink',
    secure: false,
    deflates: true,
    unit: '×',
    weight: 1,
    reach: 3,
    firstCount: 200,
    fixedCount: PINGS,
    shortCount: 20,
    fillCount: 0,
    messagesIn: () => undefined,
    bytesIn: () => undefined,
    order: ({ port, secure }, count) => ({ kind: 'beside', port, secure, flood, count }),
    servers: ['ws', 'serve'],
  }
}

export const ROWS: readonly Row[] = [
  ...[1, 10, 100, 1000].map((connections) => oneWay(64, connections, 3)),
  ...[1, 10, 100, 1000].map((connections) => oneWay(1024, connections, 1.5)),
  ...[1, 10, 100, 1000].map((connections) => oneWay(16_384, connections, 1.2)),
  ...[1, 10, 100].map((connections) => echo(connections, 1, 1)),
  ...[1, 10, 100].map((connections) => echo(connections, 32, 4)),
  PACED,
  beside('frames', 'messages of 64 B without end'),
  beside('pings', 'pings without end'),
  beside('fragments', 'messages in frames of 1 B'),
  beside('inflating', 'messages that inflate to 1 MiB'),
  {
    id: 'in-gib',
    title: '1 GiB in, frames of 64 KiB',
    mode: 'sink',
    secure: false,
    deflates: false,
    unit: 'MiB/s',
    weight: GIB_FRAME / MIB,
    reach: 1.6,
    firstCount: GIB / GIB_FRAME,
    fixedCount: GIB / GIB_FRAME,
    shortCount: SHORT_SOURCE_BYTES / GIB_FRAME,
    fillCount: GIB / GIB_FRAME,
    messagesIn: (count) => count,
    bytesIn: (count) => count * GIB_FRAME,
    order: ({ port, secure }, count) => ({ kind: 'flood', port, secure, connections: 1, size: GIB_FRAME, binary: true, count }),
    servers: ['ws', 'serve', 'serve-round', 'component', 'bytes'],
  },
  gibibyteOut('send'),
  gibibyteOut('file'),
  handshakes(false),
  handshakes(true),
  {
    id: 'idle',
    title: 'idle memory, 10,000 connections',
    mode: 'sink',
    secure: false,
    deflates: false,
    unit: 'B/conn',
    weight: 1,
    reach: 8 * 1024,
    firstCount: 0,
    fixedCount: 10_000,
    shortCount: 200,
    fillCount: 0,
    messagesIn: () => 0,
    bytesIn: () => 0,
    order: ({ port, secure }, connections) => ({ kind: 'idle', port, secure, connections }),
    servers: ['ws', 'component', 'bytes'],
  },
  underRules(64, 'path', 0.9),
  underRules(1024, 'json', 1),
  ...[1, 100].map((connections) => answeredByRule(connections)),
  tlsHandshakes(false),
  tlsHandshakes(true),
  ...[1, 100].map((connections) => oneWay(64, connections, 0.9, true)),
  ...[1, 100].map((connections) => oneWay(65_536, connections, 0.9, true)),
  ...[1, 100].map((connections) => echo(connections, 1, 0.9, true)),
]

/** Rows whose ids are in `wanted`, where a `*` stands for any characters. Throws when one matches nothing. */
export function rowsNamed(wanted: readonly string[]): readonly Row[] {
  const chosen = new Set<Row>()
  for (const name of wanted) {
    const pattern = new RegExp(`^${name.split('*').map(escapePattern).join('.*')}$`)
    const matching = ROWS.filter((row) => pattern.test(row.id))
    if (matching.length === 0) throw new Error(`No row is called "${name}". There are: ${ROWS.map((row) => row.id).join(', ')}.`)
    for (const row of matching) chosen.add(row)
  }
  return ROWS.filter((row) => chosen.has(row))
}

function escapePattern(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
