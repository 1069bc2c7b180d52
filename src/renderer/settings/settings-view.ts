// Whether the settings stand open, and what is searched for in them at first. One for the whole application: the bar, the menu, the palette
// and whatever points at a setting open the same form.
import { create } from 'zustand'

export const useSettingsView = create<{ readonly open: boolean; readonly search: string }>(() => ({ open: false, search: '' }))

export function openSettings(search = ''): void {
  useSettingsView.setState({ open: true, search })
}

export function closeSettings(): void {
  useSettingsView.setState({ open: false })
}
