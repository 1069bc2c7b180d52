// What the component shows of its traffic to a recorder such as a log: whole batches, on the hot path, without an object a message.
import type { ConnectionRecord } from './connection-record.ts'
import type { FrameFacts } from './protocol/frame.ts'

/**
 * Data messages that one read completed, payloads unmasked and inflated. One object, reused: everything in it, `bytes` included, is
 * valid only until the call returns; copy what is kept. Bytes between the payloads are frame heads: copying the one range that
 * spans all payloads is cheaper than copying each.
 */
export interface MessageBatch {
  readonly connection: ConnectionRecord
  readonly bytes: Buffer
  readonly count: number
  /** 1 text, 2 binary (RFC 6455 opcodes), one a message. Only the first `count` places of every array count. */
  readonly opcodes: Uint8Array
  /** Payload's position and length in `bytes`. Offsets ascend. */
  readonly offsets: Uint32Array
  readonly lengths: Uint32Array
  /** Masking key of the message's first frame, as a big-endian number. */
  readonly masks: Uint32Array
  /**
   * Frames of the message when it is not simply one uncompressed frame; then `count` is 1. Undefined: each message is one frame
   * with FIN set, no reserved bit, the opcode, length and mask above.
   */
  readonly frames: readonly FrameFacts[] | undefined
}

/**
 * Gets everything that crosses the wire of open connections, in order. Each method is called at once, in the middle of parsing or
 * sending: it must not throw, must not call back into the component, and must copy what it keeps.
 */
export interface TrafficRecorder {
  /** Data messages from the client. */
  messagesIn(batch: MessageBatch): void
  /** A ping (9), pong (10) or close (8) from the client; a close's payload is code and reason as on the wire. */
  controlIn(connection: ConnectionRecord, opcode: number, payload: Buffer, mask: number): void
  /** A whole message or control frame was queued for the client. `frames` as in MessageBatch. */
  sent(connection: ConnectionRecord, opcode: number, payload: Buffer, frames: readonly FrameFacts[] | undefined): void
  /**
   * A message sent in pieces (SendFile, MessageLength) begins; `pieces` until `last`. The recorder may store the first bytes only.
   */
  sentPiece(connection: ConnectionRecord, opcode: number, piece: Buffer, last: boolean): void
}

/**
 * **ours**: whoever answers one connection by itself, such as rules. Set at `Connection.traffic`, it gets that connection's messages whole and its
 * control frames, behind the recorder and before DataIn; connections without one cost nothing. What it gets is valid until the call returns. It may
 * send, close and drop; one that throws is reported as `listener-threw`.
 */
export interface ConnectionTraffic {
  /** Data messages from the client; once the connection is closed or dropped from within, the rest of them counts for nothing. */
  messagesIn(batch: MessageBatch): void
  /** A ping (9), pong (10) or Close (8) from the client; a Close's payload is code and reason as on the wire. Before it is answered. */
  controlIn(opcode: number, payload: Buffer): void
}

/** Stands between those who send on one connection and the wire: `Connection.shaper`. */
export interface OutgoingShaper {
  /**
   * A data message is to go out. Its bytes stay as they are until this returns. false: it goes as it is. true: it is the shaper's, which may send it later, or
   * something else, or nothing; who sent it is told that it was sent. What the shaper sends comes here too.
   */
  take(bytes: Buffer, opcode: 1 | 2): boolean
}

/**
 * **ours**: whoever passes the bytes of one connection on to an upstream, and those of the upstream back with `Connection.passOn`. While there is one, the
 * component answers neither a ping nor a Close of the client, because the upstream does, and bytes that break the protocol are told of and passed on: from
 * there on nothing of that side is read, and so neither counted nor recorded. Each method is called at once and must not throw.
 */
export interface ConnectionRelay {
  /** The connection is open: its response is on the way. */
  opened(): void
  /** What the client has sent, as it came, its masks included; behind the messages that it has completed. Valid until the call returns. */
  bytesIn(bytes: Buffer): void
  /** The client has ended its side (FIN). */
  endIn(): void
  /** Nothing more is to be read from the upstream for now, or again. */
  holdBack(on: boolean): void
  /** More can be passed on, after `passOn` has returned false. */
  ready(): void
  /** Nothing goes to the client or comes from it any more. */
  closed(how: 'fin' | 'reset'): void
}

/** Where the recorder is found: it may be set, changed and removed while connections are open. */
export interface RecorderPlace {
  readonly recorder: TrafficRecorder | undefined
}
