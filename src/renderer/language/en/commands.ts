// What the window says: commands.
import type { ReactNode } from 'react'
import { parts } from '../parts.ts'
import type { Value } from '../parts.ts'

export const commands = {
  command: 'Command',
  whatDoYouWantTo: 'What do you want to do?',
  matchingCommands: 'Matching commands',
  noCommandHasTheseWords: 'No command matches.',
  keyboardShortcuts: 'Keyboard shortcuts',
  findACommand: 'Find a command',
  shortcuts: 'Shortcuts',
  whatIsChangedIsKept: (file: ReactNode) =>
    parts`Changes are saved in ${file}, which you can edit by hand. Arrow keys, Enter and Tab cannot be changed.`,
  notNow: ', not now',
  alsoFor: (titles: Value) => `also: ${titles}`,
  giveItsOwnKeysAgain: (title: Value, ownKeys: Value) => `Restore the default keys of "${title}"${ownKeys}`,
  none: ', none',
  change: 'Change',
  changeTheKeysOfNow: (title: Value, keys: Value) => `Change the keys of "${title}", now ${keys}`,
  newKeysOf: (title: Value) => `New keys of "${title}"`,
  pressKeys: 'Press keys',
  delNoneEscAsBefore: 'Del: no keys. Esc: cancel.',
  light: 'Light',
  dark: 'Dark',
  asTheSystem: 'System',
  highContrast: 'High contrast',
  themeLight: 'Theme: light',
  themeDark: 'Theme: dark',
  themeAsTheSystem: 'Theme: system',
  themeHighContrast: 'Theme: high contrast',
}
