// One waiting question in the inbox: who asks for what, how long there is, and the two quick answers.
import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Question } from '../../contract/model.ts'
import { show } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { CountdownRing } from '../ui/ring.tsx'
import { useAnswerDraft } from './answer-draft.ts'
import { answer } from './answering.ts'

export function titleOf(question: Question): string {
  return question.kind === 'connectionRequest' ? 'wants to connect' : `${question.method} ${question.path}`
}

interface QuestionCardProps {
  readonly question: Question
  readonly selected: boolean
  /** Pixels from the top of the list. */
  readonly top: number
}

export function QuestionCard({ question, selected, top }: QuestionCardProps): ReactNode {
  const { status } = useAnswerDraft(question.id)
  const rejects = question.kind === 'connectionRequest' ? 'Reset' : `Reject with ${status}`
  const from = question.origin === '' ? `${question.remoteHost}:${question.remotePort}` : `${question.remoteHost} · ${question.origin}`
  return (
    <li className="questions-card" data-selected={selected} style={{ top }}>
      <button
        type="button"
        className="questions-card-main"
        data-question={question.id}
        aria-current={selected}
        title={`${titleOf(question)}\n${from}`}
        onClick={() => show({ kind: 'question', id: question.id })}
      >
        <CountdownRing askedAt={question.askedAt} deadline={question.deadline} />
        <span className="questions-card-words">
          <span className="questions-card-title cut">
            <ConnectionSquare id={question.connection} />
            <b>#{question.connection}</b> <span className="mono cut">{titleOf(question)}</span>
          </span>
          <span className="questions-card-from cut">{from}</span>
        </span>
      </button>
      <IconButton label={`Accept #${question.connection}`} icon={<Check size={15} />} tone="accept" onClick={() => void answer(question, 'accept')} />
      <IconButton label={`${rejects} #${question.connection}`} icon={<X size={15} />} tone="danger" onClick={() => void answer(question, 'reject')} />
    </li>
  )
}
