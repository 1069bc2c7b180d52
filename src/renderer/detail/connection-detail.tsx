// One connection: its handshake, its TLS and its counters.
import { useDesk } from '../store/desk.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { ConnectionFacts } from './connection-facts.tsx'
import { Handshake } from './handshake.tsx'
import { useConnectionTab, type ConnectionTab } from './open-tab.ts'
import { TlsTab } from './tls-tab.tsx'

const TABS: readonly { readonly id: ConnectionTab; readonly label: string }[] = [
  { id: 'connection', label: 'Connection' },
  { id: 'handshake', label: 'Handshake' },
]
const SECURE_TABS: typeof TABS = [...TABS, { id: 'tls', label: 'TLS' }]

export function ConnectionDetail({ id }: { readonly id: string }) {
  const row = useDesk((desk) => desk.connections.get(id))
  const [tab, setTab] = useConnectionTab(id)
  // It stays while it is open: a handshake that fails says so there.
  const hasTls = row?.secure === true || row?.stage === 'tls' || tab === 'tls'
  return (
    <>
      <header className="detail-head">
        <span className="detail-badge" data-stage={row?.stage ?? 'gone'}>
          {row?.stage ?? 'gone'}
        </span>
        <span className="detail-connection">
          <ConnectionSquare id={id} />#{id}
        </span>
        <span className="detail-when cut">
          {row ? [row.path, `${row.remoteHost}:${row.remotePort}`].filter(Boolean).join(' · ') : ''}
        </span>
      </header>
      <Tabs label="Detail" value={tab} onChange={setTab} tabs={hasTls ? SECURE_TABS : TABS}>
        {tab === 'connection' ? <ConnectionFacts id={id} /> : null}
        {tab === 'handshake' ? <Handshake id={id} /> : null}
        {tab === 'tls' ? <TlsTab id={id} /> : null}
      </Tabs>
    </>
  )
}
