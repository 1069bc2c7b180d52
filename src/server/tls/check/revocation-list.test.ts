// Revocation lists as our authority and openssl write them, and hostile ones.
import { createHash, sign, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commonName, cRLNumber, extension, newKey, signedRevocationList } from '../certificates/certificate-writing.ts'
import {
  bitString,
  enumerated,
  explicit,
  implicit,
  implicitSequence,
  integer,
  oid,
  sequence,
  time,
  truth,
} from '../certificates/der.ts'
import { createLocalAuthority, type LocalAuthority } from '../certificates/local-authority.ts'
import { readCertificate } from './certificate-fields.ts'
import { AS_AUTHORITY, hasOpenssl, OpensslAuthority } from './test-support/openssl-authority.ts'
import { LIST_LIMIT, RevocationList, RevocationListError } from './revocation-list.ts'

if (!hasOpenssl) console.warn('Skipped: there is no OpenSSL 3 on this machine to write revocation lists.')

const FROM = new Date('2026-02-01T00:00:00Z')
const TO = new Date('2026-04-01T00:00:00Z')
let authority: LocalAuthority
let key: KeyObject

beforeAll(async () => {
  authority = await createLocalAuthority({ name: 'Root', now: FROM })
  key = await newKey('ecdsa-p256')
})

const codeOf = (bytes: Buffer): string => {
  try {
    return `read, with ${RevocationList.read(bytes).size} entries`
  } catch (error) {
    return error instanceof RevocationListError ? `${error.code}: ${error.message}` : String(error)
  }
}

/** With extensions of the list. */
function listWith(...extensions: Buffer[]): Buffer {
  const contents = { issuer: commonName('Root'), thisUpdate: FROM, nextUpdate: TO, revoked: [], extensions }
  return signedRevocationList(contents, key)
}

/** With one entry, serial number 5, that has extensions. */
function listWithEntry(...extensions: Buffer[]): Buffer {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const entry = sequence(integer(5), time(FROM), sequence(...extensions))
  const signed = sequence(
    integer(1),
    algorithm,
    commonName('Root'),
    time(FROM),
    time(TO),
    sequence(entry),
    explicit(0, sequence(cRLNumber(1))),
  )
  return sequence(signed, algorithm, bitString(sign('sha256', signed, key)))
}

const reasonCode = (reason: number): Buffer => extension('2.5.29.21', enumerated(reason))

describe('A list of our authority', () => {
  it('has its issuer, times, number and entries, in DER and in PEM', () => {
    const { der, pem } = authority.createRevocationList({ revoked: ['0A', 'FF01'], thisUpdate: FROM, nextUpdate: TO, number: 300 })
    for (const list of [RevocationList.read(der), RevocationList.read(Buffer.from(`text before\n${pem}`))]) {
      expect(list).toMatchObject({ thisUpdate: FROM, nextUpdate: TO, number: '300', size: 2 })
      expect(list.issuer.parts).toEqual(['["2.5.4.3=\\"root"]'])
      expect([list.entryOf('A'), list.entryOf('FF01'), list.entryOf('FF'), list.entryOf('0')]).toEqual([
        { date: FROM, reason: undefined },
        { date: FROM, reason: undefined },
        undefined,
        undefined,
      ])
      expect(list.signedBy(readCertificate(authority.certificate).publicKey as KeyObject)).toBe('good')
      expect(list.signedBy(key)).toBe('bad')
    }
  })

  it('with nothing revoked has no entries', () => {
    const { der } = authority.createRevocationList({ revoked: [], thisUpdate: FROM, nextUpdate: TO, number: 1 })
    expect([RevocationList.read(der).size, RevocationList.read(der).entryOf('A')]).toEqual([0, undefined])
  })

  it('says why a certificate was revoked', () => {
    expect(RevocationList.read(listWithEntry(reasonCode(1))).entryOf('5')).toEqual({ date: FROM, reason: 'keyCompromise' })
    expect(RevocationList.read(listWithEntry(reasonCode(6))).entryOf('5')).toEqual({ date: FROM, reason: 'certificateHold' })
  })
})

