// Authorities from text, files and folders of all shapes, and what is said of those that cannot be read.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  commonName,
  cRLNumber,
  extension,
  pemOf,
  publicKeyInfo,
  signedCertificate,
  signedRevocationList,
} from '../certificates/certificate-writing.ts'
import { explicit, implicitSequence, integer, octetString, oid, sequence } from '../certificates/der.ts'
import { createLocalAuthority, type LocalAuthority } from '../certificates/local-authority.ts'
import { hasOpenssl, OpensslAuthority } from './test-support/openssl-authority.ts'
import { loadTrustAnchors, type TrustAnchors } from './trust-anchors.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const TIMES = { thisUpdate: NOW, nextUpdate: new Date('2026-04-01T00:00:00Z') }
let one: LocalAuthority
let two: LocalAuthority
/** Where links need a right of their own, and there are no named pipes in folders. */
const isWindows = process.platform === 'win32'
if (isWindows) console.warn('Skipped: links and named pipes in a folder of authorities.')
let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  one = await createLocalAuthority({ name: 'One', now: NOW })
  two = await createLocalAuthority({ name: 'Two', now: NOW })
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-anchors-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Subjects, the numbers of lists, and what is unreadable, with the folder made short. */
function lines({ certificates, revocationLists, unreadable }: TrustAnchors): string[] {
  return [
    ...certificates.map(({ subject }) => subject),
    ...revocationLists.map(({ number }) => `list ${number}`),
    ...unreadable.map(({ code, sentence }) => `${code}: ${sentence.replaceAll(`${folder}/`, '').replaceAll(folder, 'folder')}`),
  ]
}
const list = (authority: LocalAuthority, number: number): { der: Buffer; pem: string } =>
  authority.createRevocationList({ revoked: [], number, ...TIMES })

describe('SSLCACerts', () => {
  it('is PEM text with several, or a list of such, each authority once', async () => {
    expect(lines(await loadTrustAnchors({ caCerts: `words\n${one.certificatePem}more words\n${two.certificatePem}` }))).toEqual([
      'CN=One',
      'CN=Two',
    ])
    expect(lines(await loadTrustAnchors({ caCerts: [one.certificatePem, two.certificatePem, one.certificatePem] }))).toEqual([
      'CN=One',
      'CN=Two',
    ])
  })

  it('may be empty, and then nobody is accepted', async () => {
    expect(lines(await loadTrustAnchors({}))).toEqual([])
    expect(lines(await loadTrustAnchors({ caCerts: '' }))).toEqual([])
  })

  it('names what is no certificate, and uses the others', async () => {
    const broken = pemOf('CERTIFICATE', Buffer.from('no certificate'))
    expect(lines(await loadTrustAnchors({ caCerts: [`${one.certificatePem}${broken}${two.certificatePem}`, 'CN=Three'] }))).toEqual(
      [
        'CN=One',
        'CN=Two',
        'bad-certificate: SSLCACerts has as part 2 a certificate that cannot be used: It is not well-formed.',
        'nothing-recognised: SSLCACerts has no certificate and no revocation list, neither as PEM nor as DER.',
      ],
    )
  })

  it('names text that is cut off', async () => {
    expect(lines(await loadTrustAnchors({ caCerts: one.certificatePem.slice(0, 200) }))).toEqual([
      'bad-pem: SSLCACerts is not read: The PEM text has no "-----END CERTIFICATE-----" line after its "-----BEGIN CERTIFICATE-----": it is cut off.',
    ])
  })
})

