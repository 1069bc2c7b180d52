// The verdict on clients' certificates of a local authority: each fault alone, faults together, and what each flag forgives.
import { createPublicKey, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
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
  type CertificateContents,
} from '../certificates/certificate-writing.ts'
import { bitString, explicit, implicit, integer, octetString, oid, sequence, time, truth } from '../certificates/der.ts'
import { createLocalAuthority, LocalAuthority } from '../certificates/local-authority.ts'
import { checkClientCertificate, type ClientCheck, type Verdict } from './certificate-check.ts'
import { FORGIVEN_BY } from './certificate-problem.ts'
import { RevocationList } from './revocation-list.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const PERIOD = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') }
const PAST = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') }
let root: LocalAuthority
let stranger: LocalAuthority
let clientKey: KeyObject

beforeAll(async () => {
  root = await createLocalAuthority({ name: 'Root', now: NOW })
  stranger = await createLocalAuthority({ name: 'Stranger', now: NOW })
  clientKey = await newKey('ecdsa-p256')
})

/** With the root as the only anchor, at NOW, without flags and lists. */
async function check(chain: readonly X509Certificate[], other: Partial<ClientCheck> = {}): Promise<Verdict> {
  const anchors = { certificates: [root.certificate], revocationLists: [] }
  return await checkClientCertificate({ chain, anchors, now: NOW, flags: 0, crl: { mode: 0 }, ...other })
}

/** A client's certificate of the root, but for what is given. */
function client(
  changes: Partial<CertificateContents> & { readonly subjectName?: string } = {},
  issuer: LocalAuthority = root,
): X509Certificate {
  const contents = {
    serialNumber: Buffer.from([7]),
    issuer: commonName(/CN=(.*)/.exec(issuer.certificate.subject)?.[1] ?? ''),
    subject: commonName(changes.subjectName ?? 'alice'),
    period: PERIOD,
    publicKey: publicKeyInfo(clientKey),
    extensions: [basicConstraints(undefined), keyUsage('digitalSignature'), extendedKeyUsage('client')],
    ...changes,
  }
  return new X509Certificate(signedCertificate(contents, issuer.key))
}

/** `0 expired (0x1)`: position, code, and the bit that forgives it. */
function lines({ problems }: Verdict): string[] {
  return problems.map(({ index, code, forgivenBy }) => `${index} ${code}${forgivenBy ? ` (0x${forgivenBy.toString(16)})` : ''}`)
}

describe('A certificate that an accepted authority issued for clients', () => {
  it('is OK, and its path leads to the authority', async () => {
    const alice = await root.issueClient({ name: 'alice', now: NOW })
    const verdict = await check([alice.certificate])
    expect(verdict).toMatchObject({ ok: true, status: 'OK', problems: [], forgiven: [], remarks: [], error: undefined })
    expect(verdict.path.map(({ subject }) => subject)).toEqual(['CN=alice', 'CN=Root'])
  })

  it('is OK through an intermediate that the client sent, in whatever order it came', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const lower = await middle.issueAuthority({ name: 'Lower', now: NOW })
    const alice = await lower.issueClient({ name: 'alice', now: NOW })
    const verdict = await check([alice.certificate, middle.certificate, stranger.certificate, lower.certificate])
    expect([verdict.status, ...verdict.path.map(({ subject }) => subject)]).toEqual([
      'OK',
      'CN=alice',
      'CN=Lower',
      'CN=Middle',
      'CN=Root',
    ])
  })

  it('is OK through an intermediate that is configured and not sent', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const alice = await middle.issueClient({ name: 'alice', now: NOW })
    expect((await check([alice.certificate], { intermediates: [middle.certificate] })).status).toBe('OK')
  })

  it('is OK below an accepted authority that is not a root', async () => {
    const middle = await stranger.issueAuthority({ name: 'Middle', now: NOW })
    const alice = await middle.issueClient({ name: 'alice', now: NOW })
    const anchors = { certificates: [middle.certificate], revocationLists: [] }
    expect((await check([alice.certificate], { anchors })).status).toBe('OK')
  })

  it('is OK when it is itself among the accepted ones', async () => {
    const alice = await stranger.issueClient({ name: 'alice', now: NOW })
    const anchors = { certificates: [alice.certificate], revocationLists: [] }
    const verdict = await check([alice.certificate], { anchors })
    expect([verdict.status, verdict.path.length]).toEqual(['OK', 1])
  })

  it('is OK in the first and in the last second of its validity', async () => {
    const alice = client()
    expect((await check([alice], { now: new Date('2026-01-01T00:00:00.000Z') })).status).toContain('"CN=Root" is valid from')
    const anchor = { anchors: { certificates: [alice], revocationLists: [] } }
    expect(lines(await check([alice], { ...anchor, now: new Date('2025-12-31T23:59:59.999Z') }))).toEqual(['0 not-yet-valid (0x1)'])
    expect(lines(await check([alice], { ...anchor, now: new Date('2026-01-01T00:00:00.000Z') }))).toEqual([])
    expect(lines(await check([alice], { ...anchor, now: new Date('2027-01-01T00:00:00.999Z') }))).toEqual([])
    expect(lines(await check([alice], { ...anchor, now: new Date('2027-01-01T00:00:01.000Z') }))).toEqual(['0 expired (0x1)'])
  })
})

