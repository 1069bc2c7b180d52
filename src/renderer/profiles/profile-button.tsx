// The profile in use, in the bar on top: to change to another one, and to save what is in force under a name.
import type { ReactNode } from 'react'
import { ChevronDown, FileSliders } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { openProfiles } from './profiles.ts'
import './profiles.css'
import { say } from '../language/say.ts'

export function ProfileButton(): ReactNode {
  const name = useDesk((desk) => desk.profile.name)
  useCommand({
    id: 'profiles',
    title: say.profiles.profilesOpenSaveAsShare,
    keys: 'Mod+Shift+O',
    menu: 'application',
    needsHost: true,
    run: openProfiles,
  })
  return (
    <Button className="profiles-button" needsHost title={say.profiles.profileAddressSettingsRulesAnd(name)} onClick={openProfiles}>
      <FileSliders size={14} aria-hidden="true" />
      <span className="visually-hidden">{say.profiles.profile} </span>
      <span className="cut profiles-name">{name}</span>
      <ChevronDown size={12} aria-hidden="true" />
    </Button>
  )
}
