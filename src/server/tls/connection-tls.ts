// What is known of one connection's TLS: what the client offered, what was agreed on, who the client is. The `tls` of a connection, and the
// values of SSLNegotiated*.
import type { ShownCertificate } from './check/client-certificate.ts'
import type { Verdict } from './check/certificate-check.ts'
import type { SecureConnection } from './tls-stage.ts'
import type { ClientHello } from './wire/client-hello.ts'
import type { CodePoint } from './wire/code-point.ts'
import type { Negotiated } from './wire/negotiated.ts'

const namesOf = (points: readonly CodePoint[]): string[] => points.map(({ name }) => name)

export class ConnectionTls {
  readonly #hello: ClientHello
  readonly #negotiated: Negotiated
  /** The session went on from an earlier one. */
  readonly isResumed: boolean
  #status = ''
  #clientChain: readonly ShownCertificate[] = []

  /** @internal */
  constructor(hello: ClientHello, { negotiated, isResumed }: Pick<SecureConnection, 'negotiated' | 'isResumed'>) {
    this.#hello = hello
    this.#negotiated = negotiated
    this.isResumed = isResumed
  }

  /** Such as `TLS 1.3`. */
  get protocol(): string {
    return this.#negotiated.version?.name ?? ''
  }
  /** IANA name of the cipher suite. */
  get cipherSuite(): string {
    return this.#negotiated.cipherSuite?.name ?? ''
  }
  /** OpenSSL's name of the cipher suite. */
  get cipher(): string {
    return this.#negotiated.suite?.opensslName ?? this.cipherSuite
  }
  /** Key size of the cipher in bits, 0 when it is not known. */
  get cipherStrength(): number {
    return this.#negotiated.suite?.bits ?? 0
  }
  /** Such as `x25519`, `secp256r1`, `DHE`, `RSA`. */
  get keyExchange(): string {
    return this.#negotiated.keyExchange?.name ?? ''
  }
  /** Bits of the curve or the modulus, of a hybrid those of its curve; 0 when there is none or it is not known. */
  get keyExchangeStrength(): number {
    return this.#negotiated.keyExchange?.bits ?? 0
  }
  /** What the server signed with, "" where it cannot be seen. */
  get signatureScheme(): string {
    return this.#negotiated.signatureScheme?.name ?? ''
  }
  get helloRetryRequest(): boolean {
    return this.#negotiated.helloRetryRequest
  }
  /** The application protocol agreed on, or "". */
  get alpn(): string {
    return this.#negotiated.alpn ?? ''
  }
  /** The name that the client asked for (SNI), or "". */
  get serverName(): string {
    return this.#hello.serverName ?? ''
  }
  get ja3(): string {
    return this.#hello.ja3
  }
  get ja4(): string {
    return this.#hello.ja4
  }
  get offered(): {
    readonly versions: readonly string[]
    readonly cipherSuites: readonly string[]
    readonly groups: readonly string[]
    readonly keyShares: readonly string[]
    readonly signatureSchemes: readonly string[]
    readonly alpn: readonly string[]
  } {
    const { versions, cipherSuites, groups, keyShares, signatureSchemes, alpn } = this.#hello
    return {
      versions: namesOf(versions),
      cipherSuites: namesOf(cipherSuites),
      groups: namesOf(groups),
      keyShares: namesOf(keyShares),
      signatureSchemes: namesOf(signatureSchemes),
      alpn,
    }
  }
  /** What the client presented when it was asked, its own certificate first. */
  get clientChain(): readonly ShownCertificate[] {
    return this.#clientChain
  }
  /** "OK", why the client's certificate is not trusted, or "" when none was asked for. */
  get clientStatus(): string {
    return this.#status
  }

  /** @internal */
  judged(verdict: Verdict, chain: readonly ShownCertificate[]): void {
    this.#status = verdict.status
    this.#clientChain = chain
  }
}
