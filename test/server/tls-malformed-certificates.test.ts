// Certificates of clients that the TLS library takes and that are not as RFC 5280 demands, to the last byte: each is refused with its reason, and the
// server serves the next client. Found by the fuzzer.
import { X509Certificate, generateKeyPairSync, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { publicKeyInfo } from '../../src/server/tls/certificates/certificate-writing.ts'
import { bitString, explicit, integer, oid, sequence, setOf, time, utf8String } from '../../src/server/tls/certificates/der.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { presenting, testCertificates } from './test-certificates.ts'
import { request } from './wire-client.ts'

const certificates = await testCertificates()
const { authority, client: tester } = certificates

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const ECDSA_WITH_SHA256 = oid('1.2.840.10045.4.3.2')
const COMMON_NAME = oid('2.5.4.3')
const NAME = named(utf8String('odd'))
/** RELATIVE-OID whose last part goes on behind its end. */
const ENDLESS = Buffer.from([0x0d, 1, 0xff])
/** UTCTime of the right length that is no time. */
const NO_TIME = Buffer.concat([Buffer.from([0x17, 13]), Buffer.from('36prototype2Z')])

function named(value: Buffer): Buffer {
  return sequence(setOf(sequence(COMMON_NAME, value)))
}

/** Signed by its own key; undefined where the TLS library does not take it, as BoringSSL does not take all of them. */
function certificate({ subject = NAME, to = time(new Date('2036-01-01')), parameters = Buffer.alloc(0) }): string | undefined {
  const algorithm = sequence(ECDSA_WITH_SHA256, parameters)
  const body = sequence(
    explicit(0, integer(2)),
    integer(7),
    algorithm,
    NAME,
    sequence(time(new Date('2020-01-01')), to),
    subject,
    publicKeyInfo(privateKey),
  )
  try {
    return new X509Certificate(sequence(body, algorithm, bitString(sign('sha256', body, privateKey)))).toString()
  } catch {
    return undefined
  }
}

const MALFORMED = [
  ['is called by what never ends', certificate({ subject: named(ENDLESS) })],
  ['is signed by an algorithm with what never ends', certificate({ parameters: ENDLESS })],
  ['ends at a time that is none', certificate({ to: NO_TIME })],
] as const

for (const [what, cert] of MALFORMED)
  it.skipIf(cert === undefined)(`a certificate that ${what}`, async () => {
    const { port, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    const client = new SecureClient(port, { cert: cert ?? '', key: KEY })
    client.send(request())
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      expect.stringMatching(
        /^error 1 (?:client-certificate-refused 280|chain-not-verifiable 275): The client's certificate was refused: .*\.$/,
      ),
      'gone 1',
    ])
    await SecureClient.upgraded(port, presenting(tester))
  })
