// Every command that can be given now, by whoever offers it. One list feeds the key bindings, the palette, the list of shortcuts and the menu.
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import type { MenuEntry } from '../../contract/model.ts'
import { useDesk, useUnreachable } from '../store/desk.ts'
import { isPressed, isTyping } from '../ui/keys.ts'

export interface Command {
  readonly id: string
  /** What it does, as an order: 'Start the server'. */
  readonly title: string
  /** Words that it is found by beside its title, such as the title of the dialog that it opens. */
  readonly also?: string | undefined
  /** Such as 'Mod+K' or 'A'. */
  readonly keys?: string | undefined
  /** Where the application's menu has it, in a shell that has one. Default: nowhere. */
  readonly menu?: MenuEntry['menu'] | undefined
  /** False: it cannot be given now, and its keys do nothing. Default true. */
  readonly when?: boolean | undefined
  /** It cannot be given while the host is gone either. */
  readonly needsHost?: boolean | undefined
  readonly run: () => void
}

/** One that can be given, with the keys that hold. */
export interface OfferedCommand extends Command {
  /** Unless the person gives it others. */
  readonly ownKeys?: string | undefined
}

/** By the component that offers it, in the order in which they came: one that changes stays where it is in every list. */
const offers = new Map<object, OfferedCommand>()
let offered: readonly OfferedCommand[] = []
const watchers = new Set<() => void>()

/** The keys that hold for a command on offer, to be shown beside a button that does the same; undefined where it has none. */
export function useKeysOf(id: string): string | undefined {
  return useSyncExternalStore(watch, () => offered.findLast((command) => command.id === id)?.keys)
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Offers a command while the component is mounted. */
export function useCommand({ id, title, also, keys: own, menu, when: possible = true, needsHost = false, run }: Command): void {
  const unreachable = useUnreachable()
  // Those that the person has given it, else its own.
  const keys = useDesk((desk) => desk.keys.bindings[id] ?? own) || undefined
  const when = possible && !(needsHost && unreachable)
  const latest = useRef(run)
  useLayoutEffect(() => {
    latest.current = run
  })
  // With the picture and not after it: what can be seen can be commanded.
  useLayoutEffect(() => {
    offers.set(latest, { id, title, also, keys, ownKeys: own, menu, when, run: () => latest.current() })
    tell()
  }, [id, title, also, keys, own, menu, when])
  useLayoutEffect(
    () => () => {
      offers.delete(latest)
      tell()
    },
    [],
  )
}

/** Every command on offer, those that cannot be given now too. */
export function useCommands(): readonly OfferedCommand[] {
  return useSyncExternalStore(watch, () => offered)
}

/** Binds the keys of all commands to the window. Returns the function that ends it. */
export function bindKeys(target: Window): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const command = commandFor(event, offered, isTextField(event.target), target.document.querySelector('dialog[open]') !== null)
    if (!command) return
    event.preventDefault()
    command.run()
  }
  target.addEventListener('keydown', onKeyDown)
  return () => target.removeEventListener('keydown', onKeyDown)
}

/** The command that a pressed key gives. Of several with the same keys it is the one offered last, which is the one nearest to the person. */
function commandFor(
  event: KeyboardEvent,
  commands: readonly Command[],
  inTextField: boolean,
  inDialog: boolean,
): Command | undefined {
  // A dialog has the keyboard to itself. A key held down is one decision, not many: A would accept every client that waits.
  if (inDialog || event.repeat) return undefined
  return commands.findLast(
    ({ keys, when = true }) => when && keys !== undefined && isPressed(keys, event) && !(inTextField && isTyping(keys)),
  )
}

/** Whether keys that type something belong to the element. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.matches('textarea, select, [role=menu], [role=menu] *')) return true
  return target.matches('input:not([type=checkbox], [type=radio], [type=button], [type=file])')
}

function tell(): void {
  offered = [...offers.values()]
  for (const watcher of watchers) watcher()
}
