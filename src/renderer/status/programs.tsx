// Says for as long as it is so that programs on this machine may control the desk, where they are listened to and when one last asked for something, and goes to
// the setting that switches it off. The same switch as a command.
import { Bot } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { openSettings } from '../settings/settings-view.ts'
import { useTimeFormat } from '../store/application.ts'
import { useDesk } from '../store/desk.ts'
import { clock } from '../ui/format.ts'
import './status.css'
import { say } from '../language/say.ts'

export function Programs() {
  const { on, url, usedAt } = useDesk((desk) => desk.control)
  const isOpen = useDesk(({ link }) => link === 'open')
  const isPossible = useDesk(({ capabilities }) => capabilities.control)
  useTimeFormat()
  useCommand({
    id: 'control.programs',
    title: on ? say.status.stopControlByPrograms : say.status.letProgramsControl,
    needsHost: true,
    when: isPossible,
    run: () => {
      void attempt('control.set', { on: !on }).then((control) => control && useDesk.setState({ control }))
    },
  })
  if (!on || !isOpen) return null
  const used = usedAt === 0 ? say.status.notUsedYet : say.status.lastUsedAt(clock(usedAt))
  return (
    <button
      type="button"
      className="status-part status-secrets"
      title={say.status.programsMayControlAt(url, used)}
      aria-haspopup="dialog"
      onClick={() => openSettings(say.settings.controlByPrograms)}
    >
      <Bot size={12} aria-hidden="true" />
      <span>{say.status.programsMayControl}</span>
    </button>
  )
}
