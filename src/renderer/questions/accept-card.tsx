// The answer yes: with which subprotocol and which extra headers, or what it means before there is a request. The button that gives it is
// decision.tsx.
import type { ReactNode } from 'react'
import type { OpenRequestQuestion, Question } from '../../contract/model.ts'
import { SelectField, TextArea } from '../ui/field.tsx'
import { changeDraft, subProtocolOf, useAnswerDraft } from './answer-draft.ts'
import { readHeaderLines } from './header-lines.ts'
import { isTrusted } from './question-words.ts'
import { say } from '../language/say.ts'

export interface AnswerCardProps {
  readonly question: Question
  /** The person points at this answer or has the keyboard in it. */
  readonly onLook: () => void
}

export function AcceptCard({ question, onLook }: AnswerCardProps): ReactNode {
  return (
    <section className="questions-answer" aria-label={say.common.accept} onPointerEnter={onLook} onFocusCapture={onLook}>
      <h3>{say.common.accept}</h3>
      {question.kind === 'webSocketOpenRequest' ? <Opening question={question} /> : <p>{meaningOf(question)}</p>}
    </section>
  )
}

function meaningOf(question: Exclude<Question, OpenRequestQuestion>): string {
  switch (question.kind) {
    case 'connectionRequest':
      return say.questions.theConnectionGoesOnAnd
    case 'sslConnectionRequest':
      return say.questions.theHandshakeGoesOnWith
    case 'sslClientAuthentication':
      return isTrusted(question) ? say.questions.theCheckTrustsItThe : say.questions.theClientMaySendIts
  }
}

function Opening({ question }: { readonly question: OpenRequestQuestion }): ReactNode {
  const draft = useAnswerDraft(question)
  const { fault } = readHeaderLines(draft.acceptHeaders)
  const offered = question.subProtocols.map((name) => ({ value: name, label: name }))
  const none = { value: '', label: question.subProtocols.length > 0 ? say.common.none : say.questions.noneOffered }
  return (
    <>
      <SelectField
        label={say.common.subprotocol}
        value={subProtocolOf(question, draft)}
        onChange={(subProtocol) => changeDraft(question, { subProtocol })}
        options={[...offered, none]}
        disabled={offered.length === 0}
        mono
      />
      <TextArea
        className="questions-accept-headers"
        label={say.common.extraHeaders}
        value={draft.acceptHeaders}
        onChange={(acceptHeaders) => changeDraft(question, { acceptHeaders })}
        mono
        rows={2}
        placeholder={say.common.nameValue}
        error={fault}
      />
    </>
  )
}
