// From a real handshake to the fields of SSLClientAuthentication and the verdict.
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { commonName, publicKeyInfo, signedCertificate } from '../certificates/certificate-writing.ts'
import { oid, sequence, setOf, utf8String } from '../certificates/der.ts'
import { createLocalAuthority, type LocalAuthority } from '../certificates/local-authority.ts'
import { checkClientCertificate } from './certificate-check.ts'
import { peerChain } from '../tls-platform.ts'
import { clientCertificateFields } from './client-certificate.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
let root: LocalAuthority
let middle: LocalAuthority

beforeAll(async () => {
  root = await createLocalAuthority({ name: 'Root', now: NOW })
  middle = await root.issueAuthority({ name: 'Middle', now: NOW })
})

/** The server's socket after a handshake with a client; runs `look` with it. */
async function handshake<Result>(options: ConnectionOptions, look: (socket: TLSSocket) => Result): Promise<Awaited<Result>> {
  const { keyPem, chainPem } = await root.issueServer({ names: ['localhost'], now: NOW })
  const server = createServer({ key: keyPem, cert: chainPem, requestCert: true, rejectUnauthorized: false, ca: [] })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  try {
    const [socket] = (await once(server, 'secureConnection')) as [TLSSocket]
    socket.on('error', () => undefined)
    try {
      return await look(socket)
    } finally {
      socket.destroy()
    }
  } finally {
    client.destroy()
    server.close()
    await once(server, 'close')
  }
}

const maxVersions = ['TLSv1.3', 'TLSv1.2'] as const

describe.each(maxVersions)('After a handshake of %s', (maxVersion) => {
  it('the client’s chain is there, is shown, and is checked', async () => {
    const alice = await middle.issueClient({ name: 'alice', now: NOW })
    const chain = await handshake({ maxVersion, key: alice.keyPem, cert: alice.chainPem }, peerChain)
    expect(chain.map(({ subject }) => subject)).toEqual(['CN=alice', 'CN=Middle'])
    const anchors = { certificates: [root.certificate], revocationLists: [] }
    expect((await checkClientCertificate({ chain, anchors, now: NOW, flags: 0, crl: { mode: 0 } })).status).toBe('OK')
  })

  it('a client without a certificate has an empty chain', async () => {
    expect(await handshake({ maxVersion }, peerChain)).toEqual([])
  })

  it('a client with a root of its own in its chain is walked to the end once', async () => {
    const alice = await middle.issueClient({ name: 'alice', now: NOW })
    const cert = alice.chainPem + root.certificatePem
    const chain = await handshake({ maxVersion, key: alice.keyPem, cert }, peerChain)
    expect(chain.map(({ subject }) => subject)).toEqual(['CN=alice', 'CN=Middle', 'CN=Root'])
  })
})

describe('The fields of SSLClientAuthentication', () => {
  it('show the certificate, and with SSLIncludeCertChain encode the chain', async () => {
    const alice = await middle.issueClient({
      name: 'alice',
      period: { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-12-31T23:59:59Z') },
    })
    const chain = [alice.certificate, middle.certificate]
    expect(clientCertificateFields(chain, false)).toMatchObject({
      certEncoded: alice.certificatePem,
      certSubject: 'CN=alice',
      certIssuer: 'CN=Middle',
      chain: [
        {
          subject: 'CN=alice',
          issuer: 'CN=Middle',
          // BoringSSL writes it in lower case.
          serialNumber: alice.certificate.serialNumber.toUpperCase(),
          fingerprints: { sha1: alice.certificate.fingerprint, sha256: alice.certificate.fingerprint256 },
          validity: { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-12-31T23:59:59Z') },
        },
        { subject: 'CN=Middle', issuer: 'CN=Root' },
      ],
    })
    expect(clientCertificateFields(chain, true).certEncoded).toBe(alice.certificatePem + middle.certificatePem)
  })

  it('do not read a certificate that was made to take long', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const part = setOf(sequence(oid('2.5.4.3'), utf8String('m')))
    const contents = {
      serialNumber: Buffer.from([7]),
      issuer: commonName('Root'),
      subject: sequence(...Array.from({ length: 2_000 }, () => part)),
      period: { from: NOW, to: new Date('2027-01-01T00:00:00Z') },
      publicKey: publicKeyInfo(privateKey),
      extensions: [],
    }
    const mallory = new X509Certificate(signedCertificate(contents, privateKey))
    const { certSubject, certIssuer, chain } = clientCertificateFields([mallory, root.certificate], false)
    const notRead = "(not read: the client's certificates have more than 5000 elements)"
    expect([certSubject, certIssuer, chain[1]?.subject]).toEqual([notRead, notRead, 'CN=Root'])
  })

  it('are empty without a certificate', () => {
    expect(clientCertificateFields([], true)).toEqual({ certEncoded: '', certSubject: '', certIssuer: '', chain: [] })
  })
})
