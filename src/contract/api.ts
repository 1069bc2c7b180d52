// Every request with its result, and every notification. All else in the contract is derived from these two maps.
import type {
  ConnectionDetails,
  ConnectionRow,
  ControlState,
  FileTicket,
  HeldMessage,
  ImportState,
  KeysState,
  LogBounds,
  LogEntry,
  LogRow,
  Mark,
  Notice,
  OpenedSession,
  PacketsState,
  WorkspaceRow,
  WorkspaceState,
  QuestionKind,
  QuestionMode,
  RepeatState,
  RuleOutcome,
  RuleState,
  RuleTrial,
  ScenarioDifference,
  ScenarioRunState,
  SendOutcome,
  ServerCertificate,
  ServerRow,
  ServerState,
  SessionRow,
  SettingState,
  Snapshot,
  Snippet,
  TimelinePart,
  Transfer,
  ViewState,
  UpdateState,
} from './model.ts'
import type { Scenario } from './automation/scenario.ts'
import type { Script } from './automation/script.ts'
import type { Params, RequestName, ToldWhole } from './params.ts'

export type { Params, RequestName }

export interface Results {
  /** The only way in: a whole picture, and notifications from the same moment on. */
  'session.open': Snapshot
  /** Everything as that server has it. Rejects with `no-such-server`. */
  'servers.choose': Snapshot
  /** Rejects with `server-exists`, `too-many-servers` and `no-such-server`. */
  'servers.add': ServerRow
  /** Rejects with `server-exists` and `no-such-server`. */
  'servers.rename': ServerRow
  /** Rejects with `last-server` and `no-such-server`. */
  'servers.remove': Record<never, never>
  'servers.move': readonly ServerRow[]
  /** `error`: a sentence, or "" where it listens. */
  'servers.startAll': readonly { readonly id: string; readonly error: string }[]
  'servers.stopAll': Record<never, never>
  /** Rejects with the component's code, such as `port-in-use`, and a sentence that says what to do. */
  'server.start': ServerState
  'server.stop': ServerState
  'server.setTestPage': ServerState
  /** TLS for new connections, on or off. On without a certificate of the person's own: the next start makes one. */
  'server.setSecure': ServerState
  /** For connections that come from now on. Rejects with `bad-upstream`, and then nothing has changed. */
  'server.setUpstream': ServerState
  'proxy.hold': Record<never, never>
  /** Rejects with `no-upstream`. */
  'proxy.held': readonly HeldMessage[]
  /** base64 of its beginning, 1 MiB at most. Rejects with `no-upstream` and `not-held`. */
  'proxy.payload': { readonly bytes: string; readonly total: number }
  /** Rejects as `proxy.payload`. */
  'proxy.release': Record<never, never>
  'proxy.drop': Record<never, never>
  /** The nearest port above `port` that can be bound; rejects with `no-free-port`. */
  'server.nextFreePort': { readonly port: number }
  /** The certificates with their keys in the chosen files, without a change. Rejects with the component's codes of a store. */
  'certificate.read': readonly ServerCertificate[]
  /** Serves new connections with it. Rejects as `certificate.read`, and then what was in force stays. */
  'certificate.use': ServerState
  /** Serves new connections with a certificate of the local authority, which is made where there is none. */
  'certificate.useLocal': ServerState
  /** Shows the local authority's certificate in the file manager. Rejects with `not-available` where capabilities.revealsFiles is false. */
  'certificate.reveal': Record<never, never>
  /** The local authority's certificate, to be saved by the page. Rejects with `no-authority`. */
  'certificate.authority': { readonly name: string; readonly pem: string }
  'settings.list': readonly SettingState[]
  /** The one that every home has comes first. */
  'workspaces.list': readonly WorkspaceRow[]
  /** The server stops listening, and everything is as the workspace says. Rejects with `no-such-workspace` and `bad-workspace`: then nothing has changed. */
  'workspaces.open': WorkspaceState
  /** A file of this machine that the person has chosen: what is changed goes there. Rejects as `workspaces.open` and with `no-such-file`. */
  'workspaces.openFile': WorkspaceState
  /** One of those files of the list. Rejects as `workspaces.open`. */
  'workspaces.openRecent': WorkspaceState
  'workspaces.forgetRecent': Record<never, never>
  /** null: the person changed their mind. Rejects with `not-available` where capabilities.nativeFileSaver is false, and `workspace-not-written`. */
  'workspaces.saveFile': WorkspaceState | null
  /** With defaults, or as another one of the home. Rejects as `workspaces.saveAs` and `workspaces.open`. */
  'workspaces.create': WorkspaceState
  /** Puts into force what another program has written. Rejects with `bad-workspace`. */
  'workspaces.takeOutside': WorkspaceState
  /** Writes what is in force over it. */
  'workspaces.keepOwn': WorkspaceState
  /** What is in force now, under another name. Rejects with `workspace-exists` and `bad-workspace-name`. */
  'workspaces.saveAs': WorkspaceState
  /** Rejects as `workspaces.open` and `workspaces.saveAs`. */
  'workspaces.import': WorkspaceState
  'workspaces.export': { readonly name: string; readonly text: string }
  'workspaces.rename': WorkspaceState
  /** Rejects with `workspace-in-use`. */
  'workspaces.delete': Record<never, never>
  'settings.set': SettingState
  'connection.details': ConnectionDetails
  'connection.send': readonly SendOutcome[]
  /** Rejects with `bad-template`. */
  'template.preview': { readonly text: string }
  /** Rejects with `too-many-repeats`, and with `bad-template` for one that has no end. Its progress comes as notifications. */
  'repeat.begin': RepeatState
  'repeat.stop': Record<never, never>
  /** The transfers begun, one a connection. Their progress comes as notifications. Rejects with `no-such-file` and `too-many-fragments`. */
  'connection.sendFile': readonly Transfer[]
  'connection.close': readonly SendOutcome[]
  'connections.setReading': Record<never, never>
  'connections.clearClosed': Record<never, never>
  'transfer.cancel': Record<never, never>
  'transfers.clear': Record<never, never>
  /** Asks the place that the build names. This and the next two reject with `not-available` where capabilities.updates is false, and with `update-failed`. */
  'updates.check': UpdateState
  /** Rejects with `no-update` where no look has found one. */
  'updates.download': UpdateState
  /** Ends the application, and starts the new version. Rejects with `no-update` where none was downloaded. */
  'updates.install': Record<never, never>
  /** The application's menu has these commands from now on. Rejects with `not-available` where capabilities.applicationMenu is false. */
  'menu.set': Record<never, never>
  /** null: the person changed their mind. Rejects with `not-available` where capabilities.nativeFilePicker is false. */
  'file.pick': FileTicket | null
  'upload.begin': { readonly fileId: string }
  'upload.append': Record<never, never>
  'upload.end': FileTicket
  /** Forgets an upload, and what has arrived of it. One that is not there, or is being sent, is left alone. */
  'upload.cancel': Record<never, never>
  /** Rejects with `question-closed` when somebody else, the deadline or the client was first. */
  'question.answer': Record<never, never>
  /** Takes the deadline away. */
  'question.hold': Record<never, never>
  'question.setMode': Record<never, never>
  'question.setSeconds': Record<never, never>
  /** All of them anew, in this order. Rejects with `bad-answer` for headers that cannot be sent; then nothing has changed. */
  'rules.set': readonly RuleState[]
  /** All of them anew. Rejects with `bad-script` where one cannot be read: it goes on as it was before, and the workspace stays as it is. */
  'scripts.set': readonly Script[]
  /** All of them anew. Rejects with `bad-scenario` for what cannot be used; then everything stays as it was. */
  'scenarios.set': readonly Scenario[]
  /** Rejects with `bad-scenario`: there is none of that id, or these connections cannot play it. */
  'scenario.begin': readonly ScenarioRunState[]
  /** Rejects with `no-such-run`. */
  'scenario.control': ScenarioRunState
  'scenario.clearRuns': Record<never, never>
  /** `differences`: of each actor, in order; of one that failed the failure is the last. Rejects with `no-such-run`. */
  'scenario.run': { readonly scenario: Scenario; readonly differences: readonly (readonly ScenarioDifference[])[] }
  /** `report`: what could not be carried over, as sentences. Rejects with `nothing-to-record`. */
  'scenario.record': { readonly scenario: Scenario; readonly report: readonly string[] }
  /** `report`: what could not be carried over, in sentences. Rejects with `bad-rule`. */
  'rules.import': { readonly rules: readonly RuleState[]; readonly report: readonly string[] }
  'rules.explain': readonly RuleOutcome[]
  'rules.try': RuleTrial
  /** How many it is so for. */
  'fault.shape': { readonly done: number }
  /** How many it was done on. Rejects with `fault-not-done`, when it was done on none. */
  'fault.send': { readonly done: number }
  /** Rejects with `fault-not-done` for one that is not of the opening. */
  'fault.arm': readonly string[]
  /** All of them anew. */
  'snippets.set': readonly Snippet[]
  /** The newest first; the live one before all others. */
  'sessions.list': readonly SessionRow[]
  /**
   * Opens one to be read by this face beside the live one: its id is the `log` of requests from now on. Rejects with `no-such-session`,
   * `session-in-use`, `session-unreadable` and `too-many-sessions`.
   */
  'sessions.open': OpenedSession
  'sessions.close': Record<never, never>
  'sessions.rename': SessionRow
  'sessions.pin': SessionRow
  /** For good, whoever has it open. */
  'sessions.delete': Record<never, never>
  /** Its progress comes as notifications. Rejects with `no-such-file` and `too-many-imports`. */
  'import.begin': ImportState
  /** One that has ended leaves the list. */
  'import.cancel': Record<never, never>
  /** Rejects with `too-many-marks`, and with `marks-not-kept` where they hold until the host ends. */
  'marks.set': Record<never, never>
  'marks.remove': Record<never, never>
  /** Rows `from` … ; those no longer or not yet there are left out, so the answer can be shorter. */
  'log.rows': readonly LogRow[]
  'log.entry': LogEntry
  /** base64 of at most `length` bytes from `offset`. */
  'log.payload': { readonly bytes: string; readonly total: number }
  /**
   * Where in one payload it stands: the first 10,000 positions, and the number of all. One search a face: another one ends it, and it rejects
   * with `superseded`.
   */
  'log.find': { readonly offsets: readonly number[]; readonly total: number; readonly length: number }
  /** One connection in a part of the log that begins at `from`: the next part begins at `next`, until that is the end of the log. */
  'log.timeline': TimelinePart
  /** null: there is none. One a face, as `log.find`. Rejects with `bad-filter` and `superseded`. */
  'log.seek': { readonly seq: number } | null
  /** For ten seconds it can be had back. */
  'log.clear': LogBounds
  /** Rejects with `nothing-to-undo`. */
  'log.undoClear': LogBounds
  'log.setBudget': LogBounds
  /** Rejects with `bad-filter` for a regular expression that does not compile. */
  'view.open': ViewState
  'view.rows': readonly LogRow[]
  'view.locate': { readonly position: number }
  'view.close': Record<never, never>
  /**
   * null: the person changed their mind. `ticket`: where capabilities.nativeFileSaver is false, the browser fetches `/export/` and the ticket,
   * once. Rejects with `bad-filter`, `no-packets` and `too-many-exports`.
   */
  'export.begin': { readonly id: string; readonly ticket: string } | null
  'export.cancel': Record<never, never>
  /** Packets of connections that are accepted from now on are recorded, or none any more. Rejects with `packets-not-recorded`. */
  'packets.record': PacketsState
  /** Rejects with `not-available` where the shell cannot listen, and `control-not-started`. */
  'control.set': ControlState
  'preferences.set': Record<never, never>
  /** Rejects with `bad-keys` and `keys-not-written`. */
  'keys.set': KeysState
}

