// SSLClientAuthentication: good certificates, bad ones and none, what a listener makes of our verdict, and how a client is refused.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalAuthority } from '../../src/server/index.ts'
import { AS_AUTHORITY, AS_CLIENT, OpensslAuthority, hasOpenssl } from '../../src/server/tls/check/test-support/openssl-authority.ts'
import type { OpensslCertificate } from '../../src/server/tls/check/test-support/openssl-authority.ts'
import { RevocationServer } from '../../src/server/tls/check/test-support/revocation-server.ts'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyPrepared, securelyRunning, telling } from './secure-transcript.ts'
import { presenting, testCertificates } from './test-certificates.ts'
import type { Running } from './transcript.ts'
import { request } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, client: tester, expiredClient, stranger } = certificates

const UNKNOWN_CA =
  'The certificate "CN=stranger" was issued by "CN=Somebody", which is not among the accepted authorities, nor did the client send it. Add it to SSLCACerts, OpenSSLCAFile or OpenSSLCADir to accept it.'
/** What a sentence says of the present, which no test can know. */
const PRESENT = / it is [-0-9T:.]+Z\. Renew it\./
const NONE = 'The client presented no certificate; one of an accepted authority was expected.'
/** For certificates that openssl makes: it and we look at the clock. */
const TIME = { from: '20200101000000Z', to: '20490101000000Z' }
const EXPIRED = 'The certificate "CN=yesterday" expired at 1999-01-01T00:00:00Z;'

const authenticating = (...settings: string[]): Promise<Running> =>
  securelyRunning(certificates, 'SSLAuthenticateClients=True', `SSLCACerts=${authority.certificatePem}`, ...settings)

const VERSIONS = [
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3' }],
] as const

describe.each(VERSIONS)('Over %s', (_, version) => {
  it('a certificate of an accepted authority is good, and the connection opens', async () => {
    const { port, server, transcript } = await authenticating()
    telling(server, transcript, { certificate: () => {} })
    await SecureClient.upgraded(port, { ...version, ...presenting(tester) })
    expect(transcript.lines).toEqual(['certificate 1 "CN=tester" good: OK', 'connected 1'])
  })

  it.each([
    ['of an authority that is not accepted', stranger, 'CN=stranger', UNKNOWN_CA, 'chain-not-verifiable 275'],
    ['that has expired', expiredClient, 'CN=yesterday', EXPIRED, 'client-certificate-refused 280'],
    ['that is not there', undefined, '', NONE, 'no-client-certificate 281'],
  ])('one %s is reset before a byte of HTTP is answered', async (_name, presented, subject, why, code) => {
    const { port, server, transcript } = await authenticating()
    telling(server, transcript, { certificate: () => {} })
    const client = new SecureClient(port, { ...version, ...(presented ? presenting(presented) : {}) })
    client.send(request())
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines.map((line) => line.replace(PRESENT, ''))).toEqual([
      `certificate 1 "${subject}" bad: ${why}`,
      `error 1 ${code}: The client's certificate was refused: ${why}`,
      'gone 1',
    ])
  })

  it('a resumed session is judged by the authorities between that the client sent when it was made', async () => {
    const between = await authority.issueAuthority({ name: 'Between' })
    const far = presenting(await between.issueClient({ name: 'far' }))
    const { port, server, transcript } = await authenticating()
    telling(server, transcript, { certificate: ({ chain }) => transcript.add(chain.map(({ subject }) => subject).join(' < ')) })
    const first = new SecureClient(port, { ...version, ...far })
    const session = new Promise<Buffer>((resolve) => first.tls.once('session', resolve))
    first.send(request())
    await first.head()
    const second = await SecureClient.upgraded(port, { ...version, ...far, session: await session })
    expect([second.tls.isSessionReused(), server.connections.get('2')?.tls?.isResumed]).toEqual([true, true])
    expect(transcript.lines).toEqual([
      'certificate 1 "CN=far" good: OK',
      'CN=far < CN=Between',
      'connected 1',
      'certificate 2 "CN=far" good: OK',
      'CN=far < CN=Between',
      'connected 2',
    ])
  })

  it.skipIf(!hasOpenssl).each(['AB', 'BA'])(
    'of two cross-signed certificates of one authority both are seen, sent as %s',
    async (order) => {
      const maker = new OpensslAuthority()
      onTestFinished(() => maker.remove())
      const root = (name: string): OpensslCertificate =>
        maker.issue({ subject: `/CN=Root ${name}`, extensions: AS_AUTHORITY, ...TIME })
      const [rootA, rootB] = [root('A'), root('B')]
      const crossA = maker.issue({ subject: '/CN=Cross', extensions: AS_AUTHORITY, ...TIME, issuer: rootA })
      const crossB = maker.issue({ subject: '/CN=Cross', extensions: AS_AUTHORITY, ...TIME, issuer: rootB, key: crossA })
      const leaf = maker.issue({ subject: '/CN=leaf', extensions: AS_CLIENT, ...TIME, issuer: crossA })
      const sent = [leaf, ...(order === 'AB' ? [crossA, crossB] : [crossB, crossA])]
      const cert = sent.map(({ certificate }) => certificate.toString()).join('')
      const key = readFileSync(maker.at(`${leaf.id}.key`), 'utf8')
      for (const { certificate } of [rootA, rootB]) {
        const { port, server, transcript } = await securelyRunning(
          certificates,
          'SSLAuthenticateClients=True',
          `SSLCACerts=${certificate.toString()}`,
        )
        telling(server, transcript, { certificate: () => {} })
        await SecureClient.upgraded(port, { ...version, cert, key })
        expect(transcript.lines).toEqual(['certificate 1 "CN=leaf" good: OK', 'connected 1'])
      }
    },
  )

  it('a bad certificate may be accepted all the same', async () => {
    const { port, server, transcript } = await authenticating()
    telling(server, transcript, {
      certificate: async (event) => {
        await Promise.resolve()
        event.accept = true
      },
    })
    await SecureClient.upgraded(port, { ...version, ...presenting(stranger) })
    expect(transcript.lines).toEqual([`certificate 1 "CN=stranger" bad: ${UNKNOWN_CA}`, 'connected 1'])
    expect(server.connections.get('1')?.tls?.clientStatus).toBe(UNKNOWN_CA)
  })

  it('a good certificate may be refused all the same', async () => {
    const { port, server, transcript } = await authenticating()
    telling(server, transcript, { certificate: (event) => void (event.accept = false) })
    const client = new SecureClient(port, { ...version, ...presenting(tester) })
    client.send(request())
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'certificate 1 "CN=tester" good: OK',
      "error 1 client-certificate-refused 280: The client's certificate was refused: SSLClientAuthentication was answered with accept = false.",
      'gone 1',
    ])
  })
})

