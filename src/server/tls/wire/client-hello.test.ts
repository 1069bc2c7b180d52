// What real clients say, recorded from them, and what hostile extensions come to.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseClientHello } from './client-hello.ts'
import type { ClientHello } from './client-hello.ts'
import { ClientHelloReader } from './client-hello-reader.ts'
import type { CodePoint } from './code-point.ts'

const recorded = JSON.parse(readFileSync(new URL('fixtures/client-hellos.json', import.meta.url), 'utf8')) as {
  hellos: { client: string; bytes: string }[]
}

function helloOf(client: string): ClientHello {
  const bytes = recorded.hellos.find((each) => each.client.startsWith(client))?.bytes ?? ''
  const result = new ClientHelloReader().feed(Buffer.from(bytes, 'base64'))
  if (result.state !== 'hello') throw new Error(JSON.stringify(result))
  return result.hello
}

const names = (points: readonly CodePoint[]): string => points.map(({ name }) => name).join(' ')

/** The facts that tell clients apart, one line each. */
function lines(hello: ClientHello): string[] {
  const flags = {
    'pre-shared key': hello.hasPreSharedKey,
    'early data': hello.hasEarlyData,
    'extended master secret': hello.hasExtendedMasterSecret,
    ECH: hello.hasEncryptedClientHello,
    'renegotiation info': hello.hasRenegotiationInfo,
    GREASE: hello.hasGrease,
  }
  return [
    `${hello.legacyVersion.name}: ${names(hello.versions)}`,
    `${hello.cipherSuites.length} suites from ${hello.cipherSuites[0]?.name} to ${hello.cipherSuites.at(-1)?.name}`,
    `for ${hello.serverName ?? 'no name'} with ${hello.alpn.join(' ') || 'no protocol'}`,
    `groups ${names(hello.groups) || 'none'}`,
    `keys for ${names(hello.keyShares) || 'none'}`,
    `signatures ${names(hello.signatureSchemes) || 'none'}`,
    `extensions ${names(hello.extensions)}`,
    Object.keys(flags)
      .filter((flag) => flags[flag as keyof typeof flags])
      .join(', '),
    `session id ${hello.sessionIdLength}, ticket ${hello.ticketLength ?? 'not taken'}, PSK modes ${names(hello.pskModes) || 'none'}`,
    `${hello.ja3} ${hello.ja4}`,
  ]
}

