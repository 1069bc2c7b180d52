// One waiting question in the inbox: who asks for what, how long there is, and the two quick answers.
import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Question } from '../../contract/model.ts'
import { show, useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { CountdownRing } from '../ui/ring.tsx'
import { useAnswerDraft } from './answer-draft.ts'
import { answer } from './answering.ts'
import { useServerName } from '../servers/server-name.ts'
import { acceptWord, fromOf, rejectWord, titleOf } from './question-words.ts'

/** In a narrow pane the path is worth more than the method. */
function Title({ question }: { readonly question: Question }): ReactNode {
  if (question.kind !== 'webSocketOpenRequest') return <span className="cut">{titleOf(question)}</span>
  return (
    <span className="mono cut">
      <span className="questions-card-method">{question.method} </span>
      {question.path}
    </span>
  )
}

interface QuestionCardProps {
  readonly question: Question
  readonly selected: boolean
  /** Pixels from the top of the list. */
  readonly top: number
}

export function QuestionCard({ question, selected, top }: QuestionCardProps): ReactNode {
  const { status } = useAnswerDraft(question)
  const with403 = useDesk((desk) => desk.server.refusesWith403)
  const rejects = rejectWord(question, status, with403)
  const server = useServerName(question.connection)
  const from = server === '' ? fromOf(question) : `${server} · ${fromOf(question)}`
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
        {/* The name of the button stays the same while the seconds run; they stand in the detail too. */}
        <span className="questions-card-ring" aria-hidden>
          <CountdownRing askedAt={question.askedAt} deadline={question.deadline} />
        </span>
        <span className="questions-card-words">
          <span className="questions-card-title cut">
            <ConnectionSquare id={question.connection} />
            <b>#{question.connection}</b> <Title question={question} />
          </span>
          <span className="questions-card-from cut">{from}</span>
        </span>
      </button>
      <IconButton
        label={`${acceptWord(question)} #${question.connection}`}
        icon={<Check size={15} />}
        tone="accept"
        needsHost
        onClick={() => void answer(question, 'accept')}
      />
      <IconButton
        label={`${rejects} #${question.connection}`}
        icon={<X size={15} />}
        tone="danger"
        needsHost
        onClick={() => void answer(question, 'reject')}
      />
    </li>
  )
}
