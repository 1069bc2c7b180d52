// Every way in which the TLS stage of a connection can fail: a stable kebab-case code for programs, a sentence for people. Which number of
// component.md section 8 it has where it is reported is left to the caller; a handshake that fails is 276.

export type TlsErrorCode =
  /** The TLS library gave the handshake up; the sentence has its cause. */
  | 'handshake-failed'
  /** The client gave the handshake up, and said why with an alert. */
  | 'client-alert'
  /** The client was gone before the handshake was over, without a word. */
  | 'client-left'
  /** After the handshake: what the client sent cannot be decrypted, or it ended with an alert. */
  | 'tls-broken'
  /** We refused: a question was answered so, or nothing that the client offers is enabled. */
  | 'handshake-refused'
  /** A request in plain HTTP came where TLS was expected. */
  | 'http-on-tls'
  /** What came is neither TLS nor HTTP. */
  | 'not-tls'
  /** The first message of the client cannot be read. */
  | 'bad-client-hello'
  /** A setting of TLS names what does not exist, or leaves nothing. */
  | 'bad-tls-setting'
  /** This version of Node lacks something undocumented that the TLS stage is built on. */
  | 'tls-platform-changed'

export class TlsError extends Error {
  override readonly name = 'TlsError'
  readonly code: TlsErrorCode
  constructor(code: TlsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
