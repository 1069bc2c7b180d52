// Which dialog about workspaces stands open, and what the window does with them.
import { create } from 'zustand'
import type { WorkspaceState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { saveFile } from '../ui/save-file.ts'
import { say } from '../language/say.ts'

export const useWorkspacesView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openWorkspaces(): void {
  useWorkspacesView.setState({ open: true })
}

export function closeWorkspaces(): void {
  useWorkspacesView.setState({ open: false })
}

/** Opens one of the home, by its name. Resolves to whether it is in force; what is against it is shown. */
export function openWorkspace(name: string): Promise<boolean> {
  return inForce(() => attempt('workspaces.open', { name }))
}

/** Opens a file that was in use before. */
export function openRecentWorkspace(file: string): Promise<boolean> {
  return inForce(() => attempt('workspaces.openRecent', { file }))
}

/** The system asks which file; it is in use itself, not a copy. Resolves as `openWorkspace`. */
export async function openWorkspaceFile(): Promise<boolean> {
  const ticket = await attempt('file.pick', { purpose: 'workspace' })
  return ticket ? inForce(() => attempt('workspaces.openFile', { fileId: ticket.fileId })) : false
}

/** A new one: with defaults, or as another one is (`from`). Resolves as `openWorkspace`. */
export function createWorkspace(name: string, from: string): Promise<boolean> {
  return inForce(() => attempt('workspaces.create', { name, from }))
}

/** The system asks where; the file is in use from now on. Resolves to whether it was saved. */
export async function saveWorkspaceToFile(): Promise<boolean> {
  const state = await attempt('workspaces.saveFile', {})
  if (!state) return false
  useDesk.setState({ workspace: state })
  notify('done', say.workspaces.theWorkspaceIsKeptIn(state.file))
  return true
}

async function inForce(open: () => Promise<WorkspaceState | undefined>): Promise<boolean> {
  const wasListening = useDesk.getState().server.listening
  const state = await open()
  if (!state) return false
  useDesk.setState({ workspace: state })
  const whatIsLeft = wasListening ? say.workspaces.theServerHasStoppedListening : ''
  notify(wasListening ? 'info' : 'done', say.workspaces.theWorkspaceIsInUse(state.name, whatIsLeft))
  return true
}

/** Resolves to whether it was saved. */
export async function saveWorkspaceAs(name: string): Promise<boolean> {
  const state = await attempt('workspaces.saveAs', { name: name.trim() })
  if (state) useDesk.setState({ workspace: state })
  return state !== undefined
}

export async function exportWorkspace(name: string): Promise<void> {
  const file = await attempt('workspaces.export', { name })
  if (file) saveFile(file.name, [file.text], 'application/json')
}

/** A file of somebody's, under its own name. */
export async function importWorkspace(file: File): Promise<boolean> {
  const name = file.name.replace(/\.(?:json|socketbench)$/i, '')
  const state = await attempt('workspaces.import', { name, text: await file.text() })
  if (!state) return false
  useDesk.setState({ workspace: state })
  notify('done', say.workspaces.theWorkspaceWasImportedAnd(state.name))
  return true
}
