// What can be done wrong on purpose: each fault with its name and the section of the standard that it breaks. How it is done is the engine's.

/**
 * `tls`: in the handshake of TLS, or prepared by it. `opening`: instead of the answer to an opening request. The others: on an open connection, `records` on one
 * with TLS.
 */
export type FaultGroup = 'tls' | 'opening' | 'frames' | 'closing' | 'transport' | 'records'

export interface FaultFacts {
  readonly id: string
  readonly group: FaultGroup
  /** What the server does, in a few words. */
  readonly title: string
  /** Such as "RFC 6455 section 5.2". */
  readonly section: string
}

function group(
  name: FaultGroup,
  entries: readonly (readonly [id: string, title: string, section: string])[],
): readonly FaultFacts[] {
  return entries.map(([id, title, section]) => ({ id, group: name, title, section: `RFC ${section}` }))
}

const RESERVED = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]
/** Codes that must not stand in a Close frame (RFC 6455 section 7.4), and one that is not assigned. */
const BAD_CODES = [0, 999, 1004, 1005, 1006, 1015, 5000]

/** The steps of a handshake at which it can be ended with an alert, by the ids that faults have; as title of what is done. */
export const ALERT_STEPS = {
  hello: 'instead of an answer to the ClientHello',
  flight: 'behind the server’s part of the handshake',
  finished: 'behind the client’s part of the handshake',
  open: 'on the open connection',
} as const
export type AlertStep = keyof typeof ALERT_STEPS

/** Alerts by their numbers (RFC 8446 section 6.2), those that servers send most. */
const ALERTS = {
  40: 'handshake_failure',
  42: 'bad_certificate',
  49: 'access_denied',
  70: 'protocol_version',
  80: 'internal_error',
  112: 'unrecognized_name',
}
/** The others of the standard: not shown until they are looked for. */
const OTHER_ALERTS = {
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  50: 'decode_error',
  51: 'decrypt_error',
  71: 'insufficient_security',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
}

function alertsAt(step: AlertStep, alerts: Readonly<Record<number, string>>): readonly (readonly [string, string, string])[] {
  return Object.entries(alerts).map(
    ([number, name]) =>
      [`tls-alert-${step}-${number}`, `The alert ${name} (${number}) ${ALERT_STEPS[step]}`, '8446 section 6.2'] as const,
  )
}

const LATER_STEPS = ['flight', 'finished', 'open'] as const

