// What the processes of the benchmark say to each other: orders down, results up. Nothing here runs.

/** What a server does with a message: forgets it, sends it back, or sends as many bytes as the message asks for. */
export type ServerMode = 'sink' | 'echo' | 'source'

/** Rules of the application. `path`: 20 on path and opcode, of which none applies; `json`: 20 on a JSON path, the same; `answer`: one sends each message back. */
export type RuleSet = 'path' | 'json' | 'answer'

/** A server's first message: where it listens. */
export interface Listening {
  readonly port: number
}

/** Asks a server for its counters, after a garbage collection when `collect`. */
export interface CountersRequest {
  readonly counters: true
  readonly collect: boolean
}

export interface ServerCounters {
  /** Data messages received since the start. */
  readonly messages: number
  /** Their payload bytes. */
  readonly bytes: number
  readonly open: number
  /** Entries that the log has taken since the start; 0 without a log. */
  readonly logged: number
  /** Number of the oldest entry that the log keeps. */
  readonly logFirst: number
  /** Why the log could not take everything, or "". */
  readonly logTrouble: string
  /** Resident bytes of the process. */
  readonly resident: number
  /** Microseconds of processor time, user and system, all threads. */
  readonly cpu: number
}

interface Target {
  readonly port: number
  /** TLS, without a check of the certificate. */
  readonly secure: boolean
}

/** Messages one way. `count` over all connections; each connection ends with a ping that is answered. */
export interface FloodOrder extends Target {
  readonly kind: 'flood'
  readonly connections: number
  readonly size: number
  readonly count: number
  readonly binary: boolean
  /** JSON of that size. */
  readonly json?: boolean
}

/** `outstanding` messages on their way on every connection, until `count` have come back. */
export interface EchoOrder extends Target {
  readonly kind: 'echo'
  readonly connections: number
  readonly size: number
  readonly count: number
  readonly outstanding: number
}

/** Messages at a fixed rate, one after the other over the connections, whatever comes back. */
export interface PacedOrder extends Target {
  readonly kind: 'paced'
  readonly connections: number
  readonly size: number
  readonly count: number
  /** Messages a second. */
  readonly rate: number
}

/** What one client floods the server with. `inflating`: small messages that become large. */
export type FloodKind = 'frames' | 'pings' | 'fragments' | 'inflating'

/** `count` pings of one client, alone and then beside a client that floods. */
export interface BesideOrder extends Target {
  readonly kind: 'beside'
  readonly flood: FloodKind
  readonly count: number
}

/** One connection asks a `source` for bytes and counts what comes. */
export interface ReceiveOrder extends Target {
  readonly kind: 'receive'
  readonly bytes: number
  readonly way: SourceWay
}
export type SourceWay = 'send' | 'file'

/** Opens `count` connections, `burst` at a time; closing a burst is not timed. */
export interface HandshakeOrder extends Target {
  readonly kind: 'handshakes'
  readonly count: number
  /** At most a server's backlog, 511 unless told (Node's default). */
  readonly burst: number
  /** The server's process, which stands still while a burst is laid out. */
  readonly pid: number
  /** The server has accepted the TCP connections before the clock starts. */
  readonly accepted: boolean
}

/** Opens `count` connections, some at a time, and ends each when it is open. */
export interface ConnectOrder extends Target {
  readonly kind: 'connect'
  readonly count: number
  /** With a TLS session of an earlier connection. */
  readonly resume: boolean
}

/** Opens connections and leaves them open and silent. */
export interface IdleOrder extends Target {
  readonly kind: 'idle'
  readonly connections: number
}

/** Resets every open connection. */
interface ReleaseOrder {
  readonly kind: 'release'
}

export type LoadOrder =
  | FloodOrder
  | EchoOrder
  | PacedOrder
  | BesideOrder
  | ReceiveOrder
  | HandshakeOrder
  | ConnectOrder
  | IdleOrder
  | ReleaseOrder

export interface LoadResult {
  /** Messages, handshakes, connections, or bytes for `receive`. */
  readonly count: number
  readonly seconds: number
  /** Microseconds until an echo was back, of all echoes; where they were measured. */
  readonly p50?: number
  readonly p99?: number
  /** The p99 of the same without a flood beside it. */
  readonly alone?: number
  /** Share of `seconds` in which the load client's process was busy, all threads. */
  readonly busy: number
}
/** Everything that a child process sends up; an error is a sentence. */
export type Reply<Result> = { readonly result: Result } | { readonly error: string }
