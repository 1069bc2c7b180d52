// The icon of an entry: for what travels, which way; for all else, what happened. The word always stands beside it.
import { ArrowDownLeft, ArrowUpRight, Ban, CircleCheck, Hand, Info, Lock, Plug, Server, TriangleAlert, Unplug } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { Direction, EntryKind } from '../../contract/model.ts'

const ICONS: Readonly<Record<Exclude<EntryKind, 'text' | 'binary' | 'ping' | 'pong' | 'close'>, LucideIcon>> = {
  accept: Plug,
  request: Hand,
  open: CircleCheck,
  refused: Ban,
  disconnect: Unplug,
  question: Hand,
  tls: Lock,
  error: TriangleAlert,
  server: Server,
  log: Info,
}

export function KindIcon({ kind, direction }: { readonly kind: EntryKind; readonly direction: Direction }) {
  const Icon = kind in ICONS ? ICONS[kind as keyof typeof ICONS] : direction === 'out' ? ArrowUpRight : ArrowDownLeft
  return <Icon size={13} aria-hidden="true" />
}

/** Said instead of the arrow. */
export function directionWords(direction: Direction): string {
  return direction === 'in' ? 'in' : direction === 'out' ? 'out' : ''
}
