// The time that is left for a question: seconds in a ring that empties. A held question has no end, and shows so.
import { Infinity as Endless } from 'lucide-react'
import { useNow } from './now.ts'
import './ui.css'
import { say } from '../language/say.ts'

interface CountdownRingProps {
  /** Milliseconds since the epoch, by the host's clock. */
  readonly askedAt: number
  /** 0: no limit. */
  readonly deadline: number
}

const RADIUS = 13
const ROUND = 2 * Math.PI * RADIUS

export function CountdownRing({ askedAt, deadline }: CountdownRingProps) {
  const now = useNow(250)
  if (deadline === 0) {
    return (
      <span className="ui-ring" role="img" aria-label={say.ui.noTimeLimit} title={say.ui.heldWaitsWithoutALimit}>
        <Circle share={1} />
        <Endless size={14} aria-hidden="true" />
      </span>
    )
  }
  // Never more than was given: the two clocks differ by a few milliseconds.
  const seconds = Math.max(0, Math.min(Math.ceil((deadline - now) / 1000), Math.round((deadline - askedAt) / 1000)))
  const share = Math.max(0, Math.min(1, (deadline - now) / Math.max(1, deadline - askedAt)))
  return (
    <span className="ui-ring" role="img" aria-label={say.ui.secondsLeft(seconds)}>
      <Circle share={share} />
      <span aria-hidden="true">{seconds > 999 ? '…' : seconds}</span>
    </span>
  )
}

function Circle({ share }: { readonly share: number }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r={RADIUS} className="ui-ring-rest" />
      <circle
        cx="16"
        cy="16"
        r={RADIUS}
        className="ui-ring-left"
        strokeDasharray={`${ROUND * share} ${ROUND}`}
        transform="rotate(-90 16 16)"
      />
    </svg>
  )
}
