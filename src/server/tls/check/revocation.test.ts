// Revocation of clients and of authorities between, in the three modes of SSLCheckCRL, with lists at hand and lists from a web server.
import { X509Certificate, sign, type KeyObject } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  basicConstraints,
  commonName,
  cRLDistributionPoint,
  extendedKeyUsage,
  extension,
  keyUsage,
  newKey,
  publicKeyInfo,
  signedCertificate,
  signedRevocationList,
} from '../certificates/certificate-writing.ts'
import { bitString, enumerated, explicit, implicit, implicitSequence, integer, oid, sequence, time } from '../certificates/der.ts'
import { createLocalAuthority, LocalAuthority, type IssuedCertificate } from '../certificates/local-authority.ts'
import { checkClientCertificate, type ClientCheck, type Verdict } from './certificate-check.ts'
import { CrlFetcher } from './crl-fetcher.ts'
import { RevocationList } from './revocation-list.ts'
import { RevocationServer } from './test-support/revocation-server.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const TIMES = { thisUpdate: new Date('2026-02-01T00:00:00Z'), nextUpdate: new Date('2026-04-01T00:00:00Z') }
const OVER = { thisUpdate: new Date('2026-01-01T00:00:00Z'), nextUpdate: new Date('2026-02-01T00:00:00Z') }
const PERIOD = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') }
let root: LocalAuthority
let server: RevocationServer
let source: CrlFetcher
/** With `/root.crl` as its distribution point. */
let alice: IssuedCertificate

beforeAll(async () => {
  root = await createLocalAuthority({ name: 'Root', now: NOW })
})
beforeEach(async () => {
  server = await RevocationServer.start()
  source = new CrlFetcher({ clock: () => NOW })
  alice = await root.issueClient({ name: 'alice', revocationListUrl: server.url('/root.crl'), now: NOW })
})
afterEach(async () => {
  source.close()
  await server.stop()
})

const listOf = (authority: LocalAuthority, revoked: readonly X509Certificate[], times = TIMES): Buffer =>
  authority.createRevocationList({ revoked: revoked.map(({ serialNumber }) => serialNumber), number: 1, ...times }).der

async function check(
  chain: readonly X509Certificate[],
  mode: 0 | 1 | 2,
  { lists = [] as readonly Buffer[], ...other }: Partial<ClientCheck> & { readonly lists?: readonly Buffer[] } = {},
): Promise<Verdict> {
  const anchors = { certificates: [root.certificate], revocationLists: lists.map((each) => RevocationList.read(each)) }
  return await checkClientCertificate({ chain, anchors, now: NOW, flags: 0, crl: { mode, source }, ...other })
}

/** Status and remarks, with the port made 0. */
function said({ status, remarks }: Verdict): string[] {
  return [status, ...remarks.map(({ sentence }) => sentence)].map((sentence) =>
    sentence.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:0'),
  )
}

describe('SSLCheckCRL 0', () => {
  it('asks nobody, and takes a revoked certificate', async () => {
    server.answers.set('/root.crl', listOf(root, [alice.certificate]))
    expect([said(await check([alice.certificate], 0)), server.asked]).toEqual([['OK'], []])
  })
})