export const FAULTS: readonly FaultFacts[] = [
  ...group('tls', [
    ['tls-expired', 'A certificate that has expired', '5280 section 4.1.2.5'],
    ['tls-not-yet-valid', 'A certificate that is not valid yet', '5280 section 4.1.2.5'],
    ['tls-too-long', 'A certificate that is valid for 20 years', '5280 section 4.1.2.5'],
    ['tls-wrong-host', 'A certificate for another host', '6125 section 6'],
    ['tls-name-in-cn', 'A certificate with its name in the CN alone', '6125 section 6.4.4'],
    ['tls-wrong-usage', 'A certificate for clients', '5280 section 4.2.1.12'],
    ['tls-weak-key', 'A certificate with an RSA key of 1,024 bits', '5280 section 4.1.2.7'],
    ['tls-sha1', 'A certificate signed with SHA-1', '9155 section 1'],
    ['tls-self-signed', 'A certificate signed by itself', '5280 section 6.1'],
    ['tls-unknown-authority', 'A certificate of an authority that nobody trusts', '5280 section 6.1'],
    ['tls-missing-intermediate', 'A certificate whose intermediate is not sent', '8446 section 4.4.2'],
    ['tls-revoked', 'A certificate whose stapled OCSP response says that it is revoked', '6960 section 2.2'],
    ['tls-other-key', 'Another certificate for the same name, with another key', '5280 section 4.1.2.7'],
    ['tls-1.0', 'A server that speaks TLS 1.0 alone', '8996 section 4'],
    ['tls-1.1', 'A server that speaks TLS 1.1 alone', '8996 section 5'],
    ['tls-ticket-refused', 'The session ticket that the client brings is refused', '8446 section 4.6.1'],
    ['tls-alert-handshake-failure', 'The alert of a server without a common cipher suite', '8446 section 6.2'],
    ['tls-alert-protocol-version', 'The alert of a server that has only older versions', '8446 section 6.2'],
    ['tls-alert-internal-error', 'The alert internal_error', '8446 section 6.2'],
    ['tls-alert-unrecognized-name', 'The alert unrecognized_name', '6066 section 3'],
    ...alertsAt('hello', { 42: ALERTS[42], 49: ALERTS[49] }),
    ...LATER_STEPS.flatMap((step) => alertsAt(step, ALERTS)),
    ['tls-records-cut', 'The handshake in records of one byte', '8446 section 5.1'],
    ['tls-renegotiation', 'The server asks for a renegotiation', '5246 section 7.4.1.1'],
    ['tls-stall', 'No answer to the ClientHello', '8446 section 2'],
    ['tls-fin', 'FIN instead of an answer to the ClientHello', '8446 section 6.1'],
    ['tls-reset', 'A reset instead of an answer to the ClientHello', '8446 section 6.1'],
  ]),
  ...group('opening', [
    ['accept-wrong', 'Sec-WebSocket-Accept is that of another key', '6455 section 4.1'],
    ['accept-missing', 'Sec-WebSocket-Accept is missing', '6455 section 4.1'],
    ['upgrade-missing', 'The Upgrade header is missing', '6455 section 4.1'],
    ['upgrade-wrong', 'The Upgrade header says h2c', '6455 section 4.1'],
    ['connection-missing', 'The Connection header is missing', '6455 section 4.1'],
    ['subprotocol-unoffered', 'A subprotocol that the client has not offered', '6455 section 4.1'],
    ['extension-unoffered', 'An extension that the client has not offered', '6455 section 4.1'],
    ['status-200', '200 and a page instead of 101', '6455 section 4.1'],
    ['status-301', '301 to another address', '6455 section 4.1'],
    ['status-401', '401 with WWW-Authenticate', '6455 section 4.1'],
    ['status-407', '407 with Proxy-Authenticate', '6455 section 4.1'],
    ['status-426', '426 for another version', '6455 section 4.4'],
    ['status-503', '503 with Retry-After', '6455 section 4.1'],
    ['http-1.0', 'HTTP/1.0 101', '6455 section 4.1'],
    ['body', '101 with a body', '9110 section 15.2'],
    ['garbage-before', 'Garbage before the response', '9112 section 2.2'],
    ['dribbled', 'The response byte by byte, 20 ms apart', '9112 section 2.1'],
    ['endless', 'A response whose headers never end', '9112 section 5'],
    ['never-answered', 'No answer at all', '6455 section 4.1'],
    ['closed-before', 'FIN instead of an answer', '6455 section 4.1'],
    ['closed-within', 'FIN in the middle of the response', '6455 section 4.1'],
    ['reset-within', 'A reset in the middle of the response', '6455 section 4.1'],
    ['closed-after', 'FIN right behind the 101', '6455 section 7.1.5'],
    ['frames-glued', 'Two messages in the same bytes as the 101', '6455 section 4.2.2'],
  ]),
  ...group('frames', [
    ['rsv1', 'RSV1 set without an extension', '6455 section 5.2'],
    ['rsv2', 'RSV2 set', '6455 section 5.2'],
    ['rsv3', 'RSV3 set', '6455 section 5.2'],
    ...RESERVED.map((opcode) => [`opcode-${opcode}`, `The reserved opcode ${opcode}`, '6455 section 5.2'] as const),
    ['masked', 'A masked frame from the server', '6455 section 5.1'],
    ['length-16', 'A length of 5 in 16 bits', '6455 section 5.2'],
    ['length-64', 'A length of 5 in 64 bits', '6455 section 5.2'],
    ['length-2-63', 'A length of 2^63', '6455 section 5.2'],
    ['control-fragmented', 'A ping in two fragments', '6455 section 5.5'],
    ['control-long', 'A ping of 126 bytes', '6455 section 5.5'],
    ['continuation-alone', 'A continuation without a start', '6455 section 5.4'],
    ['start-within', 'A message that starts within another', '6455 section 5.4'],
    ['utf8-late', 'Bad UTF-8 at the end of 64 KiB of text', '6455 section 8.1'],
    ['utf8-cut', 'A text that ends in the middle of a character', '6455 section 8.1'],
    ['unfinished', 'A message whose last fragment never comes', '6455 section 5.4'],
    ['deflate-garbage', 'RSV1 set, and what cannot be inflated', '7692 section 7.2.2'],
    ['deflate-bomb', '16 MiB of one letter in 16 KiB', '7692 section 8'],
  ]),
  ...group('closing', [
    ['close-1-byte', 'A Close with half a code', '6455 section 5.5.1'],
    ...BAD_CODES.map((code) => [`close-${code}`, `A Close with ${code}`, '6455 section 7.4'] as const),
    ['close-utf8', 'A Close whose reason is bad UTF-8', '6455 section 5.5.1'],
    ['data-after-close', 'A message behind the Close', '6455 section 5.5.1'],
    ['two-closes', 'Two Closes', '6455 section 5.5.1'],
  ]),
  ...group('transport', [
    ['fin', 'FIN without a Close', '6455 section 7.1.7'],
    ['reset', 'A reset without a Close', '6455 section 7.1.7'],
    ['reset-within', 'A reset in the middle of a frame', '6455 section 7.1.7'],
    ['stall', 'A frame that stops in its middle, and nothing after it', '6455 section 5.2'],
    ['dribble', 'A message byte by byte, 20 ms apart', '9293 section 3.8'],
    ['stop-reading', 'Nothing is read from the client any more', '9293 section 3.8.6'],
    ['no-pong', 'No ping is answered any more', '6455 section 5.5.2'],
    ['half-open', 'Half-open: nothing is read, answered or sent any more', '9293 section 3.5.1'],
  ]),
  ...group('records', [
    ['records-no-close-notify', 'FIN without close_notify', '8446 section 6.1'],
    ['records-cut', 'Records of one byte, from now on', '8446 section 5.1'],
    ['records-alert-in-clear', 'An alert that is not encrypted', '8446 section 5'],
  ]),
].map((fault) => (fault.group === 'transport' ? { ...fault, id: `transport-${fault.id}` } : fault))

