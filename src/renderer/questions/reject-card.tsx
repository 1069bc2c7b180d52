// The answer no: with which status, headers and body, or by which other means before there is a request. The button that gives it is decision.tsx.
import type { ReactNode } from 'react'
import type { OpenRequestQuestion, Question } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { TextArea, TextField } from '../ui/field.tsx'
import type { AnswerCardProps } from './accept-card.tsx'
import { changeDraft, useAnswerDraft } from './answer-draft.ts'
import { readHeaderLines } from './header-lines.ts'
import { faultInStatus, REJECT_STATUSES } from './reject-statuses.ts'
import { say } from '../language/say.ts'

export function RejectCard({ question, onLook }: AnswerCardProps): ReactNode {
  const with403 = useDesk((desk) => desk.server.refusesWith403)
  return (
    <section className="questions-answer" aria-label={say.common.reject} onPointerEnter={onLook} onFocusCapture={onLook}>
      <h3>{say.common.reject}</h3>
      {question.kind === 'webSocketOpenRequest' ? <Refusing question={question} /> : <p>{meaningOf(question.kind, with403)}</p>}
    </section>
  )
}

function meaningOf(kind: Exclude<Question['kind'], 'webSocketOpenRequest'>, with403: boolean): string {
  switch (kind) {
    case 'connectionRequest':
      return say.questions.theConnectionIsResetThe
    case 'sslConnectionRequest':
      return say.questions.theHandshakeEndsWithThe
    case 'sslClientAuthentication':
      return with403 ? say.questions.theOpeningRequestIsAnswered : say.questions.theConnectionIsResetAfter
  }
}

function Refusing({ question }: { readonly question: OpenRequestQuestion }): ReactNode {
  const draft = useAnswerDraft(question)
  return (
    <>
      <Statuses question={question} status={draft.status} fault={faultInStatus(draft.status)} />
      <Headers
        question={question}
        status={draft.status}
        typed={draft.rejectHeaders}
        fault={readHeaderLines(draft.rejectHeaders).fault}
      />
      <TextArea
        label={say.common.body}
        value={draft.body}
        onChange={(body) => changeDraft(question, { body })}
        mono
        rows={2}
        placeholder={say.common.none}
        maxLength={100_000}
      />
    </>
  )
}

interface StatusesProps {
  readonly question: Question
  readonly status: string
  readonly fault: string
}

function Statuses({ question, status, fault }: StatusesProps): ReactNode {
  return (
    <>
      <fieldset className="questions-statuses">
        <legend className="visually-hidden">{say.questions.usualStatuses}</legend>
        {REJECT_STATUSES.map((each) => (
          <button
            key={each.status}
            type="button"
            title={each.name}
            aria-pressed={status === String(each.status)}
            onClick={() => changeDraft(question, { status: String(each.status) })}
          >
            {each.status}
          </button>
        ))}
      </fieldset>
      <TextField
        label={say.common.status}
        value={status}
        onChange={(typed) => changeDraft(question, { status: typed })}
        mono
        inputMode="numeric"
        maxLength={3}
        error={fault}
      />
    </>
  )
}

interface HeadersProps extends StatusesProps {
  readonly typed: string
}

/** Offers the header that belongs to the status while it is missing. */
function Headers({ question, status, typed, fault }: HeadersProps): ReactNode {
  const usual = REJECT_STATUSES.find((each) => String(each.status) === status)?.header ?? ''
  const name = usual.split(':')[0] ?? ''
  const offer = usual !== '' && !typed.toLowerCase().includes(name.toLowerCase())
  return (
    <div className="questions-reject-headers">
      <TextArea
        label={say.common.headers}
        value={typed}
        onChange={(rejectHeaders) => changeDraft(question, { rejectHeaders })}
        mono
        rows={2}
        placeholder={say.common.nameValue}
        error={fault}
      />
      {offer && (
        <button
          type="button"
          className="ui-link"
          onClick={() => changeDraft(question, { rejectHeaders: typed === '' ? usual : `${typed.trimEnd()}\n${usual}` })}
        >
          {say.questions.addName(name)}
        </button>
      )}
    </div>
  )
}
