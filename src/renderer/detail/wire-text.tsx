// Text from the wire, with every hidden character as an escape that stands out, and the places that a filter found marked.
import { memo } from 'react'
import { textPieces } from '../../contract/hidden-characters.ts'
import './detail.css'

interface WireTextProps {
  readonly text: string
  /** Characters shown as they are, such as line breaks. */
  readonly keep?: string
  /** Places to mark; a global regular expression. */
  readonly mark?: RegExp | undefined
  /** More places than this in a piece of text are not marked. */
  readonly most?: number
}

export const WireText = memo(function WireText({ text, keep = '', mark, most = MOST_MARKS }: WireTextProps) {
  return textPieces(text, keep).map((piece, index) =>
    piece.hidden ? (
      <span key={index} className="detail-escape">
        {piece.text}
      </span>
    ) : mark ? (
      <Marked key={index} text={piece.text} mark={mark} most={most} />
    ) : (
      piece.text
    ),
  )
})

/** For a row: more would be a blur. */
const MOST_MARKS = 50

interface MarkedProps {
  readonly text: string
  readonly mark: RegExp
  readonly most: number
}

function Marked({ text, mark, most }: MarkedProps) {
  const parts: { text: string; marked: boolean }[] = []
  let shown = 0
  for (const match of text.matchAll(mark)) {
    if (match[0] === '') continue
    if (parts.length >= most * 2) break
    parts.push({ text: text.slice(shown, match.index), marked: false }, { text: match[0], marked: true })
    shown = match.index + match[0].length
  }
  parts.push({ text: text.slice(shown), marked: false })
  return parts.map((part, index) => (part.marked ? <mark key={index}>{part.text}</mark> : part.text))
}
