// Key combinations as they are written: 'Mod+Shift+/', 'A', 'F5'. Mod is Cmd on a Mac and Ctrl elsewhere. One grammar for the file of keys, the host
// that checks it and the window that hears them.

const MODIFIERS = ['Mod', 'Ctrl', 'Alt', 'Shift']
const NAMED =
  /^(?:F(?:[1-9]|1\d|2[0-4])|Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Enter|Escape|Tab|Space)$/
/** What moves about in the window and presses its buttons: without Mod, Ctrl or Alt it stays so. */
const NAVIGATION = /^(?:Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown|Backspace|Enter|Escape|Tab|Space)$/

/** Why these are no keys for a command, as the end of a sentence; "" for good ones. */
export function faultOfKeys(keys: string): string {
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  if (keys === '') return ''
  const unknown = parts.find((part) => !MODIFIERS.includes(part))
  if (unknown !== undefined) return `"${unknown}" is none of ${MODIFIERS.join(', ')}`
  if (new Set(parts).size < parts.length) return 'a modifier is given twice'
  if (key === '') return 'the key itself is missing'
  if (!/^.$/u.test(key) && !NAMED.test(key))
    return `"${key}" is not a key: write one character, or a name such as F5, Home or Delete`
  if (NAVIGATION.test(key) && !parts.some((part) => part !== 'Shift'))
    return `${key} alone is used to move around the window: add Mod, Ctrl or Alt`
  return ''
}
