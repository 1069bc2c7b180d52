// Keeps the list of settings up to date while the form is open: asked for once, and told of every change, whoever has made it.
import { useEffect, useMemo } from 'react'
import type { SettingState } from '../../contract/model.ts'
import { onNotification } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { load, take, useForm } from './form-state.ts'
import { inApplication } from './own-defaults.ts'
import { withOwnRows } from './own-rows.ts'

export function useSettings(): readonly SettingState[] {
  const open = useDesk((desk) => desk.link === 'open')
  const settings = useForm((form) => form.settings)
  const server = useDesk((desk) => desk.server)
  useEffect(() => {
    if (!open) return
    void load()
    return onNotification('settings', take)
  }, [open])
  return useMemo(() => withOwnRows(settings, server).map((setting) => inApplication(setting, server)), [settings, server])
}
