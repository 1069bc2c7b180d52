// The workspace in use, in the bar on top: to change to another one, and to save what is in force under a name.
import type { ReactNode } from 'react'
import { ChevronDown, FileSliders } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { openWorkspaces } from './workspaces.ts'
import './workspaces.css'
import { say } from '../language/say.ts'

export function WorkspaceButton(): ReactNode {
  const name = useDesk((desk) => desk.workspace.name)
  useCommand({
    id: 'workspaces',
    title: say.workspaces.workspacesOpenSaveAsShare,
    keys: 'Mod+Shift+O',
    menu: 'application',
    needsHost: true,
    run: openWorkspaces,
  })
  return (
    <Button
      className="workspaces-button"
      needsHost
      title={say.workspaces.workspaceAddressSettingsRulesAnd(name)}
      onClick={openWorkspaces}
    >
      <FileSliders size={14} aria-hidden="true" />
      <span className="visually-hidden">{say.workspaces.workspace} </span>
      <span className="cut workspaces-name">{name}</span>
      <ChevronDown size={12} aria-hidden="true" />
    </Button>
  )
}