describe('real clients', () => {
  // Both fingerprints are stated elsewhere for curl with OpenSSL 3.0, by programs of others: the JA3 in the README of fingerproxy
  // (github.com/wi1dcard/fingerproxy), the JA4 in that of huginn-proxy (github.com/biandratti/huginn-proxy).
  it('curl 7.88.1', () =>
    expect(lines(helloOf('curl'))).toEqual([
      'TLS 1.2: TLS 1.3 TLS 1.2 TLS 1.1 TLS 1.0',
      '31 suites from TLS_AES_256_GCM_SHA384 to TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
      'for localhost with h2 http/1.1',
      'groups x25519 secp256r1 x448 secp521r1 secp384r1 ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144 ffdhe8192',
      'keys for x25519',
      'signatures ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ed25519 ed448 rsa_pss_pss_sha256 rsa_pss_pss_sha384 rsa_pss_pss_sha512 rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 ecdsa_sha224 rsa_pkcs1_sha224 dsa_sha224 dsa_sha256 dsa_sha384 dsa_sha512',
      'extensions server_name ec_point_formats supported_groups application_layer_protocol_negotiation encrypt_then_mac extended_master_secret post_handshake_auth signature_algorithms supported_versions psk_key_exchange_modes key_share padding',
      'extended master secret, renegotiation info',
      'session id 32, ticket not taken, PSK modes psk_dhe_ke',
      '0149f47eabf9a20d0893e2a44e5a6323 t13d3112h2_e8f1e7e78f70_b26ce05bbdd6',
    ]))
  it('Chromium 156', () =>
    expect(lines(helloOf('Chromium'))).toEqual([
      'TLS 1.2: GREASE 0x1a1a TLS 1.3 TLS 1.2',
      '16 suites from GREASE 0xbaba to TLS_RSA_WITH_AES_256_CBC_SHA',
      'for localhost with h2 http/1.1',
      'groups GREASE 0x9a9a X25519MLKEM768 x25519 secp256r1 secp384r1',
      'keys for GREASE 0x9a9a X25519MLKEM768 x25519',
      'signatures GREASE 0xbaba mldsa44 mldsa65 mldsa87 ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384 rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512',
      'extensions GREASE 0x1a1a supported_versions application_layer_protocol_negotiation session_ticket compress_certificate renegotiation_info psk_key_exchange_modes status_request application_settings signature_algorithms encrypted_client_hello signed_certificate_timestamp supported_groups extended_master_secret server_name key_share trust_anchors ec_point_formats GREASE 0x8a8a',
      'extended master secret, ECH, renegotiation info, GREASE',
      'session id 32, ticket 0, PSK modes psk_dhe_ke',
      '4870a806b3686c0981146c2f479b6781 t13d1517h2_8daaf6152771_cb7bf5808d99',
    ]))
  it('Java 17', () =>
    expect(lines(helloOf('Java'))).toEqual([
      'TLS 1.2: TLS 1.3 TLS 1.2',
      '37 suites from TLS_AES_256_GCM_SHA384 to TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
      'for no name with no protocol',
      'groups x25519 secp256r1 secp384r1 secp521r1 x448 ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144 ffdhe8192',
      'keys for x25519 secp256r1',
      'signatures ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ed25519 ed448 rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pss_pss_sha256 rsa_pss_pss_sha384 rsa_pss_pss_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 dsa_sha256 ecdsa_sha224 rsa_pkcs1_sha224 dsa_sha224 ecdsa_sha1 rsa_pkcs1_sha1 dsa_sha1',
      'extensions status_request supported_groups ec_point_formats status_request_v2 extended_master_secret session_ticket signature_algorithms supported_versions psk_key_exchange_modes signature_algorithms_cert key_share',
      'extended master secret, renegotiation info',
      'session id 32, ticket 0, PSK modes psk_dhe_ke',
      '795a08fe385896aee616d3b7236502da t13i371100_db35923f8641_7c76daad20ec',
    ]))
  it('GnuTLS 3.7.9', () =>
    expect(lines(helloOf('Git'))).toEqual([
      'TLS 1.2: TLS 1.3 TLS 1.2 TLS 1.1 TLS 1.0',
      '29 suites from TLS_AES_256_GCM_SHA384 to TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      'for localhost with h2 http/1.1',
      'groups secp256r1 secp384r1 secp521r1 x25519 x448 ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144 ffdhe8192',
      'keys for secp256r1 x25519',
      'signatures rsa_pkcs1_sha256 rsa_pss_pss_sha256 rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256 ed25519 rsa_pkcs1_sha384 rsa_pss_pss_sha384 rsa_pss_rsae_sha384 ecdsa_secp384r1_sha384 ed448 rsa_pkcs1_sha512 rsa_pss_pss_sha512 rsa_pss_rsae_sha512 ecdsa_secp521r1_sha512 rsa_pkcs1_sha1 ecdsa_sha1',
      'extensions status_request supported_groups ec_point_formats signature_algorithms application_layer_protocol_negotiation encrypt_then_mac extended_master_secret key_share supported_versions renegotiation_info server_name record_size_limit',
      'extended master secret, renegotiation info',
      'session id 32, ticket not taken, PSK modes none',
      '8662467bc96db2d387755570446a7946 t13d2912h2_723694b0fccc_288f874c93d6',
    ]))
  it('OpenSSL 3.0 for TLS 1.0', () =>
    expect(lines(helloOf('OpenSSL 3.0.19 s_client, TLS 1.0'))).toEqual([
      'TLS 1.0: TLS 1.0',
      '23 suites from TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA to TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
      'for no name with no protocol',
      'groups x25519 secp256r1 x448 secp521r1 secp384r1',
      'keys for none',
      'signatures none',
      'extensions ec_point_formats supported_groups session_ticket encrypt_then_mac extended_master_secret',
      'extended master secret, renegotiation info',
      'session id 0, ticket 0, PSK modes none',
      '4921a5a1f7b5423a19d0db34c56c09f0 t10i230500_44099cda8a52_195413a0cc0f',
    ]))
  it('BoringSSL in Electron', () =>
    expect(lines(helloOf('Electron'))).toEqual([
      'TLS 1.2: TLS 1.3 TLS 1.2',
      '18 suites from TLS_AES_128_GCM_SHA256 to TLS_RSA_WITH_AES_256_CBC_SHA',
      'for localhost with no protocol',
      'groups x25519 secp256r1 secp384r1',
      'keys for x25519',
      'signatures ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384 rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512 rsa_pkcs1_sha1',
      'extensions server_name extended_master_secret renegotiation_info supported_groups ec_point_formats session_ticket signature_algorithms key_share psk_key_exchange_modes supported_versions',
      'extended master secret, renegotiation info',
      'session id 32, ticket 0, PSK modes psk_dhe_ke',
      '71dc8c533dd919ae9f4963224a4ba8fd t13d181000_5d04281c6031_78e6aca7449b',
    ]))
})

