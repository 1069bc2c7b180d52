// What client and server have agreed on, read out of the handshake messages as they pass: ServerHello, HelloRetryRequest,
// EncryptedExtensions, ServerKeyExchange, CertificateVerify. Finding the messages is handshake-messages.ts.
import { ByteCursor, latin1 } from './byte-cursor.ts'
import { printable } from './client-hello.ts'
import { CIPHER_SUITES } from './cipher-suite.ts'
import type { CipherSuite, KeyExchange } from './cipher-suite.ts'
import type { CodePoint } from './code-point.ts'
import { EXTENSION } from './extension-types.ts'
import { isHelloRetryRequest } from './handshake-messages.ts'
import { GROUPS, HANDSHAKE, PROTOCOL_VERSIONS, SIGNATURE_SCHEMES, TLS12, TLS13 } from './names.ts'

/** Which side sent something. */
export type Direction = 'client' | 'server'

/** ServerKeyExchange says "a named curve follows" with this (RFC 8422 section 5.4). */
const NAMED_CURVE = 3

/** Facts appear as their messages pass; all are undefined or false before. */
export class Negotiated {
  version: CodePoint | undefined
  cipherSuite: CodePoint | undefined
  /** The group of the key exchange; undefined for RSA, for TLS 1.2 DHE, and for TLS 1.3 resumed with a PSK alone. */
  group: CodePoint | undefined
  /** Size of the prime of a TLS 1.2 DHE in bits. */
  dhBits: number | undefined
  /** What the server signed the handshake with. Before TLS 1.2 it is given by the suite; resumed handshakes have none. */
  signatureScheme: CodePoint | undefined
  /** What the client signed with, when it proved a certificate of its own. */
  clientSignatureScheme: CodePoint | undefined
  /** The session went on from an earlier one: by the session id (TLS 1.2, tickets too), or by a PSK. */
  isResumed = false
  /** The server asked the client to begin again, with another group or with a cookie. */
  helloRetryRequest = false
  /** The application protocol, when one was agreed on where it can be seen (TLS 1.3: after decryption). */
  alpn: string | undefined
  /** Of the ServerHello; kept where `keepsServerRandom` was set before it. */
  serverRandom: Buffer | undefined
  keepsServerRandom = false
  /** What the client's hello had, until it is answered. */
  #sessionId = ''

  /** The suite with what is known of it; undefined before ServerHello and for a number that no registry has. */
  get suite(): CipherSuite | undefined {
    return this.cipherSuite && CIPHER_SUITES.find(this.cipherSuite.code)
  }

  get isTls13(): boolean {
    return this.version?.code === TLS13
  }

  /**
   * The key exchange by name and size in bits, such as `X25519MLKEM768` 255 or `DHE` 2048. 0 bits where no size can be seen: `MLKEM768`, `RSA` (the
   * certificate's key decides), `PSK`, and a resumed TLS 1.2 session, which goes on with the keys of its first handshake.
   */
  get keyExchange(): { readonly name: string; readonly bits: number } | undefined {
    if (this.group !== undefined) return { name: this.group.name, bits: GROUPS.find(this.group.code)?.bits ?? 0 }
    if (this.dhBits !== undefined) return { name: 'DHE', bits: this.dhBits }
    const suite = this.suite
    if (suite === undefined) return undefined
    return { name: suite.keyExchange === 'any' ? 'PSK' : suite.keyExchange, bits: 0 }
  }

  /** Takes a message that has passed. `body` is without its head and may be cut off. */
  take(from: Direction, type: number, body: Uint8Array): void {
    const cursor = new ByteCursor(body)
    if (from === 'client') {
      if (type === HANDSHAKE.clientHello) this.#takeClientHello(cursor)
      if (type === HANDSHAKE.certificateVerify) this.clientSignatureScheme = this.#schemeOf(cursor)
      return
    }
    switch (type) {
      case HANDSHAKE.serverHello:
        this.#takeServerHello(cursor, isHelloRetryRequest(body))
        break
      case HANDSHAKE.encryptedExtensions:
        this.#takeExtensions(cursor)
        break
      case HANDSHAKE.serverKeyExchange:
        this.#takeServerKeyExchange(cursor)
        break
      case HANDSHAKE.certificateVerify:
        this.signatureScheme = this.#schemeOf(cursor)
        break
      default:
    }
  }

