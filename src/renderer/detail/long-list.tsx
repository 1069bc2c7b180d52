// A list of any length with rows of one height, of which only those in sight exist. Scrolls by wheel, bar and keys.
import { useState } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { ScrollArea } from '../log/scroll-area.tsx'
import { clampTop, topThatShows, visibleRows } from '../log/scroll-geometry.ts'

interface LongListProps {
  readonly label: string
  readonly count: number
  readonly rowHeight: number
  /** Told whenever the width changes. */
  readonly onWidth?: (width: number) => void
  /** Brought into sight when it becomes another one. */
  readonly shown?: number | undefined
  /** Is asked first; true: the key was for the owner. */
  readonly onKey?: (event: KeyboardEvent) => boolean
  readonly onClick?: (event: MouseEvent) => void
  readonly children: (index: number) => ReactNode
  readonly className?: string
}

export function LongList({ label, count, rowHeight, onWidth, shown, onKey, onClick, children, className = '' }: LongListProps) {
  const [wanted, setTop] = useState(0)
  const [height, setHeight] = useState(0)
  const geometry = { first: 0, end: count, rowHeight, height }
  const [wasShown, setWasShown] = useState<number>()
  if (shown !== wasShown && height > 0) {
    setWasShown(shown)
    if (shown !== undefined) setTop(topThatShows(shown, clampTop(wanted, geometry), geometry))
  }
  // A list that has become shorter is not left with its end above the window.
  const top = clampTop(wanted, geometry)
  const { from, to } = visibleRows(top, geometry)
  const indexes = Array.from({ length: to - from }, (_, position) => from + position)
  const onKeyDown = (event: KeyboardEvent) => {
    if (onKey?.(event)) {
      event.preventDefault()
      return
    }
    const move = moveOf(event.key, rowHeight, height)
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setTop(clampTop(top + move, geometry))
  }
  // Shift and a click would select the words between.
  const onMouseDown = (event: MouseEvent) => {
    if (onClick && event.shiftKey) event.preventDefault()
  }
  return (
    <ScrollArea
      className={className}
      geometry={geometry}
      top={top}
      onScrollTo={(next) => setTop(clampTop(next, geometry))}
      onHeight={(nextHeight, width) => {
        setHeight(nextHeight)
        onWidth?.(width)
      }}
      box={{ role: 'region', 'aria-label': label, tabIndex: 0, onKeyDown, onClick, onMouseDown }}
    >
      <div className="detail-long" style={{ transform: `translateY(${from * rowHeight - top}px)` }}>
        {indexes.map((index) => (
          <div key={index} className="detail-long-row" style={{ height: rowHeight }}>
            {children(index)}
          </div>
        ))}
      </div>
    </ScrollArea>
  )
}

function moveOf(key: string, rowHeight: number, height: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return rowHeight
    case 'ArrowUp':
      return -rowHeight
    case 'PageDown':
      return height - rowHeight
    case 'PageUp':
      return rowHeight - height
    case 'Home':
      return -Infinity
    case 'End':
      return Infinity
    default:
      return undefined
  }
}
