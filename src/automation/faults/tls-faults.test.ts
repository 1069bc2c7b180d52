import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { FAULTS } from '../../contract/automation/faults.ts'
import { createLocalAuthority, type LocalAuthority } from '../../server/index.ts'
import { answering, type Answering } from '../automation-test-support.ts'
import { TLS_FAULT_IDS } from './tls-faults.ts'

/** In Electron, where these tests run too. */
const IS_BORINGSSL = process.versions.electron !== undefined
/** What a client needs to speak TLS 1.0 and 1.1 too: BoringSSL knows no levels. */
const LEVEL_0 = IS_BORINGSSL ? 'ALL' : 'ALL:@SECLEVEL=0'

interface Secure extends Answering {
  readonly authority: LocalAuthority
  /** Connects with trust in the authority; what became of it. */
  readonly shake: (options?: ConnectionOptions) => Promise<string>
}

async function secure(): Promise<Secure> {
  const authority = await createLocalAuthority({ name: 'Trusted' })
  const { certificatePem, keyPem } = await authority.issueServer({ names: ['localhost'], addresses: ['127.0.0.1'] })
  const stage = await answering([], {
    authority: () => Promise.resolve(authority),
    settings: ['UseSSL=True', 'SSLCertStoreType=7', `SSLCertStore=${certificatePem}${keyPem}`, 'SSLCertSubject=*'],
  })
  return {
    ...stage,
    authority,
    shake(options = {}) {
      const socket = connect({
        host: '127.0.0.1',
        port: stage.server.localPort,
        servername: 'localhost',
        ca: authority.certificatePem,
        ...options,
      })
      onTestFinished(() => void socket.destroy())
      return outcomeOf(socket)
    },
  }
}

function outcomeOf(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('secureConnect', () => {
      socket.end()
      resolve('secure')
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('close', () => resolve('closed'))
  })
}

const OPENSSL: Readonly<Record<string, string>> = {
  'tls-expired': 'CERT_HAS_EXPIRED',
  'tls-not-yet-valid': 'CERT_NOT_YET_VALID',
  'tls-wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'tls-wrong-usage': 'INVALID_PURPOSE',
  'tls-sha1': 'UNSPECIFIED',
  'tls-self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'tls-unknown-authority': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'tls-missing-intermediate': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'tls-alert-handshake-failure': 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  'tls-alert-protocol-version': 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'tls-alert-internal-error': 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
  'tls-alert-unrecognized-name': 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  'tls-1.0': 'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'tls-1.1': 'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'tls-fin': 'ECONNRESET',
  'tls-reset': 'ECONNRESET',
  // What Node does not look at.
  'tls-too-long': 'secure',
  'tls-name-in-cn': 'secure',
  'tls-revoked': 'secure',
  'tls-other-key': 'secure',
  'tls-ticket-refused': 'secure',
}

/** What a client of BoringSSL says otherwise. */
const BORINGSSL: Readonly<Record<string, string>> = {
  'tls-sha1': 'secure',
  'tls-self-signed': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'tls-alert-handshake-failure': 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'tls-alert-unrecognized-name': 'ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME',
}

const EXPECTED = IS_BORINGSSL ? { ...OPENSSL, ...BORINGSSL } : OPENSSL

/** What stands in the log as sent, where it is sent in clear. */
const SENT: Readonly<Record<string, string>> = {
  'tls-alert-handshake-failure': '15030300020228',
  'tls-alert-protocol-version': '15030300020246',
  'tls-alert-internal-error': '15030300020250',
  'tls-alert-unrecognized-name': '15030300020270',
}

it.each(Object.entries(EXPECTED))('%s is met by the next connection, and the one behind it is as it was', async (id, expected) => {
  const { automation, shake, told } = await secure()
  automation.arm([id])
  expect(await shake()).toBe(expected)
  expect(told.filter((line) => line.startsWith('fault'))).toEqual([`fault 1 ${id} ${SENT[id] ?? ''}`])
  expect(automation.armed).toEqual([])
  expect(await shake()).toBe('secure')
})

it('a stalled handshake lasts until the client goes', async () => {
  const { automation, server, shake } = await secure()
  automation.arm(['tls-stall'])
  const stalled = connect({ host: '127.0.0.1', port: server.localPort, rejectUnauthorized: false })
  while (automation.armed.length > 0) await new Promise(setImmediate)
  expect(await shake()).toBe('secure')
  expect(stalled.pending).toBe(false)
  stalled.destroy()
  await once(stalled, 'close')
})

it('a fault of the opening waits for its request while one of TLS waits for a ClientHello', async () => {
  const { automation, shake } = await secure()
  automation.arm(['status-503', 'tls-expired'])
  expect(await shake()).toBe('CERT_HAS_EXPIRED')
  expect(automation.armed).toEqual(['status-503'])
})

it('every fault of TLS that is listed is done', () => {
  expect(TLS_FAULT_IDS.toSorted()).toEqual(
    FAULTS.filter(({ group }) => group === 'tls')
      .map(({ id }) => id)
      .toSorted(),
  )
})

function connected({ server, authority }: Secure, options: ConnectionOptions): TLSSocket {
  const ca = authority.certificatePem
  const socket = connect({ host: '127.0.0.1', port: server.localPort, servername: 'localhost', ca, ...options })
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Connects so, and gives the connection when it is secure. */
async function secured(stage: Secure, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connected(stage, options)
  await once(socket, 'secureConnect')
  return socket
}

it('a client that asks for an OCSP response gets one that says that the certificate is revoked', async () => {
  const stage = await secure()
  stage.automation.arm(['tls-revoked'])
  const [response] = (await once(connected(stage, { requestOCSP: true }), 'OCSPResponse')) as [Buffer]
  // id-pkix-ocsp-basic, and the status revoked: [1] with its time.
  expect(response.includes(Buffer.from('06092b0601050507300101', 'hex'))).toBe(true)
  expect(response.toString('latin1')).toMatch(/\xa1\x11\x18\x0f\d{14}Z/)
})

it.each(['TLS 1.0', 'TLS 1.1'])('a client that still speaks %s is served with it', async (version) => {
  const stage = await secure()
  stage.automation.arm([version.toLowerCase().replace(' ', '-')])
  const name = version.replace(' ', 'v').replace('v1.0', 'v1') as 'TLSv1'
  const socket = await secured(stage, { minVersion: name, ciphers: LEVEL_0 })
  expect(socket.getProtocol()).toBe(name)
})

it('a client whose certificate is another one sees another key under the same name', async () => {
  const stage = await secure()
  const before = (await secured(stage, {})).getPeerX509Certificate()
  stage.automation.arm(['tls-other-key'])
  const after = (await secured(stage, {})).getPeerX509Certificate()
  expect(after?.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
  expect(after?.publicKey.equals(before?.publicKey as KeyObject)).toBe(false)
})

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a ticket of %s is refused once, and taken by the connection behind it',
  async (version) => {
    const stage = await secure()
    const options = { minVersion: version, maxVersion: version }
    const first = connected(stage, options)
    // BoringSSL sends tickets of TLS 1.3 with the first bytes of the server alone: here with the answer to what is no request.
    first.write('nothing\r\n\r\n')
    const [session] = (await once(first, 'session')) as [Buffer]
    stage.automation.arm(['tls-ticket-refused'])
    const reused = []
    for (let time = 0; time < 2; time++) reused.push((await secured(stage, { ...options, session })).isSessionReused())
    expect(reused).toEqual([false, true])
  },
)
