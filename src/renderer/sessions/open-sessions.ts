// The sessions that the window has open beside the live log: opened, shown, closed, and opened again when the host was away.
import type { SessionRow } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { request } from '../connect.ts'
import { letGoOf, logOf } from '../log/use-log.ts'
import { notify, show, useDesk } from '../store/desk.ts'
import { titleOf } from './session-words.ts'
import { say } from '../language/say.ts'

/** Opens one to be read, and shows it. Rejects with a RequestError. */
export async function openSession(id: string): Promise<void> {
  if (!useDesk.getState().sessions.some((session) => session.id === id)) {
    const opened = await request('sessions.open', { id })
    useDesk.setState(({ sessions }) => ({ sessions: [...sessions, opened] }))
  }
  showLog(id)
}

/** The live log for "". What the detail showed of another log goes; the row with the cursor is shown again. */
export function showLog(id: string): void {
  const { shownLog, subject } = useDesk.getState()
  if (id === shownLog) return
  useDesk.setState({ shownLog: id })
  if (subject.kind !== 'entry') return
  const cursor = logOf(id).model.picture().cursor
  show(cursor ? { kind: 'entry', log: id, seq: cursor.seq } : { kind: 'nothing' })
}

export function closeSession(id: string): void {
  forget(id)
  // One that has gone already is as good as closed.
  request('sessions.close', { id }).catch(() => undefined)
}

/** It has another name now, or a pin. */
export function updateSession(row: SessionRow): void {
  useDesk.setState(({ sessions }) => ({
    sessions: sessions.map((session) => (session.id === row.id ? { ...session, ...row } : session)),
  }))
}

/** The window shows it no more. */
export function forget(id: string): void {
  const { shownLog, subject } = useDesk.getState()
  if (shownLog === id) showLog('')
  useDesk.setState(({ sessions }) => ({ sessions: sessions.filter((session) => session.id !== id) }))
  if (subject.kind === 'entry' && subject.log === id) show({ kind: 'nothing' })
  letGoOf(id)
}

/** A host that was away knows nothing of what was open. Returns the function that ends it. */
export function keepSessionsOpen(): () => void {
  return useDesk.subscribe((now, before) => {
    if (now.link === 'open' && before.link !== 'open') for (const { id } of now.sessions) void openAgain(id)
  })
}

async function openAgain(id: string): Promise<void> {
  try {
    const opened = await request('sessions.open', { id })
    useDesk.setState(({ sessions }) => ({ sessions: sessions.map((session) => (session.id === id ? opened : session)) }))
  } catch (error) {
    if (!(error instanceof RequestError) || error.code === 'connection-lost') return
    const session = useDesk.getState().sessions.find((each) => each.id === id)
    forget(id)
    notify('error', say.sessions.isNotOpenAnyMore(session ? titleOf(session) : say.sessions.aSession, error.message))
  }
}
