// What can be done wrong on an open connection below its messages, in the records of TLS, to test what a client makes of it. How a handshake goes wrong is
// tls-deviation.ts.
import type { Socket } from 'node:net'
import { flushGathered } from '../gathered-writes.ts'
import { capabilities } from './capabilities.ts'
import type { RecordTap } from './record-tap.ts'
import type { SecureSocket } from './secure-socket.ts'
import type { ChosenContext } from './tls-context.ts'
import type { HandshakeDecryption } from './wire/handshake-decryption.ts'
import { CONTENT_TYPE } from './wire/names.ts'
import type { Negotiated } from './wire/negotiated.ts'

const NO_BYTES = Buffer.alloc(0)
const FATAL = 2
const WITHOUT_KEYS =
  'The keys of the connection are not known: they are kept where SSLConnectionRequest has chosen a deviation with keepsKeys.'

// @internal
export interface SecureWireParts {
  readonly raw: Socket
  readonly socket: SecureSocket
  readonly tap: RecordTap
  readonly negotiated: Negotiated
  readonly chosen: ChosenContext
  readonly decryption: HandshakeDecryption | undefined
}

export class SecureWire {
  readonly #parts: SecureWireParts

  /** @internal */
  constructor(parts: SecureWireParts) {
    this.#parts = parts
  }

  /** Most bytes of a message in one record from now on; 0: as many as TLS allows. */
  get recordLength(): number {
    return this.#parts.socket.recordLength
  }
  set recordLength(value: number) {
    this.#parts.socket.recordLength = value
  }

  /**
   * Sends a fatal alert, encrypted, by its number (RFC 8446 section 6.2), and nothing behind it: drop the connection. Returns the record, or why it cannot
   * be: the keys of the connection have to be kept by `TlsDeviation.keepsKeys`, and before TLS 1.3 the suite has to be an AEAD.
   */
  sendAlert(description: number): Buffer | string {
    const { decryption, negotiated } = this.#parts
    const record = decryption?.sealAsServer(CONTENT_TYPE.alert, Uint8Array.of(FATAL, description))
    if (record === undefined)
      return decryption === undefined
        ? WITHOUT_KEYS
        : `${negotiated.cipherSuite?.name} is a suite in which alerts cannot be made here: one with GCM, CCM or ChaCha20-Poly1305 is needed.`
    this.sendInClear(record)
    this.#parts.tap.cut()
    return record
  }

  /** Puts bytes beside the records of TLS, as they are. */
  sendInClear(bytes: Uint8Array): void {
    const { raw, socket, tap } = this.#parts
    flushGathered(socket)
    tap.flush()
    raw.write(bytes)
  }

  /**
   * Asks the client for another handshake (HelloRequest, RFC 5246 section 7.4.1.1). Returns why it cannot be asked, or "": TLS 1.3 has none, the library may have
   * none, and the connection's handshake must have allowed it (`TlsDeviation.renegotiates` or SSLEnableRenegotiation).
   */
  renegotiate(): string {
    const { socket, negotiated, chosen } = this.#parts
    const { renegotiates, library } = capabilities()
    if (!renegotiates) return `${library} cannot renegotiate as a server.`
    if (negotiated.isTls13) return 'TLS 1.3 has no renegotiation (RFC 8446 section 4.1.2).'
    if (!chosen.renegotiates) return 'The connection began without renegotiation: SSLEnableRenegotiation is False.'
    flushGathered(socket)
    let why = ''
    socket.renegotiate({}, (error) => {
      // Called at once, or when the handshake is over; what goes wrong between is the socket's error.
      why = error?.message ?? ''
    })
    return why
  }

  /** Ends the TCP connection with FIN, and without close_notify (RFC 8446 section 6.1), behind what has been sent. @internal */
  end(): void {
    const { raw, socket, tap } = this.#parts
    const end = (): void => {
      tap.flush()
      tap.cut()
      raw.end()
    }
    if (socket.writableLength > 0) socket.write(NO_BYTES, end)
    else end()
  }
}
