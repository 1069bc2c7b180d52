// The registries of TLS besides the cipher suites: versions, groups, signature schemes, extensions, handshake messages, alerts. Names are
// those of IANA ("Transport Layer Security (TLS) Parameters" and "TLS ExtensionType Values"), as of 2026.
import { Registry, registryOf } from './code-point.ts'
import type { CodePoint } from './code-point.ts'

export interface ProtocolVersion extends CodePoint {
  /** What node:tls calls it in minVersion and getProtocol(); undefined where it cannot be had. */
  readonly nodeName: string | undefined
}

export const TLS12 = 0x0303
export const TLS13 = 0x0304

export const PROTOCOL_VERSIONS: Registry<ProtocolVersion> = new Registry([
  { code: 0x0002, name: 'SSL 2.0', nodeName: undefined },
  { code: 0x0300, name: 'SSL 3.0', nodeName: undefined },
  { code: 0x0301, name: 'TLS 1.0', nodeName: 'TLSv1' },
  { code: 0x0302, name: 'TLS 1.1', nodeName: 'TLSv1.1' },
  { code: TLS12, name: 'TLS 1.2', nodeName: 'TLSv1.2' },
  { code: TLS13, name: 'TLS 1.3', nodeName: 'TLSv1.3' },
])

export interface Group extends CodePoint {
  /** What OpenSSL 3.5 and, where it has the group, BoringSSL call it. */
  readonly opensslName: string | undefined
  /**
   * Size of the field (RFC 8422, RFC 7748) or of the modulus (RFC 7919); of a hybrid that of its curve, the part that has one. 0 for ML-KEM
   * alone: 512, 768 and 1024 name its parameter sets (FIPS 203) and count no bits.
   */
  readonly bits: number
  /** Security strength as OpenSSL counts it (its TLS-GROUP capabilities; NIST SP 800-57 part 1, table 2). */
  readonly strength: number
}

function group(code: number, name: string, bits: number, strength: number, opensslName?: string): Group {
  return { code, name, opensslName, bits, strength }
}

export const GROUPS: Registry<Group> = new Registry([
  group(0x0001, 'sect163k1', 163, 80, 'sect163k1'),
  group(0x0002, 'sect163r1', 163, 80, 'sect163r1'),
  group(0x0003, 'sect163r2', 163, 80, 'sect163r2'),
  group(0x0004, 'sect193r1', 193, 80, 'sect193r1'),
  group(0x0005, 'sect193r2', 193, 80, 'sect193r2'),
  group(0x0006, 'sect233k1', 233, 112, 'sect233k1'),
  group(0x0007, 'sect233r1', 233, 112, 'sect233r1'),
  group(0x0008, 'sect239k1', 239, 112, 'sect239k1'),
  group(0x0009, 'sect283k1', 283, 128, 'sect283k1'),
  group(0x000a, 'sect283r1', 283, 128, 'sect283r1'),
  group(0x000b, 'sect409k1', 409, 192, 'sect409k1'),
  group(0x000c, 'sect409r1', 409, 192, 'sect409r1'),
  group(0x000d, 'sect571k1', 571, 256, 'sect571k1'),
  group(0x000e, 'sect571r1', 571, 256, 'sect571r1'),
  group(0x000f, 'secp160k1', 160, 80, 'secp160k1'),
  group(0x0010, 'secp160r1', 160, 80, 'secp160r1'),
  group(0x0011, 'secp160r2', 160, 80, 'secp160r2'),
  group(0x0012, 'secp192k1', 192, 80, 'secp192k1'),
  group(0x0013, 'secp192r1', 192, 80, 'P-192'),
  group(0x0014, 'secp224k1', 224, 112, 'secp224k1'),
  group(0x0015, 'secp224r1', 224, 112, 'P-224'),
  group(0x0016, 'secp256k1', 256, 128, 'secp256k1'),
  group(0x0017, 'secp256r1', 256, 128, 'P-256'),
  group(0x0018, 'secp384r1', 384, 192, 'P-384'),
  group(0x0019, 'secp521r1', 521, 256, 'P-521'),
  group(0x001a, 'brainpoolP256r1', 256, 128, 'brainpoolP256r1'),
  group(0x001b, 'brainpoolP384r1', 384, 192, 'brainpoolP384r1'),
  group(0x001c, 'brainpoolP512r1', 512, 256, 'brainpoolP512r1'),
  group(0x001d, 'x25519', 255, 128, 'X25519'),
  group(0x001e, 'x448', 448, 224, 'X448'),
  group(0x001f, 'brainpoolP256r1tls13', 256, 128, 'brainpoolP256r1tls13'),
  group(0x0020, 'brainpoolP384r1tls13', 384, 192, 'brainpoolP384r1tls13'),
  group(0x0021, 'brainpoolP512r1tls13', 512, 256, 'brainpoolP512r1tls13'),
  group(0x0022, 'GC256A', 256, 128),
  group(0x0023, 'GC256B', 256, 128),
  group(0x0024, 'GC256C', 256, 128),
  group(0x0025, 'GC256D', 256, 128),
  group(0x0026, 'GC512A', 512, 256),
  group(0x0027, 'GC512B', 512, 256),
  group(0x0028, 'GC512C', 512, 256),
  group(0x0029, 'curveSM2', 256, 128),
  group(0x0100, 'ffdhe2048', 2048, 112, 'ffdhe2048'),
  group(0x0101, 'ffdhe3072', 3072, 128, 'ffdhe3072'),
  group(0x0102, 'ffdhe4096', 4096, 128, 'ffdhe4096'),
  group(0x0103, 'ffdhe6144', 6144, 128, 'ffdhe6144'),
  group(0x0104, 'ffdhe8192', 8192, 192, 'ffdhe8192'),
  group(0x0200, 'MLKEM512', 0, 128, 'MLKEM512'),
  group(0x0201, 'MLKEM768', 0, 192, 'MLKEM768'),
  group(0x0202, 'MLKEM1024', 0, 256, 'MLKEM1024'),
  group(0x11eb, 'SecP256r1MLKEM768', 256, 192, 'SecP256r1MLKEM768'),
  group(0x11ec, 'X25519MLKEM768', 255, 192, 'X25519MLKEM768'),
  group(0x11ed, 'SecP384r1MLKEM1024', 384, 256, 'SecP384r1MLKEM1024'),
  group(0x11ee, 'curveSM2MLKEM768', 256, 192),
  // Drafts that Chrome 116 to 130 offered.
  group(0x6399, 'X25519Kyber768Draft00', 255, 192),
  group(0x639a, 'SecP256r1Kyber768Draft00', 256, 192),
  group(0xff01, 'arbitrary_explicit_prime_curves', 0, 0),
  group(0xff02, 'arbitrary_explicit_char2_curves', 0, 0),
])

