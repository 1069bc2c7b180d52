// A connection in words: its stage, and how it ended.
import type { ConnectionRow } from '../../contract/model.ts'
import { bytes, duration } from '../ui/format.ts'
import { say } from '../language/say.ts'

/** The chip of a connection that is not simply open; "" for one that is. */
export function stageWord(row: ConnectionRow): string {
  if (row.refusedWith) return say.connections.refused
  switch (row.stage) {
    case 'accepted':
      return say.connections.connected
    case 'tls':
      return say.connections.tlsHandshake
    case 'upgrade':
      return say.connections.opening
    case 'open':
      return ''
    case 'closing':
      return say.connections.closing
    case 'closed':
      return say.connections.closed
  }
}

/** '1007 by server', '403 by server', 'lost': what there is to say of an end in a few letters. "" while it lives. */
export function endWord(row: ConnectionRow): string {
  if (row.stage !== 'closed') return ''
  const code = row.refusedWith || row.closeCode
  const by =
    row.closedBy === 'network' ? say.connections.lost : row.closedBy && say.connections.endedBy(say.connections[row.closedBy])
  return [code ? String(code) : '', by].filter(Boolean).join(' ') || say.connections.gone
}

/** Everything about a row in one sentence, for the tooltip and for those who hear it. */
export function rowSentence(row: ConnectionRow): string {
  const parts = [
    `#${row.id} ${row.path || say.connections.noRequest}`,
    stageWord(row) || say.connections.open,
    say.connections.from(peer(row)),
  ]
  if (row.secure) parts.push(say.connections.encryptedWithTls)
  if (row.subProtocol) parts.push(say.connections.subprotocol(row.subProtocol))
  parts.push(
    say.connections.messagesIn(say.number.message(row.messagesIn)),
    say.connections.messagesOut(say.number.message(row.messagesOut)),
  )
  if (!row.reading) parts.push(say.connections.notRead)
  if (row.shaped) parts.push(say.connections.shaped)
  if (row.passage && row.passage.held > 0) parts.push(say.proxy.waiting(say.number.message(row.passage.held)))
  if (row.queuedBytes > 0) parts.push(say.connections.queued(bytes(row.queuedBytes)))
  if (row.roundTrip >= 0) parts.push(say.connections.pingAnsweredAfter(duration(row.roundTrip)))
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