/** A body with one suite, no compression, and these extensions. */
function body(
  extensions: readonly (readonly [type: number, hex: string])[],
  change: { suites?: string; tail?: string } = {},
): Buffer {
  const list = Buffer.concat(
    extensions.map(([type, hex]) => {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
      return Buffer.concat([Buffer.from([type >> 8, type & 255, bytes.length >> 8, bytes.length & 255]), bytes])
    }),
  )
  return Buffer.concat([
    Buffer.from(`0303${'11'.repeat(32)}00${change.suites ?? '00021301'}0100`, 'hex'),
    Buffer.from([list.length >> 8, list.length & 255]),
    list,
    Buffer.from(change.tail ?? '', 'hex'),
  ])
}

const named = (name: Buffer | string, type = 0): [number, string] => {
  const bytes = Buffer.from(name as string)
  const list = Buffer.concat([Buffer.from([type, bytes.length >> 8, bytes.length & 255]), bytes])
  return [0, Buffer.concat([Buffer.from([list.length >> 8, list.length & 255]), list]).toString('hex')]
}

function read(...given: Parameters<typeof body>): ClientHello {
  const hello = parseClientHello(body(...given))
  if ('why' in hello) throw new Error(hello.why)
  return hello
}

describe('the name asked for', () => {
  it.each(['desk.example', 'xn--grn-hoa.example', 'under_score.local', 'localhost', 'a'.repeat(255)])('%s', (name) => {
    const hello = read([named(name)])
    expect([hello.serverName, hello.faults]).toEqual([name, []])
  })
  it('an address is shown, and said to be against the rules', () => {
    const hello = read([named('127.0.0.1')])
    expect([hello.serverName, hello.faults]).toEqual([
      '127.0.0.1',
      ['server_name has the address 127.0.0.1; RFC 6066 section 3 allows host names alone.'],
    ])
  })
  it.each([
    ['a line break', named('a\r\nb'), 'server_name has "a\\x0d\\x0ab" (4 bytes), which is not a host name (RFC 6066 section 3).'],
    ['markup', named('<b>'), 'server_name has "<b>" (3 bytes), which is not a host name (RFC 6066 section 3).'],
    [
      'other than ASCII',
      named('grün'),
      'server_name has "gr\\xc3\\xbcn" (5 bytes), which is not a host name (RFC 6066 section 3).',
    ],
    ['nothing', named(''), 'server_name has "" (0 bytes), which is not a host name (RFC 6066 section 3).'],
    ['a backslash', named('a\\x0d'), 'server_name has "a\\x5cx0d" (5 bytes), which is not a host name (RFC 6066 section 3).'],
    ['another kind of name', named('a', 7), 'server_name has a name of type 0x07; only host names (0x00) are defined.'],
    [
      'a length that lies',
      [0, '0004 00 0005 61'],
      'The extension server_name cannot be read: the name should have 5 bytes and has 1.',
    ],
    ['two names', [0, '0008 00 0001 61 00 0001 62'], 'The extension server_name cannot be read: 4 bytes stand after the name.'],
    ['no list', [0, ''], 'The extension server_name cannot be read: the length of the names should have 2 bytes and has 0.'],
  ] as [string, [number, string], string][])('%s is no name', (_, extension, fault) => {
    const hello = read([extension])
    expect([hello.serverName, hello.faults]).toEqual([undefined, [fault]])
  })
  it('256 bytes are no name, and are not shown in full', () => {
    const { faults } = read([named('a'.repeat(256))])
    expect(faults).toEqual([`server_name has "${'a'.repeat(255)}…" (256 bytes), which is not a host name (RFC 6066 section 3).`])
  })
})

