// The settings of TLS as they are asked for, their defaults, and how one is shown (component.md section 7).

/** The values as they were set, by their public names in camelCase. */
export interface TlsSettings {
  /** Bits, two a version: 12288 TLS 1.3, 3072 TLS 1.2, 768 TLS 1.1, 192 TLS 1.0. */
  sslEnabledProtocols: number
  /** An OpenSSL cipher expression for TLS 1.0 to 1.2; "" is all. */
  openSSLCipherList: string
  /** IANA or OpenSSL names, separated by `;` or `,`; "*" and "" are all. */
  sslEnabledCipherSuites: string
  /** Bits of the symmetric key. */
  sslCipherStrength: number
  /** Names separated by `,`, `;` or `:`, the best first; "" leaves the choice to the library. */
  tls12SignatureAlgorithms: string
  tls13SignatureAlgorithms: string
  tls12SupportedGroups: string
  tls13SupportedGroups: string
  /** Groups that a client's key share must be of; others are asked to begin again with one of these. "" asks nobody. */
  tls13KeyShareGroups: string
  reuseSSLSession: boolean
  sslEnableRenegotiation: boolean
}

/**
 * The defaults. Suites below 128 bits are left out because attacks on them are known, renegotiation because nobody needs it and it lets a
 * client make the server work.
 */
export const DEFAULT_TLS_SETTINGS: Readonly<TlsSettings> = {
  sslEnabledProtocols: 12288 + 3072,
  openSSLCipherList: '',
  sslEnabledCipherSuites: '*',
  sslCipherStrength: 128,
  tls12SignatureAlgorithms: '',
  tls13SignatureAlgorithms: '',
  tls12SupportedGroups: '',
  tls13SupportedGroups: '',
  tls13KeyShareGroups: '',
  reuseSSLSession: true,
  sslEnableRenegotiation: false,
}

export type TlsSettingName = keyof TlsSettings

/** One setting as a person sees it. */
export interface TlsSettingFacts {
  /** The public name. */
  readonly name: string
  readonly requested: string
  readonly inForce: string
  /** Sentences; "" when what is in force is what was requested. */
  readonly why: string
}
