// A question that waits no more while the person still looks at it: how it ended, and where to go on.
import type { ReactNode } from 'react'
import type { ConnectionRow } from '../../contract/model.ts'
import { show, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'

export function ClosedQuestion({ connection }: { readonly connection: string }): ReactNode {
  const row = useDesk((desk) => desk.connections.get(connection))
  const next = useDesk((desk) => desk.questions[0])
  return (
    <div className="questions-closed">
      <h2>{connection === '' ? 'This question is closed' : `#${connection} waits no more`}</h2>
      <p>{whyClosed(row)}</p>
      <div className="questions-closed-ways">
        {next && (
          <Button tone="primary" onClick={() => show({ kind: 'question', id: next.id })}>
            Next question: #{next.connection}
          </Button>
        )}
        {row && <Button onClick={() => show({ kind: 'connection', id: row.id })}>Show connection #{row.id}</Button>}
      </div>
    </div>
  )
}

/** Told from what has become of the connection. */
function whyClosed(row: ConnectionRow | undefined): string {
  if (!row) return 'It was answered elsewhere, its time ran out, or the client has gone.'
  if (row.refusedWith !== 0) return `It was rejected with ${row.refusedWith}.`
  if (row.openedAt !== 0) return 'It was accepted, by somebody else or because its time ran out.'
  if (row.stage === 'closed')
    return row.closedBy === 'server' ? 'It was rejected.' : 'The client has gone without waiting for the answer.'
  return 'It was answered elsewhere or its time ran out.'
}
