// The application menu as each system expects it: the roles that the system knows, and the commands that the desk puts into it.
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuEntry } from '../contract/model.ts'

export interface MenuOptions {
  readonly platform: string
  readonly development: boolean
  /** Gives the desk a command. */
  readonly run: (id: string) => void
}

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

export function setMenu(entries: readonly MenuEntry[], { platform, development, run }: MenuOptions): void {
  const mac = platform === 'darwin'
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
  const server = of('server')
  const menu: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu', submenu: ofMac(of('application')) } as const] : []),
    { label: '&File', submenu: mac ? [{ role: 'close' }] : [...separated(of('application')), { role: 'quit' }] },
    { role: 'editMenu' },
    ...(server.length > 0 ? [{ label: '&Server', submenu: server }] : []),
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    { role: 'help', submenu: mac ? of('help') : [...separated(of('help')), { role: 'about' }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
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
  return {
    id,
    // A single ampersand in a label would underline the next letter.
    label: title.replaceAll('&', '&&'),
    enabled,
    // Shown, and heard by the page, which knows whether a dialog has the keyboard.
    ...(keys === '' ? {} : { accelerator: keys.replace('Mod', 'CommandOrControl'), registerAccelerator: false }),
    click: () => run(id),
  }
}

function separated(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.length === 0 ? [] : [...items, SEPARATOR]
}
