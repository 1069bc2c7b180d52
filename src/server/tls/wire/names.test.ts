// The registries: unknown and reserved numbers, and names that the library in force must take.
import * as tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { CIPHER_SUITES } from './cipher-suite.ts'
import { isGrease } from './code-point.ts'
import { EXTENSION_TYPES } from './extension-types.ts'
import { ALERT_DESCRIPTIONS, CONTENT_TYPES, GROUPS, HANDSHAKE_TYPES, PROTOCOL_VERSIONS, SIGNATURE_SCHEMES } from './names.ts'

describe('names of numbers', () => {
  it.each([
    ['a group', GROUPS.nameOf(0x11ec), 'X25519MLKEM768'],
    ['a group that nobody knows', GROUPS.nameOf(0x1234), '0x1234'],
    ['GREASE among the groups', GROUPS.nameOf(0x1a1a), 'GREASE 0x1a1a'],
    ['GREASE among the suites', CIPHER_SUITES.nameOf(0xfafa), 'GREASE 0xfafa'],
    ['GREASE among the versions', PROTOCOL_VERSIONS.nameOf(0x0a0a), 'GREASE 0x0a0a'],
    ['a draft version', PROTOCOL_VERSIONS.nameOf(0x7f17), '0x7f17'],
    ['an extension', EXTENSION_TYPES.nameOf(0xfe0d), 'encrypted_client_hello'],
    ['a scheme', SIGNATURE_SCHEMES.nameOf(0x0905), 'mldsa65'],
    ['an alert', ALERT_DESCRIPTIONS.nameOf(116), 'certificate_required'],
    ['an alert that nobody knows', ALERT_DESCRIPTIONS.nameOf(200), '0xc8'],
    ['a message', HANDSHAKE_TYPES.nameOf(4), 'new_session_ticket'],
    ['a byte is never GREASE', HANDSHAKE_TYPES.nameOf(0xaa), '0xaa'],
    ['a record', CONTENT_TYPES.nameOf(20), 'change_cipher_spec'],
  ])('%s', (_, name, expected) => expect(name).toBe(expected))

  it.each([
    ['X25519MLKEM768', 255],
    ['SecP256r1MLKEM768', 256],
    ['SecP384r1MLKEM1024', 384],
    ['MLKEM768', 0],
    ['x25519', 255],
    ['secp521r1', 521],
    ['ffdhe2048', 2048],
  ])('%s has %i bits: those of its curve or modulus, and never the number of an ML-KEM parameter set', (name, bits) =>
    expect(GROUPS.named(name)?.bits).toBe(bits),
  )

  it('the sixteen numbers of RFC 8701 are GREASE, and no other', () => {
    const grease: string[] = []
    for (let code = 0; code < 0x10000; code++) if (isGrease(code)) grease.push(code.toString(16).padStart(4, '0'))
    expect(grease.join(' ')).toBe('0a0a 1a1a 2a2a 3a3a 4a4a 5a5a 6a6a 7a7a 8a8a 9a9a aaaa baba caca dada eaea fafa')
  })
})

/** The names that a context refuses. */
function refused(names: readonly string[], options: (name: string) => tls.SecureContextOptions): string[] {
  return names.filter((name) => {
    try {
      tls.createSecureContext(options(name))
      return false
    } catch {
      return true
    }
  })
}

describe('names in the library in force', () => {
  // Both OpenSSL from 3.0 on and BoringSSL have these; what else one has is for the capabilities to find out.
  const common = new Set(['secp256r1', 'secp384r1', 'x25519'])
  it('groups that every library has', () =>
    expect(
      refused(
        GROUPS.all.filter(({ name }) => common.has(name)).map(({ opensslName }) => opensslName ?? ''),
        (ecdhCurve) => ({ ecdhCurve }),
      ),
    ).toEqual([]))
  it('signature schemes that every library has', () =>
    expect(
      refused(
        SIGNATURE_SCHEMES.all
          .filter(({ name }) => /^rsa_pkcs1_sha(256|384|512)$|^rsa_pss_rsae|^ecdsa_secp|^ed25519$/.test(name))
          .map(({ opensslName }) => opensslName ?? ''),
        (sigalgs) => ({ sigalgs }),
      ),
    ).toEqual([]))
})
