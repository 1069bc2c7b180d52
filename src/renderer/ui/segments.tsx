// One choice of a few, all in sight: a radio group that looks like a divided button.
import { useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useUnreachable } from '../store/desk.ts'
import './ui.css'

interface SegmentsProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly onChange: (value: V) => void
  readonly options: readonly Segment<V>[]
  readonly className?: string | undefined
  /** Disabled while the host cannot be asked. */
  readonly needsHost?: boolean
}

interface Segment<V extends string> {
  readonly value: V
  readonly label: string
  readonly icon?: ReactNode
  /** What the choice does, where its word does not say it. */
  readonly title?: string | undefined
}

export function Segments<V extends string>({
  label,
  value,
  onChange,
  options,
  className = '',
  needsHost = false,
}: SegmentsProps<V>) {
  const unreachable = useUnreachable()
  const group = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key)
    if (step === 0) return
    event.preventDefault()
    const at = options.findIndex((option) => option.value === value)
    const next = (at + step + options.length) % options.length
    const option = options[next]
    if (!option) return
    onChange(option.value)
    group.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div ref={group} role="radiogroup" aria-label={label} className={`ui-segments ${className}`} onKeyDown={onKeyDown}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          title={option.title}
          disabled={needsHost && unreachable}
          onClick={() => onChange(option.value)}
        >
          {option.icon}
          {option.label}
        </button>
      ))}
    </div>
  )
}

/** Which way an arrow key goes: 1 onward, -1 back, 0 for every other key. Onward is the way in which one reads. */
export function stepOf(key: string): -1 | 0 | 1 {
  const isRightToLeft = document.documentElement.dir === 'rtl'
  if (key === 'ArrowDown' || key === (isRightToLeft ? 'ArrowLeft' : 'ArrowRight')) return 1
  if (key === 'ArrowUp' || key === (isRightToLeft ? 'ArrowRight' : 'ArrowLeft')) return -1
  return 0
}
