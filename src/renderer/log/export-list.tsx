// Exports under way and those that have ended: how far, the way to stop one, and why one failed. Nothing while there are none.
import { CircleAlert, CircleCheck, CircleSlash, LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ExportState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { count, plural } from '../ui/format.ts'

const SIGN: Readonly<Record<ExportState['state'], ReactNode>> = {
  waiting: <LoaderCircle size={14} aria-hidden />,
  running: <LoaderCircle size={14} aria-hidden />,
  done: <CircleCheck size={14} aria-hidden />,
  cancelled: <CircleSlash size={14} aria-hidden />,
  failed: <CircleAlert size={14} aria-hidden />,
}

export function ExportList() {
  const exports = useDesk((desk) => desk.exports)
  if (exports.length === 0) return null
  return (
    <ul className="log-exports" aria-label="Exports">
      {exports.map((each) => (
        <li key={each.id} data-state={each.state}>
          {SIGN[each.state]}
          <span className="log-export-name cut" title={each.name}>
            {each.name}
          </span>
          {each.state === 'running' ? (
            <progress aria-label={`Export ${each.name}`} max={Math.max(1, each.total)} value={each.done} />
          ) : null}
          <span role="status" className="log-export-state cut" title={each.error}>
            {told(each)}
          </span>
          <IconButton
            label={each.state === 'running' ? `Cancel the export ${each.name}` : `Dismiss the export ${each.name}`}
            icon={<X size={14} />}
            needsHost
            onClick={() => void attempt('export.cancel', { id: each.id })}
          />
        </li>
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
