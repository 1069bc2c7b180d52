// What the library that runs this says of itself, as far as every library must agree.
import { expect, it } from 'vitest'
import { capabilities } from './capabilities.ts'

const isBoring =
  process.versions.openssl === '0.0.0' || (process.features as { openssl_is_boringssl?: boolean }).openssl_is_boringssl === true

it('The runtime is Electron where the run says so, and Node otherwise', () => {
  expect(process.versions.electron !== undefined).toBe(process.env.ELECTRON_RUN_AS_NODE === '1')
})

it('The library is named, and has the versions from TLS 1.3 down to 1.0', () => {
  const { library, versions } = capabilities()
  expect([library.startsWith(isBoring ? 'BoringSSL' : 'OpenSSL 3.'), versions.map(({ name }) => name)]).toEqual([
    true,
    ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
  ])
})

it('The suites begin with those of TLS 1.3, and what does not encrypt stands last', () => {
  const names = capabilities().suites.map(({ name }) => name)
  expect(names.slice(0, 3)).toEqual(['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'])
  expect(names).toContain('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256')
  const firstNull = names.findIndex((name) => name.includes('_NULL_'))
  expect(firstNull === -1 || names.slice(firstNull).every((name) => name.includes('_NULL_'))).toBe(true)
})

it('Groups and signature schemes have what every library has, and not what none has', () => {
  const groups = capabilities().groups.map(({ name }) => name)
  const schemes = capabilities().signatureSchemes.map(({ name }) => name)
  expect(groups).toEqual(expect.arrayContaining(['x25519', 'secp256r1', 'secp384r1', 'X25519MLKEM768']))
  expect(schemes).toEqual(expect.arrayContaining(['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256', 'ed25519']))
  expect([groups.includes('GC256A'), schemes.includes('sm2sig_sm3')]).toEqual([false, false])
})

it('What is known of a library follows from what it does: these are the two that are in use', () => {
  const { suites, restrictsTls13Suites, takesSecurityLevel, renegotiates, withholdsTickets, hasDhe } = capabilities()
  const of13 = suites.filter(({ name }) => !name.includes('_WITH_')).map(({ name }) => name)
  const told = { of13, restrictsTls13Suites, takesSecurityLevel, renegotiates, withholdsTickets, hasDhe }
  const common = ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256']
  const withholding = { withholdsTickets: true }
  expect(told).toEqual(
    isBoring
      ? { of13: common, restrictsTls13Suites: false, takesSecurityLevel: false, renegotiates: false, ...withholding, hasDhe: false }
      : {
          of13: [...common, 'TLS_AES_128_CCM_SHA256'],
          restrictsTls13Suites: true,
          takesSecurityLevel: true,
          renegotiates: true,
          ...withholding,
          hasDhe: true,
        },
  )
})

it('A suite with a short tag is told only where the library would use it', () => {
  // OpenSSL 3.2 and newer count such a suite as one of 64 bits, too weak for their default security level.
  const isCounted = isBoring || !/^3\.[01]\./.test(process.versions.openssl)
  const short = capabilities().suites.filter(({ name }) => name.endsWith('_CCM_8'))
  expect(short.length === 0).toBe(isCounted)
})

it('An expression is resolved by the library itself', () => {
  const resolve = (expression: string): string[] | undefined =>
    capabilities()
      .resolveCipherList(expression)
      ?.map(({ opensslName }) => String(opensslName))
  expect(resolve('ECDHE+AESGCM:!ECDSA')).toEqual(['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256'])
  expect(resolve('AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256')).toEqual(['ECDHE-RSA-AES128-GCM-SHA256', 'AES128-SHA'])
  expect([resolve('nonsense'), resolve('PSK')]).toEqual([undefined, []])
})

it('The answer is remembered', () => {
  expect(capabilities()).toBe(capabilities())
})
