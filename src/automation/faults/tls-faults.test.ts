import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { ALERT_STEPS, FAULTS, MORE_FAULTS } from '../../contract/automation/faults.ts'
import { createLocalAuthority, type Connection, type LocalAuthority } from '../../server/index.ts'
import { answering, type Answering } from '../automation-test-support.ts'
import { tlsFault } from './tls-faults.ts'

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
  'tls-weak-key': 'UNSPECIFIED',
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
  'tls-weak-key': 'secure',
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

it('every fault of TLS that is listed is done', async () => {
  const authority = await createLocalAuthority({ name: 'Any' })
  const listed = [...FAULTS, ...MORE_FAULTS].filter(({ group }) => group === 'tls')
  const answers = await Promise.all(listed.map(async ({ id }) => tlsFault(id, authority)))
  expect(listed.filter((_, index) => answers[index] === undefined)).toEqual([])
  expect(tlsFault('tls-alert-nowhere-40', authority)).toBeUndefined()
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

const REQUEST =
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** Node's TLS under a connection that asks to be opened: what comes of it, until it is over. Those of WebSocket keep some of it to themselves. */
function reported(stage: Secure): Promise<string> {
  const socket = connected(stage, {})
  const said: string[] = []
  let text = ''
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
  socket.on('error', ({ message }) => said.push(/alert number \d+/i.exec(message)?.[0].toLowerCase() ?? message))
  socket.on('end', () => said.push('end'))
  socket.write(REQUEST)
  return new Promise((resolve) => {
    socket.on('close', () => {
      const [head, frames = ''] = text.split('\r\n\r\n')
      const before = head?.startsWith('HTTP/1.1 101') ? [`open${frames && ` ${frames.slice(2)}`}`] : []
      resolve([...before, ...said].join('; '))
    })
  })
}

const STEPS = Object.keys(ALERT_STEPS).flatMap((step) => [42, 49, 113].map((number) => [step, number] as const))

it.each(STEPS)(
  'an alert at the step %s with the number %i is what the client reports, and stands in the log',
  async (step, number) => {
    const stage = await secure()
    const id = `tls-alert-${step}-${number}`
    stage.automation.arm([id])
    // OpenSSL's clients give the number; BoringSSL's tell the same in other words.
    const alert = IS_BORINGSSL ? /alert/i : new RegExp(`^alert number ${number}$`)
    expect((await reported(stage)).replaceAll(/^open; |; end$/g, '')).toMatch(alert)
    // In clear, or a sealed record: two bytes, the type that they hide, and a tag.
    const sent = step === 'hello' ? `150303000202${number.toString(16)}` : expect.stringMatching(/^1703030013[\da-f]{30}$/)
    const faults = stage.told.filter((line) => !line.startsWith('applied'))
    expect(faults.map((line) => line.split(' '))).toEqual([['fault', '1', id, sent]])
  },
)

it('an alert that has not come to its step is told, because the client had left before', async () => {
  const stage = await secure()
  stage.automation.arm(['tls-alert-finished-40'])
  await once(connected(stage, { ca: [] }), 'close').catch(() => undefined)
  while (stage.told.length === 0) await new Promise(setImmediate)
  expect(stage.told).toEqual(['trouble 1 The fault tls-alert-finished-40 was not done: the client had left before.'])
})

it.each(['TLSv1.2', 'TLSv1.3'] as const)('a handshake of %s in records of one byte succeeds', async (version) => {
  const stage = await secure()
  stage.automation.arm(['tls-records-cut'])
  const socket = await secured(stage, { minVersion: version, maxVersion: version })
  expect([socket.authorized, socket.getProtocol()]).toEqual([true, version])
})

it('a client is asked to renegotiate, where the library of the server can; else why not stands in the log', async () => {
  const stage = await secure()
  stage.automation.arm(['tls-renegotiation'])
  const socket = new WebSocket(`wss://localhost:${stage.server.localPort}/`, { ca: stage.authority.certificatePem })
  await once(socket, 'open')
  const under = (socket as unknown as { readonly _socket: TLSSocket })._socket
  const before = under.getFinished()
  while (stage.told.length === 0) await new Promise(setImmediate)
  if (IS_BORINGSSL) {
    expect(stage.told).toEqual([
      expect.stringMatching(/^trouble 1 The fault tls-renegotiation was not done: BoringSSL.* cannot renegotiate as a server\.$/),
    ])
  } else {
    expect(stage.told).toEqual(['fault 1 tls-renegotiation 00000000'])
    while (under.getFinished()?.equals(before as Buffer)) await new Promise(setImmediate)
    // The connection goes on as it was.
    void stage.server.connections.get('1')?.send('behind it')
    const [bytes] = (await once(socket, 'message')) as [Buffer]
    expect(bytes.toString()).toBe('behind it')
  }
  socket.terminate()
})

it.each([
  ['records-no-close-notify', '', 'open; end'],
  ['records-cut', '81116f6e6520627974652061207265636f7264', 'open one byte a record; end'],
  ['records-alert-in-clear', '15030300020250', IS_BORINGSSL ? /^open; .*:BAD_PACKET_LENGTH:/ : /^open; .*:bad record type:/],
])('%s is done on an open connection with TLS', async (id, sent, expected) => {
  const stage = await secure()
  const report = reported(stage)
  const connection = await opened(stage)
  expect(stage.automation.fault(connection, id)).toBe('')
  if (id === 'records-cut') connection.drop('fin')
  expect(await report).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  expect(stage.told[0]).toMatch(new RegExp(`^fault 1 ${id} ${sent}`))
})

/** The first connection, when it is open. */
function opened({ server }: Secure): Promise<Connection> {
  return new Promise((resolve) => {
    const off = server.on('connected', ({ connectionId }) => {
      off()
      resolve(server.connections.get(connectionId) as Connection)
    })
  })
}

it('a fault of records cannot be done without TLS, and says so', async () => {
  const stage = await answering([])
  const client = await stage.connect()
  const connection = stage.server.connections.get('1') as Connection
  for (const { id } of FAULTS.filter(({ group }) => group === 'records'))
    expect(stage.automation.fault(connection, id)).toBe(
      'The connection has no TLS, and the fault is about its records: connect with wss.',
    )
  client.socket.terminate()
})

it.each(['TLSv1.2', 'TLSv1.3'] as const)('a weak key is served with %s to who does not mind', async (version) => {
  const stage = await secure()
  stage.automation.arm(['tls-weak-key'])
  const ciphers = IS_BORINGSSL ? 'ALL' : 'TLS_AES_128_GCM_SHA256:ALL:@SECLEVEL=0'
  const socket = await secured(stage, { minVersion: version, maxVersion: version, ciphers })
  expect(socket.getPeerX509Certificate()?.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024)
})
