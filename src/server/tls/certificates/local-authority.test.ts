// What the authority issues, as other programs see it: openssl, keytool, and a TLS handshake.
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type TLSSocket } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorityAtHand, NOW } from './authority-test-support.ts'
import { serialNumberOf, subjectOf } from './certificate-subject.ts'
import { createLocalAuthority, type KeyType, type LocalAuthority, type ServerRequest } from './local-authority.ts'

const runs = (tool: string, ...args: string[]): boolean => spawnSync(tool, args, { stdio: 'ignore' }).status === 0
// LibreSSL and OpenSSL 1 bear the same name and say other things.
const hasOpenssl = /^OpenSSL [3-9]/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '')
const hasKeytool = runs('keytool', '-help')
if (!hasOpenssl) console.warn('Skipped: there is no OpenSSL 3 on this machine to judge certificates.')
if (!hasKeytool) console.warn('Skipped: there is no keytool (a JDK) on this machine to judge certificates.')

const ours = authorityAtHand()
const { at } = ours

/** Output and errors of openssl, as of NOW where it verifies. */
function openssl(...args: string[]): string {
  const { stdout, stderr } = spawnSync('openssl', args, { cwd: ours.folder, encoding: 'utf8' })
  return stdout + stderr
}
const verify = (...args: string[]): string =>
  openssl('verify', '-attime', String(NOW.getTime() / 1000), '-x509_strict', '-CAfile', 'ca.pem', ...args)

