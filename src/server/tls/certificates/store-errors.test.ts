// Every way in which a store is refused: its code and its sentence, and that neither password nor key is in it.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCertificateStore, validityWarning, type StoreOptions } from './certificate-store.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { createLocalAuthority, type IssuedCertificate } from './local-authority.ts'

let folder = ''
const at = (name: string): string => join(folder, name)
let server: IssuedCertificate
let other: IssuedCertificate
let expired: IssuedCertificate
let future: IssuedCertificate

const NOW = new Date('2026-03-01T12:00:00Z')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'store-errors-'))
  const authority = await createLocalAuthority({
    name: 'Test',
    keyType: 'ecdsa-p256',
    days: 3650,
    now: new Date('2020-01-01T00:00:00Z'),
  })
  const issue = (days: number, now: string): Promise<IssuedCertificate> =>
    authority.issueServer({ names: ['localhost'], days, keyType: 'ecdsa-p256', now: new Date(now) })
  server = await issue(90, '2026-02-01T00:00:00Z')
  other = await issue(90, '2026-02-01T00:00:00Z')
  expired = await issue(30, '2026-01-01T00:00:00Z')
  future = await issue(30, '2026-04-01T00:00:00Z')
})

afterAll(() => rmSync(folder, { recursive: true }))

async function errorOf(options: StoreOptions): Promise<CertificateStoreError> {
  const error = await loadCertificateStore({ now: NOW, ...options }).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (error instanceof CertificateStoreError) return error
  throw new Error(`A CertificateStoreError was expected, and there was ${String(error)}.`)
}
const lineOf = async (options: StoreOptions): Promise<string> => errorOf(options).then((error) => `${error.code}: ${error.message}`)

describe('a store without what a server needs', () => {
  it('has no private key', async () => {
    expect(await lineOf({ store: server.certificatePem })).toBe(
      'no-private-key: The text in SSLCertStore holds 1 certificate but no private key; a server needs both. ' +
        'Export the certificate together with its private key, as a PFX or as PEM.',
    )
  })

  it('has no certificate', async () => {
    writeFileSync(at('key.pem'), server.keyPem)
    expect(await lineOf({ store: at('key.pem') })).toBe(
      `no-certificate: The file "${at('key.pem')}" holds 1 private key and no certificate; a server needs both. ` +
        'Add the certificate that belongs to the key.',
    )
  })

  it('has a key that belongs to another certificate', async () => {
    expect(await lineOf({ store: server.certificatePem + other.keyPem })).toBe(
      'key-mismatch: The text in SSLCertStore holds 1 private key and 1 certificate, and no key belongs to a certificate. ' +
        'Put the key there that the certificate was made for.',
    )
  })
})

describe('a password', () => {
  const locked = (): string =>
    server.certificatePem + server.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })

  it('is missing', async () => {
    expect(await lineOf({ store: locked() })).toBe(
      'missing-store-password: The private key is protected with a password, and none was given. Set SSLCertStorePassword.',
    )
  })

  it('is wrong, and is not in the error', async () => {
    const error = await errorOf({ store: locked(), password: 'swordfish' })
    expect(`${error.code}: ${error.message}`).toBe(
      'wrong-store-password: The private key does not open with the password in SSLCertStorePassword: the password is wrong, or the store is damaged.',
    )
    expect(JSON.stringify([error.message, error.stack, error.cause, Object.entries(error)])).not.toContain('swordfish')
  })

  it('that nobody asked for does no harm', async () => {
    const store = await loadCertificateStore({ store: server.certificatePem + server.keyPem, password: 'swordfish', now: NOW })
    expect(store.identities.length).toBe(1)
  })
})

describe('the validity of a server certificate', () => {
  it.each([
    ['valid', () => server, ''],
    [
      'expired',
      () => expired,
      'The server certificate expired at Jan 30 22:59:59 2026 GMT; clients that check it will refuse the connection. Renew it.',
    ],
    [
      'not-yet-valid',
      () => future,
      'The server certificate is valid from Mar 31 23:00:00 2026 GMT on; clients that check it will refuse the connection until then. Check the clock of this machine.',
    ],
  ])('is %s, as a warning and not as an error', async (validity, of, sentence) => {
    const { certificatePem, keyPem } = of()
    const { identities } = await loadCertificateStore({ store: certificatePem + keyPem, now: NOW })
    expect(identities.map((identity) => [identity.validity, validityWarning(identity)])).toEqual([[validity, sentence]])
  })
})

