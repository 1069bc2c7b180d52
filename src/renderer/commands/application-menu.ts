// The commands that the application's menu has, told to a shell that has a menu, and what is chosen there. The menu itself is the shell's.
import { language } from '../language/say.ts'
import { useEffect } from 'react'
import type { MenuEntry } from '../../contract/model.ts'
import { onNotification, request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { useCommands, type Command } from './registry.ts'

/** Commands come and go; in a menu each has its place. Those without one come last, by their ids. */
const ORDER: readonly string[] = [
  'server.start',
  'server.stop',
  'server.setSecure',
  'server.copyUrl',
  'server.certificate',
  'server.chooseCertificate',
  'connections.go',
  'connections.filter',
  'connections.all',
  'connections.none',
  'composer.write',
  'composer.send',
  'composer.repeat',
  'composer.fragments',
  'composer.snippets',
  'composer.ping',
  'composer.pong',
  'composer.close',
  'log.go',
  'log.filter',
  'log.clearFilter',
  'log.nextMatch',
  'log.previousMatch',
  'log.jump',
  'log.follow',
  'log.pings',
  'log.export',
  'log.packets',
  'log.clear',
  'log.undoClear',
]

/** Families of commands that stand in a menu as a whole, by how their ids begin. */
const FAMILIES: readonly (readonly [begin: string, menu: MenuEntry['menu']])[] = [
  ['connections.', 'connections'],
  ['composer.', 'message'],
  ['log.', 'log'],
  ['detail.', 'view'],
  ['panes.', 'view'],
  ['theme.', 'view'],
]

/** Keeps the menu as the commands are, and gives those that are chosen there. */
export function useApplicationMenu(): void {
  const has = useDesk((desk) => desk.link === 'open' && desk.capabilities.applicationMenu)
  const commands = useCommands()
  const entries = JSON.stringify(has ? entriesOf(commands) : [])
  useEffect(() => {
    if (!has) return
    // Without a menu everything can be done still: the palette has it.
    request('menu.set', { language, entries: JSON.parse(entries) as MenuEntry[] }).catch(() => undefined)
  }, [has, entries])
  useEffect(() => onNotification('command', ({ id }) => run(commands, id)), [commands])
}

/** Of several with one id the one offered last, as with the keys. */
export function entriesOf(commands: readonly Command[]): readonly MenuEntry[] {
  const entries = new Map<string, MenuEntry>()
  for (const { id, title, keys = '', menu: own, when = true } of commands) {
    const menu = own ?? FAMILIES.find(([begin]) => id.startsWith(begin))?.[1]
    if (menu !== undefined) entries.set(id, { id, title, keys, menu, enabled: when })
  }
  return [...entries.values()].toSorted((one, other) => placeOf(one) - placeOf(other) || (one.id < other.id ? -1 : 1))
}

function placeOf({ id }: MenuEntry): number {
  const place = ORDER.indexOf(id)
  return place < 0 ? ORDER.length : place
}

function run(commands: readonly Command[], id: string): void {
  // A dialog has the window to itself.
  if (document.querySelector('dialog[open]')) return
  commands.findLast((command) => command.id === id && (command.when ?? true))?.run()
}