describe('A fault alone', () => {
  it('no certificate', async () => {
    const verdict = await check([])
    expect(verdict.status).toBe('The client presented no certificate; one of an accepted authority was expected.')
    expect([lines(verdict), verdict.error, verdict.path]).toEqual([
      ['0 no-certificate'],
      { code: 'no-client-certificate', errorCode: 281 },
      [],
    ])
  })

  it('expired', async () => {
    const verdict = await check([client({ period: PAST })])
    expect(verdict.status).toBe('The certificate "CN=alice" expired at 2026-01-01T00:00:00Z; it is 2026-03-01T12:00:00Z. Renew it.')
    expect([lines(verdict), verdict.error]).toEqual([['0 expired (0x1)'], { code: 'verification-failed', errorCode: 280 }])
  })

  it('an authority in between that has expired', async () => {
    const middle = await root.issueAuthority({ name: 'Middle', period: PAST })
    const alice = client({}, middle)
    expect(lines(await check([alice, middle.certificate]))).toEqual(['1 expired (0x1)'])
  })

  it('of an authority that nobody accepts and nobody sent', async () => {
    const verdict = await check([client({}, stranger)])
    expect(verdict.status).toBe(
      'The certificate "CN=alice" was issued by "CN=Stranger", which is not among the accepted authorities, nor did the client send it. ' +
        'Add it to SSLCACerts, OpenSSLCAFile or OpenSSLCADir to accept it.',
    )
    expect([lines(verdict), verdict.error]).toEqual([['0 unknown-ca (0x10)'], { code: 'chain-not-verifiable', errorCode: 275 }])
  })

  it('of an authority that the client sent itself', async () => {
    const verdict = await check([client({}, stranger), stranger.certificate])
    expect(verdict.status).toContain('The chain ends with "CN=Stranger", which is not among the accepted authorities.')
    expect([lines(verdict), verdict.path.length]).toEqual([['1 unknown-ca (0x10)'], 2])
  })

  it('signed by itself', async () => {
    const own = signedCertificate(
      {
        serialNumber: Buffer.from([7]),
        issuer: commonName('alice'),
        subject: commonName('alice'),
        period: PERIOD,
        publicKey: publicKeyInfo(clientKey),
        extensions: [],
      },
      clientKey,
    )
    const verdict = await check([new X509Certificate(own)])
    expect(verdict.status).toContain('The certificate "CN=alice" is signed by itself, and is not among those that are accepted.')
    expect([lines(verdict), verdict.error?.errorCode]).toEqual([['0 self-signed (0x10)'], 275])
  })

  it('a signature that is not the authority’s', async () => {
    const forger = await createLocalAuthority({ name: 'Root', now: NOW })
    const verdict = await check([client({}, forger)])
    expect(verdict.status).toContain('claims to be issued by "CN=Root", and its signature is not by that authority\'s key.')
    expect([lines(verdict), verdict.error?.errorCode]).toEqual([['0 bad-signature'], 280])
  })

  it('a certificate that was changed after it was signed', async () => {
    const { certificate } = await root.issueClient({ name: 'alice', now: NOW })
    const changed = Buffer.from(certificate.raw)
    changed.write('bobby', changed.indexOf('alice'), 'latin1')
    expect(lines(await check([new X509Certificate(changed)]))).toEqual(['0 bad-signature'])
  })

  it('another authority of the same name, told apart by key identifiers, is unknown and not forged', async () => {
    const namesake = await createLocalAuthority({ name: 'Root', now: NOW })
    const { certificate } = await namesake.issueClient({ name: 'alice', now: NOW })
    expect(lines(await check([certificate]))).toEqual(['0 unknown-ca (0x10)'])
  })

  it('an issuer that is no authority', async () => {
    const bob = await root.issueClient({ name: 'bob', now: NOW })
    const verdict = await check([
      client({ issuer: commonName('bob') }, new LocalAuthority(bob.certificate, bob.key)),
      bob.certificate,
    ])
    expect(verdict.problems.map(({ sentence }) => sentence)).toEqual([
      'The certificate "CN=bob" has issued the one below it, and its basic constraints do not make it an authority.',
      'The certificate "CN=bob" has issued the one below it, and its key usage lacks keyCertSign.',
    ])
    expect(lines(verdict)).toEqual(['1 not-a-ca', '1 key-usage'])
  })

  it('more authorities than one of them allows', async () => {
    const narrow = await root.issueAuthority({ name: 'Narrow', pathLength: 0, now: NOW })
    const below = await narrow.issueAuthority({ name: 'Below', now: NOW })
    const alice = await below.issueClient({ name: 'alice', now: NOW })
    const verdict = await check([alice.certificate, below.certificate, narrow.certificate])
    expect(verdict.status).toBe(
      'The authority "CN=Narrow" allows 0 authorities between itself and a client\'s certificate, and this chain has 1.',
    )
    expect(lines(verdict)).toEqual(['2 path-length'])
  })

  it('for servers and not for clients', async () => {
    const { certificate } = await root.issueClient({ name: 'alice', usage: 'server', now: NOW })
    const verdict = await check([certificate])
    expect(verdict.status).toBe(
      'The certificate "CN=alice" is not for clients: its extended key usage lacks clientAuth. Issue it with clientAuth.',
    )
    expect(lines(verdict)).toEqual(['0 wrong-usage (0x20)'])
  })

  it('a key that may not sign', async () => {
    expect(lines(await check([client({ extensions: [keyUsage('keyEncipherment')] })]))).toEqual(['0 wrong-usage (0x20)'])
  })

  it('an authority for servers only', async () => {
    const middle = serverAuthority()
    const alice = client({ issuer: commonName('Servers') }, middle)
    expect(lines(await check([alice, middle.certificate]))).toEqual(['1 wrong-usage (0x20)'])
  })

  it('an extension that is critical and unknown', async () => {
    const verdict = await check([client({ extensions: [extension('1.2.3.4', octetString(Buffer.from('x')), 'critical')] })])
    expect(verdict.status).toContain('has the extension 1.2.3.4, marked as critical: whoever does not know it must refuse')
    expect(lines(verdict)).toEqual(['0 unknown-critical-extension'])
    expect(lines(await check([client({ extensions: [extension('1.2.3.4', octetString(Buffer.from('x')))] })]))).toEqual([])
  })

  it('the same extension twice', async () => {
    const verdict = await check([client({ extensions: [keyUsage('digitalSignature'), keyUsage('digitalSignature')] })])
    expect([lines(verdict), verdict.status]).toEqual([
      ['0 malformed-certificate'],
      "The client's certificate is not as RFC 5280 demands: The extension 2.5.29.15 is there twice; once at most was expected.",
    ])
  })

  it('a key of 1023 bits is a problem, one of 1024 a remark, one of 2048 neither', async () => {
    const withKey = async (modulusLength: number): Promise<Verdict> => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength })
      return await check([client({ publicKey: publicKey.export({ type: 'spki', format: 'der' }) })])
    }
    const [short, shortish, usual] = await Promise.all([withKey(1023), withKey(1024), withKey(2048)])
    expect([lines(short), short.remarks]).toEqual([['0 weak-key'], []])
    expect([lines(shortish), shortish.remarks.map(({ sentence }) => sentence)]).toEqual([
      [],
      ['The certificate "CN=alice" has an RSA key of 1024 bits, which others refuse.'],
    ])
    expect([lines(usual), usual.remarks]).toEqual([[], []])
  })

  it.each([
    ['MD5', 'md5', '1.2.840.113549.1.1.4'],
    ['SHA-1', 'sha1', '1.2.840.113549.1.1.5'],
  ])('a signature by %s', async (name, hash, algorithm) => {
    const { certificate, issuer } = await signedWith(hash, algorithm)
    const verdict = await check([certificate], { anchors: { certificates: [issuer], revocationLists: [] } })
    expect(verdict.status).toBe(
      `The certificate "CN=alice" has a signature by ${name} with RSA, which can be forged; SHA-256 or longer is required.`,
    )
    expect(lines(verdict)).toEqual(['0 weak-signature'])
  })
})