describe('what is no store', () => {
  it.each([
    ['', 99, 'store-unreadable: SSLCertStore is empty; a path, PEM text or base64 was expected.'],
    ['no-such-file.pem', 99, 'store-unreadable: There is no file "no-such-file.pem". SSLCertStore is a path, PEM text or base64.'],
    ['no-such-file.pem', 6, 'store-unreadable: There is no file "no-such-file.pem". SSLCertStore is a path, PEM text or base64.'],
    [
      'AAAAAAAAAAAAAAAAAAAAAAAA',
      99,
      'store-unreadable: The text in SSLCertStore begins with the bytes 00000000, which is nothing known; PEM, PFX, JKS, P7B, JWK or a DER certificate was expected.',
    ],
    [
      '{"kty": "EC", "d"',
      99,
      'store-unreadable: The text begins like JSON and is not well-formed JSON; a JSON Web Key was expected.',
    ],
    [
      'server.pfx',
      3,
      'store-unreadable: SSLCertStoreType 3 (PFX blob) expects the store itself, and SSLCertStore is neither text of one nor base64. For a path use type 2 or 99.',
    ],
    ['{"a": 1}', 19, 'store-unreadable: The JSON has no "kty", which every JSON Web Key has.'],
    [
      '-----BEGIN CERTIFICATE-----\nMIIB',
      99,
      'store-unreadable: The PEM text has no "-----END CERTIFICATE-----" line after its "-----BEGIN CERTIFICATE-----": it is cut off.',
    ],
    [
      '-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----',
      7,
      'store-unreadable: The PEM block "CERTIFICATE" is not base64.',
    ],
    [
      '-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----',
      7,
      'no-private-key: The text in SSLCertStore holds 0 certificates but no private key; a server needs both. Export the certificate together with its private key, as a PFX or as PEM.',
    ],
    [
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      6,
      'store-unreadable: SSLCertStoreType 6 (PEM file) expects a path, and SSLCertStore holds the store itself. Use type 7 or 99.',
    ],
    [
      '{"keys": []}',
      3,
      'store-unreadable: The text in SSLCertStore is a JSON Web Key; a PFX (PKCS#12) was expected. SSLCertStoreType is 3 (PFX blob). Use 99 to have it recognised.',
    ],
    [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nMIIB\n-----END OPENSSH PRIVATE KEY-----',
      7,
      'store-type-unsupported: The PEM text has a private key in the form of OpenSSH. Convert it with "ssh-keygen -p -m PKCS8 -f <file>".',
    ],
    [
      '{"protected": "", "ciphertext": ""}',
      99,
      'store-type-unsupported: The JSON is an encrypted key (JWE), which is not served. Export the key as a plain JWK, or as an encrypted PKCS#8 in PEM.',
    ],
  ])('%j as type %d', async (store, type, line) => expect(await lineOf({ store, type })).toBe(line))

  it('is a directory', async () => {
    expect(await lineOf({ store: folder })).toBe(`store-unreadable: "${folder}" is a directory or a device; a file was expected.`)
  })

  it('is larger than a store may be, and is not read', async () => {
    writeFileSync(at('large'), '')
    truncateSync(at('large'), 16 * 1024 * 1024 + 1)
    expect(await lineOf({ store: at('large') })).toBe(
      `store-unreadable: The file "${at('large')}" has 16777217 bytes; a certificate store may have at most 16777216.`,
    )
  })

  it('is text in UTF-16, as old Windows editors save it', async () => {
    writeFileSync(at('utf16.pem'), Buffer.from(`\ufeff${server.certificatePem}`, 'utf16le'))
    expect(await lineOf({ store: at('utf16.pem') })).toBe(
      `store-type-unsupported: The file "${at('utf16.pem')}" is text in UTF-16. Save it as UTF-8.`,
    )
  })

  it('is a key in DER without its certificate', async () => {
    const key = server.key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    expect(await lineOf({ store: key })).toBe(
      'store-type-unsupported: The text in SSLCertStore is a private key in DER, without a certificate. Put the key and its certificate into one PEM or PFX.',
    )
  })

  it('is key material, which no error repeats', async () => {
    const base64 = server.key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    for (const store of [server.keyPem.slice(0, 120), server.keyPem.replaceAll('-', ''), `x${base64}`, `{"d": "${base64}"`]) {
      const { message } = await errorOf({ store })
      expect(message).not.toContain(base64.slice(40, 60))
    }
  })
})

describe('a type that is not served', () => {
  it.each([
    [
      0,
      "SSLCertStoreType 0 (user) is not served. The certificate store of the user's system cannot be reached from here: its private keys stay in it.",
    ],
    [
      1,
      'SSLCertStoreType 1 (machine) is not served. The certificate store of the machine cannot be reached from here: its private keys stay in it.',
    ],
    [8, 'SSLCertStoreType 8 (public key file) is not served. A public key alone cannot serve TLS: the private key is needed too.'],
    [9, 'SSLCertStoreType 9 (public key blob) is not served. A public key alone cannot serve TLS: the private key is needed too.'],
    [
      10,
      'SSLCertStoreType 10 (SSH public key blob) is not served. A public key of SSH cannot serve TLS: a certificate and its private key are needed.',
    ],
    [
      13,
      'SSLCertStoreType 13 (SSH public key file) is not served. A public key of SSH cannot serve TLS: a certificate and its private key are needed.',
    ],
    [14, 'SSLCertStoreType 14 (PPK file) is not served. A PuTTY key has no certificate.'],
    [15, 'SSLCertStoreType 15 (PPK blob) is not served. A PuTTY key has no certificate.'],
    [16, 'SSLCertStoreType 16 (XML file) is not served. An XML key has no certificate.'],
    [17, 'SSLCertStoreType 17 (XML blob) is not served. An XML key has no certificate.'],
    [
      20,
      'SSLCertStoreType 20 (security key) is not served. A security key does not hand out its private key, and Node cannot ask it to sign.',
    ],
    [21, 'SSLCertStoreType 21 (unknown) is not served. The types are 2 to 7, 11, 12, 18, 19 and 99 (recognise it).'],
  ])('%d', async (type, start) => {
    const error = await errorOf({ store: 'anything', type })
    expect(error.code).toBe('store-type-unsupported')
    expect(error.message.slice(0, start.length)).toBe(start)
  })

  it.each([
    ['PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none', 'a PuTTY key'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9\n', 'a public key of SSH'],
    ['<RSAKeyValue>\n</RSAKeyValue>', 'XML'],
  ])('%j, recognised by its content', async (store, what) => {
    const error = await errorOf({ store })
    expect([error.code, error.message.startsWith(`The text in SSLCertStore is ${what}.`)]).toEqual(['store-type-unsupported', true])
  })
})
