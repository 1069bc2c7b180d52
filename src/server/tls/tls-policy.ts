// What the TLS settings come to: which versions, suites, groups and signature schemes a handshake may use. Made by tls-settings.ts, used by
// tls-context.ts.
import type { CipherSuite } from './wire/cipher-suite.ts'
import type { Group, ProtocolVersion, SignatureScheme } from './wire/names.ts'

export interface TlsPolicy {
  /** Enabled, the highest first. At least one, and each has at least one suite. */
  readonly versions: readonly ProtocolVersion[]
  /** Enabled, in the order of preference. */
  readonly suites: readonly CipherSuite[]
  /** For TLS 1.0 to 1.2, as the library takes it, without security level. "" when none of these versions is enabled. */
  readonly cipherList: string
  /** Undefined: the library's own, of which it says no names. Best first. */
  readonly groups: PerVersion<readonly Group[] | undefined>
  /** Groups that a TLS 1.3 client's key share is taken of; undefined: any. */
  readonly keyShareGroups: readonly Group[] | undefined
  readonly signatureSchemes: PerVersion<readonly SignatureScheme[] | undefined>
  readonly reuseSession: boolean
  readonly renegotiation: boolean
  /** The library takes `@SECLEVEL=0`, without which OpenSSL refuses TLS 1.0 and 1.1. */
  readonly takesSecurityLevel: boolean
  /** Whatever the library's security level refuses is served. */
  readonly isWeak?: boolean
  /** The library has finite-field Diffie-Hellman, and needs to be told to make parameters. */
  readonly hasDhe: boolean
}

export interface PerVersion<T> {
  /** For TLS 1.0 to 1.2. */
  readonly tls12: T
  readonly tls13: T
}
