// A connection in words: its stage, and how it ended.
import type { ConnectionRow } from '../../contract/model.ts'
import { duration, plural } from '../ui/format.ts'

/** The chip of a connection that is not simply open; "" for one that is. */
export function stageWord(row: ConnectionRow): string {
  if (row.refusedWith) return 'refused'
  switch (row.stage) {
    case 'accepted':
      return 'connected'
    case 'tls':
      return 'TLS handshake'
    case 'upgrade':
      return 'opening'
    case 'open':
      return ''
    case 'closing':
      return 'closing'
    case 'closed':
      return 'closed'
  }
}

/** '1007 by server', '403 by server', 'lost': what there is to say of an end in a few letters. "" while it lives. */
export function endWord(row: ConnectionRow): string {
  if (row.stage !== 'closed') return ''
  const code = row.refusedWith || row.closeCode
  const by = row.closedBy === 'network' ? 'lost' : row.closedBy && `by ${row.closedBy}`
  return [code ? String(code) : '', by].filter(Boolean).join(' ') || 'gone'
}

/** Everything about a row in one sentence, for the tooltip and for those who hear it. */
export function rowSentence(row: ConnectionRow): string {
  const parts = [`#${row.id} ${row.path || 'no request yet'}`, stageWord(row) || 'open', `from ${peer(row)}`]
  if (row.secure) parts.push('encrypted with TLS')
  if (row.subProtocol) parts.push(`subprotocol ${row.subProtocol}`)
  parts.push(`${plural(row.messagesIn, 'message')} in`, `${plural(row.messagesOut, 'message')} out`)
  if (row.roundTrip >= 0) parts.push(`ping answered after ${duration(row.roundTrip)}`)
  if (row.stage === 'closed') parts.push(endSentence(row))
  return parts.join(', ')
}

/** The same with the reason. One that crossed the wire stands in quotes; what ended a connection before a code could is our own sentence. */
export function endSentence(row: ConnectionRow): string {
  const word = endWord(row)
  if (row.closeReason === '') return word
  return row.openedAt > 0 || row.refusedWith > 0 ? `${word} “${row.closeReason}”` : `${word}: ${row.closeReason}`
}

export function peer({ remoteHost, remotePort }: Pick<ConnectionRow, 'remoteHost' | 'remotePort'>): string {
  return remoteHost.includes(':') ? `[${remoteHost}]:${remotePort}` : `${remoteHost}:${remotePort}`
}
