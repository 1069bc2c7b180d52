// Exports under way and those that have ended: how far, the way to stop one, and why one failed. Nothing while there are none.
import type { ExportState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { count, plural } from '../ui/format.ts'
import { RunLine } from '../ui/run-line.tsx'

export function ExportList() {
  const exports = useDesk((desk) => desk.exports)
  if (exports.length === 0) return null
  return (
    <ul className="ui-runs" aria-label="Exports">
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

function told({ state, done, total, error }: ExportState): string {
  switch (state) {
    case 'waiting':
      return 'waits for the browser'
    case 'running':
      return total === 0 ? 'looking for what matches' : `${count(done)} of ${plural(total, 'entry')}`
    case 'done':
      return `exported, ${plural(total, 'entry')}`
    case 'cancelled':
      return 'cancelled; no part of it was left behind'
    case 'failed':
      return error
  }
}
