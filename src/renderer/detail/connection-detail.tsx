// One connection: its counters, what it has done over time, its handshake and its TLS.
import { useDesk } from '../store/desk.ts'
import { TimelineTab } from '../timeline/timeline-tab.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { ConnectionFacts } from './connection-facts.tsx'
import { Handshake } from './handshake.tsx'
import { useConnectionTab, type ConnectionTab } from './open-tab.ts'
import { PassageTab } from '../proxy/passage-tab.tsx'
import { TlsTab } from './tls-tab.tsx'
import { say } from '../language/say.ts'

const TABS: readonly { readonly id: ConnectionTab; readonly label: string }[] = [
  { id: 'connection', label: say.common.connection },
  { id: 'timeline', label: say.detail.timeline },
  { id: 'handshake', label: say.detail.handshake },
]
const SECURE_TABS: typeof TABS = [...TABS, { id: 'tls', label: 'TLS' }]

export function ConnectionDetail({ id }: { readonly id: string }) {
  const row = useDesk((desk) => desk.connections.get(id))
  const [tab, setTab] = useConnectionTab(id)
  // It stays while it is open: a handshake that fails says so there.
  const hasTls = row?.secure === true || row?.stage === 'tls' || tab === 'tls'
  const hasPassage = row?.passage !== undefined || tab === 'passage'
  const about = row ? [row.path, `${row.remoteHost}:${row.remotePort}`].filter(Boolean).join(' · ') : ''
  const tabs = [
    ...(hasTls ? SECURE_TABS : TABS),
    ...(hasPassage ? [{ id: 'passage' as const, label: say.proxy.passage, badge: row?.passage?.held || '' }] : []),
  ]
  return (
    <>
      <header className="detail-head">
        <span className="detail-badge" data-stage={row?.stage ?? 'gone'}>
          {row ? say.connections.stages[row.stage] : say.connections.gone}
        </span>
        <span className="detail-connection">
          <ConnectionSquare id={id} />#{id}
        </span>
        <span className="detail-when cut" title={about}>
          {about}
        </span>
      </header>
      <Tabs label={say.detail.detail} value={tab} onChange={setTab} tabs={tabs}>
        {tab === 'connection' ? <ConnectionFacts id={id} /> : null}
        {tab === 'timeline' ? <TimelineTab log="" connection={id} /> : null}
        {tab === 'handshake' ? <Handshake id={id} /> : null}
        {tab === 'tls' ? <TlsTab id={id} /> : null}
        {tab === 'passage' ? <PassageTab id={id} /> : null}
      </Tabs>
    </>
  )
}
