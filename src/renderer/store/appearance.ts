// How the window looks, as the person has chosen it: which preferences there are, what each may be, and the measures that follow. Style sheets
// take the measures as variables of the root element, code takes them from here.
import { LANGUAGE } from '../language/languages.ts'
import { useDesk } from './desk.ts'
import { usePreference } from './preferences.ts'

/** `contrast`: strong contrast, light or dark as the system is. */
export const THEMES = ['system', 'light', 'dark', 'contrast'] as const
export type ThemeChoice = (typeof THEMES)[number]

/** Pixels, of all that comes from the wire. */
export const TEXT_SIZES = ['11', '12', '13', '14', '16', '18'] as const
export const DENSITIES = ['compact', 'normal', 'comfortable'] as const
type Density = (typeof DENSITIES)[number]

export const PREFERENCES = {
  language: LANGUAGE,
  theme: 'theme',
  textSize: 'textSize',
  density: 'density',
  timeFormat: 'timeFormat',
} as const
export const DEFAULT_THEME: ThemeChoice = 'system'
export const DEFAULT_TEXT_SIZE = '12'
export const DEFAULT_DENSITY: Density = 'normal'

export interface Measures {
  /** Pixels of letters from the wire. */
  readonly text: number
  /** Pixels of one line of them. */
  readonly line: number
  /** Pixels of a row of the log. */
  readonly row: number
  /** Pixels of a row of the list of connections. */
  readonly connection: number
}

/** Pixels around a line in a row of the log, and of a row of connections. */
const ROOM: Readonly<Record<Density, { readonly row: number; readonly connection: number }>> = {
  compact: { row: 0, connection: 38 },
  normal: { row: 4, connection: 46 },
  comfortable: { row: 10, connection: 56 },
}

export function measuresOf(textSize: string, density: string): Measures {
  const text = Number(isOneOf(TEXT_SIZES, textSize) ? textSize : DEFAULT_TEXT_SIZE)
  const line = Math.round((text * 5) / 3)
  const room = ROOM[isOneOf(DENSITIES, density) ? density : DEFAULT_DENSITY]
  return { text, line, row: line + room.row, connection: room.connection }
}

let latest: { readonly textSize: string; readonly density: string; readonly measures: Measures } | undefined

/** The same object while nothing changes. */
function measuresIn(preferences: Readonly<Record<string, string>>): Measures {
  const textSize = preferences[PREFERENCES.textSize] ?? DEFAULT_TEXT_SIZE
  const density = preferences[PREFERENCES.density] ?? DEFAULT_DENSITY
  if (latest?.textSize !== textSize || latest.density !== density)
    latest = { textSize, density, measures: measuresOf(textSize, density) }
  return latest.measures
}

export function useMeasures(): Measures {
  return useDesk(({ preferences }) => measuresIn(preferences))
}

/** Of now, for what is no component. */
export function measures(): Measures {
  return measuresIn(useDesk.getState().preferences)
}

export function useThemeChoice(): [ThemeChoice, (choice: ThemeChoice) => void] {
  const [kept, keep] = usePreference(PREFERENCES.theme, DEFAULT_THEME)
  return [isOneOf(THEMES, kept) ? kept : DEFAULT_THEME, keep]
}

function isOneOf<T extends string>(all: readonly T[], value: string): value is T {
  return (all as readonly string[]).includes(value)
}