describe('extensions that lie are told, and the rest is still read', () => {
  it.each([
    [
      'an odd list',
      [10, '0003 001d 00'],
      'The extension supported_groups cannot be read: the groups have an odd length of 3 bytes.',
    ],
    [
      'a long list',
      [13, '0004 0403'],
      'The extension signature_algorithms cannot be read: the schemes should have 4 bytes and has 2.',
    ],
    ['a tail', [43, '02 0304 00'], 'The extension supported_versions cannot be read: 1 bytes stand after the versions.'],
    [
      'an empty protocol',
      [16, '0004 02 6832 00'],
      'The extension application_layer_protocol_negotiation cannot be read: a protocol is empty.',
    ],
    [
      'a key that is cut',
      [51, '0006 001d 0020 aabb'],
      'The extension key_share cannot be read: a key share should have 32 bytes and has 2.',
    ],
  ] as [string, [number, string], string][])('%s', (_, extension, fault) => {
    const hello = read([extension, [23, '']])
    expect([hello.faults, hello.hasExtendedMasterSecret]).toEqual([[fault], true])
  })
  it('an extension sent twice counts once', () => {
    const hello = read([named('first.example'), named('second.example')])
    expect([hello.serverName, hello.faults]).toEqual(['first.example', ['The extension server_name is there more than once.']])
  })
  it('something after pre_shared_key', () =>
    expect(
      read([
        [41, ''],
        [23, ''],
      ]).faults,
    ).toEqual([
      'The extension extended_master_secret stands after pre_shared_key, which must be the last (RFC 8446 section 4.2.11).',
    ]))
  it('no more than 16 faults are told', () =>
    expect(read(Array.from({ length: 500 }, () => [23, ''] as const)).faults.length).toBe(16))
})

describe('protocols', () => {
  it('bytes that are not printable are shown as hex', () =>
    expect(read([[16, '000a 02 6832 01 0a 04 00ff5c7e']]).alpn).toEqual(['h2', '\\x0a', '\\x00\\xff\\x5c~']))
})

describe('a list of 30,000 suites', () => {
  const { cipherSuites, faults, ja3Text, ja4, ja4Raw } = read([], { suites: `ea60${'1301'.repeat(30_000)}` })
  it('is told up to 512 entries and 4,096 characters', () =>
    expect([cipherSuites.length, faults, ja3Text.length, ja4Raw.length]).toEqual([
      512,
      ['There are 30000 cipher suites; the first 512 are told.'],
      4_097,
      4_097,
    ]))
  // The hash of "1301" 30,000 times with commas, by sha256sum.
  it('has its fingerprint in full', () => expect(ja4).toBe('t12i990000_1aa797504f24_000000000000'))
})

describe('a body that cannot be read', () => {
  it.each([
    ['nothing', '', 'The ClientHello cannot be read: the version should have 2 bytes and has 0.'],
    ['a random that is cut', '0303 aabb', 'The ClientHello cannot be read: the random should have 32 bytes and has 2.'],
    [
      '33 bytes of session id',
      `0303 ${'11'.repeat(32)} 21 ${'22'.repeat(33)} 0002 1301 01 00`,
      'The ClientHello cannot be read: the session id has 33 bytes, which is more than 32.',
    ],
    [
      'half a suite',
      `0303 ${'11'.repeat(32)} 00 0003 130113 01 00`,
      'The ClientHello cannot be read: the cipher suites have an odd length of 3 bytes.',
    ],
    ['no suite', `0303 ${'11'.repeat(32)} 00 0000 01 00`, 'The ClientHello offers no cipher suite.'],
    ['no compression', `0303 ${'11'.repeat(32)} 00 0002 1301 00`, 'The ClientHello offers no compression method, not even "null".'],
    [
      'extensions beyond the end',
      `0303 ${'11'.repeat(32)} 00 0002 1301 01 00 0005 0017 0000`,
      'The ClientHello cannot be read: the extensions should have 5 bytes and has 4.',
    ],
    [
      'an extension beyond the end',
      `0303 ${'11'.repeat(32)} 00 0002 1301 01 00 0004 0017 0001`,
      'The ClientHello cannot be read: the extension extended_master_secret should have 1 bytes and has 0.',
    ],
    [
      'bytes after the end',
      `0303 ${'11'.repeat(32)} 00 0002 1301 01 00 0000 ff`,
      'The ClientHello cannot be read: 1 bytes stand after the extensions.',
    ],
  ])('%s', (_, hex, why) => expect(parseClientHello(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toEqual({ why }))
})
