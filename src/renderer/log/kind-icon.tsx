// The icon of an entry: for what travels, which way; for all else, what happened. The word always stands beside it.
import {
  ArrowDownLeft,
  ArrowUpRight,
  Ban,
  CircleCheck,
  Hand,
  Info,
  Lock,
  Plug,
  Server,
  TriangleAlert,
  Unplug,
  Zap,
} from 'lucide-react'
import { memo } from 'react'
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
  fault: Zap,
}

interface KindIconProps {
  readonly kind: EntryKind
  readonly direction: Direction
}

/** Kept: under a flood every row of the log is drawn anew many times a second, mostly with the icon that it had. */
export const KindIcon = memo(function KindIcon({ kind, direction }: KindIconProps) {
  const Icon = kind in ICONS ? ICONS[kind as keyof typeof ICONS] : direction === 'out' ? ArrowUpRight : ArrowDownLeft
  return <Icon size={13} aria-hidden="true" />
})

/** Said instead of the arrow. */
export function directionWords(direction: Direction): string {
  return direction === 'in' ? 'in' : direction === 'out' ? 'out' : ''
}
