// Bytes as hex with their ASCII beside, by the row in sight: as quick for 100 MB as for ten bytes.
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'
import { pairOf } from './base64.ts'
import type { Aim } from './find.ts'
import { HexBar } from './hex-bar.tsx'
import { useMeasures } from '../store/appearance.ts'
import { LongList } from './long-list.tsx'
import { SLICE_BYTES, type Payload } from './payload.ts'
import { say } from '../language/say.ts'

/** Widths of a letter, in its size: narrower than this there is room for eight bytes a row only. */
const ROOM_FOR_SIXTEEN = 560 / 12

interface HexViewProps {
  readonly payload: Payload
  readonly aim: Aim | undefined
}

export function HexView({ payload, aim }: HexViewProps) {
  const [width, setWidth] = useState(0)
  const [selection, setSelection] = useState<Selection>()
  const { text, line } = useMeasures()
  const perRow = width >= ROOM_FOR_SIXTEEN * text ? 16 : 8
  const start = aim?.found.places[aim.at]
  const [aimed, setAimed] = useState(aim)
  if (aim !== aimed) {
    setAimed(aim)
    // What was found is what one looks at now.
    setSelection(undefined)
  }
  const from = selection ? Math.min(selection.anchor, selection.cursor) : (start ?? 0)
  const to = selection
    ? Math.max(selection.anchor, selection.cursor) + 1
    : from + (start === undefined ? 0 : (aim?.found.length ?? 0))
  const onClick = (event: MouseEvent) => {
    const byte = byteUnder(event, perRow)
    if (byte === undefined || byte >= payload.total) return
    setSelection((old) => ({ anchor: event.shiftKey && old ? old.anchor : byte, cursor: byte }))
  }
  const onKey = (event: KeyboardEvent): boolean => {
    const move = MOVES[event.key]
    if (event.key === 'Escape' && selection) {
      setSelection(undefined)
      return true
    }
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return false
    // Without a selection up and down scroll; sideways begins one.
    if (!selection && move.rows !== 0) return false
    setSelection((old) => {
      if (!old) return { anchor: start ?? 0, cursor: start ?? 0 }
      const cursor = Math.max(0, Math.min(old.cursor + move.bytes + move.rows * perRow, payload.total - 1))
      return { anchor: event.shiftKey ? old.anchor : cursor, cursor }
    })
    return true
  }
  return (
    <>
      <LongList
        key={perRow}
        label={say.common.hex}
        className="detail-hex"
        count={Math.ceil(payload.total / perRow)}
        rowHeight={line}
        onWidth={setWidth}
        shown={selection ? Math.floor(selection.cursor / perRow) : start === undefined ? undefined : Math.floor(start / perRow)}
        onKey={onKey}
        onClick={onClick}
      >
        {(index) => <HexRow payload={payload} offset={index * perRow} perRow={perRow} from={from} to={to} />}
      </LongList>
      {selection ? <HexBar payload={payload} from={from} to={to} /> : null}
    </>
  )
}

/** Offsets of the byte that a selection began with, and of the one that the keys move. */
interface Selection {
  readonly anchor: number
  readonly cursor: number
}

const MOVES: Readonly<Record<string, { readonly bytes: number; readonly rows: number }>> = {
  ArrowLeft: { bytes: -1, rows: 0 },
  ArrowRight: { bytes: 1, rows: 0 },
  ArrowUp: { bytes: 0, rows: -1 },
  ArrowDown: { bytes: 0, rows: 1 },
}

/** Offset of the byte at which a click was: columns of one width make a row. */
function byteUnder({ target, clientX }: MouseEvent, perRow: number): number | undefined {
  const column = target instanceof Element ? target.closest<HTMLElement>('[data-offset]') : null
  if (!column) return undefined
  const { left, width } = column.getBoundingClientRect()
  const isAscii = column.classList.contains('detail-hex-ascii')
  const characters = isAscii ? column.textContent.length || 1 : columnOf(perRow - 1) + 2
  const at = Math.floor(((clientX - left) / width) * characters)
  const inRow = isAscii ? at : byteOfColumn(at, perRow)
  return Number(column.dataset['offset']) + Math.max(0, Math.min(inRow, perRow - 1))
}

/** The byte whose pair a column of the text belongs to, or stands before. */
function byteOfColumn(column: number, perRow: number): number {
  let byte = 0
  while (byte < perRow - 1 && columnOf(byte + 1) <= column) byte++
  return byte
}

interface HexRowProps {
  readonly payload: Payload
  readonly offset: number
  readonly perRow: number
  /** Bytes of the message that were found: [from, to). */
  readonly from: number
  readonly to: number
}

function HexRow({ payload, offset, perRow, from, to }: HexRowProps) {
  // A slice holds a whole number of rows.
  const number = Math.floor(offset / SLICE_BYTES)
  const slice = useSyncExternalStore(payload.subscribe, () => payload.slice(number))
  useEffect(() => payload.want(number), [payload, number, slice])
  const bytes = slice?.subarray(offset % SLICE_BYTES, (offset % SLICE_BYTES) + perRow) ?? []
  const first = Math.min(perRow, Math.max(0, from - offset))
  const last = Math.max(first, Math.min(perRow, to - offset))
  return (
    <>
      <span className="detail-hex-offset">{offset.toString(16).padStart(8, '0')}</span>
      <span className="detail-hex-bytes" data-offset={offset}>
        <Parted text={pairs(bytes, perRow)} from={columnOf(first)} to={last > first ? columnOf(last - 1) + 2 : columnOf(first)} />
      </span>
      <span className="detail-hex-ascii" data-offset={offset}>
        <Parted text={Array.from(bytes, asciiOf).join('')} from={first} to={last} />
      </span>
    </>
  )
}

/** Where the pair of a byte begins in the text of `pairs`. */
function columnOf(byte: number): number {
  return byte * 3 + Math.floor(byte / 8)
}

/** With the part from `from` to before `to` marked. */
function Parted({ text, from, to }: { readonly text: string; readonly from: number; readonly to: number }) {
  if (to <= from) return text
  return (
    <>
      {text.slice(0, from)}
      <mark data-current="">{text.slice(from, to)}</mark>
      {text.slice(to)}
    </>
  )
}

/** Pairs in groups of eight, padded so that the column beside stands still. */
function pairs(bytes: ArrayLike<number>, perRow: number): string {
  let text = ''
  for (let i = 0; i < perRow; i++) {
    const byte = bytes[i]
    text += `${i > 0 ? (i % 8 === 0 ? '  ' : ' ') : ''}${byte === undefined ? '  ' : pairOf(byte)}`
  }
  return text
}

function asciiOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
}
