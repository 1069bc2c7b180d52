// What a script of Socketbench can call, for editors: put a line
//   /// <reference path="script.d.ts" />
// at the top of a script that is written outside of the window.

/** An open connection. */
interface Client {
  /** Number of the connection. */
  readonly id: string
  /** Of the opening request, without its query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Of the opening request, by their names in small letters; the first of its name. */
  readonly headers: Readonly<Record<string, string>>
  /** Agreed on, or "". */
  readonly subProtocol: string
  readonly address: string
  /** Whatever the script wants to know of it, as long as it is open. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what it is, is for the script to know
  data: any
  /** A text as text, bytes as binary, anything else as JSON. At most 1,048,576 characters. */
  send(what: unknown): void
  /** To all but this one. */
  sendToOthers(what: unknown): void
  /** Default 1000, without a reason. */
  close(code?: number, reason?: string): void
  /** Ends the TCP connection without a Close frame; default "fin". */
  drop(how?: 'fin' | 'reset'): void
  ping(text?: string): void
  join(group: string): void
  leave(group: string): void
  /** Something wrong on purpose, by its id: docs/faults.md. */
  fault(id: string): void
}

/** What has come. */
interface Message {
  /** Of a text message, a ping, a pong; of a Close its reason. */
  readonly text?: string
  /** Of a binary message. */
  readonly bytes?: Uint8Array
  /** Of a Close: its code, 1005 for none. */
  readonly code?: number
  /** The text as JSON; undefined when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what it is, is for the script to know
  readonly json: any
}

/**
 * Registers what is called when a rule hands over what has happened; the last one registered for an event counts. `end` comes by itself, when a
 * connection that the script knows is over.
 */
declare function on(
  event: 'opened' | 'message' | 'ping' | 'pong' | 'close' | 'silence' | 'every' | 'end',
  handler: (client: Client, message: Message) => unknown,
): void

/** Once, in so many milliseconds, at least 10. Returns what `cancel` takes. */
declare function after(milliseconds: number, handler: () => unknown): number
/** Again and again. */
declare function every(milliseconds: number, handler: () => unknown): number
declare function cancel(timer: number): void
/** Those that the script has heard of and that are open. */
declare function clients(): Client[]
declare function sendToAll(what: unknown): void
declare function sendToGroup(group: string, what: unknown): void

/** To the log, at most 100 lines a second. */
declare const console: {
  log(...what: unknown[]): void
  info(...what: unknown[]): void
  warn(...what: unknown[]): void
  error(...what: unknown[]): void
  debug(...what: unknown[]): void
}
