// The answer no: with which status, headers and body, or for a TCP connection by a reset. The button that gives it is decision.tsx.
import type { ReactNode } from 'react'
import type { Question } from '../../contract/model.ts'
import { TextArea, TextField } from '../ui/field.tsx'
import type { AnswerCardProps } from './accept-card.tsx'
import { changeDraft, useAnswerDraft } from './answer-draft.ts'
import { readHeaderLines } from './header-lines.ts'
import { faultInStatus, REJECT_STATUSES } from './reject-statuses.ts'

export function RejectCard({ question, onLook }: AnswerCardProps): ReactNode {
  const draft = useAnswerDraft(question)
  const isTcp = question.kind === 'connectionRequest'
  const badStatus = faultInStatus(draft.status)
  const badHeaders = readHeaderLines(draft.rejectHeaders).fault
  return (
    <section className="questions-answer" aria-label="Reject" onPointerEnter={onLook} onFocusCapture={onLook}>
      <h3>Reject</h3>
      {!isTcp && (
        <>
          <Statuses question={question} status={draft.status} fault={badStatus} />
          <Headers question={question} status={draft.status} typed={draft.rejectHeaders} fault={badHeaders} />
          <TextArea
            label="Body"
            value={draft.body}
            onChange={(body) => changeDraft(question, { body })}
            mono
            rows={2}
            placeholder="none"
            maxLength={100_000}
          />
        </>
      )}
      {isTcp && <p>The connection is reset. The client gets no HTTP answer.</p>}
    </section>
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
        <legend className="visually-hidden">Usual statuses</legend>
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
        label="Status"
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
        label="Headers"
        value={typed}
        onChange={(rejectHeaders) => changeDraft(question, { rejectHeaders })}
        mono
        rows={2}
        placeholder="Name: value"
        error={fault}
      />
      {offer && (
        <button
          type="button"
          className="ui-link"
          onClick={() => changeDraft(question, { rejectHeaders: typed === '' ? usual : `${typed.trimEnd()}\n${usual}` })}
        >
          Add {name}
        </button>
      )}
    </div>
  )
}
