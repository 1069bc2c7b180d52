// Bytes as hex with their ASCII beside, by the row in sight: as quick for 100 MB as for ten bytes.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { pairOf } from './base64.ts'
import type { Aim } from './find.ts'
import { LongList } from './long-list.tsx'
import { SLICE_BYTES, type Payload } from './payload.ts'

const ROW_HEIGHT = 20
/** Narrower than this there is room for eight bytes a row only. */
const ROOM_FOR_SIXTEEN = 560

interface HexViewProps {
  readonly payload: Payload
  readonly aim: Aim | undefined
}

export function HexView({ payload, aim }: HexViewProps) {
  const [width, setWidth] = useState(0)
  const perRow = width >= ROOM_FOR_SIXTEEN ? 16 : 8
  const start = aim?.found.places[aim.at]
  const span = start === undefined ? undefined : { from: start, to: start + (aim?.found.length ?? 0) }
  return (
    <LongList
      key={perRow}
      label="Hex"
      className="detail-hex"
      count={Math.ceil(payload.total / perRow)}
      rowHeight={ROW_HEIGHT}
      onWidth={setWidth}
      shown={start === undefined ? undefined : Math.floor(start / perRow)}
    >
      {(index) => <HexRow payload={payload} offset={index * perRow} perRow={perRow} from={span?.from ?? 0} to={span?.to ?? 0} />}
    </LongList>
  )
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
      <span className="detail-hex-bytes">
        <Parted text={pairs(bytes, perRow)} from={columnOf(first)} to={last > first ? columnOf(last - 1) + 2 : columnOf(first)} />
      </span>
      <span className="detail-hex-ascii">
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
