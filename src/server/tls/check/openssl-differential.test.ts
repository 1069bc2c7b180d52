// The verdict without flags beside that of `openssl verify -purpose sslclient -auth_level 1 -partial_chain`, for chains made by openssl.
// Where both differ, the table says why.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkClientCertificate } from './certificate-check.ts'
import { AS_AUTHORITY, AS_CLIENT, hasOpenssl, OpensslAuthority, type OpensslCertificate } from './test-support/openssl-authority.ts'

if (!hasOpenssl) console.warn('Skipped: there is no OpenSSL 3 on this machine to compare verdicts with.')

const NOW = new Date('2026-03-01T12:00:00Z')
const OLD = { from: '20250101000000Z', to: '20260101000000Z' }
const RSA = (bits: number): string[] => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`]
const PSS = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest']
const V3 = 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid'

let openssl: OpensslAuthority
let root: OpensslCertificate

beforeAll(() => {
  if (!hasOpenssl) return
  openssl = new OpensslAuthority()
  root = authority('/O=Example/CN=Root')
})
afterAll(() => openssl?.remove())

function authority(subject: string, issuer?: OpensslCertificate, more = '', options: object = {}): OpensslCertificate {
  return openssl.issue({ subject, extensions: `${AS_AUTHORITY}\n${more}`, ...(issuer ? { issuer } : {}), ...options })
}

function client(issuer: OpensslCertificate, more = '', options: object = {}): OpensslCertificate {
  return openssl.issue({ subject: '/O=Example/CN=alice', extensions: `${AS_CLIENT}\n${more}`, issuer, ...options })
}

/** A client below an authority below the root. */
function below(authorityExtensions: string, clientExtensions = '', options: object = {}): Chain {
  const middle = authority('/O=Example/CN=Middle', root, authorityExtensions)
  return { leaf: client(middle, clientExtensions, options), sent: [middle] }
}

interface Chain {
  readonly leaf: OpensslCertificate
  readonly sent?: readonly OpensslCertificate[]
  /** The root by default. */
  readonly anchors?: readonly OpensslCertificate[]
}

type Row = readonly [name: string, verdict: string, make: () => Chain]

/** Our codes, and "OK"; openssl must agree on whether there are any. */
const ALIKE: readonly Row[] = [
  ['a client of the root', 'OK', () => ({ leaf: client(root) })],
  ['a client of an intermediate', 'OK', () => below(V3)],
  ['a client of an intermediate that was not sent', 'unknown-ca', () => ({ leaf: below('').leaf })],
  [
    'an anchor that is no root',
    'OK',
    () => {
      const { leaf, sent = [] } = below('')
      return { leaf, anchors: sent }
    },
  ],
  [
    'the client itself as an anchor',
    'OK',
    () => {
      const leaf = client(root)
      return { leaf, anchors: [leaf] }
    },
  ],
  ['signed by itself', 'self-signed', () => ({ leaf: openssl.issue({ subject: '/CN=alice', extensions: AS_CLIENT }) })],
  [
    'signed by itself, and accepted',
    'OK',
    () => {
      const leaf = openssl.issue({ subject: '/CN=alice', extensions: AS_CLIENT })
      return { leaf, anchors: [leaf] }
    },
  ],
  ['expired', 'expired', () => ({ leaf: client(root, '', OLD) })],
  ['not yet valid', 'not-yet-valid', () => ({ leaf: client(root, '', { from: '20260401000000Z' }) })],
  [
    'below an expired intermediate',
    'expired',
    () => {
      const middle = authority('/CN=Middle', root, '', OLD)
      return { leaf: client(middle), sent: [middle] }
    },
  ],
  [
    'below an expired root',
    'expired',
    () => {
      const old = authority('/CN=Old', undefined, '', OLD)
      return { leaf: client(old), anchors: [old] }
    },
  ],
  ['of a namesake of the root', 'unknown-ca', () => ({ leaf: client(authority('/O=Example/CN=Root')) })],
  [
    'of a namesake of the root, without key identifiers',
    'bad-signature',
    () => ({
      leaf: client(authority('/O=Example/CN=Root'), 'authorityKeyIdentifier=none\nsubjectKeyIdentifier=none'),
    }),
  ],
  [
    'of an intermediate that is no authority',
    'not-a-ca',
    () => {
      const bob = openssl.issue({ subject: '/CN=bob', extensions: 'basicConstraints=CA:FALSE', issuer: root })
      return { leaf: client(bob), sent: [bob] }
    },
  ],
  [
    'of an intermediate without basic constraints',
    'not-a-ca',
    () => {
      const bob = openssl.issue({ subject: '/CN=bob', extensions: 'subjectKeyIdentifier=hash', issuer: root })
      return { leaf: client(bob), sent: [bob] }
    },
  ],
  [
    'of an intermediate without keyCertSign',
    'key-usage',
    () => {
      const bob = openssl.issue({ subject: '/CN=bob', extensions: 'basicConstraints=CA:TRUE\nkeyUsage=cRLSign', issuer: root })
      return { leaf: client(bob), sent: [bob] }
    },
  ],
  [
    'path length 0 with one authority below',
    'path-length',
    () => {
      const upper = openssl.issue({ subject: '/CN=Upper', extensions: 'basicConstraints=critical,CA:TRUE,pathlen:0', issuer: root })
      const lower = authority('/CN=Lower', upper)
      return { leaf: client(lower), sent: [lower, upper] }
    },
  ],
  [
    'path length 0 with one self-issued authority below',
    'OK',
    () => {
      const upper = openssl.issue({ subject: '/CN=Upper', extensions: 'basicConstraints=critical,CA:TRUE,pathlen:0', issuer: root })
      const renewed = authority('/CN=Upper', upper, V3)
      return { leaf: client(renewed, V3), sent: [renewed, upper] }
    },
  ],
  [
    'path length of the root',
    'path-length',
    () => {
      const short = openssl.issue({ subject: '/CN=Short', extensions: 'basicConstraints=critical,CA:TRUE,pathlen:0' })
      const lower = authority('/CN=Lower', short)
      return { leaf: client(lower), sent: [lower], anchors: [short] }
    },
  ],
  [
    'for servers',
    'wrong-usage',
    () => ({ leaf: openssl.issue({ subject: '/CN=a', extensions: 'extendedKeyUsage=serverAuth', issuer: root }) }),
  ],
  [
    'without any extension',
    'OK',
    () => ({ leaf: openssl.issue({ subject: '/CN=a', extensions: 'subjectKeyIdentifier=hash', issuer: root }) }),
  ],
  [
    'key usage for encryption',
    'wrong-usage',
    () => ({ leaf: openssl.issue({ subject: '/CN=a', extensions: 'keyUsage=keyEncipherment', issuer: root }) }),
  ],
  ['an authority for servers', 'wrong-usage', () => below('extendedKeyUsage=serverAuth')],
  [
    'an authority as a client',
    'OK',
    () => ({
      leaf: openssl.issue({
        subject: '/CN=a',
        extensions: 'basicConstraints=CA:TRUE\nkeyUsage=keyCertSign,digitalSignature',
        issuer: root,
      }),
    }),
  ],
  ['an unknown critical extension', 'unknown-critical-extension', () => ({ leaf: client(root, '1.2.3.4=critical,ASN1:NULL') })],
  ['an unknown critical extension above', 'unknown-critical-extension', () => below('1.2.3.4=critical,ASN1:NULL')],
  ['an unknown extension', 'OK', () => ({ leaf: client(root, '1.2.3.4=ASN1:NULL') })],
  ['critical policies', 'OK', () => below('certificatePolicies=critical,1.2.3.4', 'certificatePolicies=critical,1.2.3.4')],
  [
    'policies demanded, and had',
    'OK',
    () => below('certificatePolicies=1.2.3.4\npolicyConstraints=critical,requireExplicitPolicy:0', 'certificatePolicies=1.2.3.4'),
  ],
  ['policies demanded, and missing', 'OK', () => below('policyConstraints=critical,requireExplicitPolicy:0')],
  ['any policy forbidden', 'OK', () => below('inhibitAnyPolicy=critical,0', 'certificatePolicies=2.5.29.32.0')],
  ['critical places of lists', 'OK', () => ({ leaf: client(root, 'crlDistributionPoints=critical,URI:http://127.0.0.1:9/a.crl') })],
  [
    'a DNS name that is permitted',
    'OK',
    () => below('nameConstraints=critical,permitted;DNS:a.example', 'subjectAltName=DNS:b.A.example'),
  ],
  [
    'a DNS name that is not permitted',
    'name-constraints',
    () => below('nameConstraints=critical,permitted;DNS:a.example', 'subjectAltName=DNS:ba.example'),
  ],
  [
    'a DNS name that is excluded',
    'name-constraints',
    () => below('nameConstraints=critical,excluded;DNS:a.example', 'subjectAltName=DNS:c.a.example'),
  ],
  [
    'a DNS name beside one that is excluded',
    'OK',
    () => below('nameConstraints=critical,excluded;DNS:a.example', 'subjectAltName=DNS:b.example'),
  ],
  [
    'a DNS name beside addresses that are permitted',
    'OK',
    () => below('nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0', 'subjectAltName=DNS:b.example'),
  ],
  [
    'an address that is permitted',
    'OK',
    () => below('nameConstraints=permitted;IP:10.0.0.0/255.0.0.0', 'subjectAltName=IP:10.1.2.3'),
  ],
  [
    'an address that is not permitted',
    'name-constraints',
    () => below('nameConstraints=permitted;IP:10.0.0.0/255.0.0.0', 'subjectAltName=IP:11.1.2.3'),
  ],
  [
    'an address of IPv6 where some of IPv4 are permitted',
    'name-constraints',
    () => below('nameConstraints=permitted;IP:10.0.0.0/255.0.0.0', 'subjectAltName=IP:fd00::1'),
  ],
  [
    'an address of IPv6 that is permitted',
    'OK',
    () => below('nameConstraints=permitted;IP:fd00::/ff00::', 'subjectAltName=IP:fd00::1'),
  ],
  [
    'a mailbox of a permitted host',
    'OK',
    () => below('nameConstraints=permitted;email:a.example', 'subjectAltName=email:Alice@A.example'),
  ],
  [
    'a mailbox below a permitted host',
    'name-constraints',
    () => below('nameConstraints=permitted;email:a.example', 'subjectAltName=email:alice@b.a.example'),
  ],
  [
    'a mailbox of a permitted domain',
    'OK',
    () => below('nameConstraints=permitted;email:.a.example', 'subjectAltName=email:alice@b.a.example'),
  ],
  [
    'a mailbox that is excluded',
    'name-constraints',
    () => below('nameConstraints=excluded;email:alice@a.example', 'subjectAltName=email:alice@a.example'),
  ],
  [
    'a mailbox beside one that is excluded',
    'OK',
    () => below('nameConstraints=excluded;email:alice@a.example', 'subjectAltName=email:bob@a.example'),
  ],
  [
    'a mailbox in the subject that is not permitted',
    'name-constraints',
    () => below('nameConstraints=permitted;email:a.example', '', { subject: '/O=Example/CN=alice/emailAddress=alice@b.example' }),
  ],
  ['a subject that is permitted', 'OK', () => below('nameConstraints=permitted;dirName:dir\n[dir]\nO=Example')],
  ['a subject of another organisation', 'name-constraints', () => below('nameConstraints=permitted;dirName:dir\n[dir]\nO=Other')],
  ['a subject permitted in other letters', 'OK', () => below('nameConstraints=permitted;dirName:dir\n[dir]\nO=EXAMPLE')],
  ['a subject that is excluded', 'name-constraints', () => below('nameConstraints=excluded;dirName:dir\n[dir]\nO=Example')],
  [
    'a URI of a permitted host',
    'OK',
    () => below('nameConstraints=permitted;URI:a.example', 'subjectAltName=URI:http://a.example/x'),
  ],
  [
    'a URI of another host',
    'name-constraints',
    () => below('nameConstraints=permitted;URI:a.example', 'subjectAltName=URI:http://b.example/x'),
  ],
  [
    'constraints of the root',
    'name-constraints',
    () => {
      const narrow = authority('/CN=Narrow', undefined, 'nameConstraints=critical,permitted;DNS:a.example')
      return { leaf: client(narrow, 'subjectAltName=DNS:b.example'), anchors: [narrow] }
    },
  ],
  [
    'constraints of a renewed key, which has another name itself',
    'OK',
    () => {
      const upper = authority('/O=Example/CN=Upper', root, 'nameConstraints=critical,permitted;DNS:a.example')
      const renewed = authority('/O=Example/CN=Upper', upper, 'subjectAltName=DNS:b.example')
      return { leaf: client(renewed, 'subjectAltName=DNS:a.example'), sent: [upper, renewed] }
    },
  ],
  [
    'constraints two authorities above',
    'name-constraints',
    () => {
      const upper = authority('/O=Example/CN=Upper', root, 'nameConstraints=critical,permitted;DNS:a.example')
      const lower = authority('/O=Example/CN=Lower', upper)
      return { leaf: client(lower, 'subjectAltName=DNS:b.example'), sent: [upper, lower] }
    },
  ],
  ['SHA-1', 'weak-signature', () => ({ leaf: client(root, '', { hash: 'sha1' }) })],
  [
    'SHA-1 above',
    'weak-signature',
    () => {
      const middle = authority('/CN=Middle', root, '', { hash: 'sha1' })
      return { leaf: client(middle), sent: [middle] }
    },
  ],
  [
    'SHA-1 on the root itself',
    'OK',
    () => {
      const old = authority('/CN=Old', undefined, '', { hash: 'sha1' })
      return { leaf: client(old), anchors: [old] }
    },
  ],
  ['SHA-384', 'OK', () => ({ leaf: client(root, '', { hash: 'sha384' }) })],
  [
    'RSA of 2048 bits',
    'OK',
    () => {
      const own = authority('/CN=RSA', undefined, '', { key: RSA(2048) })
      return { leaf: client(own), anchors: [own] }
    },
  ],
  [
    'RSASSA-PSS',
    'OK',
    () => {
      const own = authority('/CN=PSS', undefined, '', { key: RSA(2048) })
      return { leaf: client(own, '', { signatureOptions: PSS }), anchors: [own] }
    },
  ],
  ['a key of 768 bits', 'weak-key', () => ({ leaf: client(root, '', { key: RSA(768) }) })],
  ['a key of 1024 bits', 'OK', () => ({ leaf: client(root, '', { key: RSA(1024) }) })],
  [
    'an authority with a key of 768 bits',
    'weak-key',
    () => {
      const own = authority('/CN=Weak', undefined, '', { key: RSA(768) })
      return { leaf: client(own), anchors: [own] }
    },
  ],
  [
    'Ed25519',
    'OK',
    () => {
      const own = authority('/CN=Ed', undefined, '', { key: ['-algorithm', 'ED25519'], hash: 'default' })
      return { leaf: client(own, '', { hash: 'default' }), anchors: [own] }
    },
  ],
  [
    'P-521',
    'OK',
    () => {
      const own = authority('/CN=P', undefined, '', {
        key: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
        hash: 'sha512',
      })
      return { leaf: client(own, '', { hash: 'sha512' }), anchors: [own] }
    },
  ],
  [
    'an intermediate with keyCertSign and without basic constraints',
    'not-a-ca',
    () => {
      const bob = openssl.issue({ subject: '/CN=bob', extensions: 'keyUsage=keyCertSign', issuer: root })
      return { leaf: client(bob), sent: [bob] }
    },
  ],
  [
    'a curve that is written out',
    'weak-key',
    () => ({
      leaf: client(root, '', {
        key: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
      }),
    }),
  ],
  [
    'authorities that signed one another, and nobody above',
    'unknown-ca',
    () => {
      const one = authority('/CN=One')
      const two = authority('/CN=Two', one)
      const oneByTwo = authority('/CN=One', two, '', { key: one })
      return { leaf: client(two), sent: [two, oneByTwo] }
    },
  ],
]

describe.skipIf(!hasOpenssl)('Where openssl agrees', () => {
  it.each(ALIKE)('%s: %s', async (_name, expected, make) => {
    const { codes, theirs } = await verdicts(make())
    expect([codes, theirs === 'OK' ? 'openssl takes it' : 'openssl refuses it']).toEqual([
      expected,
      expected === 'OK' ? 'openssl takes it' : 'openssl refuses it',
    ])
  })
})

/** Ours, and what openssl says; with the reason. */
const UNLIKE: readonly (readonly [name: string, ours: string, theirs: string, make: () => Chain])[] = [
  // RFC 5280 section 4.2.1.12 leaves it open; Windows and Go take it, and whoever writes "any" means it.
  [
    'any purpose',
    'OK',
    'unsuitable certificate purpose',
    () => ({
      leaf: openssl.issue({ subject: '/CN=a', extensions: 'extendedKeyUsage=anyExtendedKeyUsage', issuer: root }),
    }),
  ],
  // A common name is a person's here. RFC 5280 section 4.2.1.10 constrains subjectAltName; openssl takes a CN for a host name without it.
  [
    'a common name like a host that is not permitted',
    'OK',
    'permitted subtree violation',
    () => below('nameConstraints=critical,permitted;DNS:a.example', '', { subject: '/O=Example/CN=b.example' }),
  ],
  // keyAgreement is for certificates with a fixed Diffie-Hellman key, which TLS 1.3 and our TLS 1.2 do not have.
  [
    'key usage for key agreement alone',
    'wrong-usage',
    'OK',
    () => ({
      leaf: openssl.issue({ subject: '/CN=a', extensions: 'keyUsage=keyAgreement', issuer: root }),
    }),
  ],
  // Openssl's formula for the strength of RSA rounds 1000 bits up to the 80 bits of security that 1024 have.
  ['a key of 1000 bits', 'weak-key', 'OK', () => ({ leaf: client(root, '', { key: RSA(1000) }) })],
  // Openssl follows the first issuer that fits and does not come back.
  [
    'a cross-signed authority, whose other parent is unknown',
    'OK',
    'unable to get local issuer certificate',
    () => {
      const lost = authority('/CN=Lost')
      const middle = authority('/CN=Middle', root)
      const cross = authority('/CN=Middle', lost, '', { key: middle })
      return { leaf: client(middle), sent: [cross, middle] }
    },
  ],
]

describe.skipIf(!hasOpenssl)('Where openssl differs, with the reason in the table', () => {
  it.each(UNLIKE)('%s: %s, and openssl says: %s', async (_name, ours, theirs, make) => {
    expect(await verdicts(make())).toEqual({ codes: ours, theirs })
  })
})

async function verdicts({ leaf, sent = [], anchors = [root] }: Chain): Promise<{ codes: string; theirs: string }> {
  const verdict = await checkClientCertificate({
    chain: [leaf, ...sent].map(({ certificate }) => certificate),
    anchors: { certificates: anchors.map(({ certificate }) => certificate), revocationLists: [] },
    now: NOW,
    flags: 0,
    crl: { mode: 0 },
  })
  const codes = verdict.problems.map(({ code }) => code).join(', ')
  return { codes: verdict.ok ? 'OK' : codes, theirs: openssl.verify(leaf, sent, anchors, NOW) }
}
