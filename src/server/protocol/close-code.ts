// Close codes of RFC 6455 section 7.4 and the IANA registry: which may stand on the wire, and what they mean.
import { WebSocketServerError } from '../errors.ts'
import { MAX_CONTROL_PAYLOAD } from './frame.ts'

/** Meanings of the registered codes. 1004 is reserved without a meaning; 1005, 1006 and 1015 are reports and never on the wire. */
export const CLOSE_CODE_MEANINGS: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no code received',
  1006: 'closed without a Close frame',
  1007: 'invalid payload data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'mandatory extension missing',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS handshake failure',
}

/** Longest reason in bytes of UTF-8: a control frame holds 125 bytes, two of them the code. */
const MAX_REASON_BYTES = MAX_CONTROL_PAYLOAD - 2

/** Whether a peer may put this code into a Close frame. */
export function isCodeOnWire(code: number): boolean {
  return (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
}

/** Throws `bad-close-code` or `bad-close-reason` with the reason why the Close frame may not be sent. */
export function checkSendable(code: number, reason: string): void {
  if (!Number.isInteger(code) || !isCodeOnWire(code)) throw new WebSocketServerError('bad-close-code', whyNotSendable(code))
  const length = Buffer.byteLength(reason)
  if (length > MAX_REASON_BYTES)
    throw new WebSocketServerError(
      'bad-close-reason',
      `A close reason has at most ${MAX_REASON_BYTES} bytes of UTF-8; this one has ${length}. Shorten it.`,
    )
  if (!reason.isWellFormed())
    throw new WebSocketServerError(
      'bad-close-reason',
      'The close reason has a lone surrogate, which UTF-8 cannot carry. Remove it.',
    )
}

function whyNotSendable(code: number): string {
  const choose = 'Choose 1000 to 1003, 1007 to 1014, or 3000 to 4999.'
  if (code === 1005 || code === 1006 || code === 1015)
    return `Close code ${code} may not be sent: 1005, 1006 and 1015 are reserved for reports (RFC 6455 section 7.4.1). ${choose}`
  if (code === 1004) return `Close code 1004 may not be sent: it is reserved without a meaning (RFC 6455 section 7.4.1). ${choose}`
  return `Close code ${code} may not be sent: it is outside the ranges of RFC 6455 section 7.4.2. ${choose}`
}

/** The payload of a Close frame. Check with `checkSendable` first. */
export function closePayload(code: number, reason: string): Buffer {
  const payload = Buffer.allocUnsafe(2 + Buffer.byteLength(reason))
  payload.writeUInt16BE(code, 0)
  payload.write(reason, 2)
  return payload
}
