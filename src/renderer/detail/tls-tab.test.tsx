// The TLS of a connection as it is shown.
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { ConnectionDetails, TlsDetails } from '../../contract/model.ts'
import { startTestHost } from '../composer/test-host.ts'
import { sampleDetails, sampleRow } from '../connections/sample-row.ts'
import { TlsTab } from './tls-tab.tsx'

const host = startTestHost()

const TLS: TlsDetails = {
  protocol: 'TLS 1.3',
  cipherSuite: 'TLS_AES_128_GCM_SHA256',
  cipherStrength: 128,
  keyExchange: 'X25519',
  keyExchangeStrength: 253,
  signatureScheme: 'ecdsa_secp256r1_sha256',
  alpn: '',
  serverName: 'localhost\u202e',
  isResumed: false,
  helloRetryRequest: true,
  ja3: 'e7d705a3286e19ea42f587b344ee6865',
  ja4: 't13d1516h2_8daaf6152771_b186095e22b6',
  offered: {
    versions: ['TLS 1.3', 'TLS 1.2'],
    cipherSuites: ['TLS_AES_128_GCM_SHA256'],
    groups: ['x25519'],
    keyShares: ['x25519'],
    signatureSchemes: [],
    alpn: [],
  },
  clientStatus: '',
  clientChain: [],
}

function show(id: string, tls: TlsDetails | undefined, row: Partial<ConnectionDetails['row']> = {}): void {
  host.answers('connection.details', () => sampleDetails(sampleRow({ id, secure: true, ...row }), tls))
  render(<TlsTab id={id} />)
}

afterEach(cleanup)

const rows = (label: string) => [...screen.getByLabelText(label, { selector: 'dl' }).children].map((row) => row.textContent)
const offers = () => [...document.querySelectorAll('details')].map((each) => each.textContent)

test('what was agreed on stands as names and values, with hidden characters of the client in sight', async () => {
  show('1', TLS)
  expect(await screen.findByText('TLS 1.3', { selector: 'dd' })).toBeTruthy()
  expect(rows('TLS')).toEqual([
    'VersionTLS 1.3',
    'Cipher suiteTLS_AES_128_GCM_SHA256, 128 bits',
    'Key exchangeX25519, 253 bits',
    'Signatureecdsa_secp256r1_sha256',
    String.raw`Server name (SNI)localhost\u202e`,
    'ALPNnone',
    'Resumedno',
    'HelloRetryRequestyes: the first key share did not match',
    'JA3e7d705a3286e19ea42f587b344ee6865',
    'JA4t13d1516h2_8daaf6152771_b186095e22b6',
  ])
  expect(screen.getByText('The client was not asked for one.')).toBeTruthy()
})

test('what the client offered is folded, each list with its length', async () => {
  show('2', TLS)
  await screen.findByText('Offered by the client')
  expect(offers()).toEqual([
    'Versions 2TLS 1.3TLS 1.2',
    'Cipher suites 1TLS_AES_128_GCM_SHA256',
    'Groups 1x25519',
    'Key shares 1x25519',
    'Signature schemes none',
    'ALPN none',
  ])
  expect([...document.querySelectorAll('details')].some((each) => each.open)).toBe(false)
})

test('a client that is not trusted is shown with the reason and its chain', async () => {
  const validity = { validFrom: new Date(2020, 0, 1, 12).getTime(), validTo: new Date(2020, 11, 31, 12).getTime() }
  show('3', {
    ...TLS,
    clientStatus: 'certificate has expired',
    clientChain: [
      { subject: 'CN=robot-3', issuer: 'CN=Robots', serialNumber: '0A', fingerprint: 'AA:01', ...validity },
      { subject: 'CN=Robots', issuer: 'CN=Robots', serialNumber: '01', fingerprint: 'BB:02', ...validity },
    ],
  })
  expect(await screen.findByText('Not trusted: certificate has expired')).toBeTruthy()
  expect(rows('The client')).toEqual([
    'SubjectCN=robot-3',
    'IssuerCN=Robots',
    expect.stringMatching(/^Valid2020-01-01 to 2020-12-31, expired \d+ days ago$/),
    'Serial number0A',
    'SHA-256AA:01',
  ])
  expect(rows('Issuer 1')[1]).toBe('IssuerCN=Robots (self-signed)')
})

test('a trusted client is said to be trusted', async () => {
  show('4', { ...TLS, clientStatus: 'OK' })
  expect(await screen.findByText('Trusted')).toBeTruthy()
})

test('before the handshake is over there is nothing to show, and after a failed one the log tells', async () => {
  show('5', undefined, { stage: 'tls' })
  expect(await screen.findByText('The TLS handshake has not finished yet.')).toBeTruthy()
  cleanup()
  show('6', undefined, { stage: 'closed' })
  expect(await screen.findByText('The TLS handshake did not complete. The log shows how far it got.')).toBeTruthy()
})