describe.each([1, 2] as const)('SSLCheckCRL %i', (mode) => {
  it('takes a certificate that its issuer’s list does not name', async () => {
    server.answers.set('/root.crl', listOf(root, []))
    expect([said(await check([alice.certificate], mode)), server.asked]).toEqual([['OK'], ['/root.crl']])
  })

  it('refuses one that the list names', async () => {
    server.answers.set('/root.crl', listOf(root, [alice.certificate]))
    const verdict = await check([alice.certificate], mode, { flags: 0xffffffff })
    expect(said(verdict)).toEqual([
      'The certificate "CN=alice" was revoked at 2026-02-01T00:00:00Z by its issuer. A new one is needed.',
    ])
    expect([verdict.ok, verdict.problems.map(({ code, forgivenBy }) => [code, forgivenBy])]).toEqual([
      false,
      [['revoked', undefined]],
    ])
  })

  it('believes a list at hand without asking', async () => {
    const lists = [listOf(root, [alice.certificate])]
    expect((await check([alice.certificate], mode, { lists })).problems.map(({ code }) => code)).toEqual(['revoked'])
    expect(said(await check([alice.certificate], mode, { lists: [listOf(root, [])] }))).toEqual(['OK'])
    expect(server.asked).toEqual([])
  })

  it('asks when the list at hand is over, and takes it for what it revokes', async () => {
    server.answers.set('/root.crl', listOf(root, []))
    expect(said(await check([alice.certificate], mode, { lists: [listOf(root, [], OVER)] }))).toEqual(['OK'])
    expect(server.asked).toEqual(['/root.crl'])
    const { problems } = await check([alice.certificate], mode, { lists: [listOf(root, [alice.certificate], OVER)] })
    expect(problems.map(({ code }) => code)).toEqual(['revoked'])
  })

  it('refuses a client below a revoked authority', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const bob = await middle.issueClient({ name: 'bob', now: NOW })
    const lists = [listOf(root, [middle.certificate]), listOf(middle, [])]
    const verdict = await check([bob.certificate, middle.certificate], mode, { lists })
    expect(verdict.problems.map(({ index, code }) => [index, code])).toEqual([[1, 'revoked']])
  })

  it('takes a client through the authority that is not revoked of two with one key', async () => {
    const other = await createLocalAuthority({ name: 'Other root', now: NOW })
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const cross = authorityOf(other, 'Middle', middle.key)
    const bob = await middle.issueClient({ name: 'bob', now: NOW })
    const lists = [listOf(root, [middle.certificate]), listOf(other, []), listOf(middle, [])].map((each) =>
      RevocationList.read(each),
    )
    const anchors = { certificates: [root.certificate, other.certificate], revocationLists: lists }
    const verdict = await check([bob.certificate, middle.certificate, cross.certificate], mode, { anchors })
    expect([said(verdict), verdict.path.at(-1)?.subject]).toEqual([['OK'], 'CN=Other root'])
  })

  it('never asks addresses in a certificate whose path is not proven', async () => {
    const stranger = await createLocalAuthority({ name: 'Stranger', now: NOW })
    const url = server.url('/trap.crl')
    const unknown = await stranger.issueClient({ name: 'mallory', revocationListUrl: url, now: NOW })
    await check([unknown.certificate, stranger.certificate], mode, { flags: 0x10 })
    // A client's certificate that issues another one: signed by what the root signed, and not proven.
    const forged = clientOf(new LocalAuthority(alice.certificate, alice.key), 'mallory', url)
    await check([forged, alice.certificate], mode, { flags: 0xffffffff })
    expect(server.asked).toEqual([])
  })
})

/** An authority below another, with the key of a third. */
function authorityOf(issuer: LocalAuthority, name: string, key: KeyObject): LocalAuthority {
  const extensions = [basicConstraints({}), keyUsage('keyCertSign', 'cRLSign')]
  return new LocalAuthority(certificateOf(issuer, name, key, extensions), key)
}

function clientOf(issuer: LocalAuthority, name: string, url: string): X509Certificate {
  return certificateOf(issuer, name, issuer.key, [extendedKeyUsage('client'), cRLDistributionPoint(url)])
}

function certificateOf(issuer: LocalAuthority, name: string, key: KeyObject, extensions: readonly Buffer[]): X509Certificate {
  const contents = {
    serialNumber: Buffer.from([0x33]),
    issuer: commonName(issuer.certificate.subject.slice('CN='.length)),
    subject: commonName(name),
    period: PERIOD,
    publicKey: publicKeyInfo(key),
    extensions,
  }
  return new X509Certificate(signedCertificate(contents, issuer.key))
}

