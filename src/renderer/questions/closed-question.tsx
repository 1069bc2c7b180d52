// A question that waits no more while the person still looks at it: how it ended, and where to go on.
import type { ReactNode } from 'react'
import type { ConnectionRow } from '../../contract/model.ts'
import { show, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../language/say.ts'

export function ClosedQuestion({ connection }: { readonly connection: string }): ReactNode {
  const row = useDesk((desk) => desk.connections.get(connection))
  const next = useDesk((desk) => desk.questions[0])
  return (
    <div className="questions-closed">
      <h2>{connection === '' ? say.questions.thisQuestionIsClosed : say.questions.waitsNoMore(connection)}</h2>
      <p>{whyClosed(row)}</p>
      <div className="questions-closed-ways">
        {next && (
          <Button tone="primary" onClick={() => show({ kind: 'question', id: next.id })}>
            {say.questions.nextQuestionOf(next.connection)}
          </Button>
        )}
        {row && <Button onClick={() => show({ kind: 'connection', id: row.id })}>{say.questions.showConnection(row.id)}</Button>}
      </div>
    </div>
  )
}

/** Told from what has become of the connection. */
function whyClosed(row: ConnectionRow | undefined): string {
  if (!row) return say.questions.itWasAnsweredElsewhereIts
  if (row.refusedWith !== 0) return say.questions.itWasRejectedWith(row.refusedWith)
  if (row.openedAt !== 0) return say.questions.itWasAcceptedBySomebody
  if (row.stage === 'closed') return row.closedBy === 'server' ? say.questions.itWasRejected : say.questions.theClientHasGoneWithout
  return say.questions.itWasAnsweredElsewhereOr
}
