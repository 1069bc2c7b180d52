// What is in the composer: the kind of message, what is typed for each kind, the chosen file, who gets it, and what was sent before. Lives in the
// tab's session storage, so that a reload loses nothing; a file has to be chosen again.
import { create } from 'zustand'
import type { Side } from '../../contract/automation/upstream.ts'
import type { FileTicket } from '../../contract/model.ts'

export type MessageKind = 'text' | 'json' | 'hex' | 'base64' | 'file'
export type TypedKind = Exclude<MessageKind, 'file'>

/** Either the host's own ticket, or bytes that this page holds and uploads when they are sent. */
export type ChosenFile =
  | { readonly from: 'host'; readonly name: string; readonly size: number; readonly ticket: FileTicket }
  | { readonly from: 'page'; readonly name: string; readonly size: number; readonly file: File }

export interface SentBefore {
  readonly kind: TypedKind
  readonly typed: string
}

export interface Draft {
  readonly kind: MessageKind
  readonly typed: Readonly<Record<TypedKind, string>>
  readonly file: ChosenFile | undefined
  readonly fileAs: 'text' | 'binary'
  /** In proxy mode: to whom, of each connection. */
  readonly side: Side
  /** To every open connection, whatever is selected. */
  readonly everyone: boolean
  /** Newest first. */
  readonly history: readonly SentBefore[]
}

/** Messages kept; the oldest goes. */
const HISTORY_LIMIT = 50
/** Longer ones are not kept: they are files in spirit. */
const HISTORY_MESSAGE_LIMIT = 64 * 1024
/** Browsers give a tab about 5 MB; the newest messages are kept up to so many characters. */
const STORAGE_LIMIT = 1_000_000
const STORAGE_KEY = 'socketbench-composer'

const EMPTY: Draft = {
  kind: 'text',
  typed: { text: '', json: '', hex: '', base64: '' },
  file: undefined,
  fileAs: 'binary',
  side: 'client',
  everyone: false,
  history: [],
}

export const useDraft = create<Draft>(() => ({ ...EMPTY, ...remembered() }))

useDraft.subscribe(scheduleRemembering)

export function setKind(kind: MessageKind): void {
  useDraft.setState({ kind })
}

export function setSide(side: Side): void {
  useDraft.setState({ side })
}

export function setTyped(kind: TypedKind, value: string): void {
  useDraft.setState(({ typed }) => ({ typed: { ...typed, [kind]: value } }))
}

export function chooseFile(file: ChosenFile | undefined): void {
  useDraft.setState({ file, kind: 'file' })
}

export function setEveryone(everyone: boolean): void {
  useDraft.setState({ everyone })
}

/** The same message again moves to the front. */
export function rememberSent(sent: SentBefore): void {
  if (sent.typed === '' || sent.typed.length > HISTORY_MESSAGE_LIMIT) return
  useDraft.setState(({ history }) => ({
    history: [sent, ...history.filter((each) => each.kind !== sent.kind || each.typed !== sent.typed)].slice(0, HISTORY_LIMIT),
  }))
}

export function recall({ kind, typed: value }: SentBefore): void {
  useDraft.setState(({ typed }) => ({ kind, typed: { ...typed, [kind]: value } }))
}

let pending: ReturnType<typeof setTimeout> | undefined

/** After a pause in typing, or when the page goes. */
function scheduleRemembering(): void {
  clearTimeout(pending)
  pending = setTimeout(remember, 300)
}

if (typeof window !== 'undefined') window.addEventListener('pagehide', remember)

function remember(): void {
  clearTimeout(pending)
  const { kind, typed, fileAs, everyone, history } = useDraft.getState()
  const kept: SentBefore[] = []
  let room = STORAGE_LIMIT - Object.values(typed).reduce((sum, each) => sum + each.length, 0)
  for (const sent of history) if ((room -= sent.typed.length) > 0) kept.push(sent)
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ kind, typed, fileAs, everyone, history: kept }))
  } catch {
    // No room, or storage is off: the draft then lasts as long as the page.
  }
}

function remembered(): Partial<Draft> {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Draft>
    return { ...kept, typed: { ...EMPTY.typed, ...kept.typed }, file: undefined }
  } catch {
    return {}
  }
}
