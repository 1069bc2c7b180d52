// The two buttons that end a question, and what makes a rule of one of them. They stand below what scrolls: however small the window, they are in sight.
import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useKeysOf } from '../commands/registry.ts'
import type { Question } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { AlwaysMenu } from '../rules/always-menu.tsx'
import { acceptance, rejection, useAnswerDraft } from './answer-draft.ts'
import { answer, type Verdict } from './answering.ts'
import { acceptWord, rejectWord } from './question-words.ts'
import { say } from '../language/say.ts'

interface DecisionProps {
  readonly question: Question
  /** The person points at this answer or has the keyboard on it. */
  readonly onLook: (verdict: Verdict) => void
}

export function Decision({ question, onLook }: DecisionProps): ReactNode {
  const draft = useAnswerDraft(question)
  const with403 = useDesk((desk) => desk.server.refusesWith403)
  const acceptKeys = useKeysOf('question.accept')
  const rejectKeys = useKeysOf('question.reject')
  const yes = acceptance(question, draft)
  const no = rejection(question, draft)
  const looking = (verdict: Verdict) => ({ onPointerEnter: () => onLook(verdict), onFocus: () => onLook(verdict) })
  return (
    <div role="group" aria-label={say.questions.decision} className="questions-decision">
      <Button
        tone="accept"
        shortcut={acceptKeys}
        needsHost
        disabled={!yes.ok}
        title={yes.ok ? undefined : yes.fault}
        onClick={() => void answer(question, 'accept')}
        {...looking('accept')}
      >
        <Check size={15} aria-hidden />
        {acceptWord(question)}
      </Button>
      <Button
        tone="danger"
        shortcut={rejectKeys}
        needsHost
        disabled={!no.ok}
        title={no.ok ? undefined : no.fault}
        onClick={() => void answer(question, 'reject')}
        {...looking('reject')}
      >
        <X size={15} aria-hidden />
        {rejectWord(question, draft.status, with403)}
      </Button>
      {question.kind === 'webSocketOpenRequest' ? <AlwaysMenu question={question} /> : null}
    </div>
  )
}
