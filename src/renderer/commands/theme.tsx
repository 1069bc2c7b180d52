// How the window looks is put on the root element: the theme and the contrast choose the tokens, measures are variables. The choices are kept with
// the host.
import { useEffect, useLayoutEffect } from 'react'
import { Contrast, Monitor, Moon, Sun } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useTimeFormat } from '../store/application.ts'
import { PREFERENCES, THEMES, useMeasures, useThemeChoice, type ThemeChoice } from '../store/appearance.ts'
import { useDesk } from '../store/desk.ts'
import { usePreference } from '../store/preferences.ts'
import { useMedia } from '../ui/media.ts'
import { Menu } from '../ui/menu.tsx'
import { useCommand } from './registry.ts'
import { AS_THE_SYSTEM } from '../language/languages.ts'
import { followChoice, say } from '../language/say.ts'

export const THEME_LABELS: Readonly<Record<ThemeChoice, string>> = {
  light: say.commands.light,
  dark: say.commands.dark,
  system: say.commands.asTheSystem,
  contrast: say.commands.highContrast,
}

const ICONS: Readonly<Record<ThemeChoice, LucideIcon>> = { light: Sun, dark: Moon, system: Monitor, contrast: Contrast }

/** Width of every letter of the font that all that comes from the wire is set in, in its size. */
const LETTER = 0.6
/** Letters of a time of day. */
const TIME_LETTERS = { local: 12, twelve: 15, utc: 13, date: 23 } as const

/** Puts the look on the root element and offers the commands that change the theme. */
export function useLook(): void {
  const [choice, choose] = useThemeChoice()
  const systemIsLight = useMedia('(prefers-color-scheme: light)')
  const systemHasContrast = useMedia('(prefers-contrast: more)')
  const theme = themeOf(choice, systemIsLight)
  const hasContrast = choice === 'contrast' || (choice === 'system' && systemHasContrast)
  const { text, line, row, connection } = useMeasures()
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset['theme'] = theme
    if (hasContrast) dataset['contrast'] = 'more'
    else delete dataset['contrast']
  }, [theme, hasContrast])
  const [languageChoice] = usePreference(PREFERENCES.language, AS_THE_SYSTEM)
  const isKnown = useDesk(({ link }) => link === 'open')
  useEffect(() => {
    if (isKnown) followChoice(languageChoice)
  }, [isKnown, languageChoice])
  const timeFormat = useTimeFormat()
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--time-letters', String(TIME_LETTERS[timeFormat]))
  }, [timeFormat])
  useLayoutEffect(() => {
    const { style } = document.documentElement
    for (const [name, pixels] of [
      ['--size-wire', text],
      ['--char', text * LETTER],
      ['--line-wire', line],
      ['--row', row],
      ['--row-connection', connection],
    ] as const)
      style.setProperty(name, `${pixels}px`)
  }, [text, line, row, connection])
  useCommand({ id: 'theme.light', title: say.commands.themeLight, when: choice !== 'light', run: () => choose('light') })
  useCommand({ id: 'theme.dark', title: say.commands.themeDark, when: choice !== 'dark', run: () => choose('dark') })
  useCommand({ id: 'theme.system', title: say.commands.themeAsTheSystem, when: choice !== 'system', run: () => choose('system') })
  useCommand({
    id: 'theme.contrast',
    title: say.commands.themeHighContrast,
    when: choice !== 'contrast',
    run: () => choose('contrast'),
  })
}

export function themeOf(choice: ThemeChoice, systemIsLight: boolean): 'light' | 'dark' {
  if (choice === 'light' || choice === 'dark') return choice
  return systemIsLight ? 'light' : 'dark'
}

export function ThemeMenu() {
  const [choice, choose] = useThemeChoice()
  const Icon = ICONS[choice]
  return (
    <Menu
      className="listen-theme"
      label={say.common.theme}
      trigger={<Icon size={16} />}
      items={THEMES.map((id) => ({ id, label: THEME_LABELS[id], checked: choice === id, onSelect: () => choose(id) }))}
    />
  )
}