export interface SignatureScheme extends CodePoint {
  /** What OpenSSL's and BoringSSL's lists of signature algorithms call it; undefined where neither has it. */
  readonly opensslName: string | undefined
}

function scheme(code: number, name: string, opensslName: string | undefined = name): SignatureScheme {
  return { code, name, opensslName }
}

function foreignScheme(code: number, name: string): SignatureScheme {
  return { code, name, opensslName: undefined }
}

/** The pairs of hash and signature of TLS 1.2 that RFC 8446 names no more are called by its pattern. */
export const SIGNATURE_SCHEMES: Registry<SignatureScheme> = new Registry([
  foreignScheme(0x0101, 'rsa_pkcs1_md5'),
  scheme(0x0201, 'rsa_pkcs1_sha1', 'RSA+SHA1'),
  scheme(0x0202, 'dsa_sha1', 'DSA+SHA1'),
  scheme(0x0203, 'ecdsa_sha1', 'ECDSA+SHA1'),
  scheme(0x0301, 'rsa_pkcs1_sha224', 'RSA+SHA224'),
  scheme(0x0302, 'dsa_sha224', 'DSA+SHA224'),
  scheme(0x0303, 'ecdsa_sha224', 'ECDSA+SHA224'),
  scheme(0x0401, 'rsa_pkcs1_sha256'),
  scheme(0x0402, 'dsa_sha256', 'DSA+SHA256'),
  scheme(0x0403, 'ecdsa_secp256r1_sha256'),
  foreignScheme(0x0420, 'rsa_pkcs1_sha256_legacy'),
  scheme(0x0501, 'rsa_pkcs1_sha384'),
  scheme(0x0502, 'dsa_sha384', 'DSA+SHA384'),
  scheme(0x0503, 'ecdsa_secp384r1_sha384'),
  foreignScheme(0x0520, 'rsa_pkcs1_sha384_legacy'),
  scheme(0x0601, 'rsa_pkcs1_sha512'),
  scheme(0x0602, 'dsa_sha512', 'DSA+SHA512'),
  scheme(0x0603, 'ecdsa_secp521r1_sha512'),
  foreignScheme(0x0620, 'rsa_pkcs1_sha512_legacy'),
  foreignScheme(0x0704, 'eccsi_sha256'),
  foreignScheme(0x0705, 'iso_ibs1'),
  foreignScheme(0x0706, 'iso_ibs2'),
  foreignScheme(0x0707, 'iso_chinese_ibs'),
  foreignScheme(0x0708, 'sm2sig_sm3'),
  foreignScheme(0x0709, 'gostr34102012_256a'),
  foreignScheme(0x070a, 'gostr34102012_256b'),
  foreignScheme(0x070b, 'gostr34102012_256c'),
  foreignScheme(0x070c, 'gostr34102012_256d'),
  foreignScheme(0x070d, 'gostr34102012_512a'),
  foreignScheme(0x070e, 'gostr34102012_512b'),
  foreignScheme(0x070f, 'gostr34102012_512c'),
  scheme(0x0804, 'rsa_pss_rsae_sha256'),
  scheme(0x0805, 'rsa_pss_rsae_sha384'),
  scheme(0x0806, 'rsa_pss_rsae_sha512'),
  scheme(0x0807, 'ed25519'),
  scheme(0x0808, 'ed448'),
  scheme(0x0809, 'rsa_pss_pss_sha256'),
  scheme(0x080a, 'rsa_pss_pss_sha384'),
  scheme(0x080b, 'rsa_pss_pss_sha512'),
  scheme(0x081a, 'ecdsa_brainpoolP256r1tls13_sha256'),
  scheme(0x081b, 'ecdsa_brainpoolP384r1tls13_sha384'),
  scheme(0x081c, 'ecdsa_brainpoolP512r1tls13_sha512'),
  scheme(0x0904, 'mldsa44'),
  scheme(0x0905, 'mldsa65'),
  scheme(0x0906, 'mldsa87'),
])

