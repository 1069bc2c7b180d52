// What stands beside Send: how large the message is, what came of the last one, a file going up, and clients that do not read.
import type { ReactNode } from 'react'
import { bytes, count } from '../ui/format.ts'
import type { Recipients } from './recipients.ts'
import { useSending } from './sending.ts'
import { say } from '../language/say.ts'

/** Less than that is what the system's own buffers hold for a moment. */
const QUEUE_SHOWN = 64 * 1024

interface SendStateProps {
  readonly recipients: Recipients
  /** Bytes of the message; undefined while no file is chosen, or what is filled in is not known. */
  readonly size: number | undefined
}

export function SendState({ recipients, size }: SendStateProps): ReactNode {
  const { said, failed, underWay, upload } = useSending()
  const waiting = unread(recipients)
  return (
    <div className="composer-state">
      {upload ? (
        <span className="composer-uploading">
          <progress aria-label={say.composer.uploadOf(upload.name)} max={Math.max(1, upload.total)} value={upload.done} />

          {say.common.doneOf(bytes(upload.done), bytes(upload.total))}

          <button type="button" className="ui-link" onClick={upload.cancel}>
            {say.composer.cancelUpload}
          </button>
        </span>
      ) : (
        <span className="composer-said cut" data-failed={failed} data-waiting={waiting !== ''} title={waiting || said}>
          {waiting || (underWay > 0 ? say.composer.sending : said)}
        </span>
      )}
      <span className="composer-size">{size === undefined ? '' : bytes(size)}</span>
    </div>
  )
}

function unread({ rows }: Recipients): string {
  const slow = rows.filter(({ queuedBytes }) => queuedBytes >= QUEUE_SHOWN)
  const [first] = slow
  if (!first) return ''
  const queued = bytes(slow.reduce((sum, row) => sum + row.queuedBytes, 0))
  return slow.length === 1
    ? say.composer.isNotReadingQueued(first.id, queued)
    : say.composer.clientsAreNotReadingQueued(count(slow.length), queued)
}
