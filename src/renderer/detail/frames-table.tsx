// The frames that carried a message, each as it stood on the wire.
import { useState } from 'react'
import type { FrameInfo, LogEntry } from '../../contract/model.ts'
import { Button } from '../ui/button.tsx'
import { bytes, clock, count } from '../ui/format.ts'
import { say } from '../language/say.ts'

/** A message of thousands of frames is shown in parts. */
const STEP = 200

/** Opcodes of RFC 6455 §5.2. */
const OPCODES: Readonly<Record<number, string>> = { 0: 'cont', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }

export function FramesTable({ entry }: { readonly entry: LogEntry }) {
  const [shown, setShown] = useState(STEP)
  const { frameList, size, wireSize, compressed } = entry
  return (
    <div className="detail-scroll" role="region" aria-label={say.detail.frames} tabIndex={0}>
      <table className="detail-table" aria-label={say.detail.frames}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{say.detail.opcode}</th>
            <th scope="col">FIN</th>
            <th scope="col">RSV</th>
            <th scope="col">{say.detail.mask}</th>
            <th scope="col" className="detail-number">
              {say.detail.length}
            </th>
            <th scope="col">{say.detail.at}</th>
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
            {say.detail.showMore}
          </Button>
          <span>{say.detail.framesShown(count(shown), say.number.frame(frameList.length))}</span>
        </div>
      ) : null}
      <p className="detail-note">
        {compressed
          ? say.detail.compressedWithPermessageDeflateOn(bytes(wireSize), bytes(size), percent(wireSize, size))
          : say.detail.bytesOfPayloadOnThe(say.number.frame(entry.frames), count(wireSize))}
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
        {opcode} {OPCODES[opcode] ?? say.detail.reserved}
      </td>
      <td>{fin ? 1 : 0}</td>
      <td>{[4, 2, 1].map((bit) => (rsv & bit ? '1' : '·')).join('')}</td>
      <td>{mask === '' ? say.common.none : mask.replace(/..(?!$)/g, '$& ')}</td>
      <td className="detail-number">{count(length)}</td>
      <td>{clock(time).slice(3)}</td>
    </tr>
  )
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(1)} %`
}