/** What a worse network does to messages, as it stands in the log. */
export const SHAPED = {
  drop: { id: 'shaped-drop', group: 'transport', title: 'A message was left out', section: 'RFC 6455 section 5.4' },
  duplicate: { id: 'shaped-duplicate', group: 'transport', title: 'A message went twice', section: 'RFC 6455 section 5.4' },
  reorder: {
    id: 'shaped-reorder',
    group: 'transport',
    title: 'A message goes behind the next one',
    section: 'RFC 6455 section 5.4',
  },
  corrupt: { id: 'shaped-corrupt', group: 'transport', title: 'A message was changed by a byte', section: 'RFC 6455 section 5.4' },
} as const satisfies Record<string, FaultFacts>

/** As good as those of `FAULTS`, and too many to be shown with them. */
export const MORE_FAULTS: readonly FaultFacts[] = group(
  'tls',
  (['hello', ...LATER_STEPS] as const).flatMap((step) => alertsAt(step, OTHER_ALERTS)),
)

export const FAULT_IDS: readonly string[] = FAULTS.map(({ id }) => id)
/** What can be armed, and more than rules and scenarios can name. */
export const ARMABLE_IDS: readonly string[] = [...FAULTS, ...MORE_FAULTS].map(({ id }) => id)

export function faultCalled(id: string): FaultFacts | undefined {
  return FAULTS.find((fault) => fault.id === id) ?? MORE_FAULTS.find((fault) => fault.id === id)
}

/** It stands instead of an answer, and is armed or done by a rule; the others are done on an open connection. */
export function isAnswer(fault: FaultFacts | undefined): boolean {
  return fault?.group === 'opening' || fault?.group === 'tls'
}
