// Small facts that this face keeps with the host, such as the theme and the sizes of panes. Each reader names its own default.
import { request } from '../connect.ts'
import { useDesk } from './desk.ts'

export function usePreference(name: string, fallback: string): [value: string, set: (value: string) => void] {
  const value = useDesk((desk) => desk.preferences[name]) ?? fallback
  return [value, (next) => setPreference(name, next)]
}

/** Holds once the host has it. Rejects with a RequestError. */
export async function keepPreference(name: string, value: string): Promise<void> {
  await request('preferences.set', { name, value })
  useDesk.setState(({ preferences }) => ({ preferences: { ...preferences, [name]: value } }))
}

/** Holds at once here. When the host cannot be told, the choice lasts as long as this window, and nobody is bothered with it. */
export function setPreference(name: string, value: string): void {
  useDesk.setState(({ preferences }) => ({ preferences: { ...preferences, [name]: value } }))
  request('preferences.set', { name, value }).catch(() => undefined)
}
