import { once } from 'node:events'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { FAULTS } from '../../contract/automation/faults.ts'
import { createLocalAuthority } from '../../server/index.ts'
import { answering, type Answering } from '../automation-test-support.ts'
import { TLS_FAULT_IDS } from './tls-faults.ts'

interface Secure extends Answering {
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

const EXPECTED: Readonly<Record<string, string>> = {
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
  'tls-fin': 'ECONNRESET',
  'tls-reset': 'ECONNRESET',
  // What Node does not look at.
  'tls-too-long': 'secure',
  'tls-name-in-cn': 'secure',
}

it.each(Object.entries(EXPECTED))('%s is met by the next connection, and the one behind it is as it was', async (id, expected) => {
  const { automation, shake, told } = await secure()
  automation.arm([id])
  expect(await shake()).toBe(expected)
  expect(told.filter((line) => line.startsWith('fault'))).toEqual([`fault 1 ${id} `])
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
