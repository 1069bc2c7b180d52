// The frames that carried a message, each as it stood on the wire.
import { useState } from 'react'
import type { FrameInfo, LogEntry } from '../../contract/model.ts'
import { Button } from '../ui/button.tsx'
import { bytes, clock, count, plural } from '../ui/format.ts'

/** A message of thousands of frames is shown in parts. */
const STEP = 200

/** Opcodes of RFC 6455 §5.2. */
const OPCODES: Readonly<Record<number, string>> = { 0: 'cont', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }

export function FramesTable({ entry }: { readonly entry: LogEntry }) {
  const [shown, setShown] = useState(STEP)
  const { frameList, size, wireSize, compressed } = entry
  return (
    <div className="detail-scroll" role="region" aria-label="Frames" tabIndex={0}>
      <table className="detail-table" aria-label="Frames">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">opcode</th>
            <th scope="col">FIN</th>
            <th scope="col">RSV</th>
            <th scope="col">mask</th>
            <th scope="col" className="detail-number">
              length
            </th>
            <th scope="col">at</th>
          </tr>
        </thead>
        <tbody>
          {frameList.slice(0, shown).map((frame, index) => (
            <FrameRow key={index} number={index + 1} frame={frame} />
          ))}
        </tbody>
      </table>
      {shown < frameList.length ? (
        <div className="detail-more">
          <Button size="small" onClick={() => setShown(shown + STEP)}>
            Show more
          </Button>
          <span>
            {count(shown)} of {plural(frameList.length, 'frame')}
          </span>
        </div>
      ) : null}
      <p className="detail-note">
        {compressed
          ? `Compressed with permessage-deflate: ${bytes(wireSize)} on the wire, ${bytes(size)} unpacked (${percent(wireSize, size)}).`
          : `${plural(entry.frames, 'frame')}, ${count(wireSize)} bytes of payload on the wire.`}
      </p>
    </div>
  )
}

function FrameRow({ number, frame }: { readonly number: number; readonly frame: FrameInfo }) {
  const { opcode, fin, rsv, mask, length, time } = frame
  return (
    <tr>
      <td>{number}</td>
      <td>
        {opcode} {OPCODES[opcode] ?? 'reserved'}
      </td>
      <td>{fin ? 1 : 0}</td>
      <td>{[4, 2, 1].map((bit) => (rsv & bit ? '1' : '·')).join('')}</td>
      <td>{mask === '' ? 'none' : mask.replace(/..(?!$)/g, '$& ')}</td>
      <td className="detail-number">{count(length)}</td>
      <td>{clock(time).slice(3)}</td>
    </tr>
  )
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(1)} %`
}
