// Faults of the TLS handshake: a certificate that clients must refuse, a handshake that deviates, an alert at any step, or no answer. Certificates are of the
// authority that the client trusts, so that nothing but the fault is wrong with them.
import type { AlertStep } from '../../contract/automation/faults.ts'
import {
  createLocalAuthority,
  type IssuedCertificate,
  type LocalAuthority,
  type SecureWire,
  type TlsDeviation,
} from '../../server/index.ts'

/** What becomes of a ClientHello. */
export type TlsAnswer = Handshake | { readonly alert: number } | { readonly end: 'stall' | 'fin' | 'reset' }

/** `store`: PEM of the certificates that are sent, and of the key; without it the server's own. */
interface Handshake {
  readonly store?: string
  readonly deviation?: TlsDeviation
  /** What is done when the connection is open: the bytes, or why it cannot be done. */
  readonly whenOpen?: (wire: SecureWire) => Buffer | string
}

const DAY_MS = 86_400_000
const SERVER = { names: ['localhost'], addresses: ['127.0.0.1', '::1'] } as const

/** Days from now, either way. */
function period(from: number, to: number): { readonly from: Date; readonly to: Date } {
  const now = Date.now()
  return { from: new Date(now + from * DAY_MS), to: new Date(now + to * DAY_MS) }
}

function stored({ keyPem }: Pick<IssuedCertificate, 'keyPem'>, ...certificates: readonly string[]): Handshake {
  return { store: `${certificates.join('\n')}\n${keyPem}` }
}

const withChain = (issued: IssuedCertificate): Handshake => stored(issued, issued.chainPem)

/** With a key of RSA: that was what servers of that time had, and clients that still speak to them expect. */
async function ofVersion(authority: LocalAuthority, version: NonNullable<TlsDeviation['version']>): Promise<Handshake> {
  return { ...withChain(await authority.issueServer({ ...SERVER, keyType: 'rsa-2048' })), deviation: { version } }
}

/** A handshake message without a content (RFC 5246 section 7.4.1.1), as it is before it is encrypted. */
const HELLO_REQUEST = Buffer.alloc(4)

const FAULTS: Readonly<Record<string, (authority: LocalAuthority) => Promise<TlsAnswer> | TlsAnswer>> = {
  'tls-expired': async (authority) => withChain(await authority.issueServer({ ...SERVER, period: period(-30, -1) })),
  'tls-not-yet-valid': async (authority) => withChain(await authority.issueServer({ ...SERVER, period: period(1, 30) })),
  'tls-too-long': async (authority) => withChain(await authority.issueServer({ ...SERVER, period: period(-1, 20 * 365) })),
  'tls-wrong-host': async (authority) => withChain(await authority.issueServer({ names: ['another.example'] })),
  'tls-name-in-cn': async (authority) => withChain(await authority.issueServer({ ...SERVER, omitAlternativeNames: true })),
  'tls-wrong-usage': async (authority) => withChain(await authority.issueServer({ ...SERVER, usage: 'client' })),
  'tls-weak-key': async (authority) => ({
    ...withChain(await authority.issueServer({ ...SERVER, keyType: 'rsa-1024' })),
    deviation: { servesWeakKeys: true },
  }),
  'tls-sha1': async (authority) => withChain(await authority.issueServer({ ...SERVER, digest: 'sha1' })),
  'tls-self-signed': async (authority) => withChain(await authority.issueServer({ ...SERVER, selfSigned: true })),
  'tls-unknown-authority': async () => {
    const stranger = await createLocalAuthority({ name: 'An authority that nobody trusts' })
    return withChain(await stranger.issueServer(SERVER))
  },
  'tls-missing-intermediate': async (authority) => {
    const between = await authority.issueAuthority({ name: 'An intermediate that is not sent' })
    const issued = await between.issueServer(SERVER)
    return stored(issued, issued.certificatePem)
  },
  'tls-revoked': async (authority) => {
    const issued = await authority.issueServer(SERVER)
    const ocspResponse = authority.createOcspResponse({ certificate: issued.certificate, revokedAt: new Date(Date.now() - DAY_MS) })
    return { ...withChain(issued), deviation: { ocspResponse } }
  },
  'tls-other-key': async (authority) => withChain(await authority.issueServer(SERVER)),
  'tls-1.0': async (authority) => ofVersion(authority, 'TLS 1.0'),
  'tls-1.1': async (authority) => ofVersion(authority, 'TLS 1.1'),
  'tls-ticket-refused': () => ({ deviation: { ownTicketKeys: true } }),
  // RFC 8446 section 6.2.
  'tls-alert-handshake-failure': () => ({ alert: 40 }),
  'tls-alert-protocol-version': () => ({ alert: 70 }),
  'tls-alert-internal-error': () => ({ alert: 80 }),
  'tls-alert-unrecognized-name': () => ({ alert: 112 }),
  'tls-records-cut': () => ({ deviation: { recordLength: 1 } }),
  'tls-renegotiation': () => ({
    deviation: { version: 'TLS 1.2', renegotiates: true },
    whenOpen: (wire) => wire.renegotiate() || HELLO_REQUEST,
  }),
  'tls-stall': () => ({ end: 'stall' }),
  'tls-fin': () => ({ end: 'fin' }),
  'tls-reset': () => ({ end: 'reset' }),
}

function alertAt(step: AlertStep, description: number): TlsAnswer {
  switch (step) {
    case 'hello':
      return { alert: description }
    case 'flight':
      return { deviation: { alert: { description, behind: 'server-flight' } } }
    case 'finished':
      return { deviation: { alert: { description, behind: 'client-finished' } } }
    case 'open':
      return { deviation: { keepsKeys: true }, whenOpen: (wire) => wire.sendAlert(description) }
  }
}

/** What the server answers a ClientHello with; rejects with the authority's error. undefined: there is no such fault of TLS. */
export function tlsFault(id: string, authority: LocalAuthority): Promise<TlsAnswer> | TlsAnswer | undefined {
  if (Object.hasOwn(FAULTS, id)) return FAULTS[id]?.(authority)
  const [, step, number] = /^tls-alert-(hello|flight|finished|open)-(\d{1,3})$/.exec(id) ?? []
  return step === undefined ? undefined : alertAt(step as AlertStep, Number(number))
}
