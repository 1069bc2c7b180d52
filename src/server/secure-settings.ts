// Properties and settings of TLS (component.md sections 2 and 7), and ours. What names of suites, groups and signature schemes become in
// the library at hand, and so what is in force, is decided in tls/tls-settings.ts.
import type { Descriptors } from './setting-descriptor.ts'

/** The values in use, typed. Names of component.md in camelCase. */
export interface SecureSettings {
  useSSL: boolean
  sslAuthenticateClients: boolean
  sslCertEncoded: string
  sslCertStore: string
  sslCertStorePassword: string
  sslCertStoreType: number
  sslCertSubject: string
  logSSLPackets: boolean
  openSSLCADir: string
  openSSLCAFile: string
  openSSLCipherList: string
  openSSLPrngSeedData: string
  reuseSSLSession: boolean
  sslCACerts: string
  sslCheckCRL: number
  sslCipherStrength: number
  sslEnabledCipherSuites: string
  sslEnabledProtocols: number
  sslEnableRenegotiation: boolean
  sslIncludeCertChain: boolean
  sslSecurityFlags: number
  sslServerCACerts: string
  tls12SignatureAlgorithms: string
  tls12SupportedGroups: string
  tls13KeyShareGroups: string
  tls13SignatureAlgorithms: string
  tls13SupportedGroups: string
  sslKeyLogFile: string
  sslRefuseWith403: boolean
}

/** SSLCertStoreType by number (component.md section 8). */
const STORE_TYPES_THAT_SERVE = new Set([2, 3, 4, 5, 6, 7, 18, 19, 99])
const CHAIN_ONLY_TYPES = new Set([11, 12])
const AUTOMATIC = 99
const LAST_STORE_TYPE = 20

/** SSLEnabledProtocols: two bits a version, either of which enables it. */
const PROTOCOL_BITS = 12_288 | 3_072 | 768 | 192
const TLS_12_AND_13 = 12_288 | 3_072
/** Bits of SSL 2 and SSL 3, which no library speaks any more. */
const SSL_2_AND_3_BITS = 12 | 48

/** The mask has a bit for name mismatch at 0x80000000; a 32-bit number may be written signed or unsigned. */
const LEAST_MASK = -0x8000_0000
const GREATEST_MASK = 0xffff_ffff

/** PEM with a private key, or a blob: may be a secret. A path, and certificates alone, are not. */
function shownStore(value: string): string {
  const isPath = value.length < 1024 && !value.includes('\n') && !value.includes('-----') && !/^[A-Za-z0-9+/=]{200,}$/.test(value)
  return isPath ? value : `(by value, ${value.length.toLocaleString('en')} characters)`
}

const shownSecret = (value: string): string => (value === '' ? '' : '(hidden)')

const NEEDS_TLS = 'new connections'

