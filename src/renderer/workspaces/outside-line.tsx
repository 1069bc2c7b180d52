// Says that another program has written into the workspace in use, and asks whose word holds.
import type { ReactNode } from 'react'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../language/say.ts'

export function OutsideLine(): ReactNode {
  const { name, changedOutside } = useDesk((desk) => desk.workspace)
  if (changedOutside.length === 0) return null
  const settle = async (request: 'workspaces.takeOutside' | 'workspaces.keepOwn') => {
    const workspace = await attempt(request, {})
    if (workspace) useDesk.setState({ workspace })
  }
  return (
    <div className="workspaces-outside" role="status">
      {say.workspaces.anotherProgramHasChangedThe(name, changedOutside.join(', '))}
      <Button size="small" needsHost onClick={() => void settle('workspaces.takeOutside')}>
        {say.workspaces.takeItsChanges}
      </Button>
      <Button size="small" needsHost onClick={() => void settle('workspaces.keepOwn')}>
        {say.workspaces.keepWhatIsInForce}
      </Button>
    </div>
  )
}
