// The line in which one looks for something in the open message: how often it is there, and the way from one place to the next.
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { FIND_LIMIT } from '../../contract/params.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import type { Found } from './find.ts'

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
    <div className="detail-find" role="search" aria-label="Find in the message">
      <input
        ref={field}
        type="text"
        className="ui-input mono"
        aria-label="Find in the message"
        placeholder={isHex ? 'Bytes, such as 0d 0a' : 'Find in the message'}
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
      <IconButton label="Previous place" icon={<ChevronUp size={15} />} disabled={!some} onClick={() => onGo(-1)} />
      <IconButton label="Next place" icon={<ChevronDown size={15} />} disabled={!some} onClick={() => onGo(1)} />
      <IconButton label="Close the search" icon={<X size={14} />} onClick={onClose} />
    </div>
  )
}

function told(text: string, found: Found | undefined, at: number): string {
  if (text === '') return ''
  if (!found) return '…'
  if (found.error !== '') return found.error
  if (found.total === 0) return 'not found'
  const beyond = found.total > found.places.length ? `, the first ${count(found.places.length)} can be gone to` : ''
  return `${count(at + 1)} of ${count(found.total)}${beyond}`
}
