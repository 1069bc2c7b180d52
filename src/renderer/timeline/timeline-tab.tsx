// One connection from its accept to its end: the steps of its opening with what each took, its messages as ticks, and how it ended. All of it
// leads to the log.
import { useState } from 'react'
import { logOf } from '../log/use-log.ts'
import { recordScenario } from '../scenarios/scenarios.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { count, duration } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { StepList } from './step-list.tsx'
import { TickStrip } from './tick-strip.tsx'
import { stepsOf, wholeStretch } from './timeline-times.ts'
import { useTimeline, type Stretch } from './use-timeline.ts'
import './timeline.css'
import { say } from '../language/say.ts'

interface TimelineTabProps {
  /** "" the live one, or the id of a session. */
  readonly log: string
  readonly connection: string
  /** Shows an entry in the detail too. Default: it is gone to in the log alone. */
  readonly onEntry?: ((seq: number) => void) | undefined
}

export function TimelineTab({ log, connection, onEntry }: TimelineTabProps) {
  // With the whole as it was then: what is zoomed into stands still.
  const [zoom, setZoom] = useState<{ readonly stretch: Stretch; readonly whole: Stretch }>()
  const stretch = zoom?.stretch
  const timeline = useTimeline(log, connection, stretch)
  const lives = useDesk((desk) => log === '' && isLiving(desk.connections.get(connection)?.stage))
  const now = useNow(1_000)
  if (timeline.error !== '') return <p className="detail-note">{timeline.error}</p>
  const { ticks, width, steps, omitted, complete } = timeline
  if (!complete && steps.length === 0 && ticks.length === 0) return null
  const { opening, after, isOpen } = stepsOf(steps)
  const whole = zoom?.whole ?? wholeStretch(steps, ticks, lives ? now : undefined)
  const reveal = (seq: number) => {
    void logOf(log).model.reveal(seq)
    onEntry?.(seq)
  }
  const came = ticks.reduce((sum, tick) => sum + tick.in, 0)
  const went = ticks.reduce((sum, tick) => sum + tick.out, 0)
  return (
    <div className="detail-scroll timeline">
      <section aria-label={say.timeline.opening}>
        <h3>
          {isOpen ? say.timeline.opened : say.timeline.notOpened}
          {opening.length > 1 ? <span> {say.timeline.openedIn(duration(opening.at(-1)?.at ?? 0))}</span> : null}
        </h3>
        {opening.length === 0 ? (
          <p className="detail-note">{say.timeline.itsOpeningIsNoLonger}</p>
        ) : (
          <StepList label={say.timeline.stepsOfTheOpening} steps={opening} onStep={reveal} />
        )}
      </section>
      {isOpen || ticks.length > 0 ? (
        <section aria-label={say.timeline.messages}>
          <h3>
            {say.timeline.messages}
            <span> {say.timeline.messagesInAndOut(count(came), count(went), stretch ? say.timeline.inThisStretch : '')}</span>
            {stretch ? (
              <Button size="small" onClick={() => setZoom(undefined)}>
                {say.timeline.showAll}
              </Button>
            ) : null}
          </h3>
          {ticks.length === 0 && !stretch ? (
            <p className="detail-note">{say.timeline.noMessageYet}</p>
          ) : (
            <TickStrip
              ticks={ticks}
              width={width}
              steps={steps}
              stretch={stretch ?? whole}
              whole={whole}
              onStretch={(chosen) => setZoom(chosen && { stretch: chosen, whole })}
              onTick={({ seq }) => reveal(seq)}
            />
          )}
        </section>
      ) : null}
      {after.length > 0 ? (
        <section aria-label={say.timeline.afterTheOpening}>
          <h3>
            {say.common.afterwards}
            {omitted > 0 ? <span>{say.timeline.betweenTheFirstAndThe(say.number.step(omitted))}</span> : null}
          </h3>
          <StepList label={say.timeline.stepsAfterTheOpening} steps={after} onStep={reveal} />
        </section>
      ) : null}
      {came + went > 0 ? (
        <Button size="small" needsHost className="timeline-record" onClick={() => void recordScenario(log, connection)}>
          {say.scenarios.record}
        </Button>
      ) : null}
    </div>
  )
}

function isLiving(stage: string | undefined): boolean {
  return stage !== undefined && stage !== 'closed'
}
