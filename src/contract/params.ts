// The run-time check of every request's parameters. The types in api.ts are drawn from it, so that a request without a check
// does not compile.
import { LANGUAGES } from './languages.ts'
import * as v from 'valibot'
import {
  FILTER_LIMIT,
  FILE_FRAGMENT_LIMIT,
  FIND_LIMIT,
  type LIMITS,
  NOTE_LIMIT,
  PASSWORD_LIMIT,
  WORKSPACE_LIMIT,
  RANGE_LIMIT,
  TEMPLATE_PREVIEW_LIMIT,
  TYPED_LIMIT,
} from './limits.ts'
import { rule, shape } from './automation/check-rule.ts'
import { script } from './automation/check-script.ts'
import { RULES_LIMIT, SCENARIOS_LIMIT, SCRIPTS_LIMIT } from './automation/limits.ts'
import { scenario } from './automation/check-scenario.ts'
import { ARMABLE_IDS, FAULT_IDS } from './automation/faults.ts'
import { SIDES } from './automation/upstream.ts'
import { headers, list, status } from './checks.ts'
import { EXPORT_FORMATS, MARK_COLORS, MENUS, PART_COMMANDS, QUESTION_KINDS } from './model.ts'

const nothing = v.strictObject({})

/** Members of the snapshot that are told anew, whole, when they have changed. */
export const TOLD_WHOLE = [
  'servers',
  'workspace',
  'keys',
  'server',
  'questions',
  'rules',
  'scenarios',
  'runs',
  'scripts',
  'scriptFaults',
  'snippets',
  'log',
  'rates',
  'transfers',
  'exports',
  'imports',
  'repeats',
  'packets',
  'control',
  'armed',
] as const
export type ToldWhole = (typeof TOLD_WHOLE)[number]

/** States that a face is told of as they change. Notices, views and commands come to every face. */
export const TOPICS = [...TOLD_WHOLE, 'settings', 'connections', 'questionModes', 'marks'] as const
export type Topic = (typeof TOPICS)[number]

const connectionId = v.pipe(v.string(), v.regex(/^[0-9]{1,15}$/, 'expected a connection id such as "3"'))
const connectionIds = v.pipe(list(connectionId, 100_000), v.minLength(1, 'expected at least one connection id'))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
const text = v.string()
/** Milliseconds since the epoch, with a fraction. */
const moment = v.pipe(v.number(), v.finite())

/** Most rows of one pull. */
const ROWS_LIMIT = 2_000
/** Marks set or removed at once. */
const MARKS_AT_ONCE = 1_000

const base64 = v.pipe(v.string(), v.maxLength(Math.ceil(TYPED_LIMIT / 3) * 4), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'expected base64'))

/** `filter`: see filter/parse-filter.ts. `zone`: minutes from the person's time to UTC. */
const filtered = {
  filter: v.pipe(text, v.maxLength(FILTER_LIMIT, `expected at most ${FILTER_LIMIT} characters`)),
  zone: v.pipe(v.number(), v.integer(), v.minValue(-1_440), v.maxValue(1_440)),
}

const sessionId = v.pipe(text, v.maxLength(150))
/** Which log is meant: absent or "" the live one, else the id of a session that the face has opened. */
const log = v.optional(sessionId)

const workspaceName = v.pipe(text, v.maxLength(200))

/** Most snippets, and longest one, in characters: the workspace stays a file that one can read. */
const SNIPPETS_LIMIT = 500
const SNIPPET_LIMIT = 100_000

export const snippet = v.strictObject({
  name: v.pipe(text, v.minLength(1), v.maxLength(200, 'expected at most 200 characters')),
  kind: v.picklist(['text', 'json', 'hex', 'base64']),
  typed: v.pipe(text, v.maxLength(SNIPPET_LIMIT, `expected at most ${SNIPPET_LIMIT} characters`)),
})