export const SECURE_SETTINGS: Descriptors<SecureSettings> = {
  useSSL: {
    name: 'UseSSL',
    group: 'Certificate',
    default: false,
    applies: NEEDS_TLS,
    description: 'TLS on every accepted connection (wss). Needs a certificate with its key: SSLCertStore.',
  },
  sslAuthenticateClients: {
    name: 'SSLAuthenticateClients',
    group: 'Client certificates',
    default: false,
    applies: NEEDS_TLS,
    description: 'Asks each TLS client for a certificate; what it presents, or does not, goes to SSLClientAuthentication.',
  },
  sslCertEncoded: {
    name: 'SSLCertEncoded',
    group: 'Certificate',
    default: '',
    applies: NEEDS_TLS,
    description: "The server's certificate by value, PEM or base64 of DER; its key is looked up in SSLCertStore.",
    shown: shownStore,
    isLong: true,
  },
  sslCertStore: {
    name: 'SSLCertStore',
    group: 'Certificate',
    default: '',
    applies: NEEDS_TLS,
    description: "Where the server's certificate and key are: the path of a file, PEM text, or base64 of a store.",
    shown: shownStore,
    isLong: true,
  },
  sslCertStorePassword: {
    name: 'SSLCertStorePassword',
    group: 'Certificate',
    default: '',
    applies: NEEDS_TLS,
    description: 'Password of a protected store or key. It is never shown, logged or saved.',
    shown: shownSecret,
    isSecret: true,
  },
  sslCertStoreType: {
    name: 'SSLCertStoreType',
    group: 'Certificate',
    default: AUTOMATIC,
    min: 0,
    max: AUTOMATIC,
    applies: NEEDS_TLS,
    description:
      'How SSLCertStore is read: 2 PFX file, 3 PFX blob, 4 JKS file, 5 JKS blob, 6 PEM file, 7 PEM blob, 18 JWK file, 19 JWK blob, 99 recognised by its content. 11 and 12, P7B, give chain certificates only.',
    check: (value) => {
      if (STORE_TYPES_THAT_SERVE.has(value) || CHAIN_ONLY_TYPES.has(value)) return undefined
      if (value > LAST_STORE_TYPE) return 'expected 0 to 20, or 99'
      return 'this kind of store cannot be read here, or holds no private key; export certificate and key as a PFX or PEM file and use 2, 6 or 99'
    },
  },
  sslCertSubject: {
    name: 'SSLCertSubject',
    group: 'Certificate',
    default: '',
    applies: NEEDS_TLS,
    description:
      'Picks one certificate of the store: its subject, a part of it, a serial number, a fingerprint, or * for the first with a key.',
  },
  logSSLPackets: {
    name: 'LogSSLPackets',
    group: 'TLS',
    default: false,
    applies: NEEDS_TLS,
    description: 'Reports every TLS record in both directions through SSLStatus.',
  },
  openSSLCADir: {
    name: 'OpenSSLCADir',
    group: 'Client certificates',
    default: '',
    applies: NEEDS_TLS,
    description: 'A folder of certificates (PEM or DER) that clients are verified against, and of revocation lists.',
  },
  openSSLCAFile: {
    name: 'OpenSSLCAFile',
    group: 'Client certificates',
    default: '',
    applies: NEEDS_TLS,
    description: 'A file of certificates that clients are verified against.',
  },
  openSSLCipherList: {
    name: 'OpenSSLCipherList',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description:
      'Cipher suites up to TLS 1.2 as an OpenSSL expression, such as ECDHE+AESGCM. Empty: the suites that SSLEnabledCipherSuites leaves.',
  },
  openSSLPrngSeedData: {
    name: 'OpenSSLPrngSeedData',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description: 'Stored, but without effect: the library seeds its random numbers from the operating system.',
    shown: shownSecret,
    isSecret: true,
    inForce: (value) =>
      value === '' ? undefined : { value: '', why: 'This platform takes no seed; the operating system gives it.' },
  },
  reuseSSLSession: {
    name: 'ReuseSSLSession',
    group: 'TLS',
    default: true,
    applies: NEEDS_TLS,
    description: 'Clients may resume an earlier session.',
  },
  sslCACerts: {
    name: 'SSLCACerts',
    group: 'Client certificates',
    default: '',
    applies: NEEDS_TLS,
    description:
      'Certificates (PEM) that clients are verified against; their names are sent to clients that are asked for a certificate.',
    shown: shownStore,
    isLong: true,
  },
  sslCheckCRL: {
    name: 'SSLCheckCRL',
    group: 'Client certificates',
    default: 0,
    min: 0,
    max: 2,
    applies: NEEDS_TLS,
    description: "Revocation of clients' certificates: 0 not checked, 1 checked where a list is available, 2 required.",
  },
  sslCipherStrength: {
    name: 'SSLCipherStrength',
    group: 'TLS',
    default: 128,
    min: 0,
    max: 256,
    unit: 'bits',
    applies: NEEDS_TLS,
    description: 'Smallest key size of a cipher suite, in bits. Below 128, attacks are known.',
  },
  sslEnabledCipherSuites: {
    name: 'SSLEnabledCipherSuites',
    group: 'TLS',
    default: '*',
    applies: NEEDS_TLS,
    description: 'Cipher suites by their IANA names, separated by semicolons or commas. * or empty: all.',
  },
  sslEnabledProtocols: {
    name: 'SSLEnabledProtocols',
    group: 'TLS',
    default: TLS_12_AND_13,
    min: 1,
    max: 0x7fff_ffff,
    applies: NEEDS_TLS,
    description: 'Sum of the versions: TLS 1.3 12288, TLS 1.2 3072, TLS 1.1 768, TLS 1.0 192. Gaps are allowed.',
    check: (value) => {
      if ((value & SSL_2_AND_3_BITS) !== 0) return 'SSL 2 and SSL 3 are broken, and no TLS library speaks them any more'
      if ((value & ~PROTOCOL_BITS) !== 0) return 'expected a sum of 12288, 3072, 768 and 192'
      return undefined
    },
  },
  sslEnableRenegotiation: {
    name: 'SSLEnableRenegotiation',
    group: 'TLS',
    default: false,
    applies: NEEDS_TLS,
    description: 'Clients may renegotiate, up to TLS 1.2.',
  },
  sslIncludeCertChain: {
    name: 'SSLIncludeCertChain',
    group: 'Client certificates',
    default: false,
    applies: 'at once',
    description: 'certEncoded of SSLClientAuthentication carries the whole chain instead of the certificate alone.',
  },
  sslSecurityFlags: {
    name: 'SSLSecurityFlags',
    group: 'Client certificates',
    default: 0,
    min: LEAST_MASK,
    max: GREATEST_MASK,
    applies: NEEDS_TLS,
    description:
      "Sum of the faults in clients' certificates that are tolerated: 1 validity, 16 unknown CA, 32 wrong usage, 256 unknown revocation, 1024 revocation of the CA unknown, 2147483648 name mismatch.",
  },
  sslServerCACerts: {
    name: 'SSLServerCACerts',
    group: 'Certificate',
    default: '',
    applies: NEEDS_TLS,
    description: 'Certificates (PEM) that complete the chain which the server sends.',
    shown: shownStore,
    isLong: true,
  },
  tls12SignatureAlgorithms: {
    name: 'TLS12SignatureAlgorithms',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description: 'Signature schemes up to TLS 1.2 by their IANA names, best first. Empty: those of the library.',
  },
  tls12SupportedGroups: {
    name: 'TLS12SupportedGroups',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description: 'Groups of the key exchange up to TLS 1.2 by their IANA names, best first. Empty: those of the library.',
  },
  tls13KeyShareGroups: {
    name: 'TLS13KeyShareGroups',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description: 'Groups that TLS 1.3 clients are not asked to try again for. Empty: all that are enabled.',
  },
  tls13SignatureAlgorithms: {
    name: 'TLS13SignatureAlgorithms',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description: 'Signature schemes of TLS 1.3 by their IANA names, best first. Empty: those of the library.',
  },
  tls13SupportedGroups: {
    name: 'TLS13SupportedGroups',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description: 'Groups of the key exchange of TLS 1.3 by their IANA names, best first. Empty: those of the library.',
  },
  sslKeyLogFile: {
    name: 'SSLKeyLogFile',
    group: 'TLS',
    default: '',
    applies: NEEDS_TLS,
    description:
      'Path of a file to which the secrets of every TLS connection are added, in the form that Wireshark reads. Whoever has the file can read the connections. Empty: none.',
  },
  sslRefuseWith403: {
    name: 'SSLRefuseWith403',
    group: 'Client certificates',
    default: false,
    applies: 'at once',
    description: 'A client that SSLClientAuthentication refuses is answered with HTTP 403 instead of a reset.',
  },
}
