// "What the client will see": the consequences of an action in the words of the clients that people write. The facts come from close-outcome.ts and
// questions/answer-outcome.ts.
import { Eye } from 'lucide-react'
import type { ReactNode } from 'react'
import './close.css'

/** What one kind of client sees. Words between backticks are the client's own. */
export interface ClientFact {
  /** The program, or the wire. */
  readonly client: string
  readonly sees: string
}

export function ClientView({ title, facts }: { readonly title: string; readonly facts: readonly ClientFact[] }): ReactNode {
  return (
    <section className="close-view" aria-label={title}>
      <h3 className="close-view-title">
        <Eye size={14} aria-hidden />
        {title}
      </h3>
      <dl className="close-view-facts">
        {facts.map(({ client, sees }) => (
          <div key={client} className="close-view-fact">
            <dt>{client}</dt>
            <dd>{withCode(sees)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Backticks set a word in the font of the wire. */
function withCode(sentence: string): ReactNode[] {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? <code key={part + index}>{part}</code> : part))
}
