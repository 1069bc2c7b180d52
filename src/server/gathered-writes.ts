// Frames of one turn gathered into one write: the replies to what one read has brought leave together, instead of one system call a
// message. Leaves what is written, and in which order, to whoever gathers.
import type { Socket } from 'node:net'
import { BusyPoll } from './busy-poll.ts'
import { headSize, writeHead } from './protocol/frame.ts'

/** Bytes of one gathered write. */
export const GATHER_SIZE = 64 * 1024
/** A longer payload is to be written from where it is instead of being copied. */
export const COPY_LIMIT = 16 * 1024

// For one connection at a time. The bytes are in the kernel when the write returns, nearly always; then the same memory serves the next
// turn.
let owner: Socket | undefined
let gathered = Buffer.allocUnsafeSlow(GATHER_SIZE)
let gatheredLength = 0

let insideTurn = false
/** Milliseconds since the epoch at which the turn began. */
let turnBegan = 0
let flushIsDue = false

const busyPoll = new BusyPoll(
  () => performance.now(),
  (look) => void setImmediate(look),
)

/** Copies a frame with a payload of at most `COPY_LIMIT` bytes behind what has been gathered. `first` is its first byte. */
export function gather(socket: Socket, first: number, payload: Buffer): void {
  if (owner !== socket || gatheredLength + headSize(payload.length) + payload.length > GATHER_SIZE) {
    flushAll()
    owner = socket
  }
  gatheredLength = writeHead(gathered, gatheredLength, first, payload.length)
  gathered.set(payload, gatheredLength)
  gatheredLength += payload.length
}

/** The same with bytes that are frames already, or parts of some: at most `GATHER_SIZE`. */
export function gatherBytes(socket: Socket, bytes: Buffer): void {
  if (owner !== socket || gatheredLength + bytes.length > GATHER_SIZE) {
    flushAll()
    owner = socket
  }
  gathered.set(bytes, gatheredLength)
  gatheredLength += bytes.length
}

/** Bytes that wait here for a socket. */
export function gatheredFor(socket: Socket): number {
  return owner === socket ? gatheredLength : 0
}

/** Writes what has been gathered for a socket. Call before anything else is written to it. */
export function flushGathered(socket: Socket): void {
  if (owner === socket) flushAll()
}

/** Forgets what has been gathered for a socket that is gone. */
export function dropGathered(socket: Socket): void {
  if (owner !== socket) return
  owner = undefined
  gatheredLength = 0
}

/** Writes what has been gathered when the turn ends, or, outside of one, when the code that is running has run. */
export function flushSoon(): void {
  if (insideTurn || flushIsDue || owner === undefined) return
  flushIsDue = true
  queueMicrotask(() => {
    flushIsDue = false
    if (!insideTurn) flushAll()
  })
}

function flushAll(): void {
  const socket = owner
  if (!socket) return
  owner = undefined
  const length = gatheredLength
  gatheredLength = 0
  if (socket.destroyed) return
  socket.write(gathered.subarray(0, length))
  if (socket.writableLength > 0) gathered = Buffer.allocUnsafeSlow(GATHER_SIZE)
}

/** Runs `turn`, a batch of received data, and writes all replies it makes at its end. */
export function inOneTurn(turn: () => void): void {
  insideTurn = true
  turnBegan = Date.now()
  busyPoll.received()
  try {
    turn()
  } finally {
    insideTurn = false
    if (owner) {
      flushAll()
      busyPoll.replied()
    }
  }
}

/** Milliseconds since the epoch; within a turn those of its beginning, because a clock reading a message is felt. */
export function timeOfTurn(): number {
  return insideTurn ? turnBegan : Date.now()
}
