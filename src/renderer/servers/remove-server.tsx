// Asks before a server goes: with it go its rules, scenarios and scripts, and its clients.
import type { ReactNode } from 'react'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { removeServer, useServersView } from './servers.ts'
import './servers.css'
import { say } from '../language/say.ts'

export function RemoveServer(): ReactNode {
  const removing = useServersView((view) => view.removing)
  const row = useDesk((desk) => desk.servers.find(({ id }) => id === removing))
  const keep = () => useServersView.setState({ removing: '' })
  if (!row) return null
  return (
    <Dialog title={say.servers.remove(row.name)} onClose={keep}>
      <p className="servers-what-goes">
        {say.servers.whatGoes}
        {row.open > 0 ? ` ${say.servers.clientsAreClosed(say.number.client(row.open))}` : ''}
      </p>
      <div className="servers-answers">
        <Button onClick={keep}>{say.ui.keepIt}</Button>
        <Button tone="danger" needsHost onClick={() => void removeServer(row.id)}>
          {say.servers.removeIt}
        </Button>
      </div>
    </Dialog>
  )
}
