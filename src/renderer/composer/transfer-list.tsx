// Files on their way to clients, as the host tells of them: how far, and the way to stop one. One line for all, and a list for who asks; nothing while
// there are none.
import { ChevronUp, CircleAlert, CircleCheck, CircleSlash, LoaderCircle, X } from 'lucide-react'
import { useId, useRef } from 'react'
import type { ReactNode } from 'react'
import type { Transfer } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { bytes, count } from '../ui/format.ts'
import { summaryOf } from './transfer-summary.ts'
import './composer.css'
import { say } from '../language/say.ts'

/** Rows drawn; what runs comes first. */
const ROWS = 100

export function TransferList(): ReactNode {
  const transfers = useDesk((desk) => desk.transfers)
  const [only] = transfers
  if (!only) return null
  return (
    <section className="composer-transfers" aria-label={say.composer.fileTransfers}>
      {transfers.length === 1 ? <Only transfer={only} /> : <Many transfers={transfers} />}
    </section>
  )
}

function Only({ transfer }: { readonly transfer: Transfer }): ReactNode {
  return (
    <div className="composer-transfers-line">
      <One transfer={transfer} />
      {transfer.state !== 'running' && (
        <IconButton label={say.composer.clearFinished} icon={<X size={14} />} needsHost onClick={clear} />
      )}
    </div>
  )
}

function Many({ transfers }: { readonly transfers: readonly Transfer[] }): ReactNode {
  const { words, sent, total, state } = summaryOf(transfers)
  const running = transfers.filter((transfer) => transfer.state === 'running')
  const line = useRef<HTMLDivElement>(null)
  const id = useId()
  return (
    <div ref={line} className="composer-transfers-line">
      <div className="composer-transfer" data-state={state}>
        {SIGN[state]}
        <span className="composer-transfer-name cut" title={words}>
          {words}
        </span>
        {running.length > 0 && <progress aria-label={say.composer.allTransfers} max={Math.max(1, total)} value={sent} />}
        {running.length > 0 && <span className="composer-transfer-state">{say.common.doneOf(bytes(sent), bytes(total))}</span>}
      </div>
      {running.length > 0 ? (
        <Button
          size="small"
          needsHost
          title={CANCEL}
          onClick={() => running.forEach(({ id: each }) => void attempt('transfer.cancel', { id: each }))}
        >
          {say.composer.cancelAll}
        </Button>
      ) : null}
      {running.length < transfers.length && (
        <Button size="small" needsHost onClick={clear}>
          {say.composer.clearFinished}
        </Button>
      )}
      <button type="button" className="composer-transfers-open" aria-label={say.composer.showEachTransfer} popoverTarget={id}>
        <ChevronUp size={14} aria-hidden />
      </button>
      <Rows id={id} transfers={transfers} above={() => line.current?.getBoundingClientRect()} />
    </div>
  )
}

interface RowsProps {
  readonly id: string
  readonly transfers: readonly Transfer[]
  /** The line above which the list opens. */
  readonly above: () => DOMRect | undefined
}

/** In the top layer, over the log, so that the composer keeps its place. */
function Rows({ id, transfers, above }: RowsProps): ReactNode {
  const list = useRef<HTMLUListElement>(null)
  const running = transfers.filter(({ state }) => state === 'running')
  const ended = transfers.filter(({ state }) => state !== 'running').toReversed()
  const place = () => {
    const line = above()
    if (!line || !list.current) return
    list.current.style.bottom = `${innerHeight - line.top}px`
    list.current.style.left = `${line.left}px`
    list.current.style.width = `${line.width}px`
  }
  return (
    <ul
      ref={list}
      id={id}
      popover="auto"
      className="composer-transfers-list"
      aria-label={say.composer.fileTransfers}
      onBeforeToggle={place}
    >
      {[...running, ...ended].slice(0, ROWS).map((transfer) => (
        <li key={transfer.id} className="composer-transfers-line">
          <One transfer={transfer} />
        </li>
      ))}
      {transfers.length > ROWS && (
        <li className="composer-transfers-line">{say.composer.andMore(count(transfers.length - ROWS))}</li>
      )}
    </ul>
  )
}

/** A message cannot be taken back half sent. */
const CANCEL = say.composer.stopSendingWhereAMessage

const SIGN: Readonly<Record<Transfer['state'], ReactNode>> = {
  running: <LoaderCircle size={14} aria-hidden />,
  done: <CircleCheck size={14} aria-hidden />,
  cancelled: <CircleSlash size={14} aria-hidden />,
  failed: <CircleAlert size={14} aria-hidden />,
}

function One({ transfer }: { readonly transfer: Transfer }): ReactNode {
  const { id, connection, name, sent, total, state } = transfer
  return (
    <div className="composer-transfer" data-state={state}>
      {SIGN[state]}
      <ConnectionSquare id={connection} />
      <span>#{connection}</span>
      <span className="composer-transfer-name cut" title={name}>
        {name}
      </span>
      {state === 'running' && <progress aria-label={say.composer.fileTo(name, connection)} max={Math.max(1, total)} value={sent} />}
      <span className="composer-transfer-state cut" title={transfer.error}>
        {told(transfer)}
      </span>
      {state === 'running' && (
        <IconButton
          label={say.composer.cancelTo(name, connection)}
          title={CANCEL}
          needsHost
          icon={<X size={14} />}
          onClick={() => void attempt('transfer.cancel', { id })}
        />
      )}
    </div>
  )
}

function told({ state, sent, total, error }: Transfer): string {
  switch (state) {
    case 'running':
      return say.common.doneOf(bytes(sent), bytes(total))
    case 'done':
      return say.composer.sentTotal(bytes(total))
    case 'cancelled':
      return say.composer.cancelledAt(bytes(sent))
    case 'failed':
      return say.heard(error)
  }
}

function clear(): void {
  void attempt('transfers.clear', {})
}
