// New versions of the application: looked for when the person asks, or at each start where they have switched that on. It is off unless told.
import { create } from 'zustand'
import { request } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { say } from '../language/say.ts'

/** The preference that is 'True' where each start looks. */
export const UPDATES_AT_START = 'updates.atStart'

export const useUpdatesView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openUpdates(): void {
  useUpdatesView.setState({ open: true })
}

export function closeUpdates(): void {
  useUpdatesView.setState({ open: false })
}

/** Tells of a new version alone: that there is none, or that nobody could be asked, is no news at a start. */
export async function lookAtStart(): Promise<void> {
  const { capabilities, preferences } = useDesk.getState()
  if (!capabilities.updates || preferences[UPDATES_AT_START] !== 'True') return
  const state = await request('updates.check', {}).catch(() => undefined)
  if (state?.found === 'version') notify('info', say.updates.isThereAtStart(state.version))
}