describe('Without a listener', () => {
  it('our own verdict decides', async () => {
    const { port, transcript } = await authenticating()
    await SecureClient.upgraded(port, presenting(tester))
    const client = new SecureClient(port, presenting(stranger))
    client.send(request())
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'connected 1',
      `error 2 chain-not-verifiable 275: The client's certificate was refused: ${UNKNOWN_CA}`,
      'gone 2',
    ])
  })

  it('and without SSLAuthenticateClients nobody is asked for a certificate', async () => {
    const { port, server } = await securelyRunning(certificates)
    let asked = 0
    server.on('sslClientAuthentication', () => void asked++)
    await SecureClient.upgraded(port, presenting(stranger))
    expect([asked, server.connections.get('1')?.tls?.clientStatus, server.connections.get('1')?.tls?.clientChain]).toEqual([
      0,
      '',
      [],
    ])
  })
})

describe('While the question is open', () => {
  it('no byte of HTTP is answered, and what the client sends is kept', async () => {
    const { port, server, transcript } = await authenticating()
    const person = Promise.withResolvers<void>()
    telling(server, transcript, { certificate: () => person.promise })
    const client = new SecureClient(port, presenting(tester))
    let received = 0
    client.tls.on('data', (bytes: Buffer) => void (received += bytes.length))
    client.send(request())
    await transcript.until('certificate')
    await server.doEvents()
    await server.doEvents()
    expect([received, server.connections.get('1')?.stage]).toEqual([0, 'tls'])
    person.resolve()
    expect((await client.head()).slice(0, 12)).toBe('HTTP/1.1 101')
  })

  it.each([
    ['good, by accepting', tester, 'HTTP/1.1 101'],
    ['bad, by refusing', stranger, ''],
  ])('QuestionTimeout ends it with our verdict: %s', async (_, presented, answer) => {
    const { port, server, transcript } = await authenticating('QuestionTimeout=1')
    telling(server, transcript, {
      certificate: (event) => {
        event.accept = !event.accept
        return new Promise(() => {})
      },
    })
    const client = new SecureClient(port, presenting(presented))
    client.send(request())
    const received = answer === '' ? (await client.rest()).received : await client.head()
    expect(received.slice(0, 12)).toBe(answer)
  })

  it.each([
    [
      'at once',
      () => {
        throw new Error('a bug')
      },
    ],
    ['later', () => Promise.reject(new Error('a bug'))],
  ])('a listener that throws %s does not let a bad certificate in', async (_, fail) => {
    const { port, server, transcript } = await authenticating()
    telling(server, transcript, {
      certificate: (event) => {
        event.accept = true
        return fail()
      },
    })
    const client = new SecureClient(port, presenting(stranger))
    client.send(request())
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      `certificate 1 "CN=stranger" bad: ${UNKNOWN_CA}`,
      'error 1 listener-threw 165: A listener of sslClientAuthentication threw: a bug',
      `error 1 chain-not-verifiable 275: The client's certificate was refused: ${UNKNOWN_CA}`,
      'gone 1',
    ])
  })

  it.each([
    ['with close_notify', (client: SecureClient) => void client.tls.end(), ['aborted: gone', 'gone 1']],
    [
      'with RST',
      (client: SecureClient) => client.reset(),
      [expect.stringMatching(/^error 1 connection-reset 10054: /), 'aborted: gone', 'gone 1'],
    ],
  ])('a client that leaves %s is noticed at once', async (_, leave, expected) => {
    const { port, server, transcript } = await authenticating()
    const person = Promise.withResolvers<void>()
    telling(server, transcript, {
      certificate: (event) => {
        event.signal.addEventListener('abort', () => transcript.add(`aborted: ${event.signal.reason}`))
        return person.promise
      },
    })
    const client = new SecureClient(port, presenting(tester))
    await transcript.until('certificate')
    leave(client)
    await transcript.until('gone')
    person.resolve()
    await server.doEvents()
    expect(transcript.lines).toEqual(['certificate 1 "CN=tester" good: OK', ...expected])
  })
})

