// The whole window: listen bar, panes, status bar, and what may stand over them.
import { useEffect, useState } from 'react'
import { CertificateDialog } from './certificate/certificate-dialog.tsx'
import { useApplicationMenu } from './commands/application-menu.ts'
import { Palette } from './commands/palette.tsx'
import { CompareDialog } from './compare/compare-dialog.tsx'
import { useCompareView } from './compare/compare-view.ts'
import { bindKeys, useCommand } from './commands/registry.ts'
import { Shortcuts } from './commands/shortcuts.tsx'
import { useTheme } from './commands/theme.tsx'
import { keepFocus } from './frame/kept-focus.ts'
import { Notices } from './frame/notices.tsx'
import { Panes } from './frame/panes.tsx'
import { useQuestionCalls } from './frame/question-calls.ts'
import { ListenBar } from './listen/listen-bar.tsx'
import { useSnippetsView } from './composer/snippets.ts'
import { SnippetsDialog } from './composer/snippets-dialog.tsx'
import { useProfilesView } from './profiles/profiles.ts'
import { ProfilesDialog } from './profiles/profiles-dialog.tsx'
import { openRules, useRulesView } from './rules/rules.ts'
import { RulesDialog } from './rules/rules-dialog.tsx'
import { keepSessionsOpen } from './sessions/open-sessions.ts'
import { SessionsDialog } from './sessions/sessions-dialog.tsx'
import { closeSessions, openSessions, useSessionsView } from './sessions/sessions-view.ts'
import { SettingsForm } from './settings/settings-form.tsx'
import { closeSettings, openSettings, useSettingsView } from './settings/settings-view.ts'
import { StatusBar } from './status/status-bar.tsx'
import { useDesk, useGone } from './store/desk.ts'
import { LiveRegion } from './ui/announce.tsx'
import { LostLine } from './ui/lost-line.tsx'
import './frame/frame.css'

type Overlay = 'none' | 'palette' | 'shortcuts'

export function App() {
  const [overlay, setOverlay] = useState<Overlay>('none')
  const settings = useSettingsView((view) => view.open)
  const compared = useCompareView((view) => view.shown)
  const profiles = useProfilesView((view) => view.open)
  const snippets = useSnippetsView((view) => view.open)
  const rules = useRulesView((view) => view.open)
  const sessions = useSessionsView((view) => view.open)
  // Sizes of panes come with the first picture; before it there is nothing to draw.
  const ready = useDesk((desk) => desk.capabilities.version !== '')
  const gone = useGone()
  useTheme()
  useApplicationMenu()
  useQuestionCalls()
  useEffect(() => bindKeys(window), [])
  useEffect(() => keepFocus(document), [])
  useEffect(() => keepSessionsOpen(), [])
  useCommand({ id: 'palette', title: 'Show all commands', keys: 'Mod+K', menu: 'view', run: () => setOverlay('palette') })
  useCommand({
    id: 'shortcuts',
    title: 'Show keyboard shortcuts',
    keys: 'Mod+Shift+/',
    menu: 'help',
    run: () => setOverlay('shortcuts'),
  })
  useCommand({ id: 'settings', title: 'Open the settings', keys: 'Mod+,', menu: 'application', run: () => openSettings() })
  useCommand({ id: 'sessions', title: 'Open a session…', keys: 'Mod+O', menu: 'view', needsHost: true, run: openSessions })
  useCommand({ id: 'rules', title: 'Edit the rules for opening requests', menu: 'server', needsHost: true, run: () => openRules() })
  return (
    <div className="frame" data-gone={gone || undefined}>
      <ListenBar onPalette={() => setOverlay('palette')} onSettings={() => openSettings()} />
      <LostLine />
      {ready ? <Panes /> : <main className="frame-wait" aria-busy="true" />}
      <StatusBar />
      <Notices />
      <LiveRegion />
      <CertificateDialog />
      {overlay === 'palette' ? <Palette onClose={() => setOverlay('none')} /> : null}
      {overlay === 'shortcuts' ? <Shortcuts onClose={() => setOverlay('none')} /> : null}
      {sessions ? <SessionsDialog onClose={closeSessions} /> : null}
      {compared ? <CompareDialog left={compared[0]} right={compared[1]} /> : null}
      {profiles ? <ProfilesDialog /> : null}
      {snippets ? <SnippetsDialog /> : null}
      {rules ? <RulesDialog /> : null}
      {settings ? <SettingsForm onClose={closeSettings} /> : null}
    </div>
  )
}
