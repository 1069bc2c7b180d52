// The views that stand over the window when they are asked for. Their code is no part of the start: it comes while the window is idle after it,
// or when one is asked for before.
import { Suspense, lazy, useEffect } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { useCommand } from '../commands/registry.ts'
import { useCompareView } from '../compare/compare-view.ts'
import { useSnippetsView } from '../composer/snippets.ts'
import { useProfilesView } from '../profiles/profiles.ts'
import { openRules, useRulesView } from '../rules/rules.ts'
import { closeSessions, openSessions, useSessionsView } from '../sessions/sessions-view.ts'
import { closeSettings, openSettings, useSettingsView } from '../settings/settings-view.ts'
import { useDesk } from '../store/desk.ts'

/** The longest that a busy window is waited for. */
const IDLE_MS = 200

const loaders: (() => Promise<unknown>)[] = []

/** A component whose code comes later. Once it is here it is drawn in the same turn: the keys that follow the one that asked for it are its. */
function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined
  const bring = async (): Promise<ComponentType<Props>> => (loaded = await load())
  loaders.push(bring)
  const Later = lazy(async () => ({ default: await bring() })) as ComponentType<Props>
  return function Brought(props: Props): ReactNode {
    const Here = loaded ?? Later
    return <Here {...props} />
  }
}

const SettingsForm = later(async () => (await import('../settings/settings-form.tsx')).SettingsForm)
const SessionsDialog = later(async () => (await import('../sessions/sessions-dialog.tsx')).SessionsDialog)
const CompareDialog = later(async () => (await import('../compare/compare-dialog.tsx')).CompareDialog)
const RunsDialog = later(async () => (await import('../compare/runs-dialog.tsx')).RunsDialog)
const ProfilesDialog = later(async () => (await import('../profiles/profiles-dialog.tsx')).ProfilesDialog)
const SnippetsDialog = later(async () => (await import('../composer/snippets-dialog.tsx')).SnippetsDialog)
const RulesDialog = later(async () => (await import('../rules/rules-dialog.tsx')).RulesDialog)

export function Dialogs(): ReactNode {
  const settings = useSettingsView((view) => view.open)
  const compared = useCompareView((view) => view.shown)
  const runs = useCompareView((view) => view.runs)
  const profiles = useProfilesView((view) => view.open)
  const snippets = useSnippetsView((view) => view.open)
  const rules = useRulesView((view) => view.open)
  const sessions = useSessionsView((view) => view.open)
  useCommand({ id: 'settings', title: 'Open the settings', keys: 'Mod+,', menu: 'application', run: () => openSettings() })
  useCommand({ id: 'sessions', title: 'Open a session…', keys: 'Mod+O', menu: 'view', needsHost: true, run: openSessions })
  useCommand({ id: 'rules', title: 'Edit the rules for opening requests', menu: 'server', needsHost: true, run: () => openRules() })
  const ready = useDesk((desk) => desk.capabilities.version !== '')
  useEffect(() => (ready ? whenIdle() : undefined), [ready])
  return (
    <Suspense fallback={null}>
      {sessions ? <SessionsDialog onClose={closeSessions} /> : null}
      {runs === undefined ? null : <RunsDialog />}
      {compared ? <CompareDialog left={compared[0]} right={compared[1]} /> : null}
      {profiles ? <ProfilesDialog /> : null}
      {snippets ? <SnippetsDialog /> : null}
      {rules ? <RulesDialog /> : null}
      {settings ? <SettingsForm onClose={closeSettings} /> : null}
    </Suspense>
  )
}

/** Brings the code of all of them. What cannot be brought now is tried again when it is asked for. */
function bringAll(): void {
  for (const bring of loaders) void bring().catch(() => undefined)
}

function whenIdle(): () => void {
  const request = requestIdleCallback(bringAll, { timeout: IDLE_MS })
  return () => cancelIdleCallback(request)
}
