// The state and the counters of one connection, and what can be done with it while it lives.
import { useState } from 'react'
import type { ConnectionDetails } from '../../contract/model.ts'
import { CloseForm } from '../close/close-form.tsx'
import { attempt } from '../connect.ts'
import { Button } from '../ui/button.tsx'
import { age, bytes, clock, count, duration, plural } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Facts } from './facts.tsx'
import { useDetails } from './use-details.ts'

export function ConnectionFacts({ id }: { readonly id: string }) {
  const state = useDetails(id)
  const now = useNow(1_000)
  if (state.kind === 'loading') return null
  if (state.kind === 'error') return <p className="detail-note">{state.text}</p>
  return (
    <div className="detail-scroll" role="region" aria-label="Connection" tabIndex={0}>
      <Facts label="Connection" facts={factsOf(state.details, now)} />
      {state.details.row.stage === 'closed' ? null : <ConnectionActions details={state.details} />}
    </div>
  )
}

function ConnectionActions({ details: { row } }: { readonly details: ConnectionDetails }) {
  const [closing, setClosing] = useState(false)
  return (
    <div className="detail-connection-actions">
      <Button size="small" needsHost onClick={() => void attempt('connections.setReading', { ids: [row.id], on: !row.reading })}>
        {row.reading ? 'Stop reading from the client' : 'Read from the client again'}
      </Button>
      <Button size="small" tone="danger" needsHost onClick={() => setClosing(true)}>
        Close…
      </Button>
      {closing ? <CloseForm ids={[row.id]} onDone={() => setClosing(false)} /> : null}
    </div>
  )
}

function factsOf({ row, localAddress, localPort, extensions, framesIn, framesOut, lastActivity }: ConnectionDetails, now: number) {
  const end = row.closedAt || now
  const facts: [string, string][] = [
    ['Stage', row.stage],
    ['Client', `${row.remoteHost}:${row.remotePort}`],
    ['Server', `${localAddress}:${localPort}`],
    ['Path', row.path],
    ['Subprotocol', row.subProtocol || 'none'],
    ['Extensions', extensions || 'none'],
    ['Accepted', clock(row.acceptedAt)],
  ]
  if (row.openedAt > 0)
    facts.push(['Open', `${clock(row.openedAt)}, ${row.closedAt > 0 ? 'for' : 'since'} ${age(end - row.openedAt)}`])
  if (row.closedAt > 0) facts.push(['Closed', `${clock(row.closedAt)}${row.closedBy === '' ? '' : `, by the ${row.closedBy}`}`])
  if (row.refusedWith > 0) facts.push(['Refused with', String(row.refusedWith)])
  else if (row.closeCode > 0) facts.push(['Close code', `${row.closeCode}${row.closeReason === '' ? '' : ` "${row.closeReason}"`}`])
  // Without a code it is no reason that crossed the wire, but our sentence on what ended the connection.
  else if (row.closedAt > 0) facts.push(['Why', row.closeReason])
  facts.push(
    ['Messages in', `${count(row.messagesIn)}, ${bytes(row.bytesIn)}, ${plural(framesIn, 'frame')}`],
    ['Messages out', `${count(row.messagesOut)}, ${bytes(row.bytesOut)}, ${plural(framesOut, 'frame')}`],
  )
  if (row.roundTrip >= 0) facts.push(['Ping round trip', duration(row.roundTrip)])
  // What is true of a socket that lives: one that has gone neither waits nor reads.
  if (row.stage !== 'closed')
    facts.push(
      ['Queued', row.queuedBytes === 0 ? 'nothing' : `${bytes(row.queuedBytes)}: the client is not reading`],
      ['Reading', row.reading ? 'yes' : 'no: nothing is read from the client'],
    )
  if (lastActivity > 0) facts.push(['Last activity', `${clock(lastActivity)}, ${age(now - lastActivity)} ago`])
  return facts.filter(([, value]) => value !== '')
}
