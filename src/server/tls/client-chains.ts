// What clients sent beside their own certificates, for those that resume a session: OpenSSL's tickets carry the client's certificate alone,
// BoringSSL's all. Whether a chain is good is check/; a resumed one is checked again like any other.
import type { X509Certificate } from 'node:crypto'

/** Clients remembered. The one that has not been seen for the longest goes first; its next resumption is refused, a handshake is not. */
const CLIENT_LIMIT = 1_000
/** Bytes of one client's certificates; real chains have less than 8 KiB. With CLIENT_LIMIT at most 16 MiB. */
const CHAIN_BYTES_LIMIT = 16 * 1024

export class ClientChains {
  /** By fingerprint of the client's own, in the order in which they were last seen. */
  readonly #chains = new Map<string, readonly X509Certificate[]>()

  /** A client has proven itself with this chain. Only such chains are kept, so that strangers cannot push others out. */
  remember(chain: readonly X509Certificate[]): void {
    const [own, ...others] = chain
    if (own === undefined || others.length === 0) return
    if (others.reduce((sum, { raw }) => sum + raw.length, 0) > CHAIN_BYTES_LIMIT) return
    this.#chains.delete(own.fingerprint256)
    this.#chains.set(own.fingerprint256, others)
    const [oldest] = this.#chains.keys()
    if (this.#chains.size > CLIENT_LIMIT && oldest !== undefined) this.#chains.delete(oldest)
  }

  /** The chain of a resumed session, as it was when the session was made. */
  restored(chain: readonly X509Certificate[]): readonly X509Certificate[] {
    const [own] = chain
    if (own === undefined || chain.length > 1) return chain
    return [own, ...(this.#chains.get(own.fingerprint256) ?? [])]
  }
}
