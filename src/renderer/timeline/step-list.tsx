// Steps of a connection, one below the other, each with the time since the one before as a number and as a bar.
import { WireText } from '../detail/wire-text.tsx'
import { KindIcon } from '../log/kind-icon.tsx'
import { kindName } from '../log/row-words.ts'
import { clock, duration } from '../ui/format.ts'
import type { Step } from './timeline-times.ts'

interface StepListProps {
  readonly label: string
  readonly steps: readonly Step[]
  readonly onStep: (seq: number) => void
}

export function StepList({ label, steps, onStep }: StepListProps) {
  const began = (steps[0]?.at ?? 0) - (steps[0]?.took ?? 0)
  const length = (steps.at(-1)?.at ?? 0) - began
  return (
    <ol className="timeline-steps" aria-label={label}>
      {steps.map(({ row, took, at }) => (
        <li key={row.seq}>
          <button
            type="button"
            className="timeline-step"
            data-kind={row.kind}
            title={clock(row.time)}
            onClick={() => onStep(row.seq)}
          >
            <span className="timeline-kind">
              <KindIcon kind={row.kind} direction={row.direction} />
              {kindName(row.kind)}
            </span>
            <span className="timeline-what cut">
              <WireText text={row.preview} />
            </span>
            <span className="timeline-took">{took > 0 ? `+${duration(took)}` : ''}</span>
          </button>
          {length > 0 ? (
            <span
              className="timeline-bar"
              aria-hidden="true"
              style={{
                insetInlineStart: `${((at - took - began) / length) * 100}%`,
                width: `max(1px, ${(took / length) * 100}%)`,
              }}
            />
          ) : null}
        </li>
      ))}
    </ol>
  )
}
