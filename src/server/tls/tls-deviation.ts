// What TLS does otherwise than it should on one connection, to test what a client makes of it. Chosen by a listener of SSLConnectionRequest.

/** Each part by itself, or several together; what is not there is as it should be. */
export interface TlsDeviation {
  /**
   * Speaks this version alone, enabled or not, with all that the library has for it, as a server does that knows no newer one: a client that does
   * not offer it is answered all the same, because supported_versions is not understood (RFC 8446 section 4.2.1).
   */
  readonly version?: 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2'
  /** An OCSPResponse in DER (RFC 6960), stapled where the client asks for one with status_request (RFC 6066 section 8). */
  readonly ocspResponse?: Uint8Array
  /** Lets the library serve what its security level refuses: RSA of less than 2,048 bits, and what is signed with SHA-1. */
  readonly servesWeakKeys?: boolean
  /** Session tickets under keys that no other connection has: one that the client brings is refused, and one that it gets will be. */
  readonly ownTicketKeys?: true
  /** Ends the handshake with this fatal alert (RFC 8446 section 6.2), encrypted where the step is. */
  readonly alert?: {
    readonly description: number
    /** The server's part of the handshake has been sent, or the client's has come, too; a resumed session of TLS 1.2 has the second step alone. */
    readonly behind: 'server-flight' | 'client-finished'
    /** Told of the record as it goes; never, where the client has left before. */
    readonly onSent?: (record: Uint8Array) => void
  }
  /** Keeps the keys while the connection is open, for `SecureWire.sendAlert`. */
  readonly keepsKeys?: true
  /** Most bytes of the server's handshake in one record, 1 and more; before TLS 1.3 the Finished is as it was. */
  readonly recordLength?: number
  /** Lets the server ask for a renegotiation (`SecureWire.renegotiate`), whatever SSLEnableRenegotiation says. */
  readonly renegotiates?: boolean
}
