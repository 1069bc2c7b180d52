// "To": the connections that get what is sent, each with its colour, and the way to take all.
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { select, useDesk } from '../store/desk.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { count } from '../ui/format.ts'
import { setEveryone, useDraft } from './draft.ts'
import type { Recipients as Chosen } from './recipients.ts'
import { say } from '../language/say.ts'

/** More are told as a number. */
const CHIPS = 3

export function Recipients({ recipients: { rows, open, nobody } }: { readonly recipients: Chosen }): ReactNode {
  const everyone = useDraft((draft) => draft.everyone)
  const single = !everyone && open.length === 1 && rows.length === 1
  return (
    <div className="composer-to" role="group" aria-label={say.composer.to}>
      <span className="composer-to-word">{say.composer.to}</span>
      {!everyone &&
        rows.slice(0, CHIPS).map((row) => (
          <span key={row.id} className="composer-chip" title={row.path}>
            <ConnectionSquare id={row.id} />
            <span>#{row.id}</span>
            {rows.length > CHIPS ? null : <span className="mono cut">{row.path}</span>}
            {!single && (
              <button
                type="button"
                aria-label={say.composer.doNotSendTo(row.id)}
                title={say.composer.doNotSendTo(row.id)}
                onClick={() => leaveOut(row.id)}
              >
                <X size={12} aria-hidden />
              </button>
            )}
          </span>
        ))}
      {!everyone && rows.length > CHIPS && <span className="composer-more">{say.composer.more(count(rows.length - CHIPS))}</span>}
      {nobody !== '' && <span className="composer-nobody cut">{nobody}</span>}
      {(open.length > 1 || everyone) && (
        <button type="button" className="composer-everyone" aria-pressed={everyone} onClick={() => setEveryone(!everyone)}>
          {say.composer.allOpen(open.length > 0 ? ` · ${count(open.length)}` : '')}
        </button>
      )}
    </div>
  )
}

function leaveOut(id: string): void {
  select(useDesk.getState().selected.filter((each) => each !== id))
}