/** An authority whose extended key usage is for servers, made by the root. */
function serverAuthority(): LocalAuthority {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const certificate = client({
    subject: commonName('Servers'),
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    extensions: [basicConstraints({}), keyUsage('keyCertSign'), extendedKeyUsage('server')],
  })
  return new LocalAuthority(certificate, privateKey)
}

/** A certificate with a hash that `certificate-writing.ts` refuses to use, below an RSA root of its own. */
async function signedWith(hash: string, algorithm: string): Promise<{ certificate: X509Certificate; issuer: X509Certificate }> {
  const authority = await createLocalAuthority({ name: 'Old', keyType: 'rsa-2048', now: NOW })
  const id = sequence(oid(algorithm), Buffer.from([5, 0]))
  const contents = sequence(
    explicit(0, integer(2)),
    integer(9),
    id,
    commonName('Old'),
    sequence(time(PERIOD.from), time(PERIOD.to)),
    commonName('alice'),
    publicKeyInfo(clientKey),
    explicit(3, sequence(extendedKeyUsage('client'))),
  )
  const der = sequence(contents, id, bitString(sign(hash, contents, authority.key)))
  return { certificate: new X509Certificate(der), issuer: authority.certificate }
}

describe('Faults together', () => {
  it('are all named: expired, of an unknown authority, and for servers', async () => {
    const alice = client({ period: PAST, extensions: [extendedKeyUsage('server')] }, stranger)
    const verdict = await check([alice])
    expect(lines(verdict)).toEqual(['0 unknown-ca (0x10)', '0 expired (0x1)', '0 wrong-usage (0x20)'])
    expect(verdict.status).toContain('was issued by "CN=Stranger"')
  })

  it('leave the first that is not forgiven as the status', async () => {
    const alice = client({ period: PAST, extensions: [extendedKeyUsage('server')] }, stranger)
    expect((await check([alice], { flags: 0x10 })).status).toContain('expired at 2026-01-01')
    expect((await check([alice], { flags: 0x11 })).status).toContain('is not for clients')
    expect((await check([alice], { flags: 0x31 })).status).toBe('OK')
  })

  it('prefer the path on which nothing is wrong', async () => {
    const old = await createLocalAuthority({ name: 'Old root', period: PAST })
    const middle = await root.issueAuthority({ name: 'Middle', now: NOW })
    const cross = client(
      {
        issuer: commonName('Old root'),
        subject: commonName('Middle'),
        publicKey: publicKeyInfo(middle.key),
        extensions: [basicConstraints({}), keyUsage('keyCertSign')],
      },
      old,
    )
    const { certificate: alice } = await middle.issueClient({ name: 'alice', now: NOW })
    const anchors = { certificates: [old.certificate, root.certificate], revocationLists: [] }
    const verdict = await check([alice, cross, middle.certificate], { anchors })
    expect([verdict.status, ...verdict.path.map(({ subject }) => subject)]).toEqual(['OK', 'CN=alice', 'CN=Middle', 'CN=Root'])
  })
})

