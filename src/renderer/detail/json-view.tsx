// JSON in lines, with folding. A short one wraps; a long one keeps to rows of one height, of which only those in sight exist.
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMeasures } from '../store/appearance.ts'
import { plural } from '../ui/format.ts'
import type { Aim } from './find.ts'
import { JsonBar } from './json-bar.tsx'
import { unfolded, type JsonLine } from './json-outline.ts'
import { LongList } from './long-list.tsx'
import { pointOut } from './point-out.ts'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

/** Up to so many lines each is an element, and wraps. */
const SHORT = 1_500
/** Deeper levels are not indented further. */
const DEEPEST = 24
/** Longer strings are cut here; their whole is in the text view. */
const LONGEST_VALUE = 10_000

interface JsonViewProps {
  /** "" the live log, or the id of a session. */
  readonly log: string
  readonly lines: readonly JsonLine[]
  readonly aim: Aim | undefined
}

export function JsonView({ log, lines, aim }: JsonViewProps) {
  const { line } = useMeasures()
  const [selected, setSelected] = useState<number>()
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const box = useRef<HTMLDivElement>(null)
  const current = aim?.found.places[aim.at]
  const [aimed, setAimed] = useState(aim)
  if (aim !== aimed) {
    setAimed(aim)
    // What holds it is unfolded.
    const holding =
      current === undefined ? [] : [...folded].filter((index) => index < current && current <= (lines[index]?.end ?? index))
    if (holding.length > 0) setFolded(new Set([...folded].filter((index) => !holding.includes(index))))
  }
  const seen = unfolded(lines, folded)
  const place = current === undefined ? -1 : seen.indexOf(current)
  // The line under it takes some of its height.
  const chosen = selected === undefined ? -1 : seen.indexOf(selected)
  useEffect(() => {
    if (chosen >= 0) box.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  useEffect(() => (place < 0 ? undefined : pointOut(box.current?.children[place])), [place, aim])
  // The widest number decides how wide the column of numbers is.
  const digits = String(lines.length).length
  const turn = (index: number) => {
    const next = new Set(folded)
    if (!next.delete(index)) next.add(index)
    setFolded(next)
  }
  const draw = (position: number) => {
    const index = seen[position] ?? 0
    const line = lines[index]
    if (!line) return null
    return (
      <Line
        line={line}
        number={index + 1}
        digits={digits}
        closing={lines[line.end]}
        folded={folded.has(index)}
        mark={aim?.found.mark}
        isCurrent={index === current}
        isSelected={index === selected}
        onSelect={() => setSelected(index)}
        onTurn={() => turn(index)}
      />
    )
  }
  /** The arrow keys move what is selected; without a selection they scroll. */
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.target !== event.currentTarget || step === 0 || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const at = selected === undefined ? (step === 1 ? -1 : 0) : seen.indexOf(selected)
    const next = Math.max(0, Math.min(at + step, seen.length - 1))
    setSelected(seen[next])
  }
  const bar = selected === undefined ? null : <JsonBar log={log} lines={lines} index={selected} />
  if (seen.length > SHORT) {
    return (
      <>
        <LongList label="JSON" className="detail-json" count={seen.length} rowHeight={line} shown={place < 0 ? undefined : place}>
          {draw}
        </LongList>
        {bar}
      </>
    )
  }
  return (
    <>
      {/* A region that scrolls takes the arrow keys in any case; here they move the selection. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={box}
        className="detail-scroll detail-json"
        data-wrap=""
        role="region"
        aria-label="JSON"
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {seen.map((index, position) => (
          <div key={index}>{draw(position)}</div>
        ))}
      </div>
      {bar}
    </>
  )
}

interface LineProps {
  readonly line: JsonLine
  readonly number: number
  readonly digits: number
  readonly closing: JsonLine | undefined
  readonly folded: boolean
  readonly mark: RegExp | undefined
  readonly isCurrent: boolean
  readonly isSelected: boolean
  readonly onSelect: () => void
  readonly onTurn: () => void
}

function Line({ line, number, digits, closing, folded, mark, isCurrent, isSelected, onSelect, onTurn }: LineProps) {
  const { kind, depth, key, value, members } = line
  const comma = folded ? closing?.comma : line.comma
  return (
    // With the keyboard the box around moves the selection.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className="detail-json-line"
      data-current={isCurrent ? '' : undefined}
      data-selected={isSelected ? '' : undefined}
      onClick={onSelect}
    >
      <span className="detail-json-number" style={{ width: `${digits + 3}ch` }}>
        {number}
      </span>
      <span className="detail-json-content" style={{ paddingInlineStart: Math.min(depth, DEEPEST) * 14 + 16 }}>
        {kind === 'open' ? (
          <button
            type="button"
            className="detail-json-fold"
            aria-expanded={!folded}
            aria-label={folded ? say.detail.unfoldLine(number) : say.detail.foldLine(number)}
            onClick={onTurn}
          >
            {folded ? <ChevronRight size={12} aria-hidden="true" /> : <ChevronDown size={12} aria-hidden="true" />}
          </button>
        ) : null}
        {key === '' ? null : (
          <>
            <span className="detail-json-key">
              <WireText text={key} mark={mark} />
            </span>
            {': '}
          </>
        )}
        <span data-json={kind}>
          <WireText text={value.length > LONGEST_VALUE ? value.slice(0, LONGEST_VALUE) : value} mark={mark} />
          {value.length > LONGEST_VALUE ? '…' : ''}
        </span>
        {folded ? (
          <>
            <button type="button" className="detail-json-count" onClick={onTurn}>
              {plural(members, value === '{' ? 'member' : 'item')}
            </button>
            {closing?.value}
          </>
        ) : null}
        {comma ? ',' : ''}
      </span>
    </div>
  )
}
