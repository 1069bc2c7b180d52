// Which dialog about profiles stands open, and what the window does with them.
import { create } from 'zustand'
import type { ProfileState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { saveFile } from '../ui/save-file.ts'
import { say } from '../language/say.ts'

export const useProfilesView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openProfiles(): void {
  useProfilesView.setState({ open: true })
}

export function closeProfiles(): void {
  useProfilesView.setState({ open: false })
}

/** Opens one of the home, by its name. Resolves to whether it is in force; what is against it is shown. */
export function openProfile(name: string): Promise<boolean> {
  return inForce(() => attempt('profiles.open', { name }))
}

/** Opens a file that was in use before. */
export function openRecentProfile(file: string): Promise<boolean> {
  return inForce(() => attempt('profiles.openRecent', { file }))
}

/** The system asks which file; it is in use itself, not a copy. Resolves as `openProfile`. */
export async function openProfileFile(): Promise<boolean> {
  const ticket = await attempt('file.pick', { purpose: 'profile' })
  return ticket ? inForce(() => attempt('profiles.openFile', { fileId: ticket.fileId })) : false
}

/** A new one: with defaults, or as another one is (`from`). Resolves as `openProfile`. */
export function createProfile(name: string, from: string): Promise<boolean> {
  return inForce(() => attempt('profiles.create', { name, from }))
}

/** The system asks where; the file is in use from now on. Resolves to whether it was saved. */
export async function saveProfileToFile(): Promise<boolean> {
  const state = await attempt('profiles.saveFile', {})
  if (!state) return false
  useDesk.setState({ profile: state })
  notify('info', say.profiles.theProfileIsKeptIn(state.file))
  return true
}

async function inForce(open: () => Promise<ProfileState | undefined>): Promise<boolean> {
  const wasListening = useDesk.getState().server.listening
  const state = await open()
  if (!state) return false
  useDesk.setState({ profile: state })
  notify('info', say.profiles.theProfileIsInUse(state.name, wasListening ? say.profiles.theServerHasStoppedListening : ''))
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
  const name = file.name.replace(/\.(?:json|socketbench)$/i, '')
  const state = await attempt('profiles.import', { name, text: await file.text() })
  if (!state) return false
  useDesk.setState({ profile: state })
  notify('info', say.profiles.theProfileWasImportedAnd(state.name))
  return true
}
