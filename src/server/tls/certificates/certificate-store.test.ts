// Stores of every format, written by the tools that people write them with, and read. What cannot be read is in
// store-errors.test.ts and hostile-stores.test.ts.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPrivateKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCertificateStore, type LoadedStore } from './certificate-store.ts'
import { CertificateStoreError } from './certificate-store-error.ts'

const runs = (tool: string, ...args: string[]): boolean => spawnSync(tool, args, { stdio: 'ignore' }).status === 0
// LibreSSL and OpenSSL 1 bear the same name and lack half of the options below.
const hasOpenssl = /^OpenSSL [3-9]/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '')
const hasKeytool = hasOpenssl && runs('keytool', '-help')
const hasLegacy = hasOpenssl && runs('openssl', 'list', '-providers', '-provider', 'legacy')
if (!hasOpenssl) console.warn('Skipped: there is no OpenSSL 3 on this machine to write stores with.')
else if (!hasKeytool) console.warn('Skipped: there is no keytool (a JDK) on this machine to write JKS with.')

let folder = ''
const at = (name: string): string => join(folder, name)
const openssl = (...args: string[]): void =>
  void execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
const keytool = (...args: string[]): void =>
  void execFileSync('keytool', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
const base64 = (name: string): string => readFileSync(at(name)).toString('base64')

/** A root, an intermediate, and server certificates of both for an EC, an RSA and an Ed25519 key. */
beforeAll(() => {
  if (!hasOpenssl) return
  folder = mkdtempSync(join(tmpdir(), 'certificate-store-'))
  writeFileSync(at('ca.ext'), 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n')
  const issue = (name: string, subject: string, issuer: string, key: string[], ca: boolean): void => {
    openssl('genpkey', ...key, '-out', `${name}.key`)
    openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`)
    const by = issuer === '' ? ['-signkey', `${name}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial']
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-days',
      '30',
      ...(ca ? ['-extfile', 'ca.ext'] : []),
      '-out',
      `${name}.pem`,
    )
  }
  const ec = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
  issue('root', '/CN=Test Root', '', ec, true)
  issue('middle', '/CN=Test Intermediate', 'root', ec, true)
  issue('ec', '/C=DE/O=Example/CN=ec.example', 'middle', ec, false)
  issue('rsa', '/CN=rsa.example', 'middle', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], false)
  issue('ed', '/CN=ed.example', 'middle', ['-algorithm', 'ED25519'], false)
  for (const name of ['ec', 'rsa', 'ed']) {
    const parts = [`${name}.pem`, 'middle.pem', 'root.pem'].map((part) => readFileSync(at(part), 'utf8'))
    writeFileSync(at(`${name}.chain.pem`), parts.join(''))
  }
})

afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true })
})

/** One line an identity: its subject, key, chain and name. */
const lines = (store: LoadedStore): string[] => [
  ...store.identities.map(
    ({ certificate, key, chain, friendlyName, validity }) =>
      `${certificate.subject.split('\n').at(-1)} ${key.asymmetricKeyType} ${chain.map((each) => each.subject).join(' < ')} "${friendlyName}" ` +
      `${validity} ${certificate.checkPrivateKey(key) ? 'matches' : 'DIFFERS'}`,
  ),
  `${store.certificates.length} others, ${store.kind}`,
]
const EC_LINES = (name: string, kind: string): string[] => [
  `CN=ec.example ec CN=Test Intermediate < CN=Test Root "${name}" valid matches`,
  `2 others, ${kind}`,
]
const RSA_LINES = (name: string, kind: string): string[] => [
  `CN=rsa.example rsa CN=Test Intermediate < CN=Test Root "${name}" valid matches`,
  `2 others, ${kind}`,
]
const ED_LINES = (name: string, kind: string): string[] => [
  `CN=ed.example ed25519 CN=Test Intermediate < CN=Test Root "${name}" valid matches`,
  `2 others, ${kind}`,
]
const failure = async (options: Parameters<typeof loadCertificateStore>[0]): Promise<string> =>
  loadCertificateStore(options).then(
    () => 'no error',
    (error: unknown) => (error instanceof CertificateStoreError ? error.code : String(error)),
  )