describe('OpenSSLCAFile', () => {
  it('is PEM with many, DER, a P7B, or a revocation list', async () => {
    writeFileSync(at('many.pem'), one.certificatePem + list(one, 5).pem + two.certificatePem)
    writeFileSync(at('one.der'), one.certificate.raw)
    const SIGNED_DATA = '1.2.840.113549.1.7.2'
    const content = sequence(
      integer(1),
      sequence(),
      sequence(oid('1.2.840.113549.1.7.1')),
      implicitSequence(0, two.certificate.raw),
      sequence(),
    )
    writeFileSync(at('two.p7b'), sequence(oid(SIGNED_DATA), explicit(0, content)))
    writeFileSync(at('list.crl'), list(two, 6).der)
    expect(lines(await loadTrustAnchors({ caFile: at('many.pem') }))).toEqual(['CN=One', 'CN=Two', 'list 5'])
    expect(lines(await loadTrustAnchors({ caFile: at('one.der') }))).toEqual(['CN=One'])
    expect(lines(await loadTrustAnchors({ caFile: at('two.p7b') }))).toEqual(['CN=Two'])
    expect(lines(await loadTrustAnchors({ caFile: at('list.crl') }))).toEqual(['list 6'])
  })

  it('that is missing, a folder, empty, huge, or a key is named', async () => {
    writeFileSync(at('empty.pem'), '')
    writeFileSync(at('key.pem'), one.keyPem)
    writeFileSync(at('huge.pem'), '')
    truncateSync(at('huge.pem'), 30_000_000)
    const said = await Promise.all(
      ['missing.pem', '', 'empty.pem', 'key.pem', 'huge.pem'].map(async (name) =>
        lines(await loadTrustAnchors({ caFile: at(name) })),
      ),
    )
    expect(said).toEqual([
      ['file-missing: "missing.pem" names no file, or leads to none.'],
      ['not-a-file: "folder" is a folder or a device; a file was expected.'],
      ['nothing-recognised: "empty.pem" has no certificate and no revocation list, neither as PEM nor as DER.'],
      ['nothing-recognised: "key.pem" has no certificate and no revocation list, neither as PEM nor as DER.'],
      ['file-too-large: "huge.pem" has 30000000 bytes; at most 22369622 are read.'],
    ])
  })

  it('never repeats a key that is in it', async () => {
    writeFileSync(at('broken.pem'), one.keyPem.replace('-----END PRIVATE KEY-----', ''))
    const { unreadable } = await loadTrustAnchors({ caFile: at('broken.pem') })
    expect(unreadable.map(({ code }) => code)).toEqual(['bad-pem'])
    expect(JSON.stringify(unreadable)).not.toContain(one.keyPem.split('\n')[1])
  })
})

describe('A certificate of more than 1 MiB', () => {
  it('is not given to the library, which may need seconds for it', async () => {
    const huge = pemOf('CERTIFICATE', Buffer.alloc(1024 * 1024 + 1, 0x30))
    expect(lines(await loadTrustAnchors({ caCerts: huge }))).toEqual([
      'bad-certificate: SSLCACerts has as part 1 a certificate that cannot be used: It has 1048577 bytes; at most 1048576 are read.',
    ])
  })
})

