// Light, dark, or as the system has it. The choice is kept with the host; the attribute on the root element chooses the tokens.
import { useLayoutEffect } from 'react'
import { Monitor, Moon, Sun } from 'lucide-react'
import { usePreference } from '../store/preferences.ts'
import { useMedia } from '../ui/media.ts'
import { Menu } from '../ui/menu.tsx'
import { useCommand } from './registry.ts'

const CHOICES = [
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
  { id: 'system', label: 'System' },
] as const

/** Sets the theme on the root element and offers the commands that change it. */
export function useTheme(): void {
  const [choice, choose] = usePreference('theme', 'system')
  const systemIsLight = useMedia('(prefers-color-scheme: light)')
  const theme = themeOf(choice, systemIsLight)
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  useCommand({ id: 'theme.light', title: 'Theme: light', when: choice !== 'light', run: () => choose('light') })
  useCommand({ id: 'theme.dark', title: 'Theme: dark', when: choice !== 'dark', run: () => choose('dark') })
  useCommand({ id: 'theme.system', title: 'Theme: as the system', when: choice !== 'system', run: () => choose('system') })
}

export function themeOf(choice: string, systemIsLight: boolean): 'light' | 'dark' {
  if (choice === 'light' || choice === 'dark') return choice
  return systemIsLight ? 'light' : 'dark'
}

export function ThemeMenu() {
  const [choice, choose] = usePreference('theme', 'system')
  const icon = choice === 'light' ? <Sun size={16} /> : choice === 'dark' ? <Moon size={16} /> : <Monitor size={16} />
  return (
    <Menu
      label="Theme"
      trigger={icon}
      items={CHOICES.map(({ id, label }) => ({ id, label, checked: choice === id, onSelect: () => choose(id) }))}
    />
  )
}
