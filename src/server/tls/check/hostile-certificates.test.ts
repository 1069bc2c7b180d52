// Certificates that were damaged or made to do harm: the check answers, in bounded time, and never with OK.
import { X509Certificate, createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  basicConstraints,
  commonName,
  extendedKeyUsage,
  extension,
  keyUsage,
  publicKeyInfo,
  signedCertificate,
} from '../certificates/certificate-writing.ts'
import {
  bitString,
  explicit,
  implicit,
  implicitSequence,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  utf8String,
} from '../certificates/der.ts'
import { createLocalAuthority, type LocalAuthority } from '../certificates/local-authority.ts'
import { checkClientCertificate, type Verdict } from './certificate-check.ts'
import { readCertificate } from './certificate-fields.ts'
import { COMPARISON_LIMIT, constraintBroken } from './name-constraints.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const PERIOD = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') }
const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
let root: LocalAuthority

beforeAll(async () => {
  root = await createLocalAuthority({ name: 'Root', now: NOW })
})

async function check(chain: readonly X509Certificate[]): Promise<Verdict> {
  const anchors = { certificates: [root.certificate], revocationLists: [] }
  return await checkClientCertificate({ chain, anchors, now: NOW, flags: 0, crl: { mode: 0 } })
}

/** Signed by the root; an authority or a client, with a key that is known to the test. */
function certificate(name: string, extensions: readonly Buffer[], subject = commonName(name)): X509Certificate {
  const contents = {
    serialNumber: Buffer.from([7]),
    issuer: commonName('Root'),
    subject,
    period: PERIOD,
    publicKey: publicKeyInfo(key),
    extensions,
  }
  return new X509Certificate(signedCertificate(contents, root.key))
}

const dnsName = (name: string): Buffer => implicit(2, Buffer.from(name, 'latin1'))
const alternativeNames = (...names: Buffer[]): Buffer => extension('2.5.29.17', sequence(...names))
const excluded = (...names: Buffer[]): Buffer =>
  extension('2.5.29.30', sequence(implicitSequence(1, ...names.map((name) => sequence(name)))), 'critical')
const permitted = (...names: Buffer[]): Buffer =>
  extension('2.5.29.30', sequence(implicitSequence(0, ...names.map((name) => sequence(name)))), 'critical')

describe('A damaged certificate', () => {
  it('with any one byte changed is not OK', async () => {
    const { raw } = (await root.issueClient({ name: 'alice', now: NOW })).certificate
    expect((await check([new X509Certificate(raw)])).status).toBe('OK')
    const seen = new Set<string>()
    for (let at = 0; at < raw.length; at++) {
      const changed = Buffer.from(raw)
      // Deterministic, and different at each place.
      changed[at] = (changed[at] ?? 0) ^ (createHash('sha256').update(String(at)).digest()[0] || 1)
      let damaged: X509Certificate
      try {
        damaged = new X509Certificate(changed)
      } catch {
        // The TLS library would not have let it in.
        continue
      }
      const { ok, problems } = await check([damaged])
      seen.add(`${ok ? 'OK' : (problems[0]?.code ?? 'no problem')}`)
    }
    expect(seen.has('OK')).toBe(false)
    expect(seen.has('bad-signature')).toBe(true)
  })
})

describe('A certificate that is made to take long', () => {
  it('by forty-five thousand names is refused before they are read', async () => {
    const names = Buffer.concat(Array.from({ length: 45_000 }, () => dnsName('')))
    expect((await check([certificate('mallory', [alternativeNames(names)])])).status).toBe(
      "The client's certificate is not as RFC 5280 demands: It has more than 5000 elements.",
    )
  })

  it('beside an honest one is left out, which is remarked', async () => {
    const alice = await root.issueClient({ name: 'alice', now: NOW })
    const names = Buffer.concat(Array.from({ length: 45_000 }, () => dnsName('')))
    const verdict = await check([alice.certificate, certificate('mallory', [alternativeNames(names)])])
    expect([verdict.status, verdict.remarks.map(({ code }) => code)]).toEqual(['OK', ['certificates-left-out']])
  })

  it('by more constraints than are compared is refused', () => {
    const names = readCertificate(
      certificate('alice', [alternativeNames(...Array.from({ length: 400 }, (_, at) => dnsName(`a${at}`)))]),
    )
    const constraints = readCertificate(
      certificate('Middle', [excluded(...Array.from({ length: 400 }, (_, at) => dnsName(`b${at}`)))]),
    )
    const { nameConstraints } = constraints.extensions
    expect(nameConstraints && constraintBroken(names, nameConstraints, { left: COMPARISON_LIMIT })).toBe(
      'its name constraints and the names make more than 100000 pairs, and no more are compared',
    )
  })
})

