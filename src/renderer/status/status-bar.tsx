// The last line of the window: what is going on in numbers, and whether anything was lost. Widths are fixed where numbers change.
import { ArrowDownLeft, ArrowUpRight, Globe, House, TriangleAlert } from 'lucide-react'
import type { LogBounds } from '../../contract/model.ts'
import { isGone, useDesk, useGone } from '../store/desk.ts'
import { bytes, count, plural, short } from '../ui/format.ts'
import { KeyLog } from './key-log.tsx'
import { TlsShare } from './tls-share.tsx'
import './status.css'

export function StatusBar() {
  return (
    <footer className="status" aria-label="Status">
      <Open />
      <Waiting />
      <Rates />
      <Log />
      <TlsShare />
      <KeyLog />
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
        {gone ? 'not connected' : listening ? `${count(open)} open` : open > 0 ? `stopped, ${count(open)} open` : 'stopped'}
      </span>
    </span>
  )
}

function Waiting() {
  const waiting = useDesk((desk) => (isGone(desk) ? 0 : desk.questions.length))
  if (waiting === 0) return null
  return <span className="status-part status-waiting">{count(waiting)} waiting</span>
}

function Rates() {
  const gone = useGone()
  const rates = useDesk((desk) => desk.rates)
  const [messagesIn, messagesOut] = gone ? ['–', '–'] : [short(rates.messagesIn), short(rates.messagesOut)]
  return (
    <>
      <span className="status-part status-rate" title="Messages per second from clients">
        <ArrowDownLeft size={12} className="status-in" aria-hidden="true" />
        <span className="visually-hidden">in</span>
        <span>{messagesIn} msg/s</span>
      </span>
      <span className="status-part status-rate" title="Messages per second to clients">
        <ArrowUpRight size={12} className="status-out" aria-hidden="true" />
        <span className="visually-hidden">out</span>
        <span>{messagesOut} msg/s</span>
      </span>
    </>
  )
}

function Log() {
  const log = useDesk((desk) => desk.log)
  const share = log.budget > 0 ? Math.min(1, log.bytes / log.budget) : 0
  return (
    <span className="status-part status-log">
      <span className="status-entries">log {plural(log.end - log.first, 'entry')}</span>
      <span className="status-budget" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="status-bytes">
        {bytes(log.bytes)}
        <span className="status-of"> of {bytes(log.budget)}</span>
      </span>
      <Lost log={log} />
    </span>
  )
}

function Lost({ log }: { readonly log: LogBounds }) {
  if (log.trouble)
    return (
      <span className="status-trouble" title={log.trouble}>
        <TriangleAlert size={12} aria-hidden="true" />
        {log.trouble}
      </span>
    )
  if (log.dropped + log.unreadable > 0)
    return (
      <span className="status-dropped" title={lossOf(log)}>
        {log.dropped > 0 ? `${count(log.dropped)} dropped` : `${count(log.unreadable)} unreadable`}
      </span>
    )
  return <span className="status-nothing">0 lost</span>
}

function lossOf({ dropped, unreadable }: LogBounds): string {
  return [
    dropped > 0 ? `${plural(dropped, 'entry')} made room for new ones, or could not be written` : '',
    unreadable > 0 ? `${plural(unreadable, 'entry')} cannot be read any more: their files were removed` : '',
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
      {exposed ? 'exposed' : 'loopback only'}
    </span>
  )
}
