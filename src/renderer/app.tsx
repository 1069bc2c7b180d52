// The whole window: listen bar, panes, status bar, and what may stand over them.
import { useEffect, useLayoutEffect, useState } from 'react'
import { CertificateDialog } from './certificate/certificate-dialog.tsx'
import { useApplicationMenu } from './commands/application-menu.ts'
import { Palette } from './commands/palette.tsx'
import { bindKeys, useCommand } from './commands/registry.ts'
import { Shortcuts } from './commands/shortcuts.tsx'
import { useLook } from './commands/theme.tsx'
import { keepRateHistory } from './connections/rate-history.ts'
import { Dialogs } from './frame/dialogs.tsx'
import { keepFocus } from './frame/kept-focus.ts'
import { Notices } from './frame/notices.tsx'
import { Panes } from './frame/panes.tsx'
import { useQuestionCalls } from './frame/question-calls.ts'
import { WindowDrop } from './frame/window-drop.tsx'
import { ListenBar } from './listen/listen-bar.tsx'
import { OutsideLine } from './workspaces/outside-line.tsx'
import { keepSessionsOpen } from './sessions/open-sessions.ts'
import { openSettings } from './settings/settings-view.ts'
import { StatusBar } from './status/status-bar.tsx'
import { useTimeFormat } from './store/application.ts'
import { useDesk, useGone } from './store/desk.ts'
import { LiveRegion } from './ui/announce.tsx'
import { LostLine } from './ui/lost-line.tsx'
import './frame/frame.css'
import { say } from './language/say.ts'

type Overlay = 'none' | 'palette' | 'shortcuts'

export function App() {
  const [overlay, setOverlay] = useState<Overlay>('none')
  // Sizes of panes come with the first picture; before it there is nothing to draw.
  const ready = useDesk((desk) => desk.capabilities.version !== '')
  const gone = useGone()
  const timeFormat = useTimeFormat()
  useLook()
  useApplicationMenu()
  useQuestionCalls()
  // With the first picture: a key that is pressed as soon as something can be seen is not lost.
  useLayoutEffect(() => bindKeys(window), [])
  useEffect(() => keepFocus(document), [])
  useEffect(() => keepSessionsOpen(), [])
  useEffect(() => keepRateHistory(), [])
  useCommand({ id: 'palette', title: say.page.showAllCommands, keys: 'Mod+K', menu: 'view', run: () => setOverlay('palette') })
  useCommand({
    id: 'shortcuts',
    title: say.page.showKeyboardShortcuts,
    keys: 'Mod+Shift+/',
    menu: 'help',
    run: () => setOverlay('shortcuts'),
  })
  return (
    <div className="frame" data-gone={gone || undefined}>
      <ListenBar onPalette={() => setOverlay('palette')} onSettings={() => openSettings()} />
      <LostLine />
      <OutsideLine />
      {ready ? <Panes key={timeFormat} /> : <main className="frame-wait" aria-busy="true" />}
      <StatusBar />
      <Notices />
      <LiveRegion />
      <CertificateDialog />
      {overlay === 'palette' ? <Palette onClose={() => setOverlay('none')} /> : null}
      {overlay === 'shortcuts' ? <Shortcuts onClose={() => setOverlay('none')} /> : null}
      <Dialogs />
      <WindowDrop />
    </div>
  )
}
