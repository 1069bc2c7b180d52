// The desk's state: what the host has said, and what the person has chosen to look at. Log rows are not here: they live in log/row-cache.ts.
import { create } from 'zustand'
import type { ConnectionRow, LogBounds, Mark, OpenedSession, ServerRow, Snapshot } from '../../contract/model.ts'

/**
 * `lost`: the host has gone, and is called again and again. `refused`: it is there, and this page has no word, or an old one, with which to be let
 * in; it is not called again. In both, what stands in the desk is the last that was known.
 */
type Link = 'connecting' | 'open' | 'lost' | 'refused'

/** What the detail pane shows. */
export type Subject =
  | { readonly kind: 'nothing' }
  /** `log`: "" the live one, or the id of a session. */
  | { readonly kind: 'entry'; readonly log: string; readonly seq: number }
  | { readonly kind: 'connection'; readonly id: string }
  | { readonly kind: 'question'; readonly id: string }
  /** Of a scenario. */
  | { readonly kind: 'run'; readonly id: string }

export interface Notice {
  readonly id: number
  /** done: about what the person has just asked for, of which nothing is left to be done; see notice-list.tsx for how it goes. */
  readonly tone: 'error' | 'info' | 'done'
  /** A sentence: what happened and what to do. */
  readonly text: string
}

/** What the host tells stands here as it tells it. */
export interface Desk extends Omit<Snapshot, 'connections' | 'now'> {
  readonly link: Link
  /** When the host went, by our clock; 0 while it is there, and before it ever was. */
  readonly lostAt: number
  /** By id, in order of accept. A new map at every change; rows that did not change keep their identity. */
  readonly connections: ReadonlyMap<string, ConnectionRow>
  /** Open to be read beside the live log. */
  readonly sessions: readonly OpenedSession[]
  /** The log in the window: "" the live one, or the id of a session that is open. */
  readonly shownLog: string
  /** Host clock minus ours, milliseconds. */
  readonly clockOffset: number
  /** Selected connections, in the order of selection. */
  readonly selected: readonly string[]
  readonly subject: Subject
  readonly notices: readonly Notice[]
}

const EMPTY_LOG: LogBounds = { first: 0, end: 0, bytes: 0, budget: 0, dropped: 0, cleared: 0, unreadable: 0, trouble: '', epoch: 0 }

export const useDesk = create<Desk>(() => ({
  link: 'connecting',
  lostAt: 0,
  run: '',
  capabilities: {
    shell: 'browser',
    nativeFilePicker: false,
    nativeFileSaver: false,
    revealsFiles: false,
    updates: false,
    applicationMenu: false,
    control: false,
    version: '',
    platform: '',
  },
  workspace: { name: '', file: '', changedOutside: [] },
  keys: { bindings: {}, file: '' },
  servers: [],
  chosen: '',
  server: {
    listening: false,
    secure: false,
    authenticatesClients: false,
    refusesWith403: false,
    certificateSource: { from: 'local', file: '', isCopy: false },
    keyLogFile: '',
    host: '127.0.0.1',
    port: 8080,
    url: '',
    exposed: false,
    testPage: true,
  },
  connections: new Map(),
  questions: [],
  questionModes: {
    connectionRequest: 'accept',
    sslConnectionRequest: 'accept',
    sslClientAuthentication: 'accept',
    webSocketOpenRequest: 'accept',
  },
  questionSeconds: 30,
  rules: [],
  scenarios: [],
  scripts: [],
  scriptFaults: {},
  runs: [],
  snippets: [],
  log: EMPTY_LOG,
  logServers: [],
  marks: [],
  sessions: [],
  shownLog: '',
  rates: { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 },
  transfers: [],
  exports: [],
  imports: [],
  repeats: [],
  packets: { on: false, bytes: 0, connections: 0 },
  control: { on: false, url: '', usedAt: 0 },
  armed: [],
  preferences: {},
  clockOffset: 0,
  selected: [],
  subject: { kind: 'nothing' },
  notices: [],
}))

/** Takes a whole picture, at the start and after every reconnect. What was chosen of another run means nothing in this one. */
export function takeSnapshot(snapshot: Snapshot): void {
  const { now, connections: rows, ...told } = snapshot
  const connections = new Map(rows.map((row) => [row.id, row]))
  useDesk.setState((desk) => ({
    ...told,
    link: 'open',
    lostAt: 0,
    connections,
    clockOffset: now - Date.now(),
    // Of another server nobody is meant by accident.
    selected: desk.run === told.run ? desk.selected.filter((id) => connections.get(id)?.server === told.chosen) : [],
    subject: staysInSight(desk, snapshot) ? desk.subject : { kind: 'nothing' },
  }))
}