describe('Names that would slip through constraints', () => {
  /** What stands in the way of a client with these names below an authority with this constraint. */
  async function about(constraint: Buffer, ...names: Buffer[]): Promise<string> {
    const middle = certificate('Middle', [basicConstraints({}), keyUsage('keyCertSign'), constraint])
    const contents = {
      serialNumber: Buffer.from([8]),
      issuer: commonName('Middle'),
      subject: commonName('alice'),
      period: PERIOD,
      publicKey: publicKeyInfo(key),
      extensions: [extendedKeyUsage('client'), alternativeNames(...names)],
    }
    const leaf = new X509Certificate(signedCertificate(contents, key))
    const { status } = await check([leaf, middle])
    return status.replace('The authority "CN=Middle" may not stand above the certificate "CN=alice": its name constraints ', '')
  }

  it.each([
    [
      'a wildcard above what is excluded',
      excluded(dnsName('b.a.example')),
      dnsName('*.a.example'),
      'exclude the name "*.a.example".',
    ],
    ['a final dot', excluded(dnsName('a.example')), dnsName('a.example.'), 'exclude the name "a.example.".'],
    ['another case', excluded(dnsName('A.example')), dnsName('x.a.EXAMPLE'), 'exclude the name "x.a.EXAMPLE".'],
    ['a zero byte', excluded(dnsName('a.example')), dnsName('b.example\0.a'), 'exclude the name "b.example?.a".'],
    [
      'a zero byte, where it must be permitted',
      permitted(dnsName('a.example')),
      dnsName('b\0.a.example'),
      'do not permit the name "b?.a.example".',
    ],
    [
      'a name of 254 characters',
      permitted(dnsName('a')),
      dnsName(`${'b'.repeat(252)}.a`),
      `do not permit the name "${'b'.repeat(100)}".`,
    ],
    [
      'a mailbox without a host',
      excluded(implicit(1, Buffer.from('a.example'))),
      implicit(1, Buffer.from('alice')),
      'exclude the name "alice".',
    ],
    [
      'an address of three bytes',
      permitted(implicit(7, Buffer.alloc(8))),
      implicit(7, Buffer.from([1, 2, 3])),
      'do not permit the address 010203.',
    ],
    [
      'a URI of an address',
      permitted(implicit(6, Buffer.from('a.example'))),
      implicit(6, Buffer.from('http://127.0.0.1/')),
      'do not permit the name "http://127.0.0.1/".',
    ],
    [
      'a form that is not compared',
      permitted(implicit(8, Buffer.from([42]))),
      implicit(8, Buffer.from([42])),
      'limit names of the form [8], which cannot be compared.',
    ],
    ['every name excluded', excluded(dnsName('')), dnsName('a.example'), 'exclude the name "a.example".'],
  ])('%s', async (_what, constraint, name, expected) => {
    expect(await about(constraint, name)).toBe(expected)
  })

  it('and a label that looks like the end of another does not', async () => {
    expect(await about(excluded(dnsName('a.example')), dnsName('ba.example'))).toBe('OK')
    expect(await about(permitted(dnsName('a.example')), dnsName('*.b.a.example'))).toBe('OK')
  })

  it('and a distance, which RFC 5280 forbids, makes an authority unreadable', async () => {
    const withMaximum = sequence(dnsName('a.example'), implicit(1, Buffer.from([3])))
    expect(
      await about(extension('2.5.29.30', sequence(implicitSequence(0, withMaximum)), 'critical'), dnsName('a.example')),
    ).toContain('was issued by "CN=Middle", which is not among the accepted authorities')
  })
})

