// Stores that were damaged, cut off or made to do harm: whatever the bytes, an answer in bounded time, and one of our errors.
import { createHmac, createPrivateKey, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Asn1Element } from './asn1-element.ts'
import { loadCertificateStore, type StoreOptions } from './certificate-store.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { explicit, integer, nothing, octetString, oid, sequence } from './der.ts'
import {
  CERTIFICATE,
  CERTIFICATE_PEM,
  ENCRYPTED_KEY,
  JKS,
  MODERN_PFX,
  NO_PASSWORD_PFX,
  P7B,
  RC2_PFX,
  STORE_PASSWORD as password,
} from './fixtures/stores.ts'
import { DerivationBudget } from './pkcs12-derivation.ts'
import { subjectOf } from './certificate-subject.ts'

const outcome = async (options: StoreOptions): Promise<string> =>
  loadCertificateStore(options).then(
    ({ identities, certificates, kind }) =>
      [kind, ...identities.map(({ certificate }) => subjectOf(certificate)), certificates.length].join(' '),
    (error: unknown) => (error instanceof CertificateStoreError ? error.code : `NOT OURS: ${String(error)}`),
  )
const sentence = async (options: StoreOptions): Promise<string> =>
  loadCertificateStore(options).then(
    () => 'no error',
    (error: unknown) => (error instanceof CertificateStoreError ? error.message : `NOT OURS: ${String(error)}`),
  )
const blob = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

async function jwk(): Promise<string> {
  const { identities } = await loadCertificateStore({ store: blob(MODERN_PFX), password })
  const key = identities[0]?.key.export({ format: 'jwk' })
  return JSON.stringify({ ...key, x5c: [CERTIFICATE.toString('base64')] })
}

const BINARY_FORMATS: readonly [name: string, bytes: Buffer, type: number, whole: string][] = [
  ['PFX', MODERN_PFX, 3, 'pfx CN=fixture 0'],
  ['old PFX', RC2_PFX, 3, 'pfx CN=fixture 0'],
  ['JKS', JKS, 5, 'jks CN=fixture 0'],
  ['P7B', P7B, 12, 'p7b 1'],
]

describe('a whole store', () => {
  it.each(BINARY_FORMATS)('opens: %s', async (_, bytes, type, whole) => {
    expect(await outcome({ store: blob(bytes), type, password })).toBe(whole)
    expect(await outcome({ store: blob(bytes), password })).toBe(whole)
  })

  it('opens without a password where it was made without one', async () => {
    expect(await outcome({ store: blob(NO_PASSWORD_PFX) })).toBe('pfx CN=no password 0')
    expect(await outcome({ store: blob(NO_PASSWORD_PFX), password })).toBe('wrong-store-password')
  })

  it('opens with a MAC of PBMAC1 (RFC 9579), as FIPS asks for', async () => {
    const [version, authSafe] = Asn1Element.read(MODERN_PFX, 'the fixture').children('SEQUENCE')
    const [, content] = authSafe?.children('SEQUENCE') ?? []
    const withKey = (words: string): string => {
      const key = pbkdf2Sync(words, 'saltsalt', 1000, 32, 'sha256')
      const digest = createHmac('sha256', key)
        .update(content?.inside('[0]').octets() ?? '')
        .digest()
      const hmac = sequence(oid('1.2.840.113549.2.9'), nothing())
      const derivation = sequence(
        oid('1.2.840.113549.1.5.12'),
        sequence(octetString(Buffer.from('saltsalt')), integer(1000), integer(32), hmac),
      )
      const mac = sequence(
        sequence(sequence(oid('1.2.840.113549.1.5.14'), sequence(derivation, hmac)), octetString(digest)),
        octetString(Buffer.alloc(8)),
        integer(1),
      )
      return blob(sequence(version?.bytes ?? Buffer.alloc(0), authSafe?.bytes ?? Buffer.alloc(0), mac))
    }
    expect(await outcome({ store: withKey(password), password })).toBe('pfx CN=fixture 0')
    expect(await outcome({ store: withKey('other'), password })).toBe('wrong-store-password')
  })

  it('opens in the indefinite form of BER with strings in pieces, as some programs write it', async () => {
    const [version, authSafe, macData] = Asn1Element.read(MODERN_PFX, 'the fixture').children('SEQUENCE')
    const [type, content] = authSafe?.children('SEQUENCE') ?? []
    const safe = content?.inside('[0]').octets() ?? Buffer.alloc(0)
    const END = Buffer.from([0, 0])
    const indefinite = (tag: number, ...inner: Uint8Array[]): Buffer => Buffer.concat([Buffer.from([tag, 0x80]), ...inner, END])
    const pieces = [safe.subarray(0, 100), safe.subarray(100, 100), safe.subarray(100)].map(octetString)
    const inner = indefinite(0x30, type?.bytes ?? END, indefinite(0xa0, indefinite(0x24, ...pieces)))
    const pfx = indefinite(0x30, version?.bytes ?? END, inner, macData?.bytes ?? END)
    expect(await outcome({ store: blob(pfx), type: 3, password })).toBe('pfx CN=fixture 0')
  })
})

