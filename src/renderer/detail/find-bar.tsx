// The line in which one looks for something in the open message: how often it is there, and the way from one place to the next.
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { FIND_LIMIT } from '../../contract/limits.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import type { Found } from './find.ts'
import { say } from '../language/say.ts'

interface FindBarProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly found: Found | undefined
  readonly at: number
  readonly onGo: (step: 1 | -1) => void
  readonly onClose: () => void
  readonly isHex: boolean
  /** Counts the times that it was asked for: each puts the focus here. */
  readonly asked: number
}

export function FindBar({ text, onText, found, at, onGo, onClose, isHex, asked }: FindBarProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [asked])
  const some = (found?.places.length ?? 0) > 0
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onGo(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
  return (
    <div className="detail-find" role="search" aria-label={say.detail.findInTheMessage}>
      <input
        ref={field}
        type="text"
        className="ui-input mono"
        aria-label={say.detail.findInTheMessage}
        placeholder={isHex ? say.detail.bytesSuchAs0d0a : say.detail.findInTheMessage}
        maxLength={FIND_LIMIT}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
      />
      <span role="status" className={found?.error ? 'detail-find-error' : 'cut'}>
        {told(text, found, at)}
      </span>
      <IconButton label={say.detail.previousPlace} icon={<ChevronUp size={15} />} disabled={!some} onClick={() => onGo(-1)} />
      <IconButton label={say.detail.nextPlace} icon={<ChevronDown size={15} />} disabled={!some} onClick={() => onGo(1)} />
      <IconButton label={say.detail.closeTheSearch} icon={<X size={14} />} onClick={onClose} />
    </div>
  )
}

function told(text: string, found: Found | undefined, at: number): string {
  if (text === '') return ''
  if (!found) return '…'
  if (found.error !== '') return found.error
  if (found.total === 0) return say.detail.notFound
  const beyond = found.total > found.places.length ? say.detail.theFirstCanBeGone(count(found.places.length)) : ''
  return say.detail.placeOf(count(at + 1), count(found.total), beyond)
}