/** What a server is called: short enough for its tab, and a word that can be written in a filter. */
export const serverName = v.pipe(
  text,
  v.trim(),
  v.regex(/^[^\p{C}"]{1,40}$/u, 'expected a name of 1 to 40 characters, without control characters and quotes'),
)
const serverId = v.pipe(text, v.regex(/^[0-9]{1,5}$/, 'expected the id of a server such as "1"'))

const answer = v.variant('kind', [
  v.strictObject({ kind: v.literal('connectionRequest'), accept: v.boolean() }),
  v.strictObject({ kind: v.literal('sslConnectionRequest'), accept: v.boolean() }),
  v.strictObject({ kind: v.literal('sslClientAuthentication'), accept: v.boolean() }),
  v.variant('accept', [
    v.strictObject({ kind: v.literal('webSocketOpenRequest'), accept: v.literal(true), subProtocol: text, headers }),
    v.strictObject({
      kind: v.literal('webSocketOpenRequest'),
      accept: v.literal(false),
      status,
      headers,
      body: v.pipe(text, v.maxLength(1024 * 1024)),
    }),
  ]),
])

/** Most entries of the application's menu: a menu with more is read by nobody. */
const MENU_LIMIT = 100

const certificateFiles = {
  /** Ticket of the file; "" means the store that is set already, for which a password may be missing. */
  fileId: text,
  /** Ticket of the key's own file, or "". */
  keyFileId: text,
  password: v.pipe(text, v.maxLength(PASSWORD_LIMIT, `expected at most ${PASSWORD_LIMIT} characters`)),
}

export const PARAMS = {
  /** `topics`: what the face wants to be told of as it changes; absent, of everything. */
  'session.open': v.strictObject({ topics: v.optional(list(v.picklist(TOPICS), TOPICS.length)) }),
  /** The server that this face looks at from now on, and that its requests mean which name none. */
  'servers.choose': v.strictObject({ id: serverId }),
  /** `name`: "" for one that is free. `from`: the id of a server to make it like; "" for defaults. Its port is the next one. */
  'servers.add': v.strictObject({ name: v.union([serverName, v.literal('')]), from: v.union([serverId, v.literal('')]) }),
  'servers.rename': v.strictObject({ id: serverId, name: serverName }),
  /** It stops listening, and its clients are closed with 1001. */
  'servers.remove': v.strictObject({ id: serverId }),
  /** `before`: the id of the server that it stands before from now on; "" for the last place. */
  'servers.move': v.strictObject({ id: serverId, before: v.union([serverId, v.literal('')]) }),
  /** All that do not listen yet, each at its address. */
  'servers.startAll': nothing,
  'servers.stopAll': nothing,
  'server.start': v.strictObject({
    host: text,
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535, 'expected a port from 0 to 65535')),
  }),
  'server.stop': nothing,
  'server.setTestPage': v.strictObject({ on: v.boolean() }),
  'server.setSecure': v.strictObject({ on: v.boolean() }),
  /** `url`: "" for none. `ca`: path of a PEM file on the host's machine, or "". Headers that the workspace has stay. */
  'server.setUpstream': v.strictObject({
    url: v.pipe(text, v.maxLength(2_000)),
    verify: v.boolean(),
    ca: v.pipe(text, v.maxLength(4_096)),
  }),
  /** In proxy mode: messages of a side wait for a person from now on, or those that wait go on. */
  'proxy.hold': v.strictObject({ ids: connectionIds, side: v.picklist(SIDES), on: v.boolean() }),
  /** What waits on a connection. */
  'proxy.held': v.strictObject({ id: connectionId }),
  'proxy.payload': v.strictObject({ id: connectionId, message: count }),
  /** Passes on. `messages` empty: all that wait. `instead`: what goes in their place, as in connection.send. */
  'proxy.release': v.strictObject({
    id: connectionId,
    messages: list(count, 1_000),
    instead: v.optional(
      v.strictObject({
        kind: v.picklist(['text', 'binary']),
        content: v.pipe(text, v.maxLength(Math.ceil(TYPED_LIMIT / 3) * 4)),
      }),
    ),
  }),
  /** Leaves out. */
  'proxy.drop': v.strictObject({ id: connectionId, messages: list(count, 1_000) }),
  'server.nextFreePort': v.strictObject({ host: text, port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)) }),
  'certificate.read': v.strictObject(certificateFiles),
  'certificate.use': v.strictObject({
    ...certificateFiles,
    /** SHA-256 of the certificate among those that were read; "" takes the first. */
    fingerprint: v.pipe(text, v.maxLength(100)),
  }),
  'certificate.useLocal': nothing,
  'certificate.reveal': nothing,
  'certificate.authority': nothing,
  'settings.list': nothing,
  'settings.set': v.strictObject({ name: text, value: text }),
  'connection.details': v.strictObject({ id: connectionId }),
  'connection.send': v.strictObject({
    ids: connectionIds,
    /** Default `client`; `upstream`: in proxy mode, as if the client had sent it: texts and binary messages, whole, no templates. */
    to: v.optional(v.picklist(SIDES)),
    kind: v.picklist(['text', 'binary', 'ping', 'pong']),
    /** The text itself for kind text; base64 of the bytes for the others. */
    content: v.pipe(text, v.maxLength(Math.ceil(TYPED_LIMIT / 3) * 4)),
    /** Of text: places such as {{counter}} are filled in, for each connection anew. */
    template: v.optional(v.boolean()),
    /** Payload bytes of one frame; 0: as the setting MaxFrameSize says. Of a control frame: without meaning. */
    fragment: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(TYPED_LIMIT))),
  }),
  /** What a template would be for a connection, or "" for none in particular. Counts nothing. */
  'template.preview': v.strictObject({
    content: v.pipe(text, v.maxLength(TEMPLATE_PREVIEW_LIMIT)),
    id: v.union([connectionId, v.literal('')]),
  }),
  /** `times`: 0 until it is stopped. `every`: milliseconds from one to the next, 0 as fast as it is taken. The rest as in connection.send. */
  'repeat.begin': v.strictObject({
    ids: connectionIds,
    kind: v.picklist(['text', 'binary', 'ping', 'pong']),
    content: v.pipe(text, v.maxLength(Math.ceil(TYPED_LIMIT / 3) * 4)),
    template: v.optional(v.boolean()),
    times: v.pipe(count, v.maxValue(1_000_000_000, 'expected at most 1000000000 times')),
    every: v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000, 'expected at most 86400000 ms, a day')),
  }),
  /** One that has ended leaves the list. */
  'repeat.stop': v.strictObject({ id: text }),
  'connection.sendFile': v.strictObject({
    ids: connectionIds,
    fileId: text,
    as: v.picklist(['text', 'binary']),
    /** Payload bytes of one frame, 0 for what the server's setting says. */
    fragment: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(FILE_FRAGMENT_LIMIT))),
  }),
  'connection.close': v.strictObject({
    ids: connectionIds,
    /** close: closing handshake with code and reason. drop: end the TCP connection (FIN). reset: RST. */
    how: v.picklist(['close', 'drop', 'reset']),
    code: v.pipe(v.number(), v.integer()),
    reason: text,
  }),
  /** Those that have gone are passed over. */
  'connections.setReading': v.strictObject({ ids: connectionIds, on: v.boolean() }),
  'connections.clearClosed': nothing,
  'transfer.cancel': v.strictObject({ id: text }),
  'transfers.clear': nothing,
  'menu.set': v.strictObject({
    /** Of the rest of the menu, and of the shell's dialogs. */
    language: v.picklist(LANGUAGES),
    entries: list(
      v.strictObject({
        id: v.pipe(text, v.maxLength(100)),
        title: v.pipe(text, v.maxLength(200)),
        keys: v.pipe(
          text,
          v.maxLength(50),
          v.regex(/^(?:(?:Mod|Ctrl|Alt|Shift)\+)*(?:.|[A-Z]\w*)?$/u, 'expected keys such as "Mod+K"'),
        ),
        menu: v.picklist(MENUS),
        enabled: v.boolean(),
      }),
      MENU_LIMIT,
    ),
  }),
  'file.pick': v.strictObject({
    /** What the dialog says, and which files it offers first. Absent: a file to send. */
    purpose: v.optional(v.picklist(['send', 'certificate', 'key', 'import', 'workspace'])),
  }),
  'upload.begin': v.strictObject({ name: v.pipe(text, v.maxLength(1_000)), size: count }),
  'upload.append': v.strictObject({
    fileId: text,
    offset: count,
    bytes: v.pipe(base64, v.maxLength(Math.ceil(RANGE_LIMIT / 3) * 4)),
  }),
  'upload.end': v.strictObject({ fileId: text }),
  'upload.cancel': v.strictObject({ fileId: text }),
  'question.answer': v.strictObject({ id: text, answer }),
  'question.hold': v.strictObject({ id: text }),
  'question.setMode': v.strictObject({ kind: v.picklist(QUESTION_KINDS), mode: v.picklist(['accept', 'ask', 'reject']) }),
  'question.setSeconds': v.strictObject({ seconds: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)) }),
  'sessions.list': nothing,
  'sessions.open': v.strictObject({ id: sessionId }),
  'sessions.close': v.strictObject({ id: sessionId }),
  'sessions.rename': v.strictObject({ id: sessionId, name: v.pipe(text, v.maxLength(200, 'expected at most 200 characters')) }),
  'sessions.pin': v.strictObject({ id: sessionId, on: v.boolean() }),
  'sessions.delete': v.strictObject({ id: sessionId }),
  'import.begin': v.strictObject({ fileId: text }),
  'import.cancel': v.strictObject({ id: text }),
  'marks.set': v.strictObject({
    log,
    marks: list(
      v.strictObject({
        seq: count,
        color: v.picklist(MARK_COLORS),
        note: v.pipe(text, v.maxLength(NOTE_LIMIT, `expected at most ${NOTE_LIMIT} characters`)),
      }),
      MARKS_AT_ONCE,
    ),
  }),
  'marks.remove': v.strictObject({ log, seqs: list(count, MARKS_AT_ONCE) }),
  'updates.check': nothing,
  'updates.download': nothing,
  'updates.install': nothing,
  'workspaces.list': nothing,
  'workspaces.open': v.strictObject({ name: workspaceName }),
  'workspaces.openFile': v.strictObject({ fileId: text }),
  'workspaces.openRecent': v.strictObject({ file: text }),
  'workspaces.forgetRecent': v.strictObject({ file: text }),
  'workspaces.saveFile': nothing,
  /** `from`: the name of another one, or "" for defaults. */
  'workspaces.create': v.strictObject({ name: workspaceName, from: v.union([workspaceName, v.literal('')]) }),
  'workspaces.takeOutside': nothing,
  'workspaces.keepOwn': nothing,
  'workspaces.saveAs': v.strictObject({ name: workspaceName }),
  'workspaces.import': v.strictObject({
    name: workspaceName,
    text: v.pipe(text, v.maxLength(WORKSPACE_LIMIT, `expected at most ${WORKSPACE_LIMIT} characters`)),
  }),
  'workspaces.export': v.strictObject({ name: workspaceName }),
  'workspaces.rename': v.strictObject({ name: workspaceName, to: workspaceName }),
  'workspaces.delete': v.strictObject({ name: workspaceName }),
  'snippets.set': v.strictObject({ snippets: list(snippet, SNIPPETS_LIMIT) }),
  'rules.set': v.strictObject({ rules: list(rule, RULES_LIMIT) }),
  'scripts.set': v.strictObject({ scripts: list(script, SCRIPTS_LIMIT) }),
  'scenarios.set': v.strictObject({ scenarios: list(scenario, SCENARIOS_LIMIT) }),
  /** `ids`: who play, in order; of a scenario with one actor each of them has a run. Empty: those who come next. `speed`: 0 waits for nothing. */
  'scenario.begin': v.strictObject({
    scenario: text,
    ids: list(connectionId, 1_000),
    speed: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1_000, 'expected a speed from 0 to 1000'))),
  }),
  /** `actor`: its name; absent: all of the run. */
  'scenario.control': v.strictObject({ run: text, actor: v.optional(text), do: v.picklist(PART_COMMANDS) }),
  'scenario.clearRuns': nothing,
  /** The steps that a run was begun with, and what differed so far. */
  'scenario.run': v.strictObject({ run: text }),
  /** The conversation of one connection of a log as a scenario. It is not kept. */
  'scenario.record': v.strictObject({ log, connection: connectionId }),
  /** Rules of an environment that Mockoon has exported, behind those that are there. */
  'rules.import': v.strictObject({
    text: v.pipe(text, v.maxLength(WORKSPACE_LIMIT, `expected at most ${WORKSPACE_LIMIT} characters`)),
  }),
  /** Why each rule did or did not apply to an entry, or would to an opening request. */
  'rules.explain': v.variant('of', [
    v.strictObject({ of: v.literal('entry'), log, seq: count }),
    v.strictObject({
      of: v.literal('request'),
      path: v.pipe(text, v.maxLength(10_000)),
      origin: v.pipe(text, v.maxLength(10_000)),
    }),
  ]),
  /** Does a fault on open connections. */
  'fault.send': v.strictObject({ ids: connectionIds, fault: v.picklist(FAULT_IDS as readonly [string, ...string[]]) }),
  /** The network of open connections from now on; with nothing in it, it is as it was. Those that have gone are passed over. */
  'fault.shape': v.strictObject({ ids: connectionIds, shape }),
  /** The faults of the opening for the next requests, one each, in this order; all of them anew. */
  'fault.arm': v.strictObject({ faults: list(v.picklist(ARMABLE_IDS as readonly [string, ...string[]]), 100) }),
  /** Tries a rule, whether it is on or not, on the newest messages of a log. */
  'rules.try': v.strictObject({ rule, log }),
  'log.rows': v.strictObject({ log, from: count, count: v.pipe(count, v.maxValue(ROWS_LIMIT)) }),
  'log.entry': v.strictObject({ log, seq: count }),
  'log.payload': v.strictObject({ log, seq: count, offset: count, length: v.pipe(count, v.maxValue(RANGE_LIMIT)) }),
  /** Messages before `since` and from `until` on, milliseconds since the epoch, are left out; steps never. */
  'log.timeline': v.strictObject({
    log,
    connection: connectionId,
    from: count,
    since: v.optional(moment),
    until: v.optional(moment),
  }),
  /** The nearest entry after `seq` (1), or before it (-1), that the filter lets through. All are after -1. */
  'log.seek': v.strictObject({ log, seq: v.pipe(v.number(), v.integer(), v.minValue(-1)), step: v.picklist([1, -1]), ...filtered }),
  /** `as`: `text` finds ASCII letters in either case; `hex` is pairs of digits. */
  'log.find': v.strictObject({
    log,
    seq: count,
    text: v.pipe(
      text,
      v.minLength(1, 'expected something to look for'),
      v.maxLength(FIND_LIMIT, `expected at most ${FIND_LIMIT} characters`),
    ),
    as: v.picklist(['text', 'hex']),
  }),
  'log.clear': nothing,
  'log.undoClear': nothing,
  'log.setBudget': v.strictObject({
    bytes: v.pipe(count, v.minValue(16 * 1024 * 1024, 'expected at least 16777216 bytes (16 MiB)')),
  }),
  'view.open': v.strictObject({ log, ...filtered }),
  'view.rows': v.strictObject({ viewId: count, from: count, count: v.pipe(count, v.maxValue(ROWS_LIMIT)) }),
  /** Position of the first match at or after `seq`. */
  'view.locate': v.strictObject({ viewId: count, seq: count }),
  'view.close': v.strictObject({ viewId: count }),
  /** `filter`: what of the log; "" is all of it. */
  'export.begin': v.strictObject({
    log,
    ...filtered,
    /** Numbers of the first and the last entry that may be among them. */
    first: v.optional(count),
    last: v.optional(count),
    format: v.picklist(EXPORT_FORMATS),
  }),
  'packets.record': v.strictObject({ on: v.boolean() }),
  /** One that has ended leaves the list. */
  'export.cancel': v.strictObject({ id: text }),
  /** Programs on this machine may control this desk from now on, or none any more. */
  'control.set': v.strictObject({ on: v.boolean() }),
  'preferences.set': v.strictObject({ name: v.pipe(text, v.maxLength(100)), value: v.pipe(text, v.maxLength(100_000)) }),
  /** `keys`: "" for none, null for the command's own. */
  'keys.set': v.strictObject({
    command: v.pipe(text, v.regex(/^[A-Za-z][A-Za-z0-9.]{0,99}$/, 'expected the id of a command such as "log.follow"')),
    keys: v.nullable(v.pipe(text, v.maxLength(40, 'expected at most 40 characters'))),
  }),
} as const satisfies Record<string, v.GenericSchema>

export type RequestName = keyof typeof PARAMS
type StrayLimit = Exclude<keyof typeof LIMITS, RequestName>
/** Fails to compile when a limit is of no request. @internal */
export const everyLimitIsOfARequest: [StrayLimit] extends [never] ? true : StrayLimit = true
export type Params<N extends RequestName> = v.InferOutput<(typeof PARAMS)[N]>

/** What an error quotes of what it was sent. */
const QUOTED = 200

/**
 * Parses what came from a face, up to the first fault. Throws a `RequestError` 'bad-params' that names the field, what was seen and what was
 * expected.
 */
export function checkParams<N extends RequestName>(name: N, params: unknown): Params<N> {
  const result = v.safeParse(PARAMS[name], params, { abortEarly: true, abortPipeEarly: true })
  if (result.success) return result.output as Params<N>
  const issue = result.issues[0]
  const where = v.getDotPath(issue) ?? 'params'
  throw new RequestError('bad-params', `${name}: ${where}: ${shortened(issue.message)}`)
}

export function shortened(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}… (${text.length} characters)` : text
}

/** An error that crosses as `{ code, message }`. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
