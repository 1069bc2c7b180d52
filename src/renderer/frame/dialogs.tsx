// The views that stand over the window when they are asked for. Their code is no part of the start.
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useCommand } from '../commands/registry.ts'
import { useCompareView } from '../compare/compare-view.ts'
import { useSnippetsView } from '../composer/snippets.ts'
import { useWorkspacesView } from '../workspaces/workspaces.ts'
import { openFaults, useFaultsView } from '../faults/faults.ts'
import { useUpstreamView } from '../proxy/proxy.ts'
import { openRules, useRulesView } from '../rules/rules.ts'
import { openScripts, useScriptsView } from '../scripts/scripts.ts'
import { openScenarios, recordShown, useScenariosView } from '../scenarios/scenarios.ts'
import { RemoveServer } from '../servers/remove-server.tsx'
import { closeSessions, openSessions, useSessionsView } from '../sessions/sessions-view.ts'
import { closeSettings, openSettings, useSettingsView } from '../settings/settings-view.ts'
import { useDesk } from '../store/desk.ts'
import { bringSoon, later } from '../ui/later.tsx'
import { lookAtStart, openUpdates, useUpdatesView } from '../updates/updates.ts'
import { say } from '../language/say.ts'

const SettingsForm = later(async () => (await import('../settings/settings-form.tsx')).SettingsForm)
const SessionsDialog = later(async () => (await import('../sessions/sessions-dialog.tsx')).SessionsDialog)
const CompareDialog = later(async () => (await import('../compare/compare-dialog.tsx')).CompareDialog)
const RunsDialog = later(async () => (await import('../compare/runs-dialog.tsx')).RunsDialog)
const WorkspacesDialog = later(async () => (await import('../workspaces/workspaces-dialog.tsx')).WorkspacesDialog)
const SnippetsDialog = later(async () => (await import('../composer/snippets-dialog.tsx')).SnippetsDialog)
const FaultsDialog = later(async () => (await import('../faults/faults-dialog.tsx')).FaultsDialog)
const ScriptsDialog = later(async () => (await import('../scripts/scripts-dialog.tsx')).ScriptsDialog)
const ScenariosDialog = later(async () => (await import('../scenarios/scenarios-dialog.tsx')).ScenariosDialog)
const UpstreamDialog = later(async () => (await import('../proxy/upstream-dialog.tsx')).UpstreamDialog)
const UpdatesDialog = later(async () => (await import('../updates/updates-dialog.tsx')).UpdatesDialog)
const RulesDialog = later(async () => (await import('../rules/rules-dialog.tsx')).RulesDialog)

export function Dialogs(): ReactNode {
  const settings = useSettingsView((view) => view.open)
  const compared = useCompareView((view) => view.shown)
  const runs = useCompareView((view) => view.runs)
  const workspaces = useWorkspacesView((view) => view.open)
  const snippets = useSnippetsView((view) => view.open)
  const rules = useRulesView((view) => view.open)
  const upstream = useUpstreamView((view) => view.open)
  const scripts = useScriptsView((view) => view.open)
  const scenarios = useScenariosView((view) => view.open)
  const hasConnection = useDesk(({ subject, selected }) => subject.kind === 'connection' || selected.length > 0)
  const faults = useFaultsView((view) => view.open)
  const sessions = useSessionsView((view) => view.open)
  const updates = useUpdatesView((view) => view.open)
  const canUpdate = useDesk((desk) => desk.capabilities.updates)
  useCommand({
    id: 'settings',
    title: say.frame.openTheSettings,
    also: say.settings.language,
    keys: 'Mod+,',
    menu: 'application',
    run: () => openSettings(),
  })
  useCommand({ id: 'sessions', title: say.frame.openASession, keys: 'Mod+O', menu: 'view', needsHost: true, run: openSessions })
  useCommand({ id: 'rules', title: say.frame.editTheRules, menu: 'server', needsHost: true, run: () => openRules() })
  useCommand({ id: 'scenarios', title: say.scenarios.open, menu: 'server', needsHost: true, run: () => openScenarios() })
  useCommand({
    id: 'scenarios.record',
    title: say.scenarios.recordShown,
    menu: 'server',
    needsHost: true,
    when: hasConnection,
    run: () => void recordShown(),
  })
  useCommand({ id: 'scripts', title: say.scripts.open, menu: 'server', needsHost: true, run: openScripts })
  useCommand({ id: 'faults', title: say.faults.open, also: say.faults.title, menu: 'server', needsHost: true, run: openFaults })
  useCommand({
    id: 'updates.check',
    title: say.updates.checkForUpdates,
    // A browser's page is no program that could be replaced.
    menu: canUpdate ? 'help' : undefined,
    when: canUpdate,
    needsHost: true,
    run: openUpdates,
  })
  const ready = useDesk((desk) => desk.capabilities.version !== '')
  useEffect(() => (ready ? bringSoon() : undefined), [ready])
  useEffect(() => {
    if (ready) void lookAtStart()
  }, [ready])
  return (
    <>
      {sessions ? <SessionsDialog onClose={closeSessions} /> : null}
      {runs === undefined ? null : <RunsDialog />}
      {compared ? <CompareDialog left={compared[0]} right={compared[1]} /> : null}
      {workspaces ? <WorkspacesDialog /> : null}
      {snippets ? <SnippetsDialog /> : null}
      {rules ? <RulesDialog /> : null}
      {scripts ? <ScriptsDialog /> : null}
      {scenarios ? <ScenariosDialog /> : null}
      {faults ? <FaultsDialog /> : null}
      {upstream ? <UpstreamDialog /> : null}
      {updates ? <UpdatesDialog /> : null}
      <RemoveServer />
      {settings ? <SettingsForm onClose={closeSettings} /> : null}
    </>
  )
}