describe('SSLRefuseWith403', () => {
  it('answers the request with 403 instead of a reset', async () => {
    const { port, transcript } = await authenticating('SSLRefuseWith403=True')
    const client = new SecureClient(port, presenting(stranger))
    client.send(request())
    expect(await client.rest()).toEqual({
      received:
        'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 47\r\nConnection: close\r\n\r\nThe certificate of the client is not accepted.\n',
      over: 'fin',
    })
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      `error 1 chain-not-verifiable 275: The client's certificate was refused: ${UNKNOWN_CA}`,
      'gone 1 refused with 403',
    ])
  })
})

describe('SSLIncludeCertChain', () => {
  it.each([
    ['False', 1],
    ['True', 2],
  ])('=%s gives certEncoded %i certificates of what the client sent', async (value, count) => {
    const middle = await authority.issueAuthority({ name: 'Middle' })
    const below = await middle.issueClient({ name: 'below' })
    const { port, server } = await authenticating(`SSLIncludeCertChain=${value}`)
    const encoded: string[] = []
    const subjects: string[][] = []
    server.on('sslClientAuthentication', ({ certEncoded, chain }) => {
      encoded.push(certEncoded)
      subjects.push(chain.map(({ subject }) => subject))
    })
    await SecureClient.upgraded(port, presenting(below))
    expect(subjects).toEqual([['CN=below', 'CN=Middle']])
    expect(encoded[0]?.split('-----BEGIN CERTIFICATE-----').length).toBe(count + 1)
    expect(encoded[0]).toBe(count === 1 ? below.certificatePem : below.chainPem)
  })
})

describe('SSLSecurityFlags', () => {
  it.each([
    ['16 forgives an unknown authority', '16', stranger, 'OK'],
    ['1 does not forgive it', '1', stranger, UNKNOWN_CA],
    ['1 forgives an expired certificate', '1', expiredClient, 'OK'],
    ['16 does not forgive that', '16', expiredClient, EXPIRED],
    ['no flag forgives that there is none', '4294967295', undefined, NONE],
  ])('%s', async (_, flags, presented, status) => {
    const { port, server } = await authenticating(`SSLSecurityFlags=${flags}`)
    const told: string[] = []
    server.on('sslClientAuthentication', (event) => {
      told.push(`${event.status.replace(PRESENT, '')} ${event.accept}`)
      event.accept = true
    })
    await SecureClient.upgraded(port, presented ? presenting(presented) : {})
    expect(told).toEqual([`${status} ${status === 'OK'}`])
  })
})

