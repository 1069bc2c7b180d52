// Names and values: what an entry that is no message tells, and the counters of a connection.
import type { ReactNode } from 'react'
import { WireText } from './wire-text.tsx'

interface FactsProps {
  readonly label: string
  readonly facts: readonly (readonly [name: string, value: ReactNode])[]
}

export function Facts({ label, facts }: FactsProps) {
  return (
    <dl className="detail-facts" aria-label={label}>
      {facts.map(([name, value], index) => (
        <div key={`${index} ${name}`}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? <WireText text={value} keep={'\n'} /> : value}</dd>
        </div>
      ))}
    </dl>
  )
}
