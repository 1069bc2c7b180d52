// The application menu as each system expects it: the roles that the system knows, and the commands that the desk puts into it.
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuEntry } from '../contract/model.ts'
import { words } from './words.ts'

export interface MenuOptions {
  readonly platform: string
  readonly development: boolean
  /** Gives the desk a command. */
  readonly run: (id: string) => void
}

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

export function setMenu(entries: readonly MenuEntry[], { platform, development, run }: MenuOptions): void {
  const mac = platform === 'darwin'
  const menus = menuNames(mac)
  const of = (menu: MenuEntry['menu']): MenuItemConstructorOptions[] =>
    entries.filter((entry) => entry.menu === menu).map((entry) => itemOf(entry, run))
  const view: MenuItemConstructorOptions[] = [
    ...separated(of('view')),
    { role: 'reload' },
    ...(development ? [{ role: 'toggleDevTools' } as const] : []),
    SEPARATOR,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    SEPARATOR,
    { role: 'togglefullscreen' },
  ]
  const named = (label: string, name: MenuEntry['menu']): MenuItemConstructorOptions[] => {
    const submenu = of(name)
    return submenu.length > 0 ? [{ label, submenu }] : []
  }
  const menu: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu', submenu: ofMac(of('application')) } as const] : []),
    { label: menus.file, submenu: mac ? [{ role: 'close' }] : [...separated(of('application')), { role: 'quit' }] },
    { label: menus.edit, submenu: editItems(mac) },
    ...named(menus.server, 'server'),
    ...named(menus.connections, 'connections'),
    ...named(menus.message, 'message'),
    ...named(menus.log, 'log'),
    { label: menus.view, submenu: view },
    { role: 'window', label: menus.window, submenu: windowItems(mac) },
    { role: 'help', label: menus.help, submenu: mac ? of('help') : [...separated(of('help')), { role: 'about' }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu.map(inWords)))
}

/** macOS has no letters that open a menu: where a language puts one behind the name, it goes. */
function menuNames(mac: boolean): ReturnType<typeof words>['menus'] {
  const { menus } = words()
  if (!mac) return menus
  return Object.fromEntries(Object.entries(menus).map(([id, name]) => [id, name.replace(/\(&.\)$/, '')])) as typeof menus
}

/** As Electron's own `editMenu`, but for the substitutions of macOS. */
function editItems(mac: boolean): MenuItemConstructorOptions[] {
  return [
    { role: 'undo' },
    { role: 'redo' },
    SEPARATOR,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    ...(mac ? [{ role: 'pasteAndMatchStyle' } as const] : []),
    { role: 'delete' },
    ...(mac ? [] : [SEPARATOR]),
    { role: 'selectAll' },
    ...(mac ? [SEPARATOR, { role: 'startSpeaking' } as const, { role: 'stopSpeaking' } as const] : []),
  ]
}

/** As Electron's own `windowMenu`. */
function windowItems(mac: boolean): MenuItemConstructorOptions[] {
  return [{ role: 'minimize' }, { role: 'zoom' }, ...(mac ? [SEPARATOR, { role: 'front' } as const] : [{ role: 'close' } as const])]
}

/** What Electron knows by its role is called as the language has it. */
function inWords(item: MenuItemConstructorOptions): MenuItemConstructorOptions {
  const { role, label, submenu } = item
  const own = role === undefined || label !== undefined ? undefined : words().roles[role]
  return {
    ...item,
    ...(own !== undefined && { label: own }),
    ...(Array.isArray(submenu) && { submenu: submenu.map(inWords) }),
  }
}

/** What `role: 'appMenu'` would have by itself, with ours where macOS has them. */
function ofMac(own: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return [
    { role: 'about' },
    SEPARATOR,
    ...separated(own),
    { role: 'services' },
    SEPARATOR,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    SEPARATOR,
    { role: 'quit' },
  ]
}

function itemOf({ id, title, keys, enabled }: MenuEntry, run: MenuOptions['run']): MenuItemConstructorOptions {
  const accelerator = acceleratorOf(keys)
  return {
    id,
    // A single ampersand in a label would underline the next letter.
    label: title.replaceAll('&', '&&'),
    enabled,
    // Shown, and heard by the page, which knows whether a dialog has the keyboard.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => run(id),
  }
}

const NAMED = 'F\\d+|Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Enter|Space|Tab|Escape'
const SHOWN = new RegExp(`^(?:(?:Mod|Ctrl|Alt)\\+(?:(?:Ctrl|Alt|Shift)\\+)*(?:[\\x21-\\x7e]|${NAMED})|(?:Shift\\+)?F\\d+)$`)

/**
 * As Electron writes them; undefined for keys that no menu is to have: a letter alone would be taken from every text field by the menu of macOS, and
 * a character beyond ASCII is none of Electron's.
 */
function acceleratorOf(keys: string): string | undefined {
  return SHOWN.test(keys) ? keys.replace('Mod', 'CommandOrControl').replace('Arrow', '') : undefined
}

function separated(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.length === 0 ? [] : [...items, SEPARATOR]
}
