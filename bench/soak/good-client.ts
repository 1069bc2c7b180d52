// The good client, in a process of its own so that no attack works on its thread: one message at a time goes to an echoing server, and how long each
// takes to come back is told when asked.
import process from 'node:process'
import { WebSocket } from 'ws'

/** Between an answer and the next message, in milliseconds. */
const PAUSE = 3

export interface RoundTrips {
  readonly count: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly most: number
  /** The connection is still the first one. */
  readonly isOpen: boolean
}

const [url = ''] = process.argv.slice(2)
const socket = new WebSocket(url, { rejectUnauthorized: false, perMessageDeflate: false })
let times: number[] = []
let sentAt = 0
const send = (): void => {
  sentAt = performance.now()
  socket.send('are you there?')
}
socket.on('error', () => undefined)
socket.on('open', () => {
  process.send?.('open')
  send()
})
socket.on('message', () => {
  times.push(performance.now() - sentAt)
  setTimeout(send, PAUSE)
})
process.on('message', () => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  // One that is still under way has taken so long already.
  const waiting = performance.now() - sentAt
  const answer: RoundTrips = {
    count: sorted.length,
    p50: at(0.5),
    p99: at(0.99),
    most: Math.max(at(1) || 0, waiting > 100 ? waiting : 0),
    isOpen: socket.readyState === WebSocket.OPEN,
  }
  times = []
  process.send?.(answer)
})
process.on('disconnect', () => process.exit())
