// Says that another program has written into the profile in use, and asks whose word holds.
import type { ReactNode } from 'react'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../language/say.ts'

export function OutsideLine(): ReactNode {
  const { name, changedOutside } = useDesk((desk) => desk.profile)
  if (changedOutside.length === 0) return null
  const settle = async (request: 'profiles.takeOutside' | 'profiles.keepOwn') => {
    const profile = await attempt(request, {})
    if (profile) useDesk.setState({ profile })
  }
  return (
    <div className="profiles-outside" role="status">
      {say.profiles.anotherProgramHasChangedThe(name, changedOutside.join(', '))}
      <Button size="small" needsHost onClick={() => void settle('profiles.takeOutside')}>
        {say.profiles.takeItsChanges}
      </Button>
      <Button size="small" needsHost onClick={() => void settle('profiles.keepOwn')}>
        {say.profiles.keepWhatIsInForce}
      </Button>
    </div>
  )
}
