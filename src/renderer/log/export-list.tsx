// Exports under way and those that have ended: how far, the way to stop one, and why one failed. Nothing while there are none.
import type { ExportState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { bytes, count } from '../ui/format.ts'
import { RunLine } from '../ui/run-line.tsx'
import { say } from '../language/say.ts'

export function ExportList() {
  const exports = useDesk((desk) => desk.exports)
  if (exports.length === 0) return null
  return (
    <ul className="ui-runs" aria-label={say.log.exports}>
      {exports.map((each) => (
        <RunLine
          key={each.id}
          what="export"
          run={each}
          words={told(each)}
          onEnd={() => void attempt('export.cancel', { id: each.id })}
        />
      ))}
    </ul>
  )
}

/** Packets are not counted: how far it is, is told in bytes. */
function told({ format, state, done, total, error }: ExportState): string {
  const amount = format === 'pcapng' ? bytes(total) : say.number.entry(total)
  switch (state) {
    case 'waiting':
      return say.log.waitsForTheBrowser
    case 'running':
      return total === 0
        ? say.log.lookingForWhatMatches
        : say.common.doneOf(format === 'pcapng' ? bytes(done) : count(done), amount)
    case 'done':
      return say.log.exported(amount)
    case 'cancelled':
      return say.common.cancelledNoPartOfIt
    case 'failed':
      return say.heard(error)
  }
}
