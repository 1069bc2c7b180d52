// Key combinations such as 'Mod+Shift+/': how they are written, and whether a pressed key is one. What they do is decided in commands/.

/** The keyboard in front of the person, which need not be that of the machine the host runs on. */
export const isMac: boolean = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform)

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Where Shift changes what a key types, the key is known by its place. */
const PLACES: Readonly<Record<string, string>> = {
  '/': 'Slash',
  ',': 'Comma',
  '.': 'Period',
  '\\': 'Backslash',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [String(digit), `Digit${digit}`])),
}

/** Whether `pressed` is the combination `keys`, such as 'Mod+K', 'A' or 'ArrowDown'. Mod is Cmd on a Mac and Ctrl elsewhere. */
export function isPressed(keys: string, pressed: Pressed, mac: boolean = isMac): boolean {
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const mod = parts.includes('Mod')
  if (pressed.ctrlKey !== ((mod && !mac) || parts.includes('Ctrl'))) return false
  if (pressed.metaKey !== (mod && mac)) return false
  if (pressed.altKey !== parts.includes('Alt')) return false
  if (pressed.shiftKey !== parts.includes('Shift')) return false
  if (key === 'Space') return pressed.key === ' '
  return pressed.key.toLowerCase() === key.toLowerCase() || (PLACES[key] !== undefined && pressed.code === PLACES[key])
}

/** The combination as it is written; undefined while only modifiers are held down. */
export function keysOf(pressed: Pressed, mac: boolean = isMac): string | undefined {
  if (/^(?:Control|Meta|Alt|AltGraph|Shift|CapsLock|Dead|Process|Unidentified)$/.test(pressed.key)) return undefined
  // What Shift types depends on the layout; what stands there without it does as well, but is what the key is called.
  const place = pressed.shiftKey ? Object.entries(PLACES).find(([, code]) => code === pressed.code)?.[0] : undefined
  const named = pressed.key === ' ' ? 'Space' : pressed.key
  const key = place ?? (/^.$/u.test(named) ? named.toUpperCase() : named)
  const parts = [
    (mac ? pressed.metaKey : pressed.ctrlKey) ? 'Mod' : '',
    mac && pressed.ctrlKey ? 'Ctrl' : '',
    pressed.altKey ? 'Alt' : '',
    pressed.shiftKey ? 'Shift' : '',
    key,
  ]
  return parts.filter(Boolean).join('+')
}

/** A key that types something: it belongs to a text field when one has the focus. */
export function isTyping(keys: string): boolean {
  return !/Mod|Ctrl|Alt/.test(keys) && !/^(Shift\+)?(F\d+|Escape)$/.test(keys)
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del',
}

/** 'Ctrl K', or '⌘K' on a Mac. */
export function keysLabel(keys: string, mac: boolean = isMac): string {
  const names = keys.split('+').map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'Shift') return mac ? '⇧' : 'Shift'
    if (part === 'Alt') return mac ? '⌥' : 'Alt'
    return NAMES[part] ?? part
  })
  return names.join(mac ? '' : ' ')
}