  #takeClientHello(cursor: ByteCursor): void {
    cursor.uint16('the version')
    cursor.take(32, 'the random')
    const id = cursor.vector(1, 'the session id').rest()
    this.#sessionId = latin1(id)
  }

  #takeServerHello(cursor: ByteCursor, isRetry: boolean): void {
    const version = cursor.uint16('the version')
    const random = cursor.take(32, 'the random')
    const id = cursor.vector(1, 'the session id').rest()
    const suite = cursor.uint16('the cipher suite')
    cursor.uint8('the compression method')
    if (cursor.fault !== undefined) return
    this.version = PROTOCOL_VERSIONS.of(version)
    this.cipherSuite = CIPHER_SUITES.of(suite)
    if (this.keepsServerRandom) this.serverRandom = Buffer.from(random)
    this.#takeExtensions(cursor)
    if (isRetry) {
      // The group in it is a wish; the ServerHello that follows says what was agreed on.
      this.helloRetryRequest = true
      this.group = undefined
      return
    }
    // TLS 1.3 echoes the session id always; there the PSK extension tells.
    if (!this.isTls13) this.isResumed = id.length > 0 && this.#sessionId === latin1(id)
    this.#sessionId = ''
  }

  #takeExtensions(cursor: ByteCursor): void {
    if (cursor.left === 0) return
    const list = cursor.vector(2, 'the extensions')
    while (list.left > 0 && list.fault === undefined) {
      const type = list.uint16('the type')
      const body = list.vector(2, 'the extension')
      if (list.fault !== undefined) return
      switch (type) {
        case EXTENSION.supportedVersions:
          this.version = PROTOCOL_VERSIONS.of(body.uint16('the version'))
          break
        case EXTENSION.keyShare:
          this.group = GROUPS.of(body.uint16('the group'))
          break
        case EXTENSION.preSharedKey:
          this.isResumed = true
          break
        case EXTENSION.alpn:
          this.alpn = printable(body.vector(2, 'the protocols').vector(1, 'the protocol').rest())
          break
        default:
      }
    }
  }

  #takeServerKeyExchange(cursor: ByteCursor): void {
    const keyExchange: KeyExchange = this.suite?.keyExchange ?? 'none'
    // RFC 4279: the PSK variants begin with a hint of which key is meant.
    if (keyExchange.endsWith('PSK')) cursor.vector(2, 'the hint')
    if (keyExchange.startsWith('ECDHE')) {
      const curveType = cursor.uint8('the type of the curve')
      const group = cursor.uint16('the group')
      cursor.vector(1, 'the public key')
      if (cursor.fault !== undefined || curveType !== NAMED_CURVE) return
      this.group = GROUPS.of(group)
    } else if (keyExchange.startsWith('DHE')) {
      const prime = cursor.vector(2, 'the prime').rest()
      cursor.vector(2, 'the generator')
      cursor.vector(2, 'the public key')
      if (cursor.fault !== undefined) return
      this.dhBits = bitLength(prime)
    } else return
    // Anonymous and PSK key exchanges are not signed; before TLS 1.2 no scheme stands before the signature.
    if (this.version?.code === TLS12 && cursor.left >= 4) this.signatureScheme = this.#schemeOf(cursor)
  }

  /** Before TLS 1.2, CertificateVerify is the signature alone. */
  #schemeOf(cursor: ByteCursor): CodePoint | undefined {
    if ((this.version?.code ?? 0) < TLS12 || cursor.left < 2) return undefined
    return SIGNATURE_SCHEMES.of(cursor.uint16('the scheme'))
  }
}

function bitLength(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0)
  return first < 0 ? 0 : (number.length - first) * 8 - (Math.clz32(number[first] as number) - 24)
}
