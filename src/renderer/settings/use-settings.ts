// Keeps the list of settings up to date while the form is open and seen.
import { useEffect, useMemo } from 'react'
import type { SettingState } from '../../contract/model.ts'
import { onNotification } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { load, useForm } from './form-state.ts'
import { inApplication } from './own-defaults.ts'

/** The host tells of changes of the server, and not of a setting that another window has changed: so the list is asked for every second. */
const ASK_AGAIN = 1_000

export function useSettings(): readonly SettingState[] {
  const open = useDesk((desk) => desk.link === 'open')
  const settings = useForm((form) => form.settings)
  const server = useDesk((desk) => desk.server)
  useEffect(() => {
    if (!open) return
    void load()
    const unsubscribe = onNotification('server', () => void load())
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void load()
    }, ASK_AGAIN)
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }, [open])
  return useMemo(() => settings.filter(isForAll).map((setting) => inApplication(setting, server)), [settings, server])
}

/** What is set or read for one connection at a time has its place with the connection. */
function isForAll({ isPerConnection }: SettingState): boolean {
  return !isPerConnection
}
