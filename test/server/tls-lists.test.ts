// The settings of TLS that are lists, strengths and files (component.md section 7), each proven by what a handshake agrees on or by who is let
// in, under whichever TLS library runs this.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { WebSocketServer } from '../../src/server/index.ts'
import { capabilities } from '../../src/server/tls/capabilities.ts'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyPrepared, securelyRunning } from './secure-transcript.ts'
import { presenting, testCertificates } from './test-certificates.ts'
import { failure, prepared } from './transcript.ts'
import { request } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, untrusted, client: tester, stranger } = certificates
const server = await authority.issueServer({ names: ['localhost'], keyType: 'rsa-2048' })
const rsa = { server }

const TLS_12 = { maxVersion: 'TLSv1.2' } as const
const TLS_13 = { minVersion: 'TLSv1.3' } as const

const factsOf = (of: WebSocketServer, name: string): (string | undefined)[] => {
  const facts = of.settings().find((each) => each.name === name)
  return [facts?.requested, facts?.inForce, facts?.why]
}

describe('OpenSSLCipherList', () => {
  const LIST = 'ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384:RC4'

  it('chooses in its own order, and what remains of it is shown', async () => {
    const { port, server: running } = await securelyRunning(rsa, `OpenSSLCipherList=${LIST}`, 'SSLEnabledProtocols=3072')
    await SecureClient.upgraded(port, { ...TLS_12, ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA' })
    expect(running.config('SSLNegotiatedCipherSuite[1]')).toBe('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA')
    const [requested, inForce, why] = factsOf(running, 'OpenSSLCipherList')
    expect([requested, inForce?.split(', ').toSorted()]).toEqual([
      LIST,
      ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
    ])
    expect(why).toContain(`RC4: nothing in ${capabilities().library}.`)
    const refused = new SecureClient(port, { ...TLS_12, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })
    expect(await refused.failure()).toMatch(/ALERT_HANDSHAKE_FAILURE$/)
  })

  it.each([
    ['NONSENSE', /^bad-setting 155: OpenSSLCipherList cannot be "NONSENSE": "NONSENSE" is neither a cipher suite nor a word/],
    ['RC4', /^bad-setting 155: OpenSSLCipherList cannot be "RC4": nothing is left of it that /],
  ])('=%s is an error, and changes nothing', async (list, says) => {
    const { server: idle } = prepared()
    expect(await failure(() => idle.config(`OpenSSLCipherList=${list}`))).toMatch(says)
    expect(idle.config('OpenSSLCipherList')).toBe('')
  })
})

describe('SSLCipherStrength', () => {
  it('=256 lets nobody in with a key of 128 bits', async () => {
    const { port, server: running } = await securelyRunning(rsa, 'SSLCipherStrength=256', 'SSLEnabledProtocols=3072')
    const weak = new SecureClient(port, { ...TLS_12, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })
    expect(await weak.failure()).toMatch(/ALERT_HANDSHAKE_FAILURE$/)
    await SecureClient.upgraded(port, { ...TLS_12, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384' })
    expect(running.config('SSLNegotiatedCipherStrength[2]')).toBe('256')
  })
})

describe('Groups', () => {
  it('of TLS 1.2 and of TLS 1.3 are lists apart', async () => {
    const { port, server: running } = await securelyRunning(
      rsa,
      'TLS12SupportedGroups=secp384r1',
      'TLS13SupportedGroups=secp521r1, x25519',
    )
    const all = { ecdhCurve: 'P-384:P-521:X25519' }
    await SecureClient.upgraded(port, { ...TLS_12, ...all })
    await SecureClient.upgraded(port, { ...TLS_13, ...all })
    await SecureClient.upgraded(port, { ...TLS_13, ecdhCurve: 'X25519' })
    expect(['1', '2', '3'].map((id) => running.config(`SSLNegotiatedKeyExchange[${id}]`))).toEqual([
      'secp384r1',
      'secp521r1',
      'x25519',
    ])
    expect(factsOf(running, 'TLS12SupportedGroups')).toEqual(['secp384r1', 'secp384r1', ''])
    expect(factsOf(running, 'TLS13SupportedGroups')).toEqual(['secp521r1, x25519', 'secp521r1, x25519', ''])
  })

  it('of TLS13KeyShareGroups are those for which no client is asked to begin again', async () => {
    const { port, server: running } = await securelyRunning(rsa, 'TLS13KeyShareGroups=secp384r1')
    // The client sends a key for the first of its groups.
    await SecureClient.upgraded(port, { ...TLS_13, ecdhCurve: 'X25519:P-384' })
    await SecureClient.upgraded(port, { ...TLS_13, ecdhCurve: 'P-384:X25519' })
    const told = ['1', '2'].map((id) => {
      const tls = running.connections.get(id)?.tls
      return [tls?.keyExchange, tls?.helloRetryRequest]
    })
    expect(told).toEqual([
      ['secp384r1', true],
      ['secp384r1', false],
    ])
  })
})

describe('Signature algorithms', () => {
  it('of TLS 1.2 and of TLS 1.3 are lists apart', async () => {
    const { port, server: running } = await securelyRunning(
      rsa,
      'TLS12SignatureAlgorithms=rsa_pkcs1_sha512',
      'TLS13SignatureAlgorithms=rsa_pss_rsae_sha384',
    )
    // In TLS 1.3 the scheme is enciphered, and read only where somebody watches.
    running.on('sslStatus', () => {})
    await SecureClient.upgraded(port, TLS_12)
    await SecureClient.upgraded(port, TLS_13)
    expect(['1', '2'].map((id) => running.connections.get(id)?.tls?.signatureScheme)).toEqual([
      'rsa_pkcs1_sha512',
      'rsa_pss_rsae_sha384',
    ])
  })

  it.each([
    // With the RSA key exchange nothing would be signed: BoringSSL takes it then, where it is offered.
    [
      'TLS12SignatureAlgorithms=rsa_pkcs1_sha512',
      { ...TLS_12, sigalgs: 'rsa_pkcs1_sha256', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' },
    ],
    ['TLS13SignatureAlgorithms=rsa_pss_rsae_sha384', { ...TLS_13, sigalgs: 'rsa_pss_rsae_sha256' }],
  ])('%s and a client that has none of them end the handshake', async (setting, options) => {
    const { port, transcript } = await securelyRunning(rsa, setting)
    const other = new SecureClient(port, options)
    expect(await other.failure()).toMatch(/ALERT_HANDSHAKE_FAILURE$/)
    // To BoringSSL, a suite of TLS 1.2 that nothing can sign for is no suite in common.
    expect(await transcript.until('error')).toMatch(
      /^error 1 handshake-failed 276: The client and the server have no (signature scheme|cipher suite) in common that the certificate can serve\.$/,
    )
  })
})

describe('ReuseSSLSession', () => {
  it.each([
    ['True', 'TLSv1.2', true],
    ['True', 'TLSv1.3', true],
    ['False', 'TLSv1.2', false],
    ['False', 'TLSv1.3', false],
  ] as const)('=%s lets a client of %s resume its session: %s', async (reuse, version, isResumed) => {
    const { port, server: running } = await securelyRunning(rsa, `ReuseSSLSession=${reuse}`)
    const options = { minVersion: version, maxVersion: version }
    const first = new SecureClient(port, options)
    let session: Buffer | undefined
    first.tls.on('session', (ticket) => (session = ticket))
    // The tickets of TLS 1.3 come before the answer.
    first.send(request())
    await first.head()
    await SecureClient.upgraded(port, { ...options, ...(session ? { session } : {}) })
    expect(running.connections.get('2')?.tls?.isResumed).toBe(isResumed)
  })
})

describe('SSLEnableRenegotiation', () => {
  /** How a client that asks for a renegotiation fares, and which steps the server tells. */
  const renegotiating = async (setting: string): Promise<{ failed: boolean; steps: string[]; facts: (string | undefined)[] }> => {
    const { port, server: running } = await securelyRunning(rsa, 'SSLEnabledProtocols=3072', setting)
    const steps: string[] = []
    running.on('sslStatus', ({ stage }) => void (stage === 'renegotiated' && steps.push(stage)))
    const client = await SecureClient.upgraded(port, TLS_12)
    const failed = await new Promise<boolean>((resolve) => {
      client.tls.once('close', () => resolve(true))
      const isAsked = client.tls.renegotiate({}, (error) => resolve(error !== null))
      if (isAsked === false) resolve(true)
    })
    return { failed, steps, facts: factsOf(running, 'SSLEnableRenegotiation') }
  }

  it('=True lets a client of TLS 1.2 renegotiate where the library can, and else says that it cannot', async () => {
    const { library, renegotiates } = capabilities()
    expect(await renegotiating('SSLEnableRenegotiation=True')).toEqual(
      renegotiates
        ? { failed: false, steps: ['renegotiated'], facts: ['True', 'True', ''] }
        : { failed: true, steps: [], facts: ['True', 'False', `${library} refuses every renegotiation that a client asks for.`] },
    )
  })

  it('=False refuses it', async () => {
    expect(await renegotiating('SSLEnableRenegotiation=False')).toEqual({ failed: true, steps: [], facts: ['False', 'False', ''] })
  })
})

describe('A list', () => {
  it.each([
    'TLS12SignatureAlgorithms',
    'TLS12SupportedGroups',
    'TLS13KeyShareGroups',
    'TLS13SignatureAlgorithms',
    'TLS13SupportedGroups',
  ])('%s with a name that the library lacks is an error that names it', async (name) => {
    const { server: idle } = prepared()
    expect(await failure(() => idle.config(`${name}=none_of_this`))).toMatch(
      new RegExp(`^bad-setting 155: .*${name} has "none_of_this", which is not a TLS .*${capabilities().library} has `),
    )
    expect(idle.config(name)).toBe('')
  })
})

describe('OpenSSLPrngSeedData', () => {
  it('is stored, and once the log says that nothing comes of it', async () => {
    const { server: seeded, transcript } = securelyPrepared(rsa, 'OpenSSLPrngSeedData=grains')
    seeded.on('log', ({ message }) => transcript.add(message))
    for (let round = 0; round < 2; round++) {
      await seeded.startListening()
      await seeded.stopListening()
    }
    expect(transcript.lines.filter((line) => line.includes('Prng'))).toEqual([
      `OpenSSLPrngSeedData has no effect: ${capabilities().library} takes its seed from the operating system alone.`,
    ])
    expect(factsOf(seeded, 'OpenSSLPrngSeedData')).toEqual([
      '(hidden)',
      '',
      'This platform takes no seed; the operating system gives it.',
    ])
  })
})

describe('Whom clients are trusted by', () => {
  let folder = ''
  afterAll(() => rm(folder, { recursive: true }))
  const filesOf = async (): Promise<{ file: string; dir: string }> => {
    folder = await mkdtemp(join(tmpdir(), 'tls-lists-'))
    const dir = join(folder, 'authorities')
    await mkdir(dir)
    await writeFile(join(dir, 'notes.txt'), 'no certificate')
    await writeFile(join(dir, 'authority.crt'), authority.certificate.raw)
    await writeFile(join(folder, 'authorities.pem'), untrusted.certificatePem + authority.certificatePem)
    return { file: join(folder, 'authorities.pem'), dir }
  }

  it('comes out of OpenSSLCAFile and out of OpenSSLCADir, and what cannot be read is named', async () => {
    const { file, dir } = await filesOf()
    const verdicts: Record<string, string[]> = {}
    for (const setting of [`OpenSSLCAFile=${file}`, `OpenSSLCADir=${dir}`, 'OpenSSLCAFile=/nowhere/authorities.pem']) {
      const told: string[] = (verdicts[setting.split('=')[1] as string] = [])
      const { server: running } = securelyPrepared(rsa, 'SSLAuthenticateClients=True', setting)
      running.on('sslClientAuthentication', (event) => {
        told.push(`${event.certSubject} ${event.accept}`)
        event.accept = true
      })
      running.on('log', ({ message }) => void (message.includes('has no') || message.includes('names no') ? told.push(message) : 0))
      await running.startListening()
      for (const presented of [tester, stranger]) await SecureClient.upgraded(running.localPort, presenting(presented))
    }
    expect(verdicts).toEqual({
      [file]: ['CN=tester true', 'CN=stranger true'],
      [dir]: [
        `"${join(dir, 'notes.txt')}" has no certificate and no revocation list, neither as PEM nor as DER.`,
        'CN=tester true',
        'CN=stranger false',
      ],
      '/nowhere/authorities.pem': [
        '"/nowhere/authorities.pem" names no file, or leads to none.',
        'CN=tester false',
        'CN=stranger false',
      ],
    })
  })
})

describe('SSLSecurityFlags', () => {
  it.each([
    ['1', false],
    ['16', false],
    ['17', true],
  ])('=%s with a certificate that has expired and comes from an unknown authority lets it in: %s', async (flags, isGood) => {
    const period = { from: new Date('1998-01-01T00:00:00Z'), to: new Date('1999-01-01T00:00:00Z') }
    const both = await untrusted.issueClient({ name: 'both', period })
    const { port, server: running } = await securelyRunning(
      rsa,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
      `SSLSecurityFlags=${flags}`,
    )
    const told: boolean[] = []
    running.on('sslClientAuthentication', (event) => {
      told.push(event.accept)
      event.accept = true
    })
    await SecureClient.upgraded(port, presenting(both))
    expect(told).toEqual([isGood])
  })

  it('keeps the bits without effect, and names them', () => {
    const { server: idle } = prepared('SSLSecurityFlags=2147483664')
    const [requested, inForce, why] = factsOf(idle, 'SSLSecurityFlags')
    expect([requested, inForce]).toEqual(['2147483664', '16'])
    expect(why).toMatch(/^2147483648 \(.*\) has no effect: /)
  })
})
