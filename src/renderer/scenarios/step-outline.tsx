// The steps of one actor, one below the other; of a run, with the one where it is.
import { useEffect, useMemo, useRef } from 'react'
import type { ReactNode } from 'react'
import { CircleAlert, Play } from 'lucide-react'
import { placeOf, type Step, type StepPath } from '../../contract/automation/scenario.ts'
import { WireText } from '../detail/wire-text.tsx'
import { say } from '../language/say.ts'
import { stepRows } from './step-words.ts'

/** More rows are not drawn; of a run, those around the one where it is. */
const MOST_ROWS = 400

interface StepOutlineProps {
  readonly label: string
  readonly steps: readonly Step[]
  /** Where it is; undefined outside of a run, empty behind the last. */
  readonly at?: StepPath | undefined
  /** It has failed there. */
  readonly failed?: boolean
  /** All of them are behind it. */
  readonly over?: boolean
  /** Stands beside the step where it is. */
  readonly beside?: ReactNode
}

export function StepOutline({ label, steps, at, failed = false, over = false, beside }: StepOutlineProps): ReactNode {
  const rows = useMemo(() => stepRows(steps), [steps])
  const place = at === undefined || at.length === 0 ? '' : placeOf(at)
  const index = place === '' ? -1 : rows.findIndex(({ path, kind }) => kind !== 'case' && placeOf(path) === place)
  const here = useRef<HTMLLIElement>(null)
  useEffect(() => {
    // It returns something in newer browsers, which would be taken for a clean-up.
    here.current?.scrollIntoView({ block: 'nearest' })
  }, [place])
  const first = Math.max(0, Math.min(index - MOST_ROWS / 2, rows.length - MOST_ROWS))
  const shown = rows.slice(first, first + MOST_ROWS)
  return (
    <ol className="scenarios-steps" aria-label={label}>
      {first > 0 ? <li className="scenarios-more">{say.scenarios.moreSteps(say.number.step(first))}</li> : null}
      {shown.map(({ path, depth, kind, name, words }, offset) => {
        const isHere = first + offset === index
        return (
          <li
            key={`${kind} ${placeOf(path)}`}
            ref={isHere ? here : undefined}
            className="scenarios-step"
            data-kind={kind}
            data-done={over || (index >= 0 && first + offset < index) ? '' : undefined}
            data-here={isHere ? (failed ? 'failed' : 'now') : undefined}
            aria-current={isHere ? 'step' : undefined}
            style={{ paddingInlineStart: `${10 + depth * 18}px` }}
          >
            <span className="scenarios-place">
              {isHere ? failed ? <CircleAlert size={13} aria-hidden /> : <Play size={13} aria-hidden /> : null}
              {kind === 'case' ? '' : placeOf(path)}
            </span>
            <b>{name}</b>
            <span className="scenarios-words cut" title={words}>
              <WireText text={words} />
            </span>
            {isHere ? beside : null}
          </li>
        )
      })}
      {first + MOST_ROWS < rows.length ? (
        <li className="scenarios-more">{say.scenarios.moreSteps(say.number.step(rows.length - first - MOST_ROWS))}</li>
      ) : null}
    </ol>
  )
}
