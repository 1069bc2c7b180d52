// That what capabilities() tells is so: every suite that a library is said to serve is agreed on with a client that offers it alone, and
// so are versions, groups and signature schemes.
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { ConnectionOptions } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalAuthority } from './certificates/local-authority.ts'
import { LIBRARY } from './fixtures/library.ts'
import { IDENTITY, connectTo, startStaged } from './fixtures/staged-server.ts'
import type { ServerIdentity } from './tls-context.ts'
import { DEFAULT_TLS_SETTINGS } from './tls-setting-values.ts'
import { resolveTlsSettings } from './tls-settings.ts'
import type { TlsSettings } from './tls-setting-values.ts'
import { TLS13 } from './wire/names.ts'

const authority = await createLocalAuthority({ name: 'Root' })
const issued = await authority.issueServer({ names: ['localhost'], keyType: 'ecdsa-p256' })
const ECDSA: ServerIdentity = { certificate: new X509Certificate(issued.certificatePem), key: issued.key, chain: [] }
const LEVEL_0 = LIBRARY.takesSecurityLevel ? ':@SECLEVEL=0' : ''

/** What a server with these settings and a client with these options agree on: version, suite, signature scheme, group. */
async function agreed(settings: Partial<TlsSettings>, options: ConnectionOptions, identity = IDENTITY): Promise<string> {
  const server = await startStaged({ settings, identity }, onTestFinished)
  const accepted = server.next()
  const client = connectTo(server, { ...options, rejectUnauthorized: false })
  const [connection] = await Promise.all([accepted, once(client, 'secureConnect')])
  const { version, cipherSuite, group, signatureScheme } = connection.stage.negotiated
  client.destroy()
  const signed = signatureScheme && `signed with ${signatureScheme.name}`
  return [version?.name, cipherSuite?.name, signed, group?.name].filter((each) => each !== undefined).join(' ')
}

describe('A suite that is told', () => {
  const older = LIBRARY.suites.filter((suite) => suite.minimum < TLS13)
  it.for(older.map((suite) => [suite.name, suite] as const))('%s is agreed on', async ([name, suite]) => {
    const settings = { sslEnabledCipherSuites: name, sslCipherStrength: 0, sslEnabledProtocols: 3072 }
    const options = { ciphers: `${suite.opensslName}${LEVEL_0}`, maxVersion: 'TLSv1.2' } as const
    expect((await agreed(settings, options, suite.authentication === 'ECDSA' ? ECDSA : IDENTITY)).split(' ')[2]).toBe(name)
  })

  const tls13 = LIBRARY.suites.filter((suite) => suite.minimum === TLS13)
  it.for(tls13.map(({ name }) => name))('%s is agreed on where a part of those of TLS 1.3 can be asked for', async (name) => {
    // Where it cannot, the first is agreed on, whatever is asked for.
    const got = await agreed({}, { ciphers: name, minVersion: 'TLSv1.3' })
    expect(got.split(' ')[2]).toBe(LIBRARY.restrictsTls13Suites ? name : 'TLS_AES_128_GCM_SHA256')
  })
})

describe('A group that is told', () => {
  const isOf13 = (name: string): boolean => {
    try {
      resolveTlsSettings({ ...DEFAULT_TLS_SETTINGS, tls13SupportedGroups: name }, LIBRARY)
      return true
    } catch {
      return false
    }
  }
  it.for(LIBRARY.groups.map(({ name, opensslName }) => [name, opensslName] as const))(
    '%s is agreed on',
    async ([name, ecdhCurve]) => {
      const got = isOf13(name)
        ? await agreed({ tls13SupportedGroups: name }, { minVersion: 'TLSv1.3', ecdhCurve: String(ecdhCurve) })
        : await agreed(
            { tls12SupportedGroups: name },
            { maxVersion: 'TLSv1.2', ecdhCurve: String(ecdhCurve), ciphers: `ECDHE${LEVEL_0}` },
          )
      expect(got.split(' ').at(-1)).toBe(name)
    },
  )
})

describe('A signature scheme of TLS 1.2 that is told, and that a certificate of RSA or of P-256 can serve,', () => {
  const served = LIBRARY.signatureSchemes.filter(({ name, code }) => code < 0x0807 && /^(rsa_pkcs1|rsa_pss_rsae|ecdsa)_/.test(name))
  it.for(served.map(({ name, opensslName }) => [name, opensslName] as const))('%s signs', async ([name, sigalgs]) => {
    const options = { maxVersion: 'TLSv1.2', sigalgs: String(sigalgs), ciphers: `ECDHE${LEVEL_0}` } as const
    const signed = await agreed({ tls12SignatureAlgorithms: name }, options, name.startsWith('ecdsa') ? ECDSA : IDENTITY)
    expect(signed).toContain(`signed with ${name}`)
  })
})

it.for(LIBRARY.versions.map(({ name, nodeName }) => [name, nodeName] as const))('%s is spoken', async ([name, nodeName]) => {
  const ciphers = nodeName === 'TLSv1.3' ? 'TLS_AES_128_GCM_SHA256' : `ALL${LEVEL_0}`
  const version = nodeName as 'TLSv1.3'
  const got = await agreed({ sslEnabledProtocols: 16320 }, { minVersion: version, maxVersion: version, ciphers })
  expect(got).toMatch(new RegExp(`^${name} `))
})
