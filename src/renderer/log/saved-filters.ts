// Filters that a person keeps by name, with the host's other small facts.
import { usePreference } from '../store/preferences.ts'

export interface SavedFilter {
  readonly name: string
  readonly filter: string
}

const NAME = 'log.savedFilters'
/** A list that is still read at a glance. */
export const MOST_SAVED = 50

export function useSavedFilters(): readonly [saved: readonly SavedFilter[], set: (saved: readonly SavedFilter[]) => void] {
  const [value, set] = usePreference(NAME, '[]')
  return [savedFiltersIn(value), (saved) => set(JSON.stringify(saved))]
}

/** None where the value is not ours: the file can be edited by hand. */
export function savedFiltersIn(value: string): readonly SavedFilter[] {
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list.filter(isSaved).slice(0, MOST_SAVED) : []
  } catch {
    return []
  }
}

function isSaved(value: unknown): value is SavedFilter {
  const { name, filter } = (value ?? {}) as Partial<Record<keyof SavedFilter, unknown>>
  return typeof name === 'string' && typeof filter === 'string'
}

/** With another one, which takes the place of one of the same name. */
export function withSaved(saved: readonly SavedFilter[], added: SavedFilter): readonly SavedFilter[] {
  return [...saved.filter(({ name }) => name !== added.name), added].toSorted((a, b) => a.name.localeCompare(b.name))
}