describe('SSLCheckCRL', () => {
  const DAY = 24 * 60 * 60 * 1000
  it.each([
    ['0', 'revoked', 'OK', 0],
    ['1', 'revoked', /was revoked at/, 1],
    ['2', 'revoked', /was revoked at/, 1],
    ['1', 'not listed', 'OK', 1],
    ['2', 'not listed', 'OK', 1],
    ['1', 'not to be had', 'OK', 1],
    ['2', 'not to be had', /Whether "CN=listed" is revoked is not known/, 1],
  ])('=%s with a certificate that is %s', async (mode, state, status, fetched) => {
    const lists = await RevocationServer.start()
    onTestFinished(() => lists.stop())
    const issuer = await createLocalAuthority({ name: 'Lister' })
    const listed = await issuer.issueClient({ name: 'listed', revocationListUrl: lists.url('/list.crl') })
    const revoked = state === 'revoked' ? [listed.certificate.serialNumber] : []
    const now = Date.now()
    const list = { revoked, thisUpdate: new Date(now - DAY), nextUpdate: new Date(now + DAY), number: 1 }
    if (state !== 'not to be had') lists.answers.set('/list.crl', issuer.createRevocationList(list).der)

    const { port, server } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${issuer.certificatePem}`,
      `SSLCheckCRL=${mode}`,
    )
    const told: string[] = []
    const logged: string[] = []
    server.on('log', ({ connectionId, message }) => {
      if (connectionId !== '') logged.push(message)
    })
    server.on('sslClientAuthentication', (event) => {
      told.push(event.status)
      event.accept = true
    })
    await SecureClient.upgraded(port, presenting(listed))
    expect(told).toEqual([typeof status === 'string' ? status : expect.stringMatching(status)])
    expect(lists.asked.length).toBe(fetched)
    const waiting = `The client's certificate is judged when the revocation list at ${lists.url('/list.crl')} has come, or in 5 s (SSLCheckCRL).`
    const isLetPass = mode === '1' && state === 'not to be had'
    expect(logged).toEqual([
      ...(fetched === 1 ? [waiting] : []),
      ...(isLetPass ? [expect.stringMatching(/^Whether "?CN=listed"? is revoked is not known: .*\/list\.crl answered 404/)] : []),
    ])
    // The list is kept, and so is that there is none: nobody waits for it again.
    await SecureClient.upgraded(port, presenting(listed))
    expect(logged.filter((line) => line === waiting).length).toBe(fetched)
  })

  it('asks nobody about a client that left while its list was waited for', async () => {
    const lists = await RevocationServer.start()
    onTestFinished(() => lists.stop())
    const answering = Promise.withResolvers<() => void>()
    lists.answers.set('/list.crl', (_request, response) => answering.resolve(() => response.writeHead(404).end()))
    const issuer = await createLocalAuthority({ name: 'Lister' })
    const listed = await issuer.issueClient({ name: 'listed', revocationListUrl: lists.url('/list.crl') })
    const { port, server, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${issuer.certificatePem}`,
      'SSLCheckCRL=2',
    )
    server.on('sslClientAuthentication', ({ connectionId }) => transcript.add(`asked ${connectionId}`))
    const client = new SecureClient(port, presenting(listed))
    const answer = await answering.promise
    client.reset()
    await transcript.until('gone 1')
    answer()
    // Behind it comes a client whose list is known not to be there.
    new SecureClient(port, presenting(listed)).send(request())
    await transcript.until('asked 2')
    expect(transcript.lines.filter((line) => line.startsWith('asked'))).toEqual(['asked 2'])
  })

  it('with a list that is never answered ends at QuestionTimeout, with a refusal', async () => {
    const lists = await RevocationServer.start()
    lists.answers.set('/list.crl', () => {})
    onTestFinished(() => lists.stop())
    const issuer = await createLocalAuthority({ name: 'Lister' })
    const listed = await issuer.issueClient({ name: 'listed', revocationListUrl: lists.url('/list.crl') })
    const { port, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${issuer.certificatePem}`,
      'SSLCheckCRL=2',
      'QuestionTimeout=1',
    )
    const client = new SecureClient(port, presenting(listed))
    client.send(request())
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      "error 1 client-certificate-refused 280: The client's certificate was refused: The certificate could not be judged in time.",
      'gone 1',
    ])
  })
})

describe.skipIf(!hasOpenssl)('A file of authorities that has changed', () => {
  it('names its new authority to clients after the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-authorities-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'authorities.pem')
    const named = async (name: string): Promise<boolean> => {
      await writeFile(file, (await createLocalAuthority({ name })).certificatePem)
      await server.startListening()
      const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${server.localPort}`, '-tls1_3'])
      let output = ''
      client.stdout.on('data', (bytes: Buffer) => {
        output += bytes.toString()
      })
      client.stdin.end()
      await once(client, 'close')
      await server.stopListening()
      return output.includes(`CN = ${name}`)
    }
    const { server } = securelyPrepared(certificates, 'SSLAuthenticateClients=True', `OpenSSLCAFile=${file}`, 'LocalPort=0')
    expect([await named('First'), await named('Second')]).toEqual([true, true])
  })
})