describe('a store that is cut off', () => {
  const outcomesOf = async (length: number, cut: (end: number) => StoreOptions): Promise<string[]> => {
    const outcomes = new Set<string>()
    for (let end = 0; end < length; end++) outcomes.add(await outcome(cut(end)))
    return [...outcomes].toSorted()
  }

  it.each(BINARY_FORMATS)('at any byte is unreadable: %s', async (_, bytes, type) => {
    expect(await outcomesOf(bytes.length, (end) => ({ store: blob(bytes.subarray(0, end)), type, password }))).toEqual([
      'store-unreadable',
    ])
  })

  it('at any byte is unreadable: DER', async () => {
    const cut = (end: number): StoreOptions => ({ store: blob(CERTIFICATE.subarray(0, end)), purpose: 'chain' })
    expect(await outcomesOf(CERTIFICATE.length, cut)).toEqual(['store-unreadable'])
  })

  it('at any byte is unreadable: JWK', async () => {
    const whole = await jwk()
    expect(await outcomesOf(whole.length, (end) => ({ store: whole.slice(0, end), type: 19 }))).toEqual(['store-unreadable'])
    expect(await outcome({ store: whole, type: 19 })).toBe('jwk CN=fixture 0')
  })

  it('at any byte is unreadable, or lacks its second half: PEM', async () => {
    const whole = (ENCRYPTED_KEY + CERTIFICATE_PEM).trimEnd()
    expect(await outcomesOf(whole.length, (end) => ({ store: whole.slice(0, end), type: 7, password }))).toEqual([
      'no-certificate',
      'store-unreadable',
    ])
    expect(await outcome({ store: whole, type: 7, password })).toBe('pem CN=fixture 0')
  })
})

describe('a store with one wrong byte', () => {
  it.each(BINARY_FORMATS)('gives an error of ours, or what is not protected otherwise: %s', async (_, bytes, type, whole) => {
    const outcomes = new Set<string>()
    // The MAC of a PFX takes a thousand times as long as anything else here: every fifth byte of it.
    const step = type === 3 ? 5 : 1
    for (let at = 0; at < bytes.length; at += step) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] as number) ^ 0x55
      outcomes.add(await outcome({ store: blob(damaged), type, password }))
    }
    const possible = [
      'store-unreadable',
      'wrong-store-password',
      'store-type-unsupported',
      'no-private-key',
      'no-certificate',
      'key-mismatch',
    ]
    // What makes no difference: the parameters of a MAC's algorithm, and anything but the structure of a P7B, which protects nothing.
    expect([...outcomes].filter((each) => ![...possible, whole, 'p7b 0'].includes(each))).toEqual([])
    expect(outcomes.has('store-unreadable')).toBe(true)
  })
})