describe('The outer form of a certificate', () => {
  const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
  const ECDSA_SHA384 = sequence(oid('1.2.840.10045.4.3.3'))
  const RSA_SHA256 = sequence(oid('1.2.840.113549.1.1.11'), nothing())

  /** Field by field, below the root or an issuer of the test's key. */
  function byHand(options: {
    readonly subject: string
    readonly version?: Buffer
    readonly inner?: Buffer
    readonly outer?: Buffer
    readonly issuer?: string
    readonly extensions?: Buffer
  }): X509Certificate {
    const {
      subject,
      version = Buffer.alloc(0),
      inner = ECDSA_SHA256,
      outer = ECDSA_SHA256,
      issuer,
      extensions = Buffer.alloc(0),
    } = options
    const validity = sequence(time(PERIOD.from), time(PERIOD.to))
    const fields = [commonName(issuer ?? 'Root'), validity, commonName(subject), publicKeyInfo(key), extensions]
    const signed = sequence(version, integer(11), inner, ...fields)
    return new X509Certificate(sequence(signed, outer, bitString(sign('sha256', signed, issuer === undefined ? root.key : key))))
  }

  it('of version 1, a client is OK', async () => {
    expect((await check([byHand({ subject: 'alice' })])).status).toBe('OK')
  })

  it('of version 1, an authority is one when it is accepted, and none when the client sent it', async () => {
    const old = byHand({ subject: 'Old' })
    const alice = byHand({ subject: 'alice', issuer: 'Old' })
    const anchors = { certificates: [old], revocationLists: [] }
    const accepted = await checkClientCertificate({ chain: [alice], anchors, now: NOW, flags: 0, crl: { mode: 0 } })
    expect([accepted.status, (await check([alice, old])).problems.map(({ code }) => code)]).toEqual(['OK', ['not-a-ca']])
  })

  it('of version 1 with extensions, it is refused', async () => {
    const extensions = explicit(3, sequence(extendedKeyUsage('client')))
    let certificate: X509Certificate
    try {
      certificate = byHand({ subject: 'alice', extensions })
    } catch (error) {
      // BoringSSL does not even read it; no such certificate can reach the check there.
      expect(String(error)).toContain('INVALID_FIELD_FOR_VERSION')
      return
    }
    expect((await check([certificate])).status).toContain('is of version 1 and has extensions; only 3 may.')
  })

  it('with two signature algorithms, it is refused', async () => {
    expect((await check([byHand({ subject: 'alice', outer: ECDSA_SHA384 })])).status).toContain(
      'names two signature algorithms that differ',
    )
  })

  it('with an algorithm that nobody knows, its signature cannot be checked', async () => {
    const unknown = sequence(oid('1.2.3.4'))
    const { status, problems } = await check([byHand({ subject: 'alice', inner: unknown, outer: unknown })])
    expect([status, problems.map(({ code }) => code)]).toEqual([
      'The certificate "CN=alice" is signed by the algorithm 1.2.3.4 with a key of "CN=Root", which cannot be checked here. RSA and ECDSA with SHA-256 work everywhere.',
      ['unsupported-signature'],
    ])
  })

  it('below an authority with a key of more than 8192 bits, no signature is computed', async () => {
    const modulus = Buffer.alloc(1025, 0xff)
    const huge = createPublicKey({ key: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' }, format: 'jwk' })
    const contents = { serialNumber: Buffer.from([7]), issuer: commonName('Root'), subject: commonName('Huge'), period: PERIOD }
    const publicKey = huge.export({ type: 'spki', format: 'der' })
    const extensions = [basicConstraints({}), keyUsage('keyCertSign')]
    const authority = new X509Certificate(signedCertificate({ ...contents, publicKey, extensions }, root.key))
    const { problems } = await check([
      byHand({ subject: 'alice', issuer: 'Huge', inner: RSA_SHA256, outer: RSA_SHA256 }),
      authority,
    ])
    expect(problems.map(({ index, code }) => [index, code])).toEqual([[0, 'unsupported-signature']])
  })
})

describe('Names of authorities', () => {
  it('are the same in another string type, in other letters, and with other spaces', async () => {
    const printable = (text: string): Buffer => Buffer.concat([Buffer.from([0x13, text.length]), Buffer.from(text, 'latin1')])
    const name = (value: Buffer): Buffer => sequence(setOf(sequence(oid('2.5.4.3'), value)))
    const middle = certificate('', [basicConstraints({}), keyUsage('keyCertSign')], name(printable('MIDDLE  of  Test')))
    const contents = {
      serialNumber: Buffer.from([9]),
      issuer: name(utf8String(' Middle of TEST ')),
      subject: commonName('alice'),
      period: PERIOD,
      publicKey: publicKeyInfo(key),
      extensions: [extendedKeyUsage('client')],
    }
    expect((await check([new X509Certificate(signedCertificate(contents, key)), middle])).status).toBe('OK')
  })
})

describe('An extension that is not as its section demands', () => {
  it.each([
    [
      'a key usage that is no BIT STRING',
      extension('2.5.29.15', integer(1)),
      'The key usage is INTEGER where BIT STRING was expected.',
    ],
    [
      'a name without a form',
      extension('2.5.29.17', sequence(integer(1))),
      'A name is INTEGER, which is not a form of GeneralName.',
    ],
    [
      'bytes after the value',
      extension('2.5.29.37', Buffer.concat([sequence(), integer(1)])),
      'The extension 2.5.29.37 is followed by 3 bytes that do not belong to it.',
    ],
    ['an empty value', extension('2.5.29.14', Buffer.alloc(0)), 'The extension 2.5.29.14 is empty; ASN.1 was expected.'],
    [
      'a distribution point of another kind',
      extension('2.5.29.31', sequence(octetString(Buffer.alloc(1)))),
      'The extension 2.5.29.31 has OCTET STRING where SEQUENCE was expected.',
    ],
  ])('%s', async (_what, faulty, sentence) => {
    expect((await check([certificate('alice', [faulty])])).status).toBe(
      `The client's certificate is not as RFC 5280 demands: ${sentence}`,
    )
  })

  it('is no fault in one that has no meaning here', async () => {
    expect((await check([certificate('alice', [extension('2.5.29.18', explicit(9, integer(1)))])])).status).toBe('OK')
  })
})
