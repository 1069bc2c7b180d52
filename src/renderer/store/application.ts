// What the person has chosen of how the application behaves, beside its look: how times are written, and what is asked before it is done.
import { ASK_BEFORE_CLOSING } from '../../contract/ask-before-closing.ts'
import { say } from '../language/say.ts'
import { setTimeFormat } from '../ui/format.ts'
import { useDesk } from './desk.ts'

/** The first is what holds unless told. */
export const TIME_FORMATS = [
  { value: 'local', label: '18:04:30.920' },
  { value: 'twelve', label: '6:04:30.920 PM' },
  { value: 'utc', label: say.settings.inUtc('17:04:30.920Z') },
  { value: 'date', label: '2026-03-01 18:04:30.920' },
] as const

function timeFormatIn(preferences: Readonly<Record<string, string>>) {
  const kept = preferences['timeFormat']
  return TIME_FORMATS.find(({ value }) => value === kept)?.value ?? TIME_FORMATS[0].value
}

/** Whoever shows a time of day is drawn anew when it changes. */
export const useTimeFormat = () => useDesk(({ preferences }) => timeFormatIn(preferences))

// Before any component hears of the change.
useDesk.subscribe(({ preferences }, before) => {
  if (preferences !== before.preferences) setTimeFormat(timeFormatIn(preferences))
})

/** Preferences that are 'False' where nothing is asked. */
export const ASKS = { delete: 'ask.delete', close: ASK_BEFORE_CLOSING } as const

export function useAsksBeforeDeleting(): boolean {
  return useDesk(({ preferences }) => preferences[ASKS.delete] !== 'False')
}
