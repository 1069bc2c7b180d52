// What may stand behind a server, as the component sees it: asked about every opening that is let in, it answers in its place, and passes bytes on from then on.
import type { ConnectionRecord } from './connection-record.ts'
import type { Header } from './protocol/handshake.ts'
import type { ConnectionRelay } from './traffic.ts'

/** **ours**: set at `WebSocketServer.upstream`. */
export interface Upstream {
  /**
   * A valid opening request that the listeners of WebSocketOpenRequest let in, and that waits. `signal` is aborted when the client has gone. What it rejects
   * with is reported, and the client gets 502.
   */
  open(connection: ConnectionRecord, signal: AbortSignal): Promise<UpstreamAnswer>
}

export type UpstreamAnswer =
  /** 101 goes to the client, with these headers behind those of the listeners, and without permessage-deflate. */
  | {
      readonly kind: 'open'
      /** "" for none. */
      readonly subProtocol: string
      readonly headers: readonly Header[]
      readonly relay: ConnectionRelay
    }
  | { readonly kind: 'refused'; readonly status: number; readonly headers: readonly Header[]; readonly body: Buffer }
