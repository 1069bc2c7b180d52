// The shapes that a host and a face exchange. Plain JSON: no class, no function, no byte array.
import type { Rule } from './automation/rule.ts'
import type { Scenario, StepPath } from './automation/scenario.ts'
import type { Script } from './automation/script.ts'
import type { Side, UpstreamSettings } from './automation/upstream.ts'
import type { HeaderList } from './header-list.ts'
import type { TimelineTick } from './timeline.ts'

/** What an entry of the log tells. The position in this list is the code stored on disk: append, never reorder. */
export const ENTRY_KINDS = [
  'text',
  'binary',
  'ping',
  'pong',
  'close',
  'accept',
  'request',
  'open',
  'refused',
  'disconnect',
  'question',
  'tls',
  'error',
  'server',
  'log',
  'fault',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** `in`: from the client. `out`: to the client. `none`: about the connection or the server, not on the wire. */
export type Direction = 'in' | 'out' | 'none'

/** One row of the log, small enough to be pulled by the hundred. */
export interface LogRow {
  /** Position in the session's log, from 0, never reused. */
  readonly seq: number
  /** Milliseconds since the epoch, with a fraction. */
  readonly time: number
  /** Connection id, or "" for the server itself. */
  readonly connection: string
  readonly kind: EntryKind
  readonly direction: Direction
  /** Payload bytes. */
  readonly size: number
  /** The beginning of the payload: text as it is; binary as hex pairs. At most 240 characters. */
  readonly preview: string
  /** Frames that carried the message; 0 for an entry that is no message. */
  readonly frames: number
  /** The message was compressed on the wire (RFC 7692). */
  readonly compressed: boolean
  /** Name of its server; absent in a log of one server, and where it is not known. */
  readonly server?: string
  /** Id of the rule that has applied to it; "": there were rules for messages, and none did. Absent where nobody asks rules, or it is forgotten. */
  readonly rule?: string
}

/** One frame of a message as it stood on the wire. */
export interface FrameInfo {
  readonly opcode: number
  readonly fin: boolean
  /** RSV1, RSV2, RSV3 as bits 4, 2, 1. */
  readonly rsv: number
  /** Masking key as eight hex digits, or "" when the frame was not masked. */
  readonly mask: string
  /** Payload bytes on the wire. */
  readonly length: number
  /** Milliseconds since the epoch at which its last byte was seen. */
  readonly time: number
}

/** Everything about one entry except its payload bytes, which are pulled by range. Of one that is no message `preview` is all that it says, up to 64 KiB. */
export interface LogEntry extends LogRow {
  readonly frameList: readonly FrameInfo[]
  /** Bytes on the wire after compression; equals `size` when not compressed. */
  readonly wireSize: number
  /** Facts of an entry that is no message, such as code and reason of a close. Shown as a list of names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[]
}

export interface LogBounds {
  /** Sequence number of the oldest entry kept. */
  readonly first: number
  /** One past the newest. `end - first` entries are kept. */
  readonly end: number
  /** Bytes on disk. */
  readonly bytes: number
  /** Most bytes on disk; the oldest segment is dropped beyond it. */
  readonly budget: number
  /** Entries dropped to keep within the budget, or because the disk refused a write. */
  readonly dropped: number
  /** Entries that were cleared a moment ago and can be had back; 0 otherwise. */
  readonly cleared: number
  /** Entries whose files somebody has removed while the log was open. They are out of the log. */
  readonly unreadable: number
  /** Why entries cannot be written now, or "". */
  readonly trouble: string
  /** Changes whenever the log is cleared: rows cached under another epoch are stale. */
  readonly epoch: number
}

/** A sentence for the person: what happened and what to do. */
export interface Notice {
  readonly tone: 'error' | 'info'
  readonly text: string
}

/** The first is what a key puts. */
export const MARK_COLORS = ['amber', 'red', 'green', 'blue'] as const
export type MarkColor = (typeof MARK_COLORS)[number]

/** What the person has put on an entry of a log. It is kept with the session. */
export interface Mark {
  readonly seq: number
  readonly color: MarkColor
  /** "" for a mark alone. */
  readonly note: string
}

/** One run of the host, or a log that was imported, as it stands on the disk. */
export interface SessionRow {
  readonly id: string
  /** What the person calls it, or "". */
  readonly name: string
  /** It is never removed to make room; nor is one that has a name. */
  readonly pinned: boolean
  /** `live`: under way in this host. `elsewhere`: in another one. `broken off`: it ended without being closed. */
  readonly state: 'live' | 'elsewhere' | 'ended' | 'broken off'
  /** Milliseconds since the epoch. */
  readonly began: number
  /** 0 while it is under way. */
  readonly ended: number
  readonly entries: number
  /** Bytes on disk. */
  readonly bytes: number
  /** Name of the file that it was imported from, or "". */
  readonly source: string
  /** Entries that were not on the disk whole when it was broken off, and are not in it. */
  readonly cut: number
}

/** A session that can be read beside the live one. */
export interface OpenedSession extends SessionRow {
  readonly bounds: LogBounds
  /** In the order of their entries. */
  readonly marks: readonly Mark[]
  /** Bytes of the packets that were recorded in it; 0: none were. */
  readonly packets: number
  /** Names of its servers; where there are fewer than two, entries do not tell theirs. */
  readonly servers: readonly string[]
}

/** A file that becomes a session. */
export interface ImportState {
  readonly id: string
  /** Of the file, without its folder. */
  readonly name: string
  /** Bytes read, of `total`. */
  readonly done: number
  readonly total: number
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly error: string
  /** The session that it became, once done. */
  readonly session: string
}

/** What one connection has done, out of a part of the log. */
export interface TimelinePart {
  /** Where the next part begins. */
  readonly next: number
  readonly ticks: readonly TimelineTick[]
  /** Entries that are no messages, in their order: of many the first hundred and the last. */
  readonly steps: readonly LogRow[]
  /** Steps between them that were left out. */
  readonly omitted: number
}

/** A filtered list: position 0 is its oldest match. */
export interface ViewState {
  readonly viewId: number
  /** Matches found so far. */
  readonly matches: number
  /** Entries looked at so far, of `bounds.end - bounds.first`. */
  readonly scanned: number
  /** Every entry up to the newest that was told of has been looked at. New ones are looked at as they arrive. */
  readonly complete: boolean
  /** Matches that have left with dropped segments; positions shift by it. */
  readonly droppedMatches: number
  /** Changes when matches have come or gone elsewhere than at the ends: an entry was marked that had been looked at. Positions mean others now. */
  readonly revision: number
}

export type Stage = 'accepted' | 'tls' | 'upgrade' | 'open' | 'closing' | 'closed'

export interface ConnectionRow {
  readonly id: string
  /** Id of its server. */
  readonly server: string
  readonly stage: Stage
  readonly remoteHost: string
  readonly remotePort: number
  /** Path and query of the opening request, "" before it arrived. */
  readonly path: string
  readonly subProtocol: string
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number
  /** 0 until open. */
  readonly openedAt: number
  /** 0 until closed. */
  readonly closedAt: number
  readonly messagesIn: number
  readonly messagesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** Messages per second, smoothed. */
  readonly rateIn: number
  readonly rateOut: number
  /** Bytes that wait because the client does not read. */
  readonly queuedBytes: number
  /** Milliseconds from when the last answered ping was queued to its pong; -1 before one was answered. */
  readonly roundTrip: number
  /** False: we have stopped reading from the client. */
  readonly reading: boolean
  /** Its network is worse on purpose, or it is half-open. */
  readonly shaped: boolean
  /** In proxy mode, while its upstream is there: sides whose messages wait, and how many do. */
  readonly passage?: { readonly holds: readonly Side[]; readonly held: number }
  /** Its TLS handshake is complete: what came before it, or instead of it, was not encrypted. */
  readonly secure: boolean
  /** Close code, HTTP status of a refusal, or 0. */
  readonly closeCode: number
  readonly closeReason: string
  /** Who ended it; "" while it lives. */
  readonly closedBy: '' | 'client' | 'server' | 'network'
  /** HTTP status of the refusal if the connection never opened, else 0. */
  readonly refusedWith: number
}

/** A message on its way through a proxy that waits for a person. */
export interface HeldMessage {
  readonly id: number
  /** Where it comes from. */
  readonly side: Side
  readonly kind: 'text' | 'binary' | 'close'
  /** Payload bytes. */
  readonly size: number
  /** When it came, milliseconds since the epoch. */
  readonly at: number
  /** As in LogRow. */
  readonly preview: string
}

/** One certificate that a client has presented. */
export interface PresentedCertificate {
  readonly subject: string
  readonly issuer: string
  readonly serialNumber: string
  /** SHA-256, hexadecimal with colons. */
  readonly fingerprint: string
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  readonly validTo: number
}

/** What a client offers in its ClientHello, in its order. Names are those of IANA. */
export interface OfferedTls {
  readonly versions: readonly string[]
  readonly cipherSuites: readonly string[]
  readonly groups: readonly string[]
  /** Groups that a key was sent for. */
  readonly keyShares: readonly string[]
  readonly signatureSchemes: readonly string[]
  readonly alpn: readonly string[]
}

/** What is known of a connection's TLS. Names are those of IANA. */
export interface TlsDetails {
  /** Such as `TLS 1.3`. */
  readonly protocol: string
  readonly cipherSuite: string
  /** Bits. */
  readonly cipherStrength: number
  readonly keyExchange: string
  readonly keyExchangeStrength: number
  readonly signatureScheme: string
  readonly alpn: string
  readonly serverName: string
  readonly isResumed: boolean
  readonly helloRetryRequest: boolean
  readonly ja3: string
  readonly ja4: string
  readonly offered: OfferedTls
  /** "OK", why the client's certificate is not trusted, or "" when none was asked for. */
  readonly clientStatus: string
  readonly clientChain: readonly PresentedCertificate[]
}

export interface ConnectionDetails {
  readonly row: ConnectionRow
  /** Of a wss connection whose handshake is over. */
  readonly tls?: TlsDetails
  readonly localAddress: string
  readonly localPort: number
  /** Request line and headers as received, in order. */
  readonly requestLine: string
  readonly requestHeaders: readonly (readonly [name: string, value: string])[]
  /** Status line and headers as sent, in order. */
  readonly responseLine: string
  readonly responseHeaders: readonly (readonly [name: string, value: string])[]
  readonly extensions: string
  readonly framesIn: number
  readonly framesOut: number
  readonly lastActivity: number
}

/** In the order in which a connection comes to them. */
export const QUESTION_KINDS = [
  'connectionRequest',
  'sslConnectionRequest',
  'sslClientAuthentication',
  'webSocketOpenRequest',
] as const
export type QuestionKind = (typeof QUESTION_KINDS)[number]
/** `accept` of a client's certificate means that the check decides: a certificate that is not trusted is refused. */
export type QuestionMode = 'accept' | 'ask' | 'reject'

/** What every decision has that waits for a person. State, not an event: it survives a reload and stands in every face. */
interface WaitingQuestion {
  readonly id: string
  readonly connection: string
  readonly remoteHost: string
  readonly remotePort: number
  /** Milliseconds since the epoch. */
  readonly askedAt: number
  /** When the default is taken; 0 = the person has asked for no limit. */
  readonly deadline: number
  /** What happens at the deadline: of a client's certificate, what the check has found. */
  readonly expiresAs: 'accept' | 'reject'
}

/** TCP accept, before a byte is read. */
export interface ConnectionQuestion extends WaitingQuestion {
  readonly kind: 'connectionRequest'
}

/** A ClientHello has arrived, and the handshake waits. */
export interface HelloQuestion extends WaitingQuestion {
  readonly kind: 'sslConnectionRequest'
  /** The name that the client asks for (SNI), or "". */
  readonly serverName: string
  readonly ja3: string
  readonly ja4: string
  /** A list of more than 8,192 characters is cut, and its last entry says how many more there were. */
  readonly offered: OfferedTls
}

/** The handshake is over, and the client's certificate, or its absence, is known. Its chain is in `connection.details`. */
export interface CertificateQuestion extends WaitingQuestion {
  readonly kind: 'sslClientAuthentication'
  /** Such as `CN=tester`; "" without a certificate. */
  readonly subject: string
  /** "OK", or why the certificate is not trusted. */
  readonly status: string
}

/** An upgrade request that is valid. */
export interface OpenRequestQuestion extends WaitingQuestion {
  readonly kind: 'webSocketOpenRequest'
  /** Over TLS: what was agreed on is in `connection.details`. */
  readonly secure: boolean
  readonly method: string
  readonly path: string
  readonly headers: HeaderList
  readonly subProtocols: readonly string[]
  readonly extensions: string
  readonly origin: string
}

/** A decision that waits for a person. */
export type Question = ConnectionQuestion | HelloQuestion | CertificateQuestion | OpenRequestQuestion

export type { HeaderList } from './header-list.ts'

interface YesOrNo<K extends QuestionKind> {
  readonly kind: K
  readonly accept: boolean
}

type OpenRequestAnswer = { readonly kind: 'webSocketOpenRequest' } & (
  | { readonly accept: true; readonly subProtocol: string; readonly headers: HeaderList }
  | { readonly accept: false; readonly status: number; readonly headers: HeaderList; readonly body: string }
)

/** Of the same kind as its question. */
export type QuestionAnswer =
  | YesOrNo<'connectionRequest'>
  | YesOrNo<'sslConnectionRequest'>
  | YesOrNo<'sslClientAuthentication'>
  | OpenRequestAnswer

/** A message that the person keeps by name. */
export interface Snippet {
  /** `a/b` is b in the folder a. */
  readonly name: string
  /** How it is typed. */
  readonly kind: 'text' | 'json' | 'hex' | 'base64'
  readonly typed: string
}

/** Keys that the person has given to commands. */
export interface KeysState {
  /** By the command's id; "" takes its keys away. Every other command has its own. */
  readonly bindings: Readonly<Record<string, string>>
  /** The file, to be edited by hand. */
  readonly file: string
}

/** Which workspace is in use. */
export interface WorkspaceState {
  readonly name: string
  /** Where it lies, for one that is a file anywhere; "" for one of the home. */
  readonly file: string
  /** Members of the file that another program has set otherwise than they are in force, such as `port`. */
  readonly changedOutside: readonly string[]
}

export interface WorkspaceRow {
  readonly name: string
  /** As in WorkspaceState. */
  readonly file: string
  readonly isCurrent: boolean
  /** When its file was written, milliseconds since the epoch; 0: there is none. */
  readonly changed: number
}

/** A rule, and how often it has applied since the host was started. */
export interface RuleState extends Rule {
  readonly hits: number
}

/** One actor of a run. `waiting`: for its client. `byHand`: a person plays it for a while. `stopped`: before its end, by a person or with its run. */
export interface ScenarioPart {
  readonly name: string
  /** "" while it waits for one. */
  readonly connection: string
  readonly state: 'waiting' | 'playing' | 'paused' | 'byHand' | 'passed' | 'failed' | 'stopped'
  /** The step where it is, or where it failed; empty before the first and behind the last. */
  readonly path: StepPath
  /** Steps done, those of loops each time. */
  readonly done: number
  /** When its step gives up or is through, milliseconds since the epoch; 0: without end, or it is held. */
  readonly due: number
  /** Why it failed, a sentence; "" if it did not. */
  readonly failure: string
  /** Differences that were only told. */
  readonly differences: number
}

/** A scenario that is or was played. */
export interface ScenarioRunState {
  readonly id: string
  /** Of the scenario; it may have been changed meanwhile. */
  readonly scenario: string
  readonly name: string
  readonly state: 'running' | 'passed' | 'failed' | 'stopped'
  /** Milliseconds since the epoch; `ended` is 0 while it is under way. */
  readonly began: number
  readonly ended: number
  /** Divides what is waited; 0: nothing is. */
  readonly speed: number
  readonly parts: readonly ScenarioPart[]
}

/** What an actor expected and what came, as texts that can be laid side by side. */
export interface ScenarioDifference {
  readonly path: StepPath
  readonly expected: string
  readonly got: string
  readonly why: string
}

/** What people do with the actors of a run. */
export const PART_COMMANDS = ['pause', 'resume', 'step', 'skip', 'takeOver', 'stop'] as const
export type PartCommand = (typeof PART_COMMANDS)[number]

/** What became of a rule. `unknown`: it depended on what was so at that moment, and is not known any more. */
export interface RuleOutcome {
  /** Its id. */
  readonly rule: string
  readonly outcome: 'applied' | 'notReached' | 'no' | 'unknown'
  /** A sentence; "" where it applied. */
  readonly reason: string
}

/** What a rule that is not in force would do to the newest messages of a log. */
export interface RuleTrial {
  /** Messages that it was tried on. */
  readonly tried: number
  /** It would have applied to so many. */
  readonly matching: number
  /** Those, the newest first, by their place in the log; at most 200. */
  readonly seqs: readonly number[]
  /** Why it would not have applied to the newest that it does not apply to; "" when there is none. */
  readonly reason: string
  /** It depends on the moment, so that only its other conditions were looked at. */
  readonly depends: boolean
}

/** One certificate of a server, as people tell it from others. */
export interface ServerCertificate {
  /** Such as `CN=localhost`. */
  readonly subject: string
  readonly issuer: string
  /** Host names and addresses that it is for. */
  readonly names: readonly string[]
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  readonly validTo: number
  /** SHA-256, hexadecimal with colons. */
  readonly fingerprint: string
}

/** The certificate that TLS connections are served with. */
export interface CertificateState extends ServerCertificate {
  /** Made by the local authority of this machine. */
  readonly isLocal: boolean
  /** The file of that authority's certificate, which clients are to trust; "" for another certificate. */
  readonly authorityFile: string
}

/** Where the certificate comes from. `local`: made by the authority of this machine. `value`: a setting holds it itself. */
export interface CertificateSource {
  readonly from: 'local' | 'file' | 'value'
  /** Path of the file, or "". */
  readonly file: string
  /** The file is the host's own copy of what was uploaded, or of two files that were joined. */
  readonly isCopy: boolean
}

export interface ServerState {
  readonly listening: boolean
  /** TLS on every new connection (wss). */
  readonly secure: boolean
  /** Clients are asked for a certificate (SSLAuthenticateClients). */
  readonly authenticatesClients: boolean
  /** A certificate that is refused is answered with HTTP 403 and not with a reset (SSLRefuseWith403). */
  readonly refusesWith403: boolean
  /** What TLS connections are served with, or would be; absent until it is first read or made. */
  readonly certificate?: CertificateState
  readonly certificateSource: CertificateSource
  /** The file to which the secrets of TLS connections are written (SSLKeyLogFile), or "". */
  readonly keyLogFile: string
  /** Where it listens, or what the next start will use. */
  readonly host: string
  readonly port: number
  /** Set while listening, such as ws://127.0.0.1:8080 */
  readonly url: string
  /** Other machines can reach the port. */
  readonly exposed: boolean
  readonly testPage: boolean
  /** What it stands in front of; absent where it answers by itself. Headers are in the workspace alone. */
  readonly upstream?: Omit<UpstreamSettings, 'headers'>
}

/** One server of the workspace as its tab shows it. */
export interface ServerRow {
  /** Of this run. */
  readonly id: string
  /** No other one is called so. */
  readonly name: string
  readonly listening: boolean
  /** As in ServerState. */
  readonly url: string
  /** Where it listens, or would. */
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** Connections that are open. */
  readonly open: number
  /** Messages per second, both ways together, smoothed. */
  readonly rate: number
  /** Requests of its clients that wait for a person. */
  readonly waiting: number
}

export interface Transfer {
  readonly id: string
  readonly connection: string
  readonly name: string
  readonly sent: number
  readonly total: number
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly error: string
}

/** A message that is sent again and again. */
export interface RepeatState {
  readonly id: string
  readonly connections: number
  /** Milliseconds from one to the next, on each connection; 0: as fast as it is taken. */
  readonly every: number
  /** Messages, over all connections. */
  readonly sent: number
  /** Of how many; 0: until it is stopped. */
  readonly total: number
  /** Those that were not taken. */
  readonly failed: number
  readonly state: 'running' | 'done' | 'stopped' | 'failed'
  /** Why the last one failed, or the first connection ended early, or "". */
  readonly error: string
}

/**
 * `jsonl`: everything, to be read back. `har`: HAR 1.2. `html`: a page that needs nothing else. `text`, `csv`: for people and their
 * spreadsheets. `pcapng`: packets that were recorded, with the secrets of TLS.
 */
export const EXPORT_FORMATS = ['jsonl', 'har', 'html', 'text', 'csv', 'pcapng'] as const
export type ExportFormatName = (typeof EXPORT_FORMATS)[number]

/** An export of the log into a file. */
export interface ExportState {
  readonly id: string
  /** Of the file, without its folder. */
  readonly name: string
  readonly format: ExportFormatName
  /** Entries written, of `total`, and of pcapng bytes read; 0 of 0 while it is looked for what there is. */
  readonly done: number
  readonly total: number
  /** `waiting`: for the browser, which fetches it. */
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
  readonly error: string
}

/** What is recorded of the run's packets. */
export interface PacketsState {
  /** Connections that are accepted from now on are recorded. */
  readonly on: boolean
  /** Of the file; 0: recording was never on. */
  readonly bytes: number
  /** Connections of which there are packets. */
  readonly connections: number
}

/** Whether programs on this machine may control the desk. Never on by itself, and never longer than a run of the host. */
export interface ControlState {
  readonly on: boolean
  /** Where they are listened to, such as http://127.0.0.1:40000/v1; "" while that is off. */
  readonly url: string
  /** When one has last asked for something, milliseconds since the epoch; 0: none has. */
  readonly usedAt: number
}

/** A file that the host may read, chosen by the person: the face holds the ticket, never the path. */
export interface FileTicket {
  readonly fileId: string
  readonly name: string
  readonly size: number
}

export interface Rates {
  /** Messages per second over all connections, smoothed. */
  readonly messagesIn: number
  readonly messagesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
}

export interface Capabilities {
  /** 'electron' | 'browser': for words only; behaviour asks for a capability. */
  readonly shell: 'electron' | 'browser'
  readonly nativeFilePicker: boolean
  /** The shell has a dialog for where a file is to be saved; else the browser saves what it fetches. */
  readonly nativeFileSaver: boolean
  /** The shell can show a file where it lies, in the system's file manager. */
  readonly revealsFiles: boolean
  /** The shell has a menu, which takes commands of the desk. */
  readonly applicationMenu: boolean
  /** The shell can look for a new version of itself, when it is asked to. */
  readonly updates: boolean
  /** The shell can listen to programs that control the desk. */
  readonly control: boolean
  readonly version: string
  /** Of the host's machine: 'darwin' means Cmd, everything else Ctrl. */
  readonly platform: string
}

/**
 * What a look for a new version found. `no-feed`: this build does not know where new ones are, or is not replaced by itself. `downloaded`: it can be
 * installed.
 */
export type UpdateState =
  | { readonly found: 'no-feed' | 'none' }
  | { readonly found: 'version'; readonly version: string; readonly downloaded: boolean }

/** Menus of the application that take commands of the desk. `application`: what belongs to it as a whole, such as its settings. */
export const MENUS = ['application', 'server', 'connections', 'message', 'log', 'view', 'help'] as const

/** A command of the desk as the application's menu has it. */
export interface MenuEntry {
  readonly id: string
  /** What it does, as an order: 'Start the server'. */
  readonly title: string
  /** Such as 'Mod+K', or "". */
  readonly keys: string
  readonly menu: (typeof MENUS)[number]
  readonly enabled: boolean
}

/** One setting of the component: what was asked for, what is in force, and why they differ. */
export interface SettingState {
  readonly name: string
  /** Where a person looks for it; groups come in the order in which they are shown. */
  readonly group: string
  readonly type: 'boolean' | 'integer' | 'string'
  /** Bounds of an integer; undefined crosses as nothing. */
  readonly min: number | undefined
  readonly max: number | undefined
  /** Never read back: `requested` says only whether there is one. */
  readonly isSecret: boolean
  /** Long text, such as PEM. */
  readonly isLong: boolean
  /** Says what is in force; nothing can be requested. */
  readonly isReadOnly: boolean
  /** Written with the id of a connection; a form for all connections leaves it out. */
  readonly isPerConnection: boolean
  readonly unit: string
  readonly description: string
  readonly defaultValue: string
  readonly requested: string
  readonly inForce: string
  /** "" when requested and in force are the same. */
  readonly why: string
  readonly applies: 'at once' | 'new connections' | 'next start'
}

/** Everything a face needs to draw its first picture. */
export interface Snapshot {
  /** Another one with each start of the host: a log of another run is another log, whatever its numbers. */
  readonly run: string
  readonly capabilities: Capabilities
  readonly workspace: WorkspaceState
  readonly keys: KeysState
  readonly servers: readonly ServerRow[]
  /** Id of the server that the face looks at: what follows up to `rules`, `scenarios`, `scripts`, `scriptFaults`, `runs` and `armed` is its. */
  readonly chosen: string
  readonly server: ServerState
  readonly connections: readonly ConnectionRow[]
  readonly questions: readonly Question[]
  readonly questionModes: Readonly<Record<QuestionKind, QuestionMode>>
  /** Seconds a question waits; 0 = no limit. */
  readonly questionSeconds: number
  /** In the order in which they are tried. */
  readonly rules: readonly RuleState[]
  readonly scenarios: readonly Scenario[]
  readonly scripts: readonly Script[]
  /** By id of the script: it cannot be read, was stopped, or failed when it was last asked, as a sentence. */
  readonly scriptFaults: Readonly<Record<string, string>>
  /** Under way, and those that ended not long ago, the oldest first. */
  readonly runs: readonly ScenarioRunState[]
  /** In the order of their names. */
  readonly snippets: readonly Snippet[]
  readonly log: LogBounds
  /** Names of the servers that the live log knows, those that have gone too: that of the server 1 is the first. */
  readonly logServers: readonly string[]
  /** Of the live log, in the order of their entries. */
  readonly marks: readonly Mark[]
  readonly rates: Rates
  readonly transfers: readonly Transfer[]
  readonly exports: readonly ExportState[]
  readonly imports: readonly ImportState[]
  readonly repeats: readonly RepeatState[]
  readonly packets: PacketsState
  readonly control: ControlState
  /** Faults that wait for the next opening requests, one each, the first one first. */
  readonly armed: readonly string[]
  /** Small facts that the face keeps: theme, sizes of panes. */
  readonly preferences: Readonly<Record<string, string>>
  /** The host's clock, milliseconds since the epoch, to correct the face's. */
  readonly now: number
}

/** The result of one send to one connection. */
export interface SendOutcome {
  readonly connection: string
  /** Bytes taken. */
  readonly bytes: number
  readonly queuedBytes: number
  /** "" when it went. */
  readonly error: string
  readonly code: string
}
