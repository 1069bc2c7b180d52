// A verdict as lines that a person can read: one for each message and control frame, and one for the violation that ended it.
import { createHash } from 'node:crypto'

/** Longer payloads stand as length and digest. */
const SHOWN_BYTES = 64

export function messageLine(opcode: number, payload: Uint8Array): string {
  return `${opcode === 1 ? 'text' : 'binary'} ${shown(payload)}`
}

export function controlLine(opcode: number, payload: Uint8Array): string {
  return `${opcode === 8 ? 'close' : opcode === 9 ? 'ping' : 'pong'} ${shown(payload)}`
}

export function violationLine(code: number): string {
  return `violation ${code}`
}

function shown(payload: Uint8Array): string {
  if (payload.length <= SHOWN_BYTES) return Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('hex')
  return `${payload.length} bytes, sha1 ${createHash('sha1').update(payload).digest('hex')}`
}
