// The subject as a line, and which identity a person's words choose.
import { X509Certificate, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadCertificateStore, type LoadedStore } from './certificate-store.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { identityForCertificate, issuerOf, selectIdentity, subjectOf } from './certificate-subject.ts'
import { pemOf, publicKeyInfo, signedCertificate } from './certificate-writing.ts'
import { oid, sequence, setOf, utf8String } from './der.ts'

const attribute = (type: string, value: string): Buffer => sequence(oid(type), utf8String(value))
const CN = '2.5.4.3'
const O = '2.5.4.10'
const C = '2.5.4.6'

function certificate(serial: number, key: KeyObject, ...parts: readonly Buffer[]): X509Certificate {
  const name = sequence(...parts)
  const period = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2036-01-01T00:00:00Z') }
  const contents = {
    serialNumber: Buffer.from([serial]),
    issuer: name,
    subject: name,
    period,
    publicKey: publicKeyInfo(key),
    extensions: [],
  }
  return new X509Certificate(signedCertificate(contents, key))
}

const newEcKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
const named = (...parts: readonly Buffer[]): X509Certificate => certificate(1, newEcKey(), ...parts)

describe('the subject of a certificate', () => {
  it.each([
    ['CN=localhost', [setOf(attribute(CN, 'localhost'))]],
    [
      'CN=localhost, O=Example, C=DE',
      [setOf(attribute(C, 'DE')), setOf(attribute(O, 'Example')), setOf(attribute(CN, 'localhost'))],
    ],
    [String.raw`O=A\, B\+C\"\\\;\<\>`, [setOf(attribute(O, 'A, B+C"\\;<>'))]],
    [String.raw`CN=\ a \ `, [setOf(attribute(CN, ' a  '))]],
    [String.raw`CN=\#1`, [setOf(attribute(CN, '#1'))]],
    [String.raw`CN=one\0aline\00`, [setOf(attribute(CN, 'one\nline\0'))]],
    ['CN=Jörg 🦊', [setOf(attribute(CN, 'Jörg 🦊'))]],
    ['CN=', [setOf(attribute(CN, ''))]],
    ['1.2.3.4=#0c0178', [setOf(attribute('1.2.3.4', 'x'))]],
    ['CN=b+O=a', [setOf(Buffer.concat([attribute(CN, 'b'), attribute(O, 'a')]))]],
    ['', []],
  ])('%s', (line, parts) => {
    const it = named(...parts)
    expect([subjectOf(it), issuerOf(it)]).toEqual([line, line])
  })

  it('may be in any type of string', () => {
    const text = (tag: number, hex: string): Buffer => {
      const bytes = Buffer.from(hex, 'hex')
      return setOf(sequence(oid(CN), Buffer.concat([Buffer.from([tag, bytes.length]), bytes])))
    }
    // PrintableString, TeletexString, BMPString, UniversalString.
    expect(subjectOf(named(text(0x13, '6162')))).toBe('CN=ab')
    expect(subjectOf(named(text(0x14, '61e9')))).toBe('CN=aé')
    expect(subjectOf(named(text(0x1e, '006120ac')))).toBe('CN=a€')
    expect(subjectOf(named(text(0x1c, '000000610001f98a')))).toBe('CN=a🦊')
  })
})

describe('choosing an identity', () => {
  let store: LoadedStore
  let keyless: X509Certificate
  let second: X509Certificate

  beforeAll(async () => {
    const [firstKey, secondKey] = [newEcKey(), newEcKey()]
    const first = certificate(0x0a, firstKey, setOf(attribute(CN, 'localhost')), setOf(attribute(O, 'CN=exact')))
    second = certificate(0x1234, secondKey, setOf(attribute(CN, 'exact')))
    keyless = certificate(0x77, newEcKey(), setOf(attribute(CN, 'Authority')))
    const keys = [firstKey, secondKey].map((key) => key.export({ type: 'pkcs8', format: 'pem' }))
    const certificates = [keyless, first, second].map((each) => pemOf('CERTIFICATE', each.raw))
    store = await loadCertificateStore({ store: [...keys, ...certificates].join('') })
  })

  const chosen = (subject: string): string | undefined => {
    const identity = selectIdentity(store, subject)
    return identity && subjectOf(identity.certificate)
  }

  it.each([
    ['*', 'O=CN=exact, CN=localhost'],
    ['CN=exact', 'CN=exact'],
    [' CN=exact ', 'CN=exact'],
    ['exact', 'O=CN=exact, CN=localhost'],
    ['LOCALHOST', 'O=CN=exact, CN=localhost'],
    ['0A', 'O=CN=exact, CN=localhost'],
    ['a', 'O=CN=exact, CN=localhost'],
    ['34', 'CN=exact'],
    ['nobody', undefined],
    ['', undefined],
  ])('%j is %s', (subject, line) => expect(chosen(subject)).toBe(line))

  it('takes a fingerprint of SHA-1 or SHA-256, with and without colons', () => {
    for (const fingerprint of [second.fingerprint, second.fingerprint256, second.fingerprint.replaceAll(':', '').toLowerCase()])
      expect(chosen(fingerprint)).toBe('CN=exact')
  })

  it('says so when the certificate is there without its key', () => {
    for (const subject of ['CN=Authority', 'author', '77', keyless.fingerprint256])
      expect(() => chosen(subject)).toThrow(
        new CertificateStoreError(
          'no-private-key',
          'The certificate "CN=Authority" is in the store without its private key. Choose another one, or add the key.',
        ),
      )
  })

  it('finds the certificate that is given whole, in PEM and in base64', () => {
    const line = (text: string): string | undefined => {
      const identity = identityForCertificate(store, text)
      return identity && subjectOf(identity.certificate)
    }
    expect(line(pemOf('CERTIFICATE', second.raw))).toBe('CN=exact')
    expect(line(second.raw.toString('base64'))).toBe('CN=exact')
    expect(line(pemOf('CERTIFICATE', named(setOf(attribute(CN, 'exact'))).raw))).toBe(undefined)
    expect(() => line(keyless.raw.toString('base64'))).toThrow(
      /^The certificate "CN=Authority" is in the store without its private key\./,
    )
    expect(() => line('no certificate')).toThrow(
      'SSLCertEncoded is not a certificate; one in PEM or in base64 of DER was expected.',
    )
  })
})
