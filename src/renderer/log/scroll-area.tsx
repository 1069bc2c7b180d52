// A box that scrolls a list of any length: wheel, touch, and a bar of its own, because a browser's bar ends at some 16 million pixels. Says
// where the person wants to be; leaves where the list stands, keys and rows to its owner.
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { ComponentProps, PointerEvent, ReactNode } from 'react'
import { lastTop, thumbOf, topOfThumb, type Geometry } from './scroll-geometry.ts'
import './scroll-area.css'

interface ScrollAreaProps extends Omit<ComponentProps<'div'>, 'onScroll'> {
  readonly geometry: Geometry
  readonly top: number
  readonly onScrollTo: (top: number) => void
  readonly onHeight: (height: number, width: number) => void
  /** On the scrolled box itself, such as a role. */
  readonly box: ComponentProps<'div'>
  readonly children: ReactNode
}

export function ScrollArea({ geometry, top, onScrollTo, onHeight, box, children, className = '', ...rest }: ScrollAreaProps) {
  const area = useRef<HTMLDivElement>(null)
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef({ geometry, top, onScrollTo, onHeight })
  useLayoutEffect(() => {
    latest.current = { geometry, top, onScrollTo, onHeight }
  })

  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    const measure = () => latest.current.onHeight(target.clientHeight, target.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const target = area.current
    if (!target) return
    const onWheel = (event: WheelEvent) => {
      // Ctrl and the wheel zoom the page; a wheel that goes sideways is not ours.
      if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      const { geometry: now, top: from, onScrollTo: scrollTo } = latest.current
      const next = from + pixelsOf(event, now)
      if (lastTop(now) === now.first * now.rowHeight) return
      event.preventDefault()
      // Several events can come before the next picture: each goes on from the one before.
      latest.current.top = Math.max(now.first * now.rowHeight, Math.min(next, lastTop(now)))
      scrollTo(next)
    }
    // React's own listener is passive and could not keep the page from moving along.
    target.addEventListener('wheel', onWheel, { passive: false })
    return () => target.removeEventListener('wheel', onWheel)
  }, [])

  const touch = useRef<{ id: number; y: number }>(undefined)
  const onPointerDown = (event: PointerEvent) => {
    if (event.pointerType === 'touch') touch.current = { id: event.pointerId, y: event.clientY }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (touch.current?.id !== event.pointerId) return
    onScrollTo(top + touch.current.y - event.clientY)
    touch.current.y = event.clientY
  }
  const onPointerEnd = () => {
    touch.current = undefined
  }

  return (
    <div ref={area} className={`scroll-area ${className}`} {...rest}>
      <div
        {...box}
        ref={element}
        className={`scroll-box ${box.className ?? ''}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
      >
        {children}
      </div>
      <ScrollBar geometry={geometry} top={top} onScrollTo={onScrollTo} />
    </div>
  )
}

/** For the pointer only: keys scroll the list itself. */
function ScrollBar({ geometry, top, onScrollTo }: Pick<ScrollAreaProps, 'geometry' | 'top' | 'onScrollTo'>) {
  const grip = useRef<{ id: number; distance: number }>(undefined)
  const track = geometry.height
  const thumb = thumbOf(top, geometry, track)
  if (!thumb) return null
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top
    const onThumb = y >= thumb.offset && y <= thumb.offset + thumb.length
    if (!onThumb) onScrollTo(topOfThumb(y - thumb.length / 2, geometry, track))
    grip.current = { id: event.pointerId, distance: onThumb ? y - thumb.offset : thumb.length / 2 }
    event.currentTarget.setPointerCapture(event.pointerId)
    event.preventDefault()
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (grip.current?.id !== event.pointerId) return
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top
    onScrollTo(topOfThumb(y - grip.current.distance, geometry, track))
  }
  const onPointerEnd = () => {
    grip.current = undefined
  }
  return (
    <div
      className="scroll-bar"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
    >
      <div className="scroll-thumb" style={{ height: thumb.length, transform: `translateY(${thumb.offset}px)` }} />
    </div>
  )
}

function pixelsOf(event: WheelEvent, { rowHeight, height }: Geometry): number {
  if (event.deltaMode === WheelEvent.DOM_DELTA_LINE) return event.deltaY * rowHeight
  if (event.deltaMode === WheelEvent.DOM_DELTA_PAGE) return event.deltaY * height
  return event.deltaY
}