describe('Where no list can be had', () => {
  const why = 'http://127.0.0.1:0/root.crl answered 404'

  it('1 says so and takes the certificate', async () => {
    const verdict = await check([alice.certificate], 1)
    expect(said(verdict)).toEqual(['OK', `Whether "CN=alice" is revoked is not known: ${why}.`])
    expect(verdict.remarks.map(({ code }) => code)).toEqual(['revocation-not-checked'])
  })

  it('2 refuses it, and 0x100 forgives it', async () => {
    expect(said(await check([alice.certificate], 2))).toEqual([`Whether "CN=alice" is revoked is not known: ${why}.`])
    expect((await check([alice.certificate], 2, { flags: 0x400 })).ok).toBe(false)
    expect((await check([alice.certificate], 2, { flags: 0x100 })).ok).toBe(true)
  })

  it('2 refuses an authority in between too, and 0x400 forgives it', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const bob = await middle.issueClient({ name: 'bob', now: NOW })
    const chain = [bob.certificate, middle.certificate]
    const lists = [listOf(middle, [])]
    expect(said(await check(chain, 2, { lists }))).toEqual([
      'Whether "CN=Middle" is revoked is not known: no list of "CN=Root" is at hand, and the certificate names no place to get one.',
    ])
    expect((await check(chain, 2, { lists, flags: 0x100 })).ok).toBe(false)
    expect((await check(chain, 2, { lists, flags: 0x400 })).ok).toBe(true)
    expect((await check(chain, 2)).problems.map(({ code }) => code)).toEqual(['revocation-unknown', 'ca-revocation-unknown'])
  })

  it('2 asks for no list of an accepted authority itself', async () => {
    expect(said(await check([alice.certificate], 2, { lists: [listOf(root, [])] }))).toEqual(['OK'])
  })

  it('an unknown authority leaves revocation unknown, and 0x10 does not forgive that', async () => {
    const stranger = await createLocalAuthority({ name: 'Stranger', now: NOW })
    const { certificate } = await stranger.issueClient({ name: 'mallory', now: NOW })
    const lists = [listOf(stranger, [])]
    expect((await check([certificate], 2, { lists })).problems.map(({ code }) => code)).toEqual([
      'unknown-ca',
      'revocation-unknown',
    ])
    expect((await check([certificate], 2, { lists, flags: 0x10 })).ok).toBe(false)
    expect((await check([certificate], 2, { lists, flags: 0x110 })).ok).toBe(true)
  })
})

