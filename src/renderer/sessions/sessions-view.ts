// Whether the list of sessions stands open. One for the whole application: the bar, the menu and the palette open the same.
import { create } from 'zustand'

export const useSessionsView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openSessions(): void {
  useSessionsView.setState({ open: true })
}

export function closeSessions(): void {
  useSessionsView.setState({ open: false })
}
