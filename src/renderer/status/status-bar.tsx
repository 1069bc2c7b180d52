// The last line of the window: what is going on in numbers, and whether anything was lost. Widths are fixed where numbers change.
import { ArrowDownLeft, ArrowUpRight, Globe, House, TriangleAlert } from 'lucide-react'
import type { LogBounds } from '../../contract/model.ts'
import { isGone, useDesk, useGone } from '../store/desk.ts'
import { bytes, count, short } from '../ui/format.ts'
import { RecordingPackets } from '../log/record-packets.tsx'
import { KeyLog } from './key-log.tsx'
import { Programs } from './programs.tsx'
import { TlsShare } from './tls-share.tsx'
import './status.css'
import { say } from '../language/say.ts'

export function StatusBar() {
  return (
    <footer className="status" aria-label={say.common.status}>
      <Open />
      <Waiting />
      <Rates />
      <Log />
      <TlsShare />
      <KeyLog />
      <RecordingPackets />
      <Programs />
      <Reach />
    </footer>
  )
}

function Open() {
  const gone = useGone()
  const listening = useDesk((desk) => desk.server.listening) && !gone
  const open = useDesk((desk) => {
    let n = 0
    for (const { stage } of desk.connections.values()) if (stage === 'open') n++
    return n
  })
  return (
    <span className="status-part">
      <span className="status-dot" data-listening={listening} aria-hidden="true" />
      <span>
        {gone
          ? say.status.notConnected
          : listening
            ? say.status.open(count(open))
            : open > 0
              ? say.status.stoppedWithOpen(count(open))
              : say.status.stopped}
      </span>
    </span>
  )
}

function Waiting() {
  const waiting = useDesk((desk) => (isGone(desk) ? 0 : desk.questions.length))
  if (waiting === 0) return null
  return <span className="status-part status-waiting">{say.status.waiting(count(waiting))}</span>
}

function Rates() {
  const gone = useGone()
  const rates = useDesk((desk) => desk.rates)
  const [messagesIn, messagesOut] = gone ? ['–', '–'] : [short(rates.messagesIn), short(rates.messagesOut)]
  return (
    <>
      <span className="status-part status-rate" title={say.status.messagesPerSecondFromClients}>
        <ArrowDownLeft size={12} className="status-in" aria-hidden="true" />
        <span className="visually-hidden">{say.status.in}</span>
        <span>{say.status.messagesIn(messagesIn)}</span>
      </span>
      <span className="status-part status-rate" title={say.status.messagesPerSecondToClients}>
        <ArrowUpRight size={12} className="status-out" aria-hidden="true" />
        <span className="visually-hidden">{say.status.out}</span>
        <span>{say.status.messagesOut(messagesOut)}</span>
      </span>
    </>
  )
}

function Log() {
  const log = useDesk((desk) => desk.log)
  const share = log.budget > 0 ? Math.min(1, log.bytes / log.budget) : 0
  return (
    <span className="status-part status-log">
      <span className="status-entries">{say.status.logOf(say.number.entry(log.end - log.first))}</span>
      <span className="status-budget" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="status-bytes">
        {bytes(log.bytes)}
        <span className="status-of"> {say.status.ofBudget(bytes(log.budget))}</span>
      </span>
      <Lost log={log} />
    </span>
  )
}

function Lost({ log }: { readonly log: LogBounds }) {
  const trouble = say.heard(log.trouble)
  if (trouble)
    return (
      <span className="status-trouble" title={trouble}>
        <TriangleAlert size={12} aria-hidden="true" />
        {trouble}
      </span>
    )
  if (log.dropped + log.unreadable > 0)
    return (
      <span className="status-dropped" title={lossOf(log)}>
        {log.dropped > 0 ? say.status.dropped(count(log.dropped)) : say.status.unreadable(count(log.unreadable))}
      </span>
    )
  return <span className="status-nothing">{say.status.nothingLost}</span>
}

function lossOf({ dropped, unreadable }: LogBounds): string {
  return [
    dropped > 0 ? say.status.madeRoomForNewOnes(say.number.entry(dropped)) : '',
    unreadable > 0 ? say.status.cannotBeReadAnyMore(say.number.entry(unreadable)) : '',
  ]
    .filter((part) => part !== '')
    .join('. ')
}

function Reach() {
  const exposed = useDesk((desk) => desk.server.exposed)
  if (useGone()) return null
  return (
    <span className="status-part" data-exposed={exposed}>
      {exposed ? <Globe size={12} aria-hidden="true" /> : <House size={12} aria-hidden="true" />}
      {exposed ? say.status.exposed : say.status.loopbackOnly}
    </span>
  )
}
