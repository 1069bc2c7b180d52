// Close codes as a person chooses among them: their meanings, which may be sent, and why others may not (RFC 6455 section 7.4 and the
// IANA registry). The component checks again when it sends.
import { utf8Length } from '../composer/typed-bytes.ts'

export interface RegisteredCode {
  readonly code: number
  readonly meaning: string
  /** What it tells the client. */
  readonly use: string
}

/** What may be sent, of the registry. */
export const SENDABLE_CODES: readonly RegisteredCode[] = [
  { code: 1000, meaning: 'normal closure', use: 'the purpose of the connection is fulfilled' },
  { code: 1001, meaning: 'going away', use: 'the server stops, or a page is left' },
  { code: 1002, meaning: 'protocol error', use: 'the peer broke the protocol' },
  { code: 1003, meaning: 'unsupported data', use: 'binary where only text is understood, or the reverse' },
  { code: 1007, meaning: 'invalid payload', use: 'a text message that is not UTF-8' },
  { code: 1008, meaning: 'policy violation', use: 'the general refusal, when no other code fits' },
  { code: 1009, meaning: 'message too big', use: 'a message larger than can be taken' },
  { code: 1010, meaning: 'mandatory extension', use: 'by clients: the server did not agree to an extension' },
  { code: 1011, meaning: 'internal error', use: 'something unexpected on this side' },
  { code: 1012, meaning: 'service restart', use: 'connect again after 5 to 30 seconds' },
  { code: 1013, meaning: 'try again later', use: 'the server is overloaded' },
  { code: 1014, meaning: 'bad gateway', use: 'a server behind this one gave a bad answer' },
]

/** Longest reason, bytes of UTF-8: a control frame holds 125 bytes, and the code takes two. */
export const REASON_LIMIT = 123

const CHOOSE = 'Choose 1000 to 1003, 1007 to 1014, or 3000 to 4999.'

/** Why a code may not stand in a Close frame, or "". */
export function whyNotSendable(code: number): string {
  if (!Number.isInteger(code)) return `A close code is a whole number. ${CHOOSE}`
  switch (code) {
    case 1004:
      return `1004 is reserved and has no meaning yet. ${CHOOSE}`
    case 1005:
      return '1005 is how an API reports a Close frame without a code. It is never on the wire.'
    case 1006:
      return '1006 is how an API reports an end without a Close frame. It is never on the wire: drop the connection to make a client report it.'
    case 1015:
      return '1015 is how an API reports a failed TLS handshake. It is never on the wire.'
    default:
      if (code >= 1000 && code <= 1014) return ''
      if (code >= 3000 && code <= 4999) return ''
      if (code < 1000) return `Codes below 1000 are not used. ${CHOOSE}`
      if (code < 3000) return `${code} is kept for later versions of the protocol. ${CHOOSE}`
      return `Codes above 4999 are not defined. ${CHOOSE}`
  }
}

/** The registry's word for a code, or what its range is for. */
export function meaningOf(code: number): string {
  const registered = SENDABLE_CODES.find((each) => each.code === code)
  if (registered) return registered.meaning
  if (code >= 3000 && code <= 3999) return 'for libraries and frameworks, registered with IANA'
  if (code >= 4000 && code <= 4999) return 'for private use between applications'
  return ''
}

/** Why a reason may not be sent, or "". */
export function faultInReason(reason: string): string {
  const length = utf8Length(reason)
  if (length > REASON_LIMIT) return `The reason has ${length} bytes; at most ${REASON_LIMIT} fit into a Close frame. Shorten it.`
  // A lone half of a surrogate pair, which String.prototype.isWellFormed would find in newer browsers alone.
  if (/\p{Surrogate}/u.test(reason))
    return 'The reason has half a character (a lone surrogate), which UTF-8 cannot carry. Remove it.'
  return ''
}
