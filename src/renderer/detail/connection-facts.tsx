// The state and the counters of one connection, and what can be done with it while it lives.
import { useState } from 'react'
import type { ConnectionDetails } from '../../contract/model.ts'
import { CloseForm } from '../close/close-form.tsx'
import { attempt } from '../connect.ts'
import { Zap } from 'lucide-react'
import { openFaults } from '../faults/faults.ts'
import { Button } from '../ui/button.tsx'
import { age, bytes, clock, count, duration } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Facts } from './facts.tsx'
import { useDetails } from './use-details.ts'
import { say } from '../language/say.ts'

export function ConnectionFacts({ id }: { readonly id: string }) {
  const state = useDetails(id)
  const now = useNow(1_000)
  if (state.kind === 'loading') return null
  if (state.kind === 'error') return <p className="detail-note">{state.text}</p>
  return (
    <div className="detail-scroll" role="region" aria-label={say.common.connection} tabIndex={0}>
      <Facts label={say.common.connection} facts={factsOf(state.details, now)} />
      {state.details.row.stage === 'closed' ? null : <ConnectionActions details={state.details} />}
    </div>
  )
}

function ConnectionActions({ details: { row } }: { readonly details: ConnectionDetails }) {
  const [closing, setClosing] = useState(false)
  return (
    <div className="detail-connection-actions">
      <Button size="small" needsHost onClick={() => void attempt('connections.setReading', { ids: [row.id], on: !row.reading })}>
        {row.reading ? say.detail.stopReadingFromTheClient : say.detail.readFromTheClientAgain}
      </Button>
      <Button size="small" needsHost onClick={openFaults}>
        <Zap size={13} aria-hidden="true" /> {say.faults.open}
      </Button>
      <Button size="small" tone="danger" needsHost onClick={() => setClosing(true)}>
        {say.common.close}
      </Button>
      {closing ? <CloseForm ids={[row.id]} onDone={() => setClosing(false)} /> : null}
    </div>
  )
}

function factsOf({ row, localAddress, localPort, extensions, framesIn, framesOut, lastActivity }: ConnectionDetails, now: number) {
  const end = row.closedAt || now
  const facts: [string, string][] = [
    [say.detail.stage, say.connections.stages[row.stage]],
    [say.common.client, `${row.remoteHost}:${row.remotePort}`],
    [say.common.server, `${localAddress}:${localPort}`],
    [say.common.path, row.path],
    [say.common.subprotocol, row.subProtocol || say.common.none],
    [say.common.extensions, extensions || say.common.none],
    [say.detail.accepted, clock(row.acceptedAt)],
  ]
  if (row.openedAt > 0)
    facts.push([
      say.common.open,
      `${clock(row.openedAt)}, ${(row.closedAt > 0 ? say.detail.forSpan : say.detail.sinceSpan)(age(end - row.openedAt))}`,
    ])
  if (row.closedAt > 0)
    facts.push([
      say.detail.closed,
      `${clock(row.closedAt)}${row.closedBy === '' ? '' : say.detail.byThe(say.connections[row.closedBy])}`,
    ])
  if (row.refusedWith > 0) facts.push([say.detail.refusedWith, String(row.refusedWith)])
  else if (row.closeCode > 0)
    facts.push([say.detail.closeCode, `${row.closeCode}${row.closeReason === '' ? '' : ` "${row.closeReason}"`}`])
  // Without a code it is no reason that crossed the wire, but our sentence on what ended the connection.
  else if (row.closedAt > 0) facts.push([say.detail.why, row.closeReason])
  facts.push(
    [say.detail.messagesIn, `${count(row.messagesIn)}, ${bytes(row.bytesIn)}, ${say.number.frame(framesIn)}`],
    [say.detail.messagesOut, `${count(row.messagesOut)}, ${bytes(row.bytesOut)}, ${say.number.frame(framesOut)}`],
  )
  if (row.roundTrip >= 0) facts.push([say.detail.pingRoundTrip, duration(row.roundTrip)])
  // What is true of a socket that lives: one that has gone neither waits nor reads.
  if (row.stage !== 'closed')
    facts.push(
      [say.detail.queued, row.queuedBytes === 0 ? say.common.nothing : say.detail.theClientIsNotReading(bytes(row.queuedBytes))],
      [say.detail.reading, row.reading ? say.common.yes : say.detail.noNothingIsReadFrom],
    )
  if (lastActivity > 0) facts.push([say.detail.lastActivity, say.detail.activity(clock(lastActivity), age(now - lastActivity))])
  return facts.filter(([, value]) => value !== '')
}
