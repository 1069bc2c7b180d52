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
}

export const WireText = memo(function WireText({ text, keep = '', mark }: WireTextProps) {
  return textPieces(text, keep).map((piece, index) =>
    piece.hidden ? (
      <span key={index} className="detail-escape">
        {piece.text}
      </span>
    ) : mark ? (
      <Marked key={index} text={piece.text} mark={mark} />
    ) : (
      piece.text
    ),
  )
})

/** More places than this in one text are not marked one by one. */
const MOST_MARKS = 50

function Marked({ text, mark }: { readonly text: string; readonly mark: RegExp }) {
  const parts: { text: string; marked: boolean }[] = []
  let shown = 0
  for (const match of text.matchAll(mark)) {
    if (match[0] === '') continue
    if (parts.length >= MOST_MARKS * 2) break
    parts.push({ text: text.slice(shown, match.index), marked: false }, { text: match[0], marked: true })
    shown = match.index + match[0].length
  }
  parts.push({ text: text.slice(shown), marked: false })
  return parts.map((part, index) => (part.marked ? <mark key={index}>{part.text}</mark> : part.text))
}