describe('A list that is no answer', () => {
  /** What mode 2 says about alice with a list of hers at her distribution point. */
  async function about(list: Buffer): Promise<string | undefined> {
    server.answers.set('/root.crl', list)
    return said(await check([alice.certificate], 2))[0]?.replace(
      'Whether "CN=alice" is revoked is not known: the list of http://127.0.0.1:0/root.crl ',
      '',
    )
  }

  it('is over', async () => {
    expect(await about(listOf(root, [], OVER))).toBe('was due to be replaced at 2026-02-01T00:00:00Z.')
  })

  it('is yet to come', async () => {
    const times = { thisUpdate: new Date('2026-03-02T00:00:00Z'), nextUpdate: TIMES.nextUpdate }
    expect(await about(listOf(root, [], times))).toBe('is from 2026-03-02T00:00:00Z, which is yet to come.')
  })

  it('is signed by somebody else', async () => {
    const namesake = await createLocalAuthority({ name: 'Root', now: NOW })
    expect(await about(listOf(namesake, [alice.certificate]))).toBe('is not signed by "CN=Root".')
  })

  it('is of another authority', async () => {
    const other = await createLocalAuthority({ name: 'Other', now: NOW })
    expect(await about(listOf(other, [alice.certificate]))).toBe('is of another issuer.')
  })

  it('is for authorities only, or for another distribution point', async () => {
    const TRUE = Buffer.from([0xff])
    expect(await about(scopedList(implicit(2, TRUE)))).toBe('is for other certificates.')
    const elsewhere = implicitSequence(0, implicitSequence(0, implicit(6, Buffer.from('http://127.0.0.1/other.crl'))))
    source.close()
    source = new CrlFetcher({ clock: () => NOW })
    expect(await about(scopedList(elsewhere))).toBe('is for other certificates.')
  })

  it('for authorities only is one for an authority, and is kept for it', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', revocationListUrl: server.url('/root.crl'), now: NOW })
    const bob = await middle.issueClient({ name: 'bob', now: NOW })
    expect(await about(scopedList(implicit(2, Buffer.from([0xff]))))).toBe('is for other certificates.')
    expect(said(await check([bob.certificate, middle.certificate], 2, { lists: [listOf(middle, [])] }))).toEqual(['OK'])
    expect(server.asked).toEqual(['/root.crl'])
  })

  it('for clients only is none for an authority', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const bob = await middle.issueClient({ name: 'bob', now: NOW })
    const lists = [scopedList(implicit(1, Buffer.from([0xff])), middle.certificate), listOf(middle, [])]
    expect(said(await check([bob.certificate, middle.certificate], 2, { lists }))).toEqual([
      'Whether "CN=Middle" is revoked is not known: a list at hand is for other certificates.',
    ])
  })

  it('is for this distribution point, and then it is one', async () => {
    const here = implicitSequence(0, implicitSequence(0, implicit(6, Buffer.from(server.url('/root.crl')))))
    expect(await about(scopedList(here))).toBe('OK')
  })

  it('is for some reasons only, unless it names the certificate', async () => {
    const someReasons = implicit(3, Buffer.from([6, 0x40]))
    expect(await about(scopedList(someReasons))).toBe('covers some reasons only.')
    const { problems } = await check([alice.certificate], 2, { lists: [scopedList(someReasons, alice.certificate)] })
    expect(problems.map(({ code }) => code)).toEqual(['revoked'])
  })

  it('is of an authority whose key may not sign lists', async () => {
    const key = await newKey('ecdsa-p256')
    const middle = new LocalAuthority(certificateOf(root, 'Middle', key, [basicConstraints({}), keyUsage('keyCertSign')]), key)
    const bob = await middle.issueClient({ name: 'bob', now: NOW })
    const lists = [listOf(root, []), listOf(middle, [bob.certificate])]
    expect(said(await check([bob.certificate, middle.certificate], 2, { lists }))[0]).toBe(
      'Whether "CN=bob" is revoked is not known: a list at hand is not allowed: the key usage of "CN=Middle" lacks cRLSign.',
    )
  })

  it('is signed with SHA-1', async () => {
    const algorithm = sequence(oid('1.2.840.10045.4.1'))
    const signed = sequence(integer(1), algorithm, commonName('Root'), time(TIMES.thisUpdate), time(TIMES.nextUpdate))
    expect(await about(sequence(signed, algorithm, bitString(sign('sha1', signed, root.key))))).toBe(
      'has a signature by SHA-1 with ECDSA, which is not relied on.',
    )
  })

  it('does not say until when it holds', async () => {
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
    const signed = sequence(integer(1), algorithm, commonName('Root'), time(TIMES.thisUpdate))
    expect(await about(sequence(signed, algorithm, bitString(sign('sha256', signed, root.key))))).toBe(
      'does not say until when it holds.',
    )
  })

  it('is forged, and then the real one is not kept away by it', async () => {
    const namesake = await createLocalAuthority({ name: 'Root', now: NOW })
    await about(listOf(namesake, []))
    source.close()
    let now = NOW
    source = new CrlFetcher({ clock: () => now })
    expect(await about(listOf(namesake, []))).toBe('is not signed by "CN=Root".')
    now = new Date(NOW.getTime() + 30_000)
    expect(await about(listOf(root, []))).toBe('OK')
  })
})