describe('A list that cannot be used is refused by name', () => {
  const issuing = (...parts: Buffer[]): Buffer => listWith(extension('2.5.29.28', sequence(...parts), 'critical'))

  it('a delta list', () => {
    expect(codeOf(listWith(extension('2.5.29.27', integer(1), 'critical')))).toBe(
      'crl-delta: The revocation list is a delta list, which has the changes to another list only. A complete one is needed.',
    )
  })

  it('an indirect list, by its own mark and by an entry for another issuer', () => {
    const sentence =
      "crl-indirect: The revocation list is an indirect one, which speaks for several issuers. The issuer's own is needed."
    expect(codeOf(issuing(implicit(4, Buffer.from([0xff]))))).toBe(sentence)
    const otherIssuer = extension('2.5.29.29', sequence(explicit(4, commonName('Other'))), 'critical')
    expect(codeOf(listWithEntry(otherIssuer))).toBe(sentence)
  })

  it('unknown critical extensions, of the list and of an entry', () => {
    const sentence = (id: string): string =>
      `crl-unknown-critical-extension: The revocation list has the extension ${id}, marked as critical: whoever does not know it may not use the list, and it is not known here.`
    expect(codeOf(listWith(extension('1.2.3', truth(), 'critical')))).toBe(sentence('1.2.3'))
    expect(codeOf(listWithEntry(reasonCode(1), extension('1.2.3.4', truth(), 'critical')))).toBe(sentence('1.2.3.4'))
    expect(codeOf(listWith(extension('1.2.3', truth())))).toBe('read, with 0 entries')
    expect(codeOf(listWithEntry(extension('1.2.3.4', truth())))).toBe('read, with 1 entries')
  })

  it('tells what a list is for', () => {
    const uri = implicit(6, Buffer.from('http://a.example/x.crl'))
    const point = implicitSequence(0, implicitSequence(0, uri))
    expect(RevocationList.read(issuing(point, implicit(1, Buffer.from([0xff])))).scope).toEqual({
      onlyUsers: true,
      onlyAuthorities: false,
      onlyAttributes: false,
      onlySomeReasons: false,
      distributionPoint: [{ form: 'uri', value: 'http://a.example/x.crl' }],
    })
    expect(RevocationList.read(issuing(implicit(3, Buffer.from([1, 0x40])))).scope).toMatchObject({ onlySomeReasons: true })
  })

  it('what is no list', () => {
    expect(codeOf(Buffer.from('<html>'))).toBe(
      'crl-malformed: There is no revocation list: DER or PEM ("X509 CRL") was expected, and the first bytes are 3c68746d.',
    )
    expect(codeOf(Buffer.alloc(0))).toBe('crl-malformed: The revocation list is empty.')
    expect(codeOf(authority.certificate.raw)).toContain('crl-malformed')
    expect(codeOf(Buffer.alloc(LIST_LIMIT + 1))).toBe(
      'crl-too-large: The revocation list has 16777217 bytes; at most 16777216 are read.',
    )
  })

  it('two algorithms that differ', () => {
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
    const other = sequence(oid('1.2.840.10045.4.3.3'))
    const signed = sequence(integer(1), other, commonName('Root'), time(FROM), time(TO))
    expect(codeOf(sequence(signed, algorithm, bitString(sign('sha256', signed, key))))).toContain(
      'two signature algorithms that differ',
    )
  })
})