describe('a store that asks for too much', () => {
  const [version, authSafe, macData] = Asn1Element.read(MODERN_PFX, 'the fixture').children('SEQUENCE')
  const mac = macData?.children('SEQUENCE') ?? []
  const withCount = (count: number): Buffer =>
    sequence(
      version?.bytes ?? Buffer.alloc(0),
      authSafe?.bytes ?? Buffer.alloc(0),
      sequence(...mac.slice(0, 2).map((each) => each.bytes), integer(count)),
    )
  const encryptedKey = (...derivation: Buffer[]): string => {
    const scheme = sequence(
      oid('1.2.840.113549.1.5.13'),
      sequence(sequence(...derivation), sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16)))),
    )
    return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${blob(sequence(scheme, octetString(Buffer.alloc(32))))}\n-----END ENCRYPTED PRIVATE KEY-----\n`
  }
  const salt = octetString(Buffer.alloc(8))

  it('iterations of a MAC', async () => {
    expect(await outcome({ store: blob(withCount(2048)), password })).toBe('pfx CN=fixture 0')
    expect(await sentence({ store: blob(withCount(2 ** 31 - 1)), password })).toBe(
      'The store asks for 2,147,483,647 iterations of its password; at most 5,000,000 are done for one store. Export it again with fewer.',
    )
    expect(await sentence({ store: blob(withCount(0)), password })).toBe(
      'The store asks for 0 iterations of its password; at least 1 was expected.',
    )
  })

  it('iterations of PBKDF2', async () => {
    const store = encryptedKey(oid('1.2.840.113549.1.5.12'), sequence(salt, integer(2 ** 40)))
    expect(await sentence({ store, password })).toBe(
      'The store asks for 1,099,511,627,776 iterations of its password; at most 5,000,000 are done for one store. Export it again with fewer.',
    )
  })

  it.each([
    [
      2 ** 30,
      8,
      1,
      'The store asks for scrypt with N=1073741824, r=8, p=1; N must be a power of two, and 128·N·r at most 67108864 bytes. Export it again with less.',
    ],
    [
      3,
      8,
      1,
      'The store asks for scrypt with N=3, r=8, p=1; N must be a power of two, and 128·N·r at most 67108864 bytes. Export it again with less.',
    ],
    [
      65536,
      8,
      1000,
      'The store asks for 524,288,000 iterations of its password; at most 5,000,000 are done for one store. Export it again with fewer.',
    ],
  ])('memory or time of scrypt, N=%d, r=%d, p=%d', async (N, r, p, expected) => {
    const store = encryptedKey(oid('1.3.6.1.4.1.11591.4.11'), sequence(salt, integer(N), integer(r), integer(p)))
    expect(await sentence({ store, password })).toBe(expected)
  })

  it('iterations in many small parts', () => {
    const budget = new DerivationBudget()
    budget.spend(3_000_000)
    budget.spend(2_000_000)
    expect(() => budget.spend(1)).toThrow('The store asks for 1 iterations of its password')
  })

  it('depth', async () => {
    const P7B_START = sequence(oid('1.2.840.113549.1.7.2')).subarray(2)
    const indefinite = Buffer.concat([Buffer.from([0x30, 0x80]), P7B_START, Buffer.alloc(1_000_000, Buffer.from([0x30, 0x80]))])
    let definite: Buffer = Buffer.alloc(0)
    for (let depth = 0; depth < 200; depth++) definite = sequence(definite)
    for (const bytes of [indefinite, sequence(P7B_START, definite), sequence(integer(3), definite)])
      expect(await sentence({ store: blob(bytes) })).toMatch(
        /^The text in SSLCertStore cannot be read\. The (P7B|PFX) is not well-formed ASN\.1: Maximum ASN\.1 nesting depth exceeded\.$/,
      )
  })

  it('elements', async () => {
    const many = sequence(oid('1.2.840.113549.1.7.2'), explicit(0, sequence(Buffer.alloc(1_000_000, Buffer.from([0x05, 0x00])))))
    expect(await sentence({ store: blob(many) })).toBe(
      'The text in SSLCertStore cannot be read. The P7B is not well-formed ASN.1: Maximum ASN.1 node count exceeded.',
    )
  })

  it('bytes of one certificate', async () => {
    const certificate = Buffer.alloc(1024 * 1024 + 1, 0x30).toString('base64')
    expect(await sentence({ store: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n` })).toBe(
      'A certificate in the store has 1048577 bytes; at most 1048576 are read.',
    )
  })
  it('blocks of PEM, and JSON in JSON', async () => {
    const block = '-----BEGIN X-----\nAAAA\n-----END X-----\n'
    expect(await sentence({ store: block.repeat(10_001) })).toBe('The PEM text has more than 10000 blocks; no more are read.')
    expect(await outcome({ store: '-----BEGIN X-----\n'.repeat(900_000) })).toBe('store-unreadable')
    expect(await outcome({ store: `{"keys":${'['.repeat(1_000_000)}` })).toBe('store-unreadable')
  })
})

describe('a length that lies', () => {
  const patched = (bytes: Buffer, at: number, hex: string): string => {
    const copy = Buffer.from(bytes)
    copy.write(hex, at, 'hex')
    return blob(copy)
  }

  it.each([
    ['of all entries', 8, 'ffffffff'],
    ['of the name', 16, 'ffff'],
    ['of the key', 33, 'ffffffff'],
    ['of the chain', 237, '00000002'],
  ])('in a JKS: %s', async (_, at, hex) => {
    expect(await sentence({ store: patched(JKS, at, hex), password })).toMatch(
      /^The JKS is cut off: at position \d+ it announces \d+ bytes, and \d+ are left\.$/,
    )
  })

  it.each([
    ['longer than the file', '308204ff'],
    ['of four gigabytes', '3084ffffffff'],
    ['of nine digits', '3089ffffffffffffffffff'],
    ['of no digits that ever end', '30ff'],
  ])('in a PFX: %s', async (_, hex) => {
    expect(await outcome({ store: patched(MODERN_PFX, 0, hex), type: 3, password })).toBe('store-unreadable')
  })

  it('that ends before the bytes do', async () => {
    expect(await sentence({ store: blob(Buffer.concat([P7B, Buffer.alloc(3)])) })).toBe(
      'The text in SSLCertStore cannot be read. The P7B is followed by 3 bytes that do not belong to it.',
    )
  })
})

it('the fixtures are of one key', () => {
  expect(createPrivateKey({ key: ENCRYPTED_KEY, passphrase: password }).asymmetricKeyType).toBe('ec')
})