describe('Each flag forgives its own fault alone', () => {
  const MIDDLE_LISTS = 'http://127.0.0.1:9/never-asked.crl'
  /** A fault alone, with the one flag that forgives it. */
  const faults: readonly [name: string, flag: number, make: () => Promise<readonly [X509Certificate[], Partial<ClientCheck>]>][] = [
    ['expired', 0x1, async () => [[client({ period: PAST })], {}]],
    ['not yet valid', 0x1, async () => [[client({ period: { from: PERIOD.to, to: new Date('2028-01-01T00:00:00Z') } })], {}]],
    ['unknown authority', 0x10, async () => [[client({}, stranger)], {}]],
    ['wrong usage', 0x20, async () => [[client({ extensions: [extendedKeyUsage('server')] })], {}]],
    ['unknown revocation', 0x100, async () => [[client()], { crl: { mode: 2 } }]],
    [
      'unknown revocation of an authority',
      0x400,
      async () => {
        const middle = await root.issueAuthority({ name: 'Middle', revocationListUrl: MIDDLE_LISTS, now: NOW })
        const { der } = middle.createRevocationList({ revoked: [], thisUpdate: PERIOD.from, nextUpdate: PERIOD.to, number: 1 })
        const anchors = { certificates: [root.certificate], revocationLists: [RevocationList.read(der)] }
        return [[client({}, middle), middle.certificate], { anchors, crl: { mode: 2 } }]
      },
    ],
    ['forged', 0, async () => [[client({}, await createLocalAuthority({ name: 'Root', now: NOW }))], {}]],
    ['critical extension', 0, async () => [[client({ extensions: [extension('1.2.3', truth(), 'critical')] })], {}]],
    [
      'a name that the authority may not give',
      0,
      async () => {
        const middle = constrained()
        return [[client({ issuer: commonName('Constrained'), extensions: [dnsName('a.other')] }, middle), middle.certificate], {}]
      },
    ],
  ]
  const FLAGS = [0x1, 0x10, 0x20, 0x100, 0x400, 0x80000000, 0x2, 0x4, 0x8, 0x40, 0x80, 0x200, 0x800, 0x4000, 0x8000]
  const pairs = faults.flatMap(([name, own, make]) => FLAGS.map((flag) => [name, flag, flag === own, make] as const))

  it.each(pairs)('%s and the flag %i: forgiven %s', async (_name, flag, isForgiven, make) => {
    const [chain, other] = await make()
    const verdict = await check(chain, { ...other, flags: flag })
    expect([verdict.problems.length, verdict.forgiven.length, verdict.ok]).toEqual([1, isForgiven ? 1 : 0, isForgiven])
  })

  it('and all flags together forgive no fault that no flag is for', async () => {
    for (const [, own, make] of faults) {
      const [chain, other] = await make()
      expect((await check(chain, { ...other, flags: 0xffffffff })).ok).toBe(own !== 0)
    }
  })

  it('a flag for one fault leaves the other on the same certificate', async () => {
    const alice = client({ period: PAST, extensions: [extendedKeyUsage('server')] }, stranger)
    const bits = [0x1, 0x10, 0x20]
    for (const missing of bits) {
      const flags = bits.filter((bit) => bit !== missing).reduce((sum, bit) => sum | bit, 0)
      const { ok, problems, forgiven } = await check([alice], { flags })
      const standing = problems.filter((each) => !forgiven.includes(each)).map(({ forgivenBy }) => forgivenBy)
      expect([ok, standing]).toEqual([false, [missing]])
    }
  })

  it('and no code is forgiven by a bit that component.md does not name', () => {
    expect([...new Set(Object.values(FORGIVEN_BY))].toSorted((one, other) => one - other)).toEqual([
      0, 0x1, 0x10, 0x20, 0x100, 0x400,
    ])
  })
})

function constrained(): LocalAuthority {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const permitted = implicitDns('a.example')
  const certificate = client({
    subject: commonName('Constrained'),
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    extensions: [
      basicConstraints({}),
      keyUsage('keyCertSign'),
      extension('2.5.29.30', sequence(explicit(0, sequence(permitted))), 'critical'),
      cRLDistributionPoint('http://127.0.0.1:9/never-asked.crl'),
    ],
  })
  return new LocalAuthority(certificate, privateKey)
}

function implicitDns(name: string): Buffer {
  return implicit(2, Buffer.from(name, 'latin1'))
}

function dnsName(name: string): Buffer {
  return extension('2.5.29.17', sequence(implicitDns(name)))
}