describe('The places that a certificate names', () => {
  const uri = (path: string): Buffer => implicitSequence(0, implicitSequence(0, implicit(6, Buffer.from(path, 'latin1'))))

  /** What is asked for a client with these distribution points, when nothing is there. */
  async function askedFor(...points: readonly Buffer[]): Promise<{ asked: readonly string[]; status: string | undefined }> {
    const extensions = [extendedKeyUsage('client'), extension('2.5.29.31', sequence(...points))]
    const [status] = said(await check([certificateOf(root, 'bob', alice.key, extensions)], 2))
    return { asked: server.asked, status }
  }

  it('are asked one after another, three at most, those of HTTP first', async () => {
    const urls = ['ldap://127.0.0.1/cn=x', server.url('/1'), server.url('/2'), server.url('/3'), server.url('/4')]
    const { asked } = await askedFor(...urls.map((url) => sequence(uri(url))))
    expect(asked).toEqual(['/1', '/2', '/3'])
  })

  it('are not asked beyond the first that answers', async () => {
    server.answers.set('/1', listOf(root, []))
    expect(await askedFor(sequence(uri(server.url('/1'))), sequence(uri(server.url('/2'))))).toEqual({
      asked: ['/1'],
      status: 'OK',
    })
  })

  it('are not asked where they are for some reasons only, or of another issuer', async () => {
    const someReasons = implicit(1, Buffer.from([6, 0x40]))
    const otherIssuer = implicitSequence(2, explicit(4, commonName('Other')))
    const points = [sequence(uri(server.url('/1')), someReasons), sequence(uri(server.url('/2')), otherIssuer)]
    expect(await askedFor(...points)).toEqual({
      asked: [],
      status:
        'Whether "CN=bob" is revoked is not known: no list of "CN=Root" is at hand, and none of the places that the certificate names is one of HTTP for a complete list of its own.',
    })
  })

  it('of other schemes are named', async () => {
    const { status } = await askedFor(sequence(uri('ldap://127.0.0.1/cn=x')))
    expect(status).toBe(
      'Whether "CN=bob" is revoked is not known: ldap://127.0.0.1/cn=x is not asked, because it is of ldap: and only http: is spoken.',
    )
  })
})

describe('A hold', () => {
  /** Of alice, in a list of these times. */
  function hold(times: typeof TIMES): Buffer {
    const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
    const reason = sequence(extension('2.5.29.21', enumerated(6)))
    const entry = sequence(integer(Buffer.from(alice.certificate.serialNumber, 'hex')), time(OVER.thisUpdate), reason)
    const signed = sequence(
      integer(1),
      algorithm,
      commonName('Root'),
      time(times.thisUpdate),
      time(times.nextUpdate),
      sequence(entry),
    )
    return sequence(signed, algorithm, bitString(sign('sha256', signed, root.key)))
  }

  it('is a revocation', async () => {
    expect(said(await check([alice.certificate], 1, { lists: [hold(TIMES)] }))).toEqual([
      'The certificate "CN=alice" was revoked at 2026-01-01T00:00:00Z (certificateHold) by its issuer. A new one is needed.',
    ])
  })

  it('ends with a newer list, at hand or fetched', async () => {
    const lists = [hold(OVER), listOf(root, [])]
    expect(said(await check([alice.certificate], 2, { lists }))).toEqual(['OK'])
    expect(said(await check([alice.certificate], 2, { lists: lists.toReversed() }))).toEqual(['OK'])
    server.answers.set('/root.crl', listOf(root, []))
    expect(said(await check([alice.certificate], 2, { lists: [hold(OVER)] }))).toEqual(['OK'])
  })

  it('stands when no newer list can be had', async () => {
    const { problems } = await check([alice.certificate], 1, { lists: [hold(OVER)] })
    expect(problems.map(({ code }) => code)).toEqual(['revoked'])
  })

  it('begins with a newer list, whatever an older one says that is still in force', async () => {
    const earlier = { thisUpdate: new Date('2026-01-15T00:00:00Z'), nextUpdate: TIMES.nextUpdate }
    const { problems } = await check([alice.certificate], 1, { lists: [listOf(root, [], earlier), hold(TIMES)] })
    expect(problems.map(({ code }) => code)).toEqual(['revoked'])
  })
})

/** A list of the root with an issuingDistributionPoint. */
function scopedList(part: Buffer, ...revoked: readonly X509Certificate[]): Buffer {
  return signedRevocationList(
    {
      issuer: commonName('Root'),
      ...TIMES,
      revoked: revoked.map(({ serialNumber }) => ({ serialNumber: Buffer.from(serialNumber, 'hex'), date: TIMES.thisUpdate })),
      extensions: [extension('2.5.29.28', sequence(part), 'critical')],
    },
    root.key,
  )
}
