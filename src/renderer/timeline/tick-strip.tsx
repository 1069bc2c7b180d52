// Messages of one connection over time: a column for each stretch, from the client above the line, to it below. Arrow keys go from column to
// column, Enter and a press go to the first message of one; + and - zoom, and so does dragging.
import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { Minus, Plus } from 'lucide-react'
import type { LogRow } from '../../contract/model.ts'
import type { TimelineTick } from '../../contract/timeline.ts'
import { elapsed } from '../log/row-words.ts'
import { IconButton } from '../ui/button.tsx'
import { clock, count, duration } from '../ui/format.ts'
import { nearestTick, zoomed } from './timeline-times.ts'
import type { Stretch } from './use-timeline.ts'
import { say } from '../language/say.ts'

interface TickStripProps {
  readonly ticks: readonly TimelineTick[]
  /** Milliseconds that one tick stands for. */
  readonly width: number
  readonly steps: readonly LogRow[]
  readonly stretch: Stretch
  readonly whole: Stretch
  readonly onStretch: (stretch: Stretch | undefined) => void
  readonly onTick: (tick: TimelineTick) => void
}

/** The drawing's own units; it is stretched to the width that there is. */
const WIDTH = 1000
const HALF = 40
/** A column of one message is this high. */
const LEAST = 7
/** Pixels from which a press with a move is a stretch of time. */
const DRAG = 5

export function TickStrip({ ticks, width, steps, stretch, whole, onStretch, onTick }: TickStripProps) {
  const [at, setAt] = useState<number>()
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>()
  const strip = useRef<HTMLDivElement>(null)
  const length = stretch.until - stretch.since
  const current = at === undefined ? ticks.length - 1 : nearestTick(ticks, at)
  const tick = ticks[current]
  const x = (time: number) => ((time - stretch.since) / length) * WIDTH
  const most = ticks.reduce((max, { in: came, out }) => Math.max(max, came, out), 1)
  const column = Math.max(3, (width / length) * WIDTH)
  const height = (n: number) => (n === 0 ? 0 : LEAST + (HALF - LEAST - 2) * (most === 1 ? 0.5 : Math.log(n) / Math.log(most)))

  const zoom = (factor: number) => onStretch(zoomed(stretch, tick?.time ?? stretch.until, factor, whole))
  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: ticks.length - 1 }[event.key]
    if (target !== undefined) setAt(ticks[Math.max(0, Math.min(target, ticks.length - 1))]?.time)
    else if (event.key === 'Enter' && tick) onTick(tick)
    else if (event.key === '+' || event.key === '=') zoom(0.5)
    else if (event.key === '-') zoom(2)
    else if (event.key === '0') onStretch(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const timeAt = (event: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect()
    const share = box ? (event.clientX - box.left) / box.width : 0
    return stretch.since + Math.max(0, Math.min(share, 1)) * length
  }
  const onUp = (event: PointerEvent) => {
    if (!drag) return
    setDrag(undefined)
    const [since, until] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
    const pixels = ((until - since) / length) * (strip.current?.clientWidth ?? 0)
    if (pixels >= DRAG) onStretch({ since, until })
    else {
      const pressed = ticks[nearestTick(ticks, timeAt(event))]
      if (pressed) onTick(pressed)
    }
  }

  return (
    <>
      <div
        ref={strip}
        className="timeline-strip"
        role="slider"
        tabIndex={0}
        aria-label={say.timeline.messagesOverTime}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, ticks.length - 1)}
        aria-valuenow={Math.max(0, current)}
        aria-valuetext={tick ? words(tick, width) : say.timeline.noMessageInThisStretch}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: timeAt(event), to: timeAt(event) })
        }}
        onPointerMove={(event) => {
          setAt(timeAt(event))
          if (drag) setDrag({ from: drag.from, to: timeAt(event) })
        }}
        onPointerUp={onUp}
        onPointerCancel={() => setDrag(undefined)}
      >
        <svg viewBox={`0 0 ${WIDTH} ${2 * HALF}`} preserveAspectRatio="none" aria-hidden="true">
          {steps.map((row) =>
            row.time >= stretch.since && row.time <= stretch.until ? (
              <path key={row.seq} className="timeline-mark" data-kind={row.kind} d={`M${x(row.time)} 0V${2 * HALF}`} />
            ) : null,
          )}
          <path className="timeline-axis" d={`M0 ${HALF}H${WIDTH}`} />
          <path className="timeline-in" d={ticks.map((each) => bar(x(each.time), column, HALF - 1, -height(each.in))).join('')} />
          <path className="timeline-out" d={ticks.map((each) => bar(x(each.time), column, HALF + 1, height(each.out))).join('')} />
          {tick ? <path className="timeline-cursor" d={`M${x(tick.time) + column / 2} 0V${2 * HALF}`} /> : null}
          {drag ? (
            <rect
              className="timeline-drag"
              x={x(Math.min(drag.from, drag.to))}
              y={0}
              width={x(Math.max(drag.from, drag.to)) - x(Math.min(drag.from, drag.to))}
              height={2 * HALF}
            />
          ) : null}
        </svg>
      </div>
      <div className="timeline-scale">
        <span>{elapsed(stretch.since - whole.since)}</span>
        <span>{elapsed(stretch.until - whole.since)}</span>
      </div>
      <div className="timeline-foot">
        <span className="cut">{tick ? words(tick, width) : say.timeline.noMessageInThisStretch}</span>
        <IconButton label={say.timeline.zoomOut} icon={<Minus size={14} />} onClick={() => zoom(2)} />
        <IconButton label={say.timeline.zoomIn} icon={<Plus size={14} />} onClick={() => zoom(0.5)} />
      </div>
    </>
  )
}

function bar(x: number, width: number, y: number, height: number): string {
  return height === 0 ? '' : `M${x.toFixed(1)} ${y}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}z`
}

/** '12:04:30.920 · 3 in, 14 out within 64 ms'. */
function words({ time, in: came, out }: TimelineTick, width: number): string {
  const counts = [came > 0 ? say.timeline.messagesIn(count(came)) : '', out > 0 ? say.timeline.messagesOut(count(out)) : '']
    .filter(Boolean)
    .join(', ')
  return `${clock(time)} · ${counts}${came + out > 1 ? say.timeline.within(duration(width)) : ''}`
}