export const CONTENT_TYPE = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const

export const CONTENT_TYPES = registryOf(
  { 20: 'change_cipher_spec', 21: 'alert', 22: 'handshake', 23: 'application_data', 24: 'heartbeat', 25: 'tls12_cid', 26: 'ack' },
  2,
)

export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  encryptedExtensions: 8,
  serverKeyExchange: 12,
  certificateVerify: 15,
  finished: 20,
  keyUpdate: 24,
} as const

export const HANDSHAKE_TYPES = registryOf(
  {
    0: 'hello_request',
    1: 'client_hello',
    2: 'server_hello',
    3: 'hello_verify_request',
    4: 'new_session_ticket',
    5: 'end_of_early_data',
    6: 'hello_retry_request',
    8: 'encrypted_extensions',
    9: 'request_connection_id',
    10: 'new_connection_id',
    11: 'certificate',
    12: 'server_key_exchange',
    13: 'certificate_request',
    14: 'server_hello_done',
    15: 'certificate_verify',
    16: 'client_key_exchange',
    17: 'client_certificate_request',
    20: 'finished',
    21: 'certificate_url',
    22: 'certificate_status',
    23: 'supplemental_data',
    24: 'key_update',
    25: 'compressed_certificate',
    26: 'ekt_key',
    254: 'message_hash',
  },
  2,
)

export const ALERT_LEVELS = registryOf({ 1: 'warning', 2: 'fatal' }, 2)

/** Alerts that a server sends before its TLS library has read anything. */
export const ALERT = {
  unexpectedMessage: 10,
  recordOverflow: 22,
  illegalParameter: 47,
  decodeError: 50,
  protocolVersion: 70,
} as const

export const ALERT_DESCRIPTIONS = registryOf(
  {
    0: 'close_notify',
    10: 'unexpected_message',
    20: 'bad_record_mac',
    21: 'decryption_failed',
    22: 'record_overflow',
    30: 'decompression_failure',
    40: 'handshake_failure',
    41: 'no_certificate',
    42: 'bad_certificate',
    43: 'unsupported_certificate',
    44: 'certificate_revoked',
    45: 'certificate_expired',
    46: 'certificate_unknown',
    47: 'illegal_parameter',
    48: 'unknown_ca',
    49: 'access_denied',
    50: 'decode_error',
    51: 'decrypt_error',
    52: 'too_many_cids_requested',
    60: 'export_restriction',
    70: 'protocol_version',
    71: 'insufficient_security',
    80: 'internal_error',
    86: 'inappropriate_fallback',
    90: 'user_canceled',
    100: 'no_renegotiation',
    109: 'missing_extension',
    110: 'unsupported_extension',
    111: 'certificate_unobtainable',
    112: 'unrecognized_name',
    113: 'bad_certificate_status_response',
    114: 'bad_certificate_hash_value',
    115: 'unknown_psk_identity',
    116: 'certificate_required',
    117: 'general_error',
    120: 'no_application_protocol',
    121: 'ech_required',
  },
  2,
)

export const PSK_MODES = registryOf({ 0: 'psk_ke', 1: 'psk_dhe_ke' }, 2)

export const COMPRESSION_METHODS = registryOf({ 0: 'null', 1: 'DEFLATE', 64: 'LZS' }, 2)