describe('Hostile bytes', () => {
  it('cut off anywhere, a list is malformed and nothing else', () => {
    const whole = listWithEntry(reasonCode(1))
    const seen = new Set<string>()
    for (let length = 0; length < whole.length; length++) seen.add(codeOf(whole.subarray(0, length)).split(':')[0] ?? '')
    expect([...seen]).toEqual(['crl-malformed'])
  })

  it('one whose time is none of any date is malformed', () => {
    // A SEQUENCE of two empty ones and an empty GeneralizedTime, which the parser of ASN.1 throws at. Found by the fuzzer.
    expect(codeOf(Buffer.from('3006300030001800', 'hex'))).toMatch(/^crl-malformed: .* a value in it is not of its type\.$/)
  })

  it('one whose entries stand in a SET is malformed, and not one without entries', () => {
    // Found by the fuzzer.
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
    const entries = Buffer.from(sequence(sequence(integer(5), time(FROM))))
    entries[0] = 0x31
    const signed = sequence(integer(1), algorithm, commonName('Root'), time(FROM), time(TO), entries)
    expect(codeOf(sequence(signed, algorithm, bitString(sign('sha256', signed, key))))).toBe(
      'crl-malformed: The revocation list has a field that is neither a time, nor entries, nor extensions.',
    )
  })

  it('an entry whose date is none still revokes', () => {
    const entry = sequence(integer(5), implicit(9, Buffer.from('x')))
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
    const signed = sequence(integer(1), algorithm, commonName('Root'), time(FROM), time(TO), sequence(entry))
    const list = RevocationList.read(sequence(signed, algorithm, bitString(sign('sha256', signed, key))))
    expect(list.entryOf('5')).toEqual({ date: undefined, reason: undefined })
  })

  it('with any byte changed, a list is refused with a code, or read and not signed', () => {
    const whole = listWithEntry(reasonCode(1))
    const outcomes = new Set<string>()
    for (let at = 0; at < whole.length; at++) {
      // Deterministic, and different at each place.
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ (createHash('sha256').update(String(at)).digest()[0] || 1)
      try {
        const list = RevocationList.read(changed)
        list.entryOf('5')
        outcomes.add(list.signedBy(key))
      } catch (error) {
        outcomes.add(error instanceof RevocationListError ? 'refused' : String(error))
      }
    }
    outcomes.delete('unsupported')
    expect([...outcomes].toSorted()).toEqual(['bad', 'refused'])
  })

  it('a length of four gigabytes is not believed', () => {
    expect(codeOf(Buffer.from('3084ffffffff3084ffffffff', 'hex'))).toBe(
      'crl-malformed: The revocation list ends in the middle of an element.',
    )
  })

  it('a list of a hundred thousand entries is read and searched', () => {
    const entries = Array.from({ length: 100_000 }, (_, at) => sequence(integer(at + 0x100000), time(FROM)))
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
    const signed = sequence(integer(1), algorithm, commonName('Root'), time(FROM), time(TO), sequence(Buffer.concat(entries)))
    const der = sequence(signed, algorithm, bitString(sign('sha256', signed, key)))
    const list = RevocationList.read(der)
    expect([list.size, list.entryOf('11869F')?.date, list.entryOf('1186A0')]).toEqual([100_000, FROM, undefined])
  })
})

describe.skipIf(!hasOpenssl)('A list that openssl signed', () => {
  let openssl: OpensslAuthority
  beforeAll(() => {
    openssl = new OpensslAuthority()
  })
  afterAll(() => openssl.remove())
  const RSA = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']

  it.each([
    ['SHA-256 with RSA', RSA, 'sha256', []],
    ['SHA-512 with RSASSA-PSS', RSA, 'sha512', ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32']],
    ['SHA-384 with ECDSA', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'sha384', []],
    ['Ed25519', ['-algorithm', 'ED25519'], 'default', []],
  ])('by %s is verified', (name, keyArguments, hash, options) => {
    const root = openssl.issue({ subject: '/CN=Root', extensions: AS_AUTHORITY, key: keyArguments, hash })
    const pem = openssl.list(root, [{ serial: '0ABC', reason: 'keyCompromise' }, { serial: '10' }], { hash, options })
    const list = RevocationList.read(pem)
    const publicKey = readCertificate(root.certificate).publicKey as KeyObject
    expect([list.signatureAlgorithm.name, list.signedBy(publicKey), list.signedBy(key)]).toEqual([
      name,
      'good',
      name === 'SHA-384 with ECDSA' ? 'bad' : 'unsupported',
    ])
    expect(list.entryOf('ABC')).toEqual({ date: FROM, reason: 'keyCompromise' })
    expect(list.entryOf('10')).toEqual({ date: FROM, reason: undefined })
  })

  it('with an extension for one distribution point is read', () => {
    const root = openssl.issue({ subject: '/CN=Root', extensions: AS_AUTHORITY })
    const pem = openssl.list(root, [], {
      extensions: 'issuingDistributionPoint=critical,@point\n[point]\nfullname=URI:http://a.example/1.crl\nonlyuser=TRUE',
    })
    expect(RevocationList.read(pem).scope).toMatchObject({
      onlyUsers: true,
      distributionPoint: [{ form: 'uri', value: 'http://a.example/1.crl' }],
    })
  })
})
