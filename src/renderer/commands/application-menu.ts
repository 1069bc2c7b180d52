// The commands that the application's menu has, told to a shell that has a menu, and what is chosen there. The menu itself is the shell's.
import { useEffect } from 'react'
import type { MenuEntry } from '../../contract/model.ts'
import { onNotification, request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { useCommands, type Command } from './registry.ts'

/** Commands come and go; in a menu each has its place. Those without one come last, by their ids. */
const ORDER = [
  'server.start',
  'server.stop',
  'server.setSecure',
  'server.copyUrl',
  'server.certificate',
  'server.chooseCertificate',
] as const

/** Keeps the menu as the commands are, and gives those that are chosen there. */
export function useApplicationMenu(): void {
  const has = useDesk((desk) => desk.link === 'open' && desk.capabilities.applicationMenu)
  const commands = useCommands()
  const entries = JSON.stringify(has ? entriesOf(commands) : [])
  useEffect(() => {
    if (!has) return
    // Without a menu everything can be done still: the palette has it.
    request('menu.set', { entries: JSON.parse(entries) as MenuEntry[] }).catch(() => undefined)
  }, [has, entries])
  useEffect(() => onNotification('command', ({ id }) => run(commands, id)), [commands])
}

/** Of several with one id the one offered last, as with the keys. */
export function entriesOf(commands: readonly Command[]): readonly MenuEntry[] {
  const entries = new Map<string, MenuEntry>()
  for (const { id, title, keys = '', menu, when = true } of commands)
    if (menu !== undefined) entries.set(id, { id, title, keys, menu, enabled: when })
  return [...entries.values()].toSorted((one, other) => placeOf(one) - placeOf(other) || (one.id < other.id ? -1 : 1))
}

function placeOf({ id }: MenuEntry): number {
  const place = ORDER.findIndex((each) => each === id)
  return place < 0 ? ORDER.length : place
}

function run(commands: readonly Command[], id: string): void {
  // A dialog has the window to itself.
  if (document.querySelector('dialog[open]')) return
  commands.findLast((command) => command.id === id && (command.when ?? true))?.run()
}
