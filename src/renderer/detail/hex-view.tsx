// Bytes as hex with their ASCII beside, by the row in sight: as quick for 100 MB as for ten bytes.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { pairOf } from './base64.ts'
import { LongList } from './long-list.tsx'
import { SLICE_BYTES, type Payload } from './payload.ts'

const ROW_HEIGHT = 20
/** Narrower than this there is room for eight bytes a row only. */
const ROOM_FOR_SIXTEEN = 560

export function HexView({ payload }: { readonly payload: Payload }) {
  const [width, setWidth] = useState(0)
  const perRow = width >= ROOM_FOR_SIXTEEN ? 16 : 8
  return (
    <LongList
      key={perRow}
      label="Hex"
      className="detail-hex"
      count={Math.ceil(payload.total / perRow)}
      rowHeight={ROW_HEIGHT}
      onWidth={setWidth}
    >
      {(index) => <HexRow payload={payload} offset={index * perRow} perRow={perRow} />}
    </LongList>
  )
}

interface HexRowProps {
  readonly payload: Payload
  readonly offset: number
  readonly perRow: number
}

function HexRow({ payload, offset, perRow }: HexRowProps) {
  // A slice holds a whole number of rows.
  const number = Math.floor(offset / SLICE_BYTES)
  const slice = useSyncExternalStore(payload.subscribe, () => payload.slice(number))
  useEffect(() => payload.want(number), [payload, number, slice])
  const bytes = slice?.subarray(offset % SLICE_BYTES, (offset % SLICE_BYTES) + perRow) ?? []
  return (
    <>
      <span className="detail-hex-offset">{offset.toString(16).padStart(8, '0')}</span>
      <span className="detail-hex-bytes">{pairs(bytes, perRow)}</span>
      <span className="detail-hex-ascii">{Array.from(bytes, asciiOf).join('')}</span>
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
