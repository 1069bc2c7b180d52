// What a program is told of a desk: plain shapes, JSON as it crosses, and part of the first version of the control contract. Members may be added; none
// of these goes or means something else. How they are checked is requests.ts.

/** The version of the contract, and the first step of its path. It changes when what worked would not work any more. */
export const CONTROL_VERSION = 1

/** The file in the home by which programs find a desk: token-file.ts. */
export const CONTROL_FILE = 'control.json'

/** Kinds of entries that have a payload: messages and control frames. */
export const WITH_PAYLOAD: ReadonlySet<string> = new Set(['text', 'binary', 'ping', 'pong', 'close'])

/** A server of the workspace. */
export interface ControlServer {
  readonly id: string
  readonly name: string
  readonly listening: boolean
  /** Such as ws://127.0.0.1:8080; "" while it does not listen. */
  readonly url: string
  /** Where it listens, or would. */
  readonly host: string
  readonly port: number
  /** TLS on new connections (wss). */
  readonly secure: boolean
  /** Connections that are open. */
  readonly open: number
  /** Requests of clients that wait for an answer. */
  readonly waiting: number
  /** File of the authority that clients must trust; "" where there is none of ours. */
  readonly authorityFile: string
}

/** A connection of a client. */
export interface ControlConnection {
  readonly id: string
  /** Id of its server. */
  readonly server: string
  readonly stage: 'accepted' | 'tls' | 'upgrade' | 'open' | 'closing' | 'closed'
  /** Path and query of the opening request; "" before it arrived. */
  readonly path: string
  readonly subProtocol: string
  /** Over TLS. */
  readonly secure: boolean
  readonly remoteHost: string
  readonly remotePort: number
  readonly messagesIn: number
  readonly messagesOut: number
  /** Close code, HTTP status of a refusal, or 0. */
  readonly closeCode: number
  readonly closeReason: string
}

/** An opening request, or an earlier step of a connection, that waits for an answer. */
export interface ControlOpeningRequest {
  readonly id: string
  readonly kind: 'connectionRequest' | 'sslConnectionRequest' | 'sslClientAuthentication' | 'webSocketOpenRequest'
  /** Id of its connection. */
  readonly connection: string
  /** Of an opening request; "" of the others, as the members that follow are empty. */
  readonly method: string
  readonly path: string
  readonly origin: string
  /** As received, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly subProtocols: readonly string[]
  /** When the default is taken, milliseconds since the epoch; 0: it waits. */
  readonly deadline: number
}

/** An entry of the log. */
export interface ControlEntry {
  /** Its position: what is asked for after it begins behind it. */
  readonly seq: number
  /** Milliseconds since the epoch, with a fraction. */
  readonly time: number
  /** Id of its connection; "" for the desk itself. */
  readonly connection: string
  /** Such as text, binary, close, open, request, disconnect, error. */
  readonly kind: string
  /** `in`: from the client. `out`: to the client. `none`: not on the wire. */
  readonly direction: 'in' | 'out' | 'none'
  /** Payload bytes. */
  readonly size: number
  /** Of a text message its text, of an entry that is no message what it says; "" of binary ones. */
  readonly text: string
  /** Of binary messages and control frames: the payload. */
  readonly base64: string
  /** The payload is longer than what is told of it. */
  readonly cut: boolean
  /** Facts of an entry that is no message, such as the code of a close. */
  readonly facts: Readonly<Record<string, string>>
}

/** What is not done, and why. */
export interface ControlFailure {
  readonly connection: string
  readonly code: string
  readonly error: string
}

/** Something that the server does wrong on purpose. */
export interface ControlFault {
  readonly id: string
  /** `tls` and `opening`: armed for the next ones. The others: done on open connections. */
  readonly group: string
  readonly title: string
  /** Section of the standard that it breaks. */
  readonly section: string
  /** It is armed, and not sent. */
  readonly armed: boolean
}

/** A rule of a server. */
export interface ControlRule {
  readonly id: string
  readonly name: string
  readonly on: boolean
  /** How often it has applied. */
  readonly hits: number
}

/** An error as it crosses. */
export interface ControlError {
  readonly code: string
  /** A sentence: what was seen, what was expected, what to do. */
  readonly message: string
  /** Of a wait that ended in vain: the last entries of the log, a line each. */
  readonly log?: readonly string[]
}
