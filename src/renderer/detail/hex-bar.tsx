// The lines under the bytes that tell where the selected one stands, and what begins there: numbers in either order, a character.
import { useEffect, useSyncExternalStore } from 'react'
import { Copy } from 'lucide-react'
import { usePreference } from '../store/preferences.ts'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { count } from '../ui/format.ts'
import { Segments } from '../ui/segments.tsx'
import { hexOfBytes } from './base64.ts'
import { valuesAt } from './hex-values.ts'
import { SLICE_BYTES, type Payload } from './payload.ts'
import { say } from '../language/say.ts'

/** Bytes that one can copy from here: more are saved. */
const MOST_COPIED = SLICE_BYTES

interface HexBarProps {
  readonly payload: Payload
  /** Bytes that are selected: [from, to). */
  readonly from: number
  readonly to: number
}

export function HexBar({ payload, from, to }: HexBarProps) {
  const [kept, keep] = usePreference('detail.byteOrder', 'little')
  const order = kept === 'big' ? 'big' : 'little'
  useSyncExternalStore(payload.subscribe, payload.version)
  const last = Math.max(to, Math.min(from + 8, payload.total))
  useEffect(() => {
    for (let number = Math.floor(from / SLICE_BYTES); number * SLICE_BYTES < last; number++) payload.want(number)
  }, [payload, from, last])
  const values = valuesAt(bytesOf(payload, from, Math.min(from + 8, payload.total)), order)
  const length = to - from
  return (
    <div className="detail-hex-bar" role="toolbar" aria-label={say.detail.selectedBytes}>
      <div className="detail-hex-bar-head">
        <code>
          {length === 1 ? say.detail.byteAt(count(from)) : say.detail.bytesFromTo(count(from), count(to - 1), count(length))} (0x
          {from.toString(16)})
        </code>
        <Button size="small" disabled={length > MOST_COPIED} onClick={() => void copyText(hexOfBytes(bytesOf(payload, from, to)))}>
          <Copy size={12} aria-hidden="true" /> {say.common.hex}
        </Button>
        <Segments
          label={say.detail.orderOfBytes}
          value={order}
          onChange={keep}
          options={[
            { value: 'little', label: say.detail.littleEndian },
            { value: 'big', label: say.detail.bigEndian },
          ]}
        />
      </div>
      <dl aria-label={say.detail.whatBeginsHere}>
        {values.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** As far as they are here. */
function bytesOf(payload: Payload, from: number, to: number): Uint8Array {
  const bytes: number[] = []
  for (let at = from; at < to; at++) {
    const byte = payload.slice(Math.floor(at / SLICE_BYTES))?.[at % SLICE_BYTES]
    if (byte === undefined) break
    bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}
