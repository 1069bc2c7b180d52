import { expect, test } from 'vitest'
import { faultOfKeys } from './keys.ts'

test.each(['A', 'Mod+K', 'Mod+Shift+/', 'F5', 'Shift+F3', 'Mod+Enter', 'Alt+ArrowUp', 'é', ''])('%s will do', (keys) => {
  expect(faultOfKeys(keys)).toBe('')
})

test.each([
  ['Cmd+K', '"Cmd" is none of Mod, Ctrl, Alt, Shift'],
  ['Mod+Mod+K', 'a modifier is given twice'],
  ['Mod+', 'the key itself is missing'],
  ['Mod+Delet', '"Delet" is not a key: write one character, or a name such as F5, Home or Delete'],
  ['Enter', 'Enter alone is used to move around the window: add Mod, Ctrl or Alt'],
  ['Shift+ArrowUp', 'ArrowUp alone is used to move around the window: add Mod, Ctrl or Alt'],
])('%s will not: %s', (keys, fault) => {
  expect(faultOfKeys(keys)).toBe(fault)
})
