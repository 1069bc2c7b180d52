// The payload as text, from its beginning, a slice at a time: a long one is read on, or from a later place.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Button } from '../ui/button.tsx'
import { bytes } from '../ui/format.ts'
import { placeInSlices, type Aim } from './find.ts'
import { SLICE_BYTES, type Payload } from './payload.ts'
import { pointOut } from './point-out.ts'
import { decodeSlices } from './text-slices.ts'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

/** At most so many slices are on the screen, half a mebibyte: more would make the window slow. The earliest gives way. */
const MOST_SHOWN = 8
/** Places marked in one slice; beyond, the slice itself is gone to. */
const MOST_MARKS = 2_000

interface TextViewProps {
  readonly payload: Payload
  readonly aim: Aim | undefined
}

export function TextView({ payload, aim }: TextViewProps) {
  const [range, setRange] = useState({ from: 0, to: Math.min(1, payload.sliceCount) })
  const box = useRef<HTMLDivElement>(null)
  const place = aim && aim.found.places.length > 0 ? placeInSlices(aim.found.places, aim.at, SLICE_BYTES) : undefined
  const [aimed, setAimed] = useState(aim)
  if (aim !== aimed) {
    setAimed(aim)
    // The slice of the place, and the next one, into which it may reach.
    if (place && (place.slice < range.from || place.slice >= range.to))
      setRange({ from: place.slice, to: Math.min(payload.sliceCount, place.slice + 2) })
  }
  // Drawn again whenever a slice has come.
  useSyncExternalStore(payload.subscribe, payload.version)
  const { from, to } = range
  useEffect(() => {
    for (let number = from; number < to; number++) payload.want(number)
  }, [payload, from, to])
  const texts = decodeSlices(payload, from, to)
  const position = place ? place.slice - from : -1
  const nth = place?.nth ?? 0
  const isHere = position >= 0 && position < texts.length
  useEffect(() => {
    if (!isHere) return
    const slice = box.current?.querySelectorAll('pre')[position]
    return pointOut(slice?.querySelectorAll('mark')[nth] ?? slice)
  }, [isHere, position, nth, aim])
  const last = payload.sliceCount
  return (
    <div ref={box} className="detail-scroll" role="region" aria-label={say.common.text} tabIndex={0}>
      {from === 0 ? null : (
        <div className="detail-more">
          <Button size="small" onClick={() => setRange({ from: from - 1, to: Math.min(to, from - 1 + MOST_SHOWN) })}>
            {say.detail.loadEarlier}
          </Button>
          <Button size="small" onClick={() => setRange({ from: 0, to: 1 })}>
            {say.detail.goToTheStart}
          </Button>
          <span>{say.detail.shownFrom(bytes(from * SLICE_BYTES), bytes(payload.total))}</span>
        </div>
      )}
      {texts.map((text, position) => (
        // A block each: what is out of sight costs no layout. The line between says that the break is ours.
        <pre key={from + position} className="detail-text">
          <WireText text={text} keep={'\n\t'} mark={aim?.found.mark} most={MOST_MARKS} />
        </pre>
      ))}
      {payload.total === 0 ? <p className="detail-note">{say.detail.theMessageIsEmpty}</p> : null}
      {to >= last ? null : (
        <div className="detail-more">
          <Button size="small" onClick={() => setRange({ from: Math.max(from, to + 1 - MOST_SHOWN), to: to + 1 })}>
            {say.detail.loadMore}
          </Button>
          <Button size="small" onClick={() => setRange({ from: last - 1, to: last })}>
            {say.detail.goToTheEnd}
          </Button>
          <span>{say.detail.shownTo(bytes(to * SLICE_BYTES), bytes(payload.total))}</span>
        </div>
      )}
    </div>
  )
}
