// Which dialog about profiles stands open, and what the window does with them.
import { create } from 'zustand'
import { attempt } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { saveFile } from '../ui/save-file.ts'

export const useProfilesView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openProfiles(): void {
  useProfilesView.setState({ open: true })
}

export function closeProfiles(): void {
  useProfilesView.setState({ open: false })
}

/** Resolves to whether it is in force; what is against it is shown. */
export async function openProfile(name: string): Promise<boolean> {
  const wasListening = useDesk.getState().server.listening
  const state = await attempt('profiles.open', { name })
  if (!state) return false
  useDesk.setState({ profile: state })
  notify(
    'info',
    `The profile ${name} is in use.${wasListening ? ' The server has stopped listening: press Start to listen as it says.' : ''}`,
  )
  return true
}

/** Resolves to whether it was saved. */
export async function saveProfileAs(name: string): Promise<boolean> {
  const state = await attempt('profiles.saveAs', { name: name.trim() })
  if (state) useDesk.setState({ profile: state })
  return state !== undefined
}

export async function exportProfile(name: string): Promise<void> {
  const file = await attempt('profiles.export', { name })
  if (file) saveFile(file.name, [file.text], 'application/json')
}

/** A file of somebody's, under its own name. */
export async function importProfile(file: File): Promise<boolean> {
  const name = file.name.replace(/\.json$/i, '')
  const state = await attempt('profiles.import', { name, text: await file.text() })
  if (!state) return false
  useDesk.setState({ profile: state })
  notify('info', `The profile ${state.name} was imported, and is in use.`)
  return true
}
