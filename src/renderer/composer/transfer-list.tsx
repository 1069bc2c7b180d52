// Files on their way to clients, as the host tells of them: how far, and the way to stop one. Nothing is drawn while there are none.
import { CircleAlert, CircleCheck, CircleSlash, LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Transfer } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { bytes, count, plural } from '../ui/format.ts'
import './composer.css'

/** Drawn at once; what runs comes first. */
const ROWS = 100

export function TransferList(): ReactNode {
  const transfers = useDesk((desk) => desk.transfers)
  if (transfers.length === 0) return null
  const running = transfers.filter(({ state }) => state === 'running')
  const ended = transfers.filter(({ state }) => state !== 'running').toReversed()
  const shown = [...running, ...ended].slice(0, ROWS)
  return (
    <section className="composer-transfers" aria-label="File transfers">
      <header>
        <h2>{running.length > 0 ? `Sending ${plural(running.length, 'file')}` : 'File transfers'}</h2>
        {running.length > 1 && (
          <Button size="small" onClick={() => running.forEach(({ id }) => void attempt('transfer.cancel', { id }))}>
            Cancel all
          </Button>
        )}
        {ended.length > 0 && (
          <Button size="small" onClick={() => void attempt('transfers.clear', {})}>
            Clear finished
          </Button>
        )}
      </header>
      <ul aria-label="File transfers">
        {shown.map((transfer) => (
          <Row key={transfer.id} transfer={transfer} />
        ))}
      </ul>
      {transfers.length > ROWS && <p>and {count(transfers.length - ROWS)} more</p>}
    </section>
  )
}

const SIGN: Readonly<Record<Transfer['state'], ReactNode>> = {
  running: <LoaderCircle size={14} aria-hidden />,
  done: <CircleCheck size={14} aria-hidden />,
  cancelled: <CircleSlash size={14} aria-hidden />,
  failed: <CircleAlert size={14} aria-hidden />,
}

function Row({ transfer }: { readonly transfer: Transfer }): ReactNode {
  const { id, connection, name, sent, total, state } = transfer
  return (
    <li className="composer-transfer" data-state={state}>
      {SIGN[state]}
      <ConnectionSquare id={connection} />
      <span className="composer-transfer-to">#{connection}</span>
      <span className="composer-transfer-name cut" title={name}>
        {name}
      </span>
      {state === 'running' && <progress aria-label={`${name} to #${connection}`} max={Math.max(1, total)} value={sent} />}
      <span className="composer-transfer-state cut" title={transfer.error}>
        {told(transfer)}
      </span>
      {state === 'running' && <IconButton label={`Cancel ${name} to #${connection}`} icon={<X size={14} />} onClick={() => void attempt('transfer.cancel', { id })} />}
    </li>
  )
}

function told({ state, sent, total, error }: Transfer): string {
  switch (state) {
    case 'running':
      return `${bytes(sent)} of ${bytes(total)}`
    case 'done':
      return `sent, ${bytes(total)}`
    case 'cancelled':
      return `cancelled at ${bytes(sent)}`
    case 'failed':
      return error
  }
}
