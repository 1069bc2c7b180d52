// What the person has filled in for a waiting question and not yet sent. Kept for each question while it waits, so that one can look at another.
import { create } from 'zustand'
import type { OpenRequestQuestion, Question, QuestionAnswer } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { readHeaderLines } from './header-lines.ts'
import { faultInStatus } from './reject-statuses.ts'

export interface AnswerDraft {
  /** undefined: not chosen yet. */
  readonly subProtocol: string | undefined
  readonly acceptHeaders: string
  readonly status: string
  readonly rejectHeaders: string
  readonly body: string
}

interface Drafts {
  readonly byQuestion: Readonly<Record<string, AnswerDraft>>
  /** The next question begins with it: who tests one status tends to test it again. */
  readonly lastStatus: string
}

const useDrafts = create<Drafts>(() => ({ byQuestion: {}, lastStatus: '403' }))

function beginning(lastStatus: string): AnswerDraft {
  return { subProtocol: undefined, acceptHeaders: '', status: lastStatus, rejectHeaders: '', body: '' }
}

/** A host that was started anew counts its questions from 1 again. */
function keyOf({ id, askedAt }: Question): string {
  return `${id} ${askedAt}`
}

/** Re-renders when the draft of this question changes. */
export function useAnswerDraft(question: Question): AnswerDraft {
  const draft = useDrafts((drafts) => drafts.byQuestion[keyOf(question)])
  const lastStatus = useDrafts((drafts) => drafts.lastStatus)
  return draft ?? beginning(lastStatus)
}

export function changeDraft(question: Question, change: Partial<AnswerDraft>): void {
  useDrafts.setState(({ byQuestion, lastStatus }) => {
    const key = keyOf(question)
    const open = new Set(useDesk.getState().questions.map(keyOf))
    // Drafts of questions that wait no more go here; there are never more than open questions.
    const kept = Object.fromEntries(Object.entries(byQuestion).filter(([each]) => open.has(each)))
    const draft = { ...(byQuestion[key] ?? beginning(lastStatus)), ...change }
    const sticks = change.status !== undefined && faultInStatus(change.status) === ''
    return { byQuestion: { ...kept, [key]: draft }, lastStatus: sticks ? draft.status : lastStatus }
  })
}

/** The client's own first choice, unless the person has chosen. */
export function subProtocolOf(question: OpenRequestQuestion, draft: AnswerDraft): string {
  return draft.subProtocol ?? question.subProtocols[0] ?? ''
}

export type Composed = { readonly ok: true; readonly answer: QuestionAnswer } | { readonly ok: false; readonly fault: string }

export function acceptance(question: Question, draft: AnswerDraft): Composed {
  const { kind } = question
  if (kind !== 'webSocketOpenRequest') return { ok: true, answer: { kind, accept: true } }
  const { headers, fault } = readHeaderLines(draft.acceptHeaders)
  return fault === ''
    ? { ok: true, answer: { kind, accept: true, subProtocol: subProtocolOf(question, draft), headers } }
    : { ok: false, fault }
}

export function rejection({ kind }: Question, draft: AnswerDraft): Composed {
  // Before the opening request there is nothing to say but no.
  if (kind !== 'webSocketOpenRequest') return { ok: true, answer: { kind, accept: false } }
  const { headers, fault: badHeaders } = readHeaderLines(draft.rejectHeaders)
  const fault = faultInStatus(draft.status) || badHeaders
  return fault === ''
    ? { ok: true, answer: { kind, accept: false, status: Number(draft.status), headers, body: draft.body } }
    : { ok: false, fault }
}

/** The draft as it stands, for an answer given by a key or from the inbox. */
export function draftOf(question: Question): AnswerDraft {
  const { byQuestion, lastStatus } = useDrafts.getState()
  return byQuestion[keyOf(question)] ?? beginning(lastStatus)
}
