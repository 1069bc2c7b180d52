// One connection: its handshake and its counters.
import { useState } from 'react'
import { useDesk } from '../store/desk.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { ConnectionFacts } from './connection-facts.tsx'
import { Handshake } from './handshake.tsx'

type TabId = 'connection' | 'handshake'

const TABS: readonly { readonly id: TabId; readonly label: string }[] = [
  { id: 'connection', label: 'Connection' },
  { id: 'handshake', label: 'Handshake' },
]

export function ConnectionDetail({ id }: { readonly id: string }) {
  const row = useDesk((desk) => desk.connections.get(id))
  const [tab, setTab] = useState<TabId>('connection')
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
      <Tabs label="Detail" value={tab} onChange={setTab} tabs={TABS}>
        {tab === 'connection' ? <ConnectionFacts id={id} /> : <Handshake id={id} />}
      </Tabs>
    </>
  )
}