/** Runs of scenarios are told of one server alone. */
function staysInSight({ run, chosen, subject }: Desk, snapshot: Snapshot): boolean {
  if (subject.kind === 'run' && chosen !== snapshot.chosen) return false
  return run === snapshot.run || isOfSession(subject)
}

/** A session is the same in every run. */
function isOfSession(subject: Subject): boolean {
  return subject.kind === 'entry' && subject.log !== ''
}

/** The host has gone, or does not let this page in. */
export function loseHost(link: 'lost' | 'refused'): void {
  useDesk.setState((desk) => ({ link, lostAt: desk.lostAt || (desk.link === 'open' ? Date.now() : 0) }))
}

/** Nothing can be asked of the host, and nothing of what is known of it is of now. */
export const isGone = ({ link }: Pick<Desk, 'link'>): boolean => link === 'lost' || link === 'refused'

export const useGone = (): boolean => useDesk(isGone)

/** Nothing can be asked of the host: it has gone, or the line to it is not open yet. */
export const useUnreachable = (): boolean => useDesk(({ link }) => link !== 'open')

let shown: { readonly of: Desk['connections']; readonly chosen: string; readonly rows: Desk['connections'] } | undefined

/** Those of the server that the window shows: of one alone, all. The same map as long as nothing has changed. */
export function shownConnections({
  connections,
  servers,
  chosen,
}: Pick<Desk, 'connections' | 'servers' | 'chosen'>): Desk['connections'] {
  if (servers.length < 2) return connections
  if (shown?.of !== connections || shown.chosen !== chosen)
    shown = { of: connections, chosen, rows: new Map([...connections].filter(([, { server }]) => server === chosen)) }
  return shown.rows
}

/** What they are called now; one that has gone keeps its name in the log. */
export function takeServers(servers: readonly ServerRow[]): void {
  useDesk.setState((desk) => {
    const names = [...desk.logServers]
    for (const { id, name } of servers) names[Number(id) - 1] = name
    const isNew = names.length !== desk.logServers.length || names.some((name, index) => name !== desk.logServers[index])
    return { servers, ...(isNew && { logServers: names }) }
  })
}

export function mergeConnections(changed: readonly ConnectionRow[], removed: readonly string[]): void {
  useDesk.setState((desk) => {
    const connections = new Map(desk.connections)
    for (const row of changed) connections.set(row.id, row)
    for (const id of removed) connections.delete(id)
    return { connections, selected: removed.length === 0 ? desk.selected : desk.selected.filter((id) => connections.has(id)) }
  })
}

/** Bounds of a log; those of an empty one where it is not open any more. */
export function boundsOf({ log, sessions }: Pick<Desk, 'log' | 'sessions'>, id: string): LogBounds {
  return id === '' ? log : (sessions.find((session) => session.id === id)?.bounds ?? EMPTY_LOG)
}

/** Takes the marks of a log: "" the live one, or the id of a session. */
export function takeMarks(log: string, marks: readonly Mark[]): void {
  if (log === '') useDesk.setState({ marks })
  else useDesk.setState(({ sessions }) => ({ sessions: sessions.map((each) => (each.id === log ? { ...each, marks } : each)) }))
}

export function select(ids: readonly string[]): void {
  useDesk.setState({ selected: ids })
}

export function show(subject: Subject): void {
  useDesk.setState({ subject })
}

let nextNotice = 1
/** At most so many sentences stand at once; the oldest goes. */
const NOTICE_LIMIT = 5

/** Shows a sentence until it is dismissed, or, of what is done, until the person goes on. */
export function notify(tone: Notice['tone'], text: string): void {
  const notice = { id: nextNotice++, tone, text }
  useDesk.setState((desk) => ({ notices: [...desk.notices.filter((each) => each.text !== text), notice].slice(-NOTICE_LIMIT) }))
}

/** Id of the next notice: those before it have smaller ones. */
export function nextNoticeId(): number {
  return nextNotice
}

export function dismiss(id: number): void {
  useDesk.setState((desk) => ({ notices: desk.notices.filter((each) => each.id !== id) }))
}
