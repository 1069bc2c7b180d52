// One entry of the log: its payload or what it tells, its frames, and the connection that it belongs to.
import { Note } from '../marks/mark-menu.tsx'
import { show, useDesk } from '../store/desk.ts'
import { TimelineTab } from '../timeline/timeline-tab.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { ConnectionFacts } from './connection-facts.tsx'
import { EntryHead } from './entry-head.tsx'
import { Facts } from './facts.tsx'
import { FramesTable } from './frames-table.tsx'
import { Handshake } from './handshake.tsx'
import { useEntryTab, type EntryTab } from './open-tab.ts'
import { PayloadTab } from './payload-tab.tsx'
import { TlsTab } from './tls-tab.tsx'
import { useEntry, type OpenEntry } from './use-entry.ts'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

export function EntryDetail({ log, seq }: { readonly log: string; readonly seq: number }) {
  const state = useEntry(log, seq)
  const [tab, setTab] = useEntryTab()
  const hasTls = useDesk((desk) => {
    const row = state.kind === 'open' ? desk.connections.get(state.entry.connection) : undefined
    return row?.secure === true || row?.stage === 'tls'
  })
  if (state.kind === 'loading') return null
  if (state.kind === 'error') return <p className="detail-empty">{state.text}</p>
  const { entry, payload } = state
  const tabs: { id: EntryTab; label: string; badge?: number }[] = [
    { id: 'payload', label: payload ? say.detail.payload : say.detail.whatHappened },
  ]
  if (payload) tabs.push({ id: 'frames', label: say.detail.frames, badge: entry.frames })
  if (entry.connection !== '') tabs.push({ id: 'timeline', label: say.detail.timeline })
  // Of a connection of an earlier run there is nothing but its log.
  if (entry.connection !== '' && log === '') {
    tabs.push({ id: 'handshake', label: say.detail.handshake })
    if (hasTls) tabs.push({ id: 'tls', label: 'TLS' })
    tabs.push({ id: 'connection', label: say.common.connection })
  }
  const shown = tabs.some(({ id }) => id === tab) ? tab : 'payload'
  return (
    <>
      <EntryHead log={log} entry={entry} payload={payload} />
      <Note log={log} seq={entry.seq} />
      <Tabs label={say.detail.detail} value={shown} onChange={setTab} tabs={tabs}>
        {shown === 'payload' ? <First entry={entry} payload={payload} /> : null}
        {shown === 'frames' ? <FramesTable key={entry.seq} entry={entry} /> : null}
        {shown === 'timeline' ? (
          <TimelineTab log={log} connection={entry.connection} onEntry={(other) => show({ kind: 'entry', log, seq: other })} />
        ) : null}
        {shown === 'handshake' ? <Handshake id={entry.connection} /> : null}
        {shown === 'tls' ? <TlsTab id={entry.connection} /> : null}
        {shown === 'connection' ? <ConnectionFacts id={entry.connection} /> : null}
      </Tabs>
    </>
  )
}

function First({ entry, payload }: OpenEntry) {
  if (payload) {
    return (
      <>
        {entry.facts.length === 0 ? null : <Facts label={say.detail.facts} facts={entry.facts} />}
        <PayloadTab entry={entry} payload={payload} />
      </>
    )
  }
  return (
    <div className="detail-scroll" role="region" aria-label={say.detail.whatHappened} tabIndex={0}>
      <p className="detail-summary">
        <WireText text={entry.preview} keep={'\n'} />
      </p>
      {entry.facts.length === 0 ? null : <Facts label={say.detail.facts} facts={entry.facts} />}
    </div>
  )
}
