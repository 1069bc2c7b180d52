// The application menu as each system expects it. What the desk itself can do stands in its command palette.
import { Menu, type MenuItemConstructorOptions } from 'electron'

export function setMenu({ platform, development }: { readonly platform: string; readonly development: boolean }): void {
  const mac = platform === 'darwin'
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    ...(development ? [{ role: 'toggleDevTools' } as const] : []),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ]
  const help: MenuItemConstructorOptions = { role: 'help', submenu: [{ role: 'about' }] }
  const menu: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [mac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    ...(mac ? [] : [help]),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
}
