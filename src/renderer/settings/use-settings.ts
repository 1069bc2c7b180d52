// Keeps the list of settings up to date while the form is open: asked for once, and told of every change, whoever has made it.
import { useEffect, useMemo } from 'react'
import type { SettingState } from '../../contract/model.ts'
import { onNotification } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { load, take, useForm } from './form-state.ts'
import { applicationRows } from './application.ts'
import { inApplication } from './own-defaults.ts'
import { withOwnRows } from './own-rows.ts'
import { say } from '../language/say.ts'

export function useSettings(): readonly SettingState[] {
  const open = useDesk((desk) => desk.link === 'open')
  const settings = useForm((form) => form.settings)
  const server = useDesk((desk) => desk.server)
  useEffect(() => {
    if (!open) return
    void load()
    return onNotification('settings', take)
  }, [open])
  const preferences = useDesk((desk) => desk.preferences)
  const budget = useDesk((desk) => desk.log.budget)
  const control = useDesk((desk) => desk.control.on)
  return useMemo(() => {
    if (settings.length === 0) return settings
    const own = applicationRows({ preferences, budget, control })
    return [...own, ...withOwnRows(settings, server).map((setting) => inWords(inApplication(setting, server)))]
  }, [settings, server, preferences, budget, control])
}

/** As the window's language has it. */
function inWords(setting: SettingState): SettingState {
  const { groups, descriptions } = say.component
  return {
    ...setting,
    group: groups[setting.group] ?? setting.group,
    description: descriptions[setting.name] ?? setting.description,
  }
}