/** Newest state, at most 20 a second each, merged while a face is slow. What the snapshot has under the same name is told whole. */
export interface Notifications extends Pick<Snapshot, ToldWhole> {
  /** All of them, when one has changed or what is in force has. */
  settings: readonly SettingState[]
  /** Rows that are new or changed, and ids that have gone from the list. */
  connections: { readonly changed: readonly ConnectionRow[]; readonly removed: readonly string[] }
  questionModes: { readonly modes: Readonly<Record<QuestionKind, QuestionMode>>; readonly seconds: number }
  view: ViewState
  /** All of one log: "" the live one, or a session that the face has open. */
  marks: { readonly log: string; readonly marks: readonly Mark[] }
  /** Chosen in the application's menu. An event, not a state: each is told. */
  command: { readonly id: string }
  /** What keeps files of the home from being read or written, or that it is over. An event: each is told, and those of the start at session.open. */
  notice: Notice
}

export type NotificationName = keyof Notifications

/** What a host gives to a transport: answers every request, for one face. */
export type RequestHandlers = { readonly [N in RequestName]: (params: Params<N>) => Results[N] | Promise<Results[N]> }
type MissingResult = Exclude<RequestName, keyof Results>
/** Fails to compile when a request has parameters but no result. @internal */
export const everyRequestHasAResult: [MissingResult] extends [never] ? true : MissingResult = true