describe.skipIf(!hasOpenssl)('for openssl, strictly', () => {
  beforeEach(() => writeFileSync(at('ca.pem'), ours.authority.certificatePem))

  it.each<KeyType>(['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384'])(
    'an authority of %s issues a valid server certificate',
    async (keyType) => {
      const own = await createLocalAuthority({ name: 'Own', keyType, days: 3650, now: NOW })
      const server = await own.issueServer({ names: ['localhost'], addresses: ['127.0.0.1', '::1'], keyType, now: NOW })
      writeFileSync(at('ca.pem'), own.certificatePem)
      writeFileSync(at('server.pem'), server.certificatePem)
      expect(verify('-purpose', 'sslserver', '-verify_hostname', 'localhost', 'server.pem')).toBe('server.pem: OK\n')
      expect(verify('-purpose', 'sslserver', '-verify_ip', '::1', 'server.pem')).toBe('server.pem: OK\n')
      expect(verify('-purpose', 'sslserver', '-verify_ip', '127.0.0.2', 'server.pem')).toContain('IP address mismatch')
    },
  )

  it('the authority is one, and lives for ten years', () => {
    const text = openssl(
      'x509',
      '-in',
      'ca.pem',
      '-noout',
      '-text',
      '-nameopt',
      'RFC2253',
      '-certopt',
      'no_pubkey,no_sigdump,no_serial',
    ).replace(/([0-9A-F]{2}:){19}[0-9A-F]{2}/g, '(20 bytes)')
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      'Certificate:',
      'Data:',
      'Version: 3 (0x2)',
      'Signature Algorithm: ecdsa-with-SHA256',
      'Issuer: CN=Socketbench test',
      'Validity',
      'Not Before: Mar  1 11:00:00 2026 GMT',
      'Not After : Feb 27 10:59:59 2036 GMT',
      'Subject: CN=Socketbench test',
      'X509v3 extensions:',
      'X509v3 Basic Constraints: critical',
      'CA:TRUE',
      'X509v3 Key Usage: critical',
      'Certificate Sign, CRL Sign',
      'X509v3 Subject Key Identifier:',
      '(20 bytes)',
      'X509v3 Authority Key Identifier:',
      '(20 bytes)',
      '',
    ])
  })

  it('a server certificate has the names, the usage and the list of revoked ones that were asked for', async () => {
    const server = await ours.authority.issueServer({
      names: ['LocalHost', '192.0.2.7', 'bücher.example', '*.test.example', 'localhost'],
      addresses: ['[2001:DB8:0:0::1]', '127.0.0.1'],
      keyType: 'rsa-2048',
      revocationListUrl: 'http://127.0.0.1:8080/ca.crl',
      now: NOW,
    })
    writeFileSync(at('server.pem'), server.certificatePem)
    const text = openssl(
      'x509',
      '-in',
      'server.pem',
      '-noout',
      '-text',
      '-nameopt',
      'RFC2253',
      '-certopt',
      'no_pubkey,no_sigdump,no_serial',
    ).replace(/([0-9A-F]{2}:){19}[0-9A-F]{2}/g, '(20 bytes)')
    expect(
      text
        .split('\n')
        .map((line) => line.trim())
        .slice(3),
    ).toEqual([
      'Signature Algorithm: ecdsa-with-SHA256',
      'Issuer: CN=Socketbench test',
      'Validity',
      'Not Before: Mar  1 11:00:00 2026 GMT',
      'Not After : Apr  2 10:59:59 2027 GMT',
      'Subject: CN=localhost',
      'X509v3 extensions:',
      'X509v3 Basic Constraints: critical',
      'CA:FALSE',
      'X509v3 Key Usage: critical',
      'Digital Signature, Key Encipherment',
      'X509v3 Extended Key Usage:',
      'TLS Web Server Authentication',
      'X509v3 Subject Alternative Name:',
      'DNS:*.test.example, DNS:localhost, DNS:xn--bcher-kva.example, IP Address:127.0.0.1, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:1',
      'X509v3 Subject Key Identifier:',
      '(20 bytes)',
      'X509v3 Authority Key Identifier:',
      '(20 bytes)',
      'X509v3 CRL Distribution Points:',
      'Full Name:',
      'URI:http://127.0.0.1:8080/ca.crl',
      '',
    ])
  })

  it.each<[string, Partial<ServerRequest>, string]>([
    ['expired', { period: { from: new Date('2025-01-01'), to: new Date('2025-02-01') } }, 'certificate has expired'],
    ['not yet valid', { period: { from: new Date('2027-01-01'), to: new Date('2027-02-01') } }, 'certificate is not yet valid'],
    ['for a client', { usage: 'client' }, 'unsuitable certificate purpose'],
    ['for signing code', { usage: 'code-signing' }, 'unsuitable certificate purpose'],
  ])('a bad certificate is %s', async (_, special, complaint) => {
    writeFileSync(at('bad.pem'), (await ours.authority.issueServer({ names: ['localhost'], now: NOW, ...special })).certificatePem)
    expect(verify('-purpose', 'sslserver', 'bad.pem')).toContain(complaint)
  })

  it('a bad certificate has its name in the CN alone', async () => {
    const { certificate } = await ours.authority.issueServer({ names: ['localhost'], omitAlternativeNames: true, now: NOW })
    expect([subjectOf(certificate), certificate.subjectAltName, certificate.checkHost('localhost', { subject: 'never' })]).toEqual([
      'CN=localhost',
      undefined,
      undefined,
    ])
  })

  it('a name that is too long for a CN leaves the subject empty, and the names critical', async () => {
    const name = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`
    const server = await ours.authority.issueServer({ names: [name], now: NOW })
    writeFileSync(at('server.pem'), server.certificatePem)
    expect(subjectOf(server.certificate)).toBe('')
    expect(openssl('x509', '-in', 'server.pem', '-noout', '-ext', 'subjectAltName')).toContain('critical')
    expect(verify('-purpose', 'sslserver', '-verify_hostname', name, 'server.pem')).toBe('server.pem: OK\n')
  })

  it('a lesser authority is held to its path length', async () => {
    const middle = await ours.authority.issueAuthority({ name: 'Middle', pathLength: 0, now: NOW })
    const server = await middle.issueServer({ names: ['localhost'], now: NOW })
    const lowest = await middle.issueAuthority({ name: 'Too deep', now: NOW })
    const tooDeep = await lowest.issueServer({ names: ['localhost'], now: NOW })
    writeFileSync(at('server.pem'), server.chainPem)
    writeFileSync(at('deep.pem'), tooDeep.chainPem)
    expect(server.chainPem.match(/BEGIN CERTIFICATE/g)?.length).toBe(2)
    expect(tooDeep.chainPem.match(/BEGIN CERTIFICATE/g)?.length).toBe(3)
    expect(verify('-untrusted', 'server.pem', 'server.pem')).toBe('server.pem: OK\n')
    expect(verify('-untrusted', 'deep.pem', 'deep.pem')).toContain('path length constraint exceeded')
  })

  it('a client certificate is one', async () => {
    const client = await ours.authority.issueClient({ name: 'Ärztin 7', days: 30, now: NOW })
    writeFileSync(at('client.pem'), client.certificatePem)
    expect(verify('-purpose', 'sslclient', 'client.pem')).toBe('client.pem: OK\n')
    expect(verify('-purpose', 'sslserver', 'client.pem')).toContain('unsuitable certificate purpose')
    expect(subjectOf(client.certificate)).toBe('CN=Ärztin 7')
  })

  it('a revocation list refuses what is on it, and nothing else', async () => {
    const [good, bad] = [
      await ours.authority.issueClient({ name: 'good', now: NOW }),
      await ours.authority.issueClient({ name: 'bad', now: NOW }),
    ]
    writeFileSync(at('good.pem'), good.certificatePem)
    writeFileSync(at('bad.pem'), bad.certificatePem)
    const times = { thisUpdate: new Date('2026-03-01T00:00:00Z'), nextUpdate: new Date('2026-03-08T00:00:00Z') }
    const lists = {
      some: ours.authority.createRevocationList({ revoked: [bad.certificate.serialNumber], number: 7, ...times }),
      none: ours.authority.createRevocationList({ revoked: [], number: 8, ...times }),
    }
    writeFileSync(at('some.crl'), lists.some.pem)
    writeFileSync(at('none.crl'), lists.none.der)
    const listed = openssl('crl', '-in', 'some.crl', '-noout', '-CAfile', 'ca.pem', '-crlnumber', '-lastupdate', '-nextupdate')
    // Versions of openssl differ in how they write the number.
    expect(listed.replace(/crlNumber=(0x)?0*/, 'crlNumber=')).toBe(
      'crlNumber=7\nlastUpdate=Mar  1 00:00:00 2026 GMT\nnextUpdate=Mar  8 00:00:00 2026 GMT\nverify OK\n',
    )
    expect(openssl('crl', '-in', 'none.crl', '-inform', 'DER', '-noout', '-CAfile', 'ca.pem')).toBe('verify OK\n')
    expect(verify('-crl_check', '-CRLfile', 'some.crl', 'good.pem')).toBe('good.pem: OK\n')
    expect(verify('-crl_check', '-CRLfile', 'some.crl', 'bad.pem')).toContain('certificate revoked')
  })

  it('an OCSP response says of a certificate that it is good, or when it was revoked', async () => {
    const { certificate, certificatePem } = await ours.authority.issueServer({ names: ['localhost'], now: NOW })
    writeFileSync(at('server.pem'), certificatePem)
    const said = (revokedAt?: Date): string => {
      writeFileSync(
        at('response.der'),
        ours.authority.createOcspResponse({ certificate, now: NOW, ...(revokedAt && { revokedAt }) }),
      )
      const time = String(NOW.getTime() / 1000)
      const about = 'ocsp -respin response.der -issuer ca.pem -cert server.pem -CAfile ca.pem -validity_period 2000000000 -attime'
      return openssl(...about.split(' '), time)
    }
    const good = said()
    expect(good).toContain('Response verify OK\n')
    expect(good).toContain('server.pem: good\n')
    const revoked = said(new Date('2026-02-28T12:00:00Z'))
    expect(revoked).toContain('Response verify OK\n')
    expect(revoked).toContain('server.pem: revoked\n')
    expect(revoked).toContain('Revocation Time: Feb 28 12:00:00 2026 GMT')
  })
})

describe.skipIf(!hasKeytool)('for Java', () => {
  it('a server certificate can be read', async () => {
    writeFileSync(at('server.pem'), (await ours.authority.issueServer({ names: ['localhost', '::1'], now: NOW })).certificatePem)
    const text = execFileSync('keytool', ['-J-Duser.language=en', '-printcert', '-file', 'server.pem'], {
      cwd: ours.folder,
      encoding: 'utf8',
    })
    for (const line of [
      'Owner: CN=localhost',
      'Issuer: CN=Socketbench test',
      'DNSName: localhost',
      'IPAddress: 0:0:0:0:0:0:0:1',
      'serverAuth',
    ])
      expect(text).toContain(line)
    expect(text).not.toContain('Warning')
  })
})

describe('in a handshake', () => {
  /** What a client that trusts the authority says of a server. */
  async function verdict(server: { chainPem: string; keyPem: string }, name: string): Promise<string> {
    const listening = createServer({ cert: server.chainPem, key: server.keyPem }, (socket) =>
      socket.on('error', () => socket.destroy()).end(),
    )
    await once(listening.listen(0, '127.0.0.1'), 'listening')
    const socket: TLSSocket = connect({
      port: (listening.address() as AddressInfo).port,
      host: '127.0.0.1',
      servername: name,
      ca: own.certificatePem,
    })
    const outcome = await once(socket, 'secureConnect').then(
      () => 'accepted',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    )
    socket.destroy()
    listening.close()
    await once(listening, 'close')
    return outcome
  }
  let own: LocalAuthority
  beforeAll(async () => {
    own = await createLocalAuthority({ name: 'Now' })
  })

  it('clients accept the good ones and refuse the bad ones', async () => {
    const middle = await own.issueAuthority({ name: 'Middle', pathLength: 0 })
    const past = { from: new Date('2020-01-01'), to: new Date('2020-02-01') }
    expect([
      await verdict(await own.issueServer({ names: ['localhost'] }), 'localhost'),
      await verdict(await own.issueServer({ names: ['localhost'], keyType: 'rsa-2048' }), 'localhost'),
      await verdict(await middle.issueServer({ names: ['*.test.example'] }), 'a.test.example'),
      await verdict(await own.issueServer({ names: ['localhost'] }), 'other.example'),
      await verdict(await own.issueServer({ names: ['localhost'], period: past }), 'localhost'),
      await verdict(await own.issueServer({ names: ['localhost'], usage: 'client' }), 'localhost'),
      await verdict(await ours.authority.issueServer({ names: ['localhost'], now: new Date() }), 'localhost'),
    ]).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'CERT_HAS_EXPIRED',
      'INVALID_PURPOSE',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ])
  })
})

describe('limits', () => {
  it.each<[string, Partial<ServerRequest>, string]>([
    ['826 days', { days: 826 }, 'A validity of 826 days was asked for; a whole number from 1 to 825 was expected.'],
    ['half a day', { days: 0.5 }, 'A validity of 0.5 days was asked for; a whole number from 1 to 825 was expected.'],
    ['no name', { names: [] }, 'There is no name and no address; a server certificate needs at least one.'],
    [
      'a URL as a name',
      { names: ['http://localhost'] },
      '"http://localhost" is no host name. Expected are labels of letters, digits and hyphens, such as "localhost" or "*.test.example".',
    ],
    [
      'a wildcard for a whole country',
      { names: ['*.de'] },
      '"*.de" is no host name. Expected are labels of letters, digits and hyphens, such as "localhost" or "*.test.example".',
    ],
    [
      'a wildcard in the middle',
      { names: ['a.*.example'] },
      '"a.*.example" is no host name. Expected are labels of letters, digits and hyphens, such as "localhost" or "*.test.example".',
    ],
    [
      'a name with a zero byte',
      { names: ['a\0b'] },
      '"a\0b" is no host name. Expected are labels of letters, digits and hyphens, such as "localhost" or "*.test.example".',
    ],
    [
      'an address with a zone',
      { addresses: ['fe80::1%eth0'] },
      '"fe80::1%eth0" is no IP address. Expected is one such as "127.0.0.1" or "::1".',
    ],
    [
      'a name as an address',
      { addresses: ['localhost'] },
      '"localhost" is no IP address. Expected is one such as "127.0.0.1" or "::1".',
    ],
    [
      '101 names',
      { names: Array.from({ length: 101 }, (_, i) => `n${i}.example`) },
      'There are 101 names and addresses; one certificate has at most 100.',
    ],
  ])('%s', async (_, special, sentence) => {
    await expect(ours.authority.issueServer({ names: ['localhost'], now: NOW, ...special })).rejects.toThrow(sentence)
  })

  it('nothing outlives its authority, and an expired one issues nothing', async () => {
    const short = await createLocalAuthority({ name: 'Short', days: 10, now: NOW })
    expect((await short.issueServer({ names: ['localhost'], now: NOW })).certificate.validTo).toBe('Mar 11 10:59:59 2026 GMT')
    await expect(short.issueServer({ names: ['localhost'], now: new Date('2026-04-01T00:00:00Z') })).rejects.toThrow(
      "The authority's certificate expired at Mar 11 10:59:59 2026 GMT. Make a new authority, and install its ca.pem in the clients.",
    )
  })

  it('a certificate beyond 2049 has a time of four digits for its year', async () => {
    const late = await createLocalAuthority({ name: 'Late', days: 3650, now: new Date('2045-01-01T00:00:00Z') })
    expect([late.certificate.validFrom, late.certificate.validTo]).toEqual(['Dec 31 23:00:00 2044 GMT', 'Dec 29 22:59:59 2054 GMT'])
  })

  it('serial numbers are positive whatever chance gives', async () => {
    const serialOf = async (byte: number): Promise<string> => {
      const { certificate } = await createLocalAuthority({
        name: 'Serial',
        now: NOW,
        randomBytes: (count) => Buffer.alloc(count, byte),
      })
      return serialNumberOf(certificate)
    }
    expect([await serialOf(0x00), await serialOf(0xff)]).toEqual([
      '40000000000000000000000000000000',
      '7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF',
    ])
  })
})