describe.skipIf(!hasOpenssl)('PEM', () => {
  const pem = (key: string, chain: string): string => readFileSync(at(key), 'utf8') + readFileSync(at(chain), 'utf8')

  it('opens with a key in PKCS#8, from a file and as text, by its type and by itself', async () => {
    writeFileSync(at('both.pem'), pem('ec.key', 'ec.chain.pem'))
    expect(lines(await loadCertificateStore({ store: at('both.pem'), type: 6 }))).toEqual(EC_LINES('', 'pem'))
    expect(lines(await loadCertificateStore({ store: at('both.pem'), type: 99 }))).toEqual(EC_LINES('', 'pem'))
    expect(lines(await loadCertificateStore({ store: pem('ec.key', 'ec.chain.pem'), type: 7 }))).toEqual(EC_LINES('', 'pem'))
    expect(lines(await loadCertificateStore({ store: pem('ec.key', 'ec.chain.pem') }))).toEqual(EC_LINES('', 'pem'))
    expect(lines(await loadCertificateStore({ store: pem('ed.key', 'ed.chain.pem') }))).toEqual(ED_LINES('', 'pem'))
  })

  it('opens with Windows line ends, a byte order mark and text between the blocks, and with the key last', async () => {
    const store = `\ufeffBag Attributes\n${pem('rsa.chain.pem', 'rsa.key')}`.replaceAll('\n', '\r\n')
    writeFileSync(at('windows.pem'), store)
    expect(lines(await loadCertificateStore({ store: at('windows.pem') }))).toEqual(RSA_LINES('', 'pem'))
  })

  it('opens with keys in PKCS#1 and SEC1, plain and encrypted in the traditional way', async () => {
    openssl('rsa', '-in', 'rsa.key', '-traditional', '-out', 'rsa.pkcs1')
    openssl('ec', '-in', 'ec.key', '-out', 'ec.sec1')
    expect(lines(await loadCertificateStore({ store: pem('rsa.pkcs1', 'rsa.chain.pem') }))).toEqual(RSA_LINES('', 'pem'))
    expect(lines(await loadCertificateStore({ store: pem('ec.sec1', 'ec.chain.pem') }))).toEqual(EC_LINES('', 'pem'))
    for (const cipher of ['-aes128', '-aes192', '-aes256', '-des3']) {
      openssl('rsa', '-in', 'rsa.key', '-traditional', cipher, '-passout', 'pass:geheim', '-out', 'rsa.locked')
      expect(readFileSync(at('rsa.locked'), 'latin1')).toContain('DEK-Info')
      expect(lines(await loadCertificateStore({ store: pem('rsa.locked', 'rsa.chain.pem'), password: 'geheim' }))).toEqual(
        RSA_LINES('', 'pem'),
      )
    }
    openssl('ec', '-in', 'ec.key', '-aes256', '-passout', 'pass:geheim', '-out', 'ec.locked')
    expect(lines(await loadCertificateStore({ store: pem('ec.locked', 'ec.chain.pem'), password: 'geheim' }))).toEqual(
      EC_LINES('', 'pem'),
    )
  })

  it.each([
    ['AES-256 with HMAC-SHA-256', ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA256']],
    ['AES-192 with HMAC-SHA-512', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA512']],
    ['AES-128 with HMAC-SHA-1', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1']],
    ['triple DES with PBKDF2', ['-v2', 'des3']],
    ['AES-256 with scrypt', ['-scrypt']],
    ['triple DES of PKCS#12', ['-v1', 'PBE-SHA1-3DES']],
    ['double DES of PKCS#12', ['-v1', 'PBE-SHA1-2DES']],
  ])('opens with a key in encrypted PKCS#8: %s', async (_, how) => {
    openssl('pkcs8', '-topk8', '-in', 'ec.key', ...how, '-passout', 'pass:gehéim', '-out', 'ec.p8')
    const store = pem('ec.p8', 'ec.chain.pem')
    expect(lines(await loadCertificateStore({ store, password: 'gehéim' }))).toEqual(EC_LINES('', 'pem'))
    expect(await failure({ store, password: 'geheim' })).toBe('wrong-store-password')
    expect(await failure({ store })).toBe('missing-store-password')
  })

  it.skipIf(!hasLegacy).each([
    ['DES with MD5', 'PBE-MD5-DES'],
    ['RC2 of 40 bits', 'PBE-SHA1-RC2-40'],
    ['RC2 of 128 bits', 'PBE-SHA1-RC2-128'],
  ])('opens with a key in encrypted PKCS#8: %s', async (_, scheme) => {
    openssl(
      'pkcs8',
      '-provider',
      'legacy',
      '-provider',
      'default',
      '-topk8',
      '-in',
      'ec.key',
      '-v1',
      scheme,
      '-passout',
      'pass:geheim',
      '-out',
      'old.p8',
    )
    expect(lines(await loadCertificateStore({ store: pem('old.p8', 'ec.chain.pem'), password: 'geheim' }))).toEqual(
      EC_LINES('', 'pem'),
    )
    expect(await failure({ store: pem('old.p8', 'ec.chain.pem'), password: 'falsch' })).toBe('wrong-store-password')
  })

  it('puts the chain in order, whatever the order of the store', async () => {
    const store = ['root.pem', 'ec.key', 'middle.pem', 'ec.pem'].map((name) => readFileSync(at(name), 'utf8')).join('')
    expect(lines(await loadCertificateStore({ store }))).toEqual(EC_LINES('', 'pem'))
  })

  it('gives an identity for every certificate of a key, and several for several keys', async () => {
    openssl('req', '-x509', '-key', 'ec.key', '-subj', '/CN=renewed.example', '-days', '30', '-out', 'renewed.pem')
    const store = [pem('ec.key', 'ec.pem'), pem('rsa.key', 'rsa.pem'), readFileSync(at('renewed.pem'), 'utf8')].join('')
    expect(
      (await loadCertificateStore({ store })).identities.map(({ certificate }) => certificate.subject.split('\n').at(-1)),
    ).toEqual(['CN=ec.example', 'CN=rsa.example', 'CN=renewed.example'])
  })
})

describe.skipIf(!hasOpenssl)('PFX', () => {
  const pfx = (name: string, key: string, ...how: string[]): void =>
    openssl('pkcs12', '-export', '-inkey', `${key}.key`, '-in', `${key}.pem`, '-certfile', 'chain.pem', '-out', name, ...how)
  beforeAll(() => {
    writeFileSync(at('chain.pem'), readFileSync(at('middle.pem'), 'utf8') + readFileSync(at('root.pem'), 'utf8'))
  })

  it('opens from a file and as base64, by its type and by itself', async () => {
    pfx('ec.pfx', 'ec', '-name', 'Märchen', '-passout', 'pass:geheim')
    const password = 'geheim'
    expect(lines(await loadCertificateStore({ store: at('ec.pfx'), type: 2, password }))).toEqual(EC_LINES('Märchen', 'pfx'))
    expect(lines(await loadCertificateStore({ store: at('ec.pfx'), password }))).toEqual(EC_LINES('Märchen', 'pfx'))
    expect(lines(await loadCertificateStore({ store: base64('ec.pfx'), type: 3, password }))).toEqual(EC_LINES('Märchen', 'pfx'))
    expect(lines(await loadCertificateStore({ store: base64('ec.pfx'), password }))).toEqual(EC_LINES('Märchen', 'pfx'))
    const wrapped = base64('ec.pfx').replace(/(.{64})/g, '$1\r\n')
    expect(lines(await loadCertificateStore({ store: wrapped, password }))).toEqual(EC_LINES('Märchen', 'pfx'))
  })

  it.each([
    ['triple DES throughout', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['a MAC of SHA-512', ['-macalg', 'sha512']],
    ['no MAC', ['-nomac']],
    ['no encryption, and a MAC', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
    ['plain certificates', ['-certpbe', 'NONE']],
    ['one iteration', ['-noiter', '-nomaciter']],
  ])('opens with %s', async (_, how) => {
    pfx('some.pfx', 'rsa', '-name', 'server', '-passout', 'pass:gehéim', ...how)
    expect(lines(await loadCertificateStore({ store: at('some.pfx'), password: 'gehéim' }))).toEqual(RSA_LINES('server', 'pfx'))
    expect(await failure({ store: at('some.pfx'), password: 'falsch' })).toBe('wrong-store-password')
    expect(await failure({ store: at('some.pfx') })).toBe('missing-store-password')
  })

  it.skipIf(!hasLegacy)('opens with RC2 of 40 bits, as Windows wrote it until 2019', async () => {
    pfx('old.pfx', 'rsa', '-legacy', '-name', 'old', '-passout', 'pass:geheim')
    expect(lines(await loadCertificateStore({ store: at('old.pfx'), password: 'geheim' }))).toEqual(RSA_LINES('old', 'pfx'))
    expect(await failure({ store: at('old.pfx'), password: 'falsch' })).toBe('wrong-store-password')
  })

  it('opens with an empty password, with and without old ciphers', async () => {
    pfx('empty.pfx', 'ec', '-passout', 'pass:')
    expect(lines(await loadCertificateStore({ store: at('empty.pfx') }))).toEqual(EC_LINES('', 'pfx'))
    pfx('empty3des.pfx', 'ec', '-passout', 'pass:', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1')
    expect(lines(await loadCertificateStore({ store: at('empty3des.pfx') }))).toEqual(EC_LINES('', 'pfx'))
    expect(await failure({ store: at('empty3des.pfx'), password: 'anything' })).toBe('wrong-store-password')
  })

  it('opens with no protection of any kind', async () => {
    pfx('open.pfx', 'ec', '-passout', 'pass:', '-nomac', '-keypbe', 'NONE', '-certpbe', 'NONE')
    expect(lines(await loadCertificateStore({ store: at('open.pfx') }))).toEqual(EC_LINES('', 'pfx'))
  })

  it('lends its certificates where there is no key', async () => {
    openssl('pkcs12', '-export', '-nokeys', '-in', 'chain.pem', '-out', 'trust.pfx', '-passout', 'pass:geheim')
    expect(lines(await loadCertificateStore({ store: at('trust.pfx'), password: 'geheim', purpose: 'chain' }))).toEqual([
      '2 others, pfx',
    ])
    expect(await failure({ store: at('trust.pfx'), password: 'geheim' })).toBe('no-private-key')
  })

  it('opens with an Ed25519 key', async () => {
    pfx('ed.pfx', 'ed', '-passout', 'pass:geheim')
    expect(lines(await loadCertificateStore({ store: at('ed.pfx'), password: 'geheim' }))).toEqual(ED_LINES('', 'pfx'))
  })

  it.skipIf(!hasKeytool)('tells two keys in one file apart', async () => {
    pfx('one.pfx', 'ec', '-name', 'one', '-passout', 'pass:geheim')
    pfx('two.pfx', 'rsa', '-name', 'two', '-passout', 'pass:geheim')
    keytool(
      '-importkeystore',
      '-srckeystore',
      'two.pfx',
      '-srcstorepass',
      'geheim',
      '-destkeystore',
      'one.pfx',
      '-deststorepass',
      'geheim',
    )
    const { identities } = await loadCertificateStore({ store: at('one.pfx'), password: 'geheim' })
    expect(identities.map((each) => `${each.friendlyName} ${each.certificate.subject.split('\n').at(-1)}`)).toEqual([
      'one CN=ec.example',
      'two CN=rsa.example',
    ])
  })
})

describe.skipIf(!hasKeytool)('JKS', () => {
  const importPfx = (name: string, ...how: string[]): void => {
    openssl(
      'pkcs12',
      '-export',
      '-inkey',
      'ec.key',
      '-in',
      'ec.chain.pem',
      '-name',
      'server',
      '-out',
      'for-jks.pfx',
      '-passout',
      'pass:geheim',
    )
    keytool('-importkeystore', '-srckeystore', 'for-jks.pfx', '-srcstorepass', 'geheim', '-destkeystore', name, ...how)
  }

  it('opens from a file and as base64, by its type and by itself', async () => {
    importPfx('real.jks', '-deststoretype', 'JKS', '-deststorepass', 'geheim')
    const password = 'geheim'
    expect(readFileSync(at('real.jks')).toString('hex', 0, 4)).toBe('feedfeed')
    expect(lines(await loadCertificateStore({ store: at('real.jks'), type: 4, password }))).toEqual(EC_LINES('server', 'jks'))
    expect(lines(await loadCertificateStore({ store: at('real.jks'), password }))).toEqual(EC_LINES('server', 'jks'))
    expect(lines(await loadCertificateStore({ store: base64('real.jks'), type: 5, password }))).toEqual(EC_LINES('server', 'jks'))
    expect(lines(await loadCertificateStore({ store: base64('real.jks'), password }))).toEqual(EC_LINES('server', 'jks'))
    expect(await failure({ store: at('real.jks'), password: 'falsch' })).toBe('wrong-store-password')
    expect(await failure({ store: at('real.jks') })).toBe('missing-store-password')
  })

  it('opens when it is PKCS#12 in truth, as keytool makes it by default', async () => {
    importPfx('default.jks', '-deststorepass', 'geheim')
    expect(readFileSync(at('default.jks')).toString('hex', 0, 1)).toBe('30')
    expect(lines(await loadCertificateStore({ store: at('default.jks'), type: 4, password: 'geheim' }))).toEqual(
      EC_LINES('server', 'pfx'),
    )
    expect(lines(await loadCertificateStore({ store: base64('default.jks'), type: 5, password: 'geheim' }))).toEqual(
      EC_LINES('server', 'pfx'),
    )
  })

  it('says which key has a password of its own', async () => {
    importPfx('own.jks', '-deststoretype', 'JKS', '-deststorepass', 'geheim', '-destkeypass', 'anderes', '-srcalias', 'server')
    await expect(loadCertificateStore({ store: at('own.jks'), password: 'geheim' })).rejects.toThrow(
      'The private key "server" in the JKS does not open with the password in SSLCertStorePassword: the password is wrong, or the store is damaged. ' +
        'The store itself opened: the key has a password of its own. Give it that of the store with "keytool -keypasswd -alias server".',
    )
  })

  it('lends the certificates of a store of trust', async () => {
    for (const name of ['middle', 'root'])
      keytool(
        '-importcert',
        '-noprompt',
        '-alias',
        name,
        '-file',
        `${name}.pem`,
        '-keystore',
        'trust.jks',
        '-storetype',
        'JKS',
        '-storepass',
        'geheim',
      )
    const store = at('trust.jks')
    expect(lines(await loadCertificateStore({ store, password: 'geheim', purpose: 'chain' }))).toEqual(['2 others, jks'])
    expect(lines(await loadCertificateStore({ store, purpose: 'chain' }))).toEqual(['2 others, jks'])
    expect(await failure({ store, password: 'geheim' })).toBe('no-private-key')
    expect(await failure({ store, password: 'falsch', purpose: 'chain' })).toBe('wrong-store-password')
  })

  it('refuses a JCEKS by its name', async () => {
    importPfx('old.jceks', '-deststoretype', 'JCEKS', '-deststorepass', 'geheim')
    await expect(loadCertificateStore({ store: at('old.jceks'), type: 4, password: 'geheim' })).rejects.toThrow(
      /is a JCEKS key store\. Convert it/,
    )
    expect(await failure({ store: at('old.jceks'), password: 'geheim' })).toBe('store-type-unsupported')
  })
})

describe.skipIf(!hasOpenssl)('P7B', () => {
  beforeAll(() => {
    openssl('crl2pkcs7', '-nocrl', '-certfile', 'ec.chain.pem', '-out', 'chain.p7b')
    openssl('crl2pkcs7', '-nocrl', '-certfile', 'ec.chain.pem', '-outform', 'DER', '-out', 'chain.der.p7b')
  })

  it('lends its certificates, from PEM and DER, from a file and as text', async () => {
    for (const [store, type] of [
      [at('chain.p7b'), 11],
      [at('chain.der.p7b'), 11],
      [at('chain.p7b'), 99],
      [readFileSync(at('chain.p7b'), 'utf8'), 12],
      [base64('chain.der.p7b'), 12],
      [base64('chain.der.p7b'), 99],
    ] as const) {
      const loaded = await loadCertificateStore({ store, type })
      // A SET has no order of its own: PEM and DER may differ.
      const subjects = new Set(loaded.certificates.map((each) => each.subject.split('\n').at(-1)))
      expect(subjects).toEqual(new Set(['CN=ec.example', 'CN=Test Intermediate', 'CN=Test Root']))
      expect([loaded.kind, loaded.identities.length]).toEqual(['p7b', 0])
    }
  })
})

describe.skipIf(!hasOpenssl)('JWK', () => {
  const jwk = (name: string): Record<string, unknown> => ({
    ...createPrivateKey(readFileSync(at(`${name}.key`))).export({ format: 'jwk' }),
    kid: `${name}-1`,
    x5c: [name, 'middle', 'root'].map((part) => readFileSync(at(`${part}.pem`), 'latin1').replace(/-----[^-]+-----|\s/g, '')),
  })

  it('opens with a key and its x5c, from a file and as text', async () => {
    writeFileSync(at('ec.jwk'), JSON.stringify(jwk('ec'), undefined, 2))
    expect(lines(await loadCertificateStore({ store: at('ec.jwk'), type: 18 }))).toEqual(EC_LINES('ec-1', 'jwk'))
    expect(lines(await loadCertificateStore({ store: at('ec.jwk') }))).toEqual(EC_LINES('ec-1', 'jwk'))
    expect(lines(await loadCertificateStore({ store: JSON.stringify(jwk('rsa')), type: 19 }))).toEqual(RSA_LINES('rsa-1', 'jwk'))
    expect(lines(await loadCertificateStore({ store: JSON.stringify(jwk('ed')) }))).toEqual(ED_LINES('ed-1', 'jwk'))
  })

  it('opens as a set', async () => {
    const set = JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }, jwk('rsa'), jwk('ec')] })
    const { identities } = await loadCertificateStore({ store: set })
    expect(identities.map((each) => each.friendlyName)).toEqual(['rsa-1', 'ec-1'])
  })
})

describe.skipIf(!hasOpenssl)('a certificate in DER', () => {
  it('lends itself, and is no server on its own', async () => {
    openssl('x509', '-in', 'root.pem', '-outform', 'DER', '-out', 'root.cer')
    expect(lines(await loadCertificateStore({ store: at('root.cer'), purpose: 'chain' }))).toEqual(['1 others, der'])
    expect(lines(await loadCertificateStore({ store: base64('root.cer'), purpose: 'chain' }))).toEqual(['1 others, der'])
    expect(await failure({ store: at('root.cer') })).toBe('no-private-key')
  })
})