describe('OpenSSLCADir', () => {
  it.skipIf(isWindows)('is read file by file, in the order of names, whatever their endings', async () => {
    writeFileSync(at('1a2b3c4d.0'), two.certificatePem)
    writeFileSync(at('1a2b3c4d.r0'), list(one, 7).pem)
    writeFileSync(at('a.der'), one.certificate.raw)
    writeFileSync(at('notes.txt'), 'The authorities of the house.')
    symlinkSync(at('a.der'), at('9f8e7d6c.0'))
    symlinkSync(at('1a2b3c4d.r0'), at('list.crl'))
    symlinkSync(at('gone'), at('dangling.0'))
    mkdirSync(at('below'))
    writeFileSync(at('below/three.pem'), 'not looked at')
    expect(lines(await loadTrustAnchors({ caDir: folder }))).toEqual([
      'CN=Two',
      'CN=One',
      'list 7',
      'file-missing: "dangling.0" names no file, or leads to none.',
      'nothing-recognised: "notes.txt" has no certificate and no revocation list, neither as PEM nor as DER.',
    ])
  })

  it.skipIf(isWindows)('does not wait for the writer of a named pipe', async () => {
    execFileSync('mkfifo', [at('pipe')])
    expect(lines(await loadTrustAnchors({ caDir: folder }))).toEqual([
      'not-a-file: "pipe" is a folder or a device; a file was expected.',
    ])
  })

  it('that is missing, or a file, is named', async () => {
    writeFileSync(at('file'), '')
    expect(lines(await loadTrustAnchors({ caDir: at('missing') }))).toEqual([
      'file-missing: "missing" names no folder, or leads to none.',
    ])
    expect(lines(await loadTrustAnchors({ caDir: at('file') }))).toEqual([
      'not-a-file: "file" cannot be read as a folder (ENOTDIR).',
    ])
  })

  it('with more authorities than are kept is used up to the limit, which is said once', async () => {
    const contents = {
      issuer: commonName('Root'),
      subject: commonName('One of many'),
      period: { from: NOW, to: new Date('2027-01-01T00:00:00Z') },
      publicKey: publicKeyInfo(one.key),
      extensions: [],
    }
    const many = Array.from({ length: 2_003 }, (_, at) =>
      pemOf('CERTIFICATE', signedCertificate({ ...contents, serialNumber: Buffer.from([1, at >> 8, at & 255]) }, one.key)),
    )
    writeFileSync(at('many.pem'), many.join(''))
    const { certificates, unreadable } = await loadTrustAnchors({ caDir: folder })
    expect([certificates.length, unreadable.map(({ sentence }) => sentence.replace(`${folder}/`, ''))]).toEqual([
      2_000,
      ['"many.pem" has more certificates; the first 2000 are used.'],
    ])
  })

  it('with more bytes of revocation lists than are kept is used up to the limit', async () => {
    for (let number = 1; number <= 5; number++) {
      const padding = extension('1.2.3', octetString(Buffer.alloc(15 * 1024 * 1024)))
      const contents = { issuer: commonName('Root'), ...TIMES, revoked: [], extensions: [cRLNumber(number), padding] }
      writeFileSync(at(`${number}.crl`), signedRevocationList(contents, one.key))
    }
    expect(lines(await loadTrustAnchors({ caDir: folder }))).toEqual([
      'list 1',
      'list 2',
      'list 3',
      'list 4',
      'too-many: "5.crl" has a revocation list that is left out: all lists together have more than 67108864 bytes.',
    ])
  })

  it('that was meant otherwise gives a bounded number of reasons', async () => {
    for (let count = 0; count < 5_001; count++) writeFileSync(at(`${count}.txt`), 'x')
    const { unreadable } = await loadTrustAnchors({ caDir: folder })
    expect([unreadable.length, unreadable.at(-1)?.sentence]).toEqual([
      201,
      '4801 more reasons why something cannot be read are left out; OpenSSLCADir may be the wrong folder.',
    ])
  })
})

describe('All three together', () => {
  it('are joined, and each authority is there once', async () => {
    writeFileSync(at('two.pem'), two.certificatePem)
    mkdirSync(at('folder'))
    writeFileSync(at('folder/one.pem'), one.certificatePem)
    const anchors = await loadTrustAnchors({ caCerts: one.certificatePem, caFile: at('two.pem'), caDir: at('folder') })
    expect(lines(anchors)).toEqual(['CN=One', 'CN=Two'])
  })
})

describe.skipIf(!hasOpenssl)('What openssl writes', () => {
  it('with trust settings, as DER, and hashed into a folder is read', async () => {
    const openssl = new OpensslAuthority()
    try {
      const root = openssl.issue({ subject: '/CN=Trusted', extensions: 'basicConstraints=CA:TRUE' })
      mkdirSync(openssl.at('dir'))
      openssl.run('x509', '-in', `${root.id}.pem`, '-addtrust', 'clientAuth', '-out', 'dir/trusted.pem')
      openssl.run('x509', '-in', `${root.id}.pem`, '-outform', 'DER', '-out', 'dir/root.der')
      writeFileSync(openssl.at('dir/list.pem'), openssl.list(root, [{ serial: '10' }]))
      openssl.run('rehash', 'dir')
      expect(lines(await loadTrustAnchors({ caDir: openssl.at('dir') }))).toEqual(['CN=Trusted', 'list 42'])
    } finally {
      openssl.remove()
    }
  })
})
