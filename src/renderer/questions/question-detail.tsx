// One waiting question in full: what the client asks for, the two answers with all that belongs to them, and what the client will see.
import { Hand, TimerOff } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Question } from '../../contract/model.ts'
import { ClientView } from '../close/client-view.tsx'
import { useCommand, useKeysOf } from '../commands/registry.ts'
import { show, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { HeadersTable } from '../ui/headers-table.tsx'
import { useNow } from '../ui/now.ts'
import { AcceptCard } from './accept-card.tsx'
import { useAnswerDraft } from './answer-draft.ts'
import { acceptOutcome, rejectOutcome } from './answer-outcome.ts'
import { answer, hold, neighbour } from './answering.ts'
import type { Verdict } from './answering.ts'
import { Asked } from './asked.tsx'
import { AskedCertificate, AskedHello, AskedOverTls } from './asked-tls.tsx'
import { ClosedQuestion } from './closed-question.tsx'
import { Decision } from './decision.tsx'
import { RejectCard } from './reject-card.tsx'
import './questions.css'
import { say } from '../language/say.ts'

export function QuestionDetail({ id }: { readonly id: string }): ReactNode {
  const open = useDesk((desk) => desk.questions.find((question) => question.id === id))
  // Kept for the moment after it has closed: the person still looks at it.
  const [seen, setSeen] = useState(open)
  if (open && open !== seen) setSeen(open)
  if (open) return <OpenQuestion key={id} question={open} />
  return <ClosedQuestion connection={seen?.id === id ? seen.connection : ''} />
}

function OpenQuestion({ question }: { readonly question: Question }): ReactNode {
  const draft = useAnswerDraft(question)
  // Until the person looks at one of the answers: what happens without them.
  const [verdict, setVerdict] = useState<Verdict>(question.expiresAs)
  useKeys(question)
  const holdKeys = useKeysOf('question.hold')
  const with403 = useDesk((desk) => desk.server.refusesWith403)
  const facts = verdict === 'accept' ? acceptOutcome(question, draft) : rejectOutcome(question, draft.status, with403)
  return (
    <article className="questions-detail" aria-label={say.questions.questionOf(question.connection)} tabIndex={-1} data-heir>
      <header className="questions-detail-head">
        <span className="questions-waiting">
          <Hand size={13} aria-hidden />
          <span className="questions-waiting-word">{say.questions.waiting}</span>
        </span>
        <span className="questions-detail-title cut">
          <ConnectionSquare id={question.connection} /> <b>#{question.connection}</b> <Deadline question={question} />
        </span>
        {question.deadline !== 0 && (
          <Button size="small" shortcut={holdKeys} title={say.questions.takeTheTimeLimitAway} onClick={() => void hold(question)}>
            <TimerOff size={14} aria-hidden />
            {say.questions.holdOn}
          </Button>
        )}
      </header>
      <div className="questions-detail-body" role="region" aria-label={say.questions.theQuestion} tabIndex={0}>
        <Asked question={question} />
        <div className="questions-answers">
          <AcceptCard question={question} onLook={() => setVerdict('accept')} />
          <RejectCard question={question} onLook={() => setVerdict('reject')} />
        </div>
        <ClientView
          title={verdict === 'accept' ? say.questions.ifYouAcceptTheClient : say.questions.ifYouRejectTheClient}
          facts={facts}
        />
        <Study question={question} />
      </div>
      <Decision question={question} onLook={setVerdict} />
    </article>
  )
}

/** A answers, R rejects, H holds, arrows go on among the questions. */
function useKeys(question: Question): void {
  const go = (step: 1 | -1) => {
    const next = neighbour(question.id, step)
    if (next) show({ kind: 'question', id: next.id })
  }
  useCommand({
    id: 'question.accept',
    title: say.questions.acceptWhatIsShown,
    keys: 'A',
    needsHost: true,
    run: () => void answer(question, 'accept'),
  })
  useCommand({
    id: 'question.reject',
    title: say.questions.rejectWhatIsShown,
    keys: 'R',
    needsHost: true,
    run: () => void answer(question, 'reject'),
  })
  useCommand({
    id: 'question.hold',
    title: say.questions.holdOnNoTimeLimit,
    keys: 'H',
    when: question.deadline !== 0,
    needsHost: true,
    run: () => void hold(question),
  })
  useCommand({ id: 'question.next', title: say.questions.nextQuestion, keys: 'Alt+ArrowDown', run: () => go(1) })
  useCommand({ id: 'question.previous', title: say.questions.previousQuestion, keys: 'Alt+ArrowUp', run: () => go(-1) })
}

/** What there is to study before one answers. */
function Study({ question }: { readonly question: Question }): ReactNode {
  switch (question.kind) {
    case 'connectionRequest':
      return <p className="questions-note">{say.questions.aTcpConnectionHasBeen}</p>
    case 'sslConnectionRequest':
      return <AskedHello question={question} />
    case 'sslClientAuthentication':
      return <AskedCertificate connection={question.connection} />
    case 'webSocketOpenRequest':
      return (
        <>
          {question.headers.length > 0 && (
            <section aria-label={say.questions.requestHeaders}>
              <h3 className="questions-headers-title">
                {say.common.headers} <span>{question.headers.length}</span>
              </h3>
              <HeadersTable headers={question.headers} label={say.questions.requestHeaders} />
            </section>
          )}
          {question.secure && <AskedOverTls connection={question.connection} />}
        </>
      )
  }
}

/** Its own component, so that only these words are drawn anew each quarter of a second. */
function Deadline({ question }: { readonly question: Question }): ReactNode {
  const now = useNow(250)
  if (question.deadline === 0) return <span>{say.questions.waitsWithoutALimit}</span>
  // The clocks of page and host may be a moment apart: never more than was given.
  const left = Math.max(
    0,
    Math.min(Math.ceil((question.deadline - now) / 1000), Math.round((question.deadline - question.askedAt) / 1000)),
  )
  return <span>{(question.expiresAs === 'accept' ? say.questions.acceptedIn : say.questions.rejectedIn)(left)}</span>
}
