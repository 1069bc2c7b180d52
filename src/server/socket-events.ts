// What a socket tells, handed to whoever lives behind it. Shared functions, not closures: idle connections are counted in thousands.
import type { Socket } from 'node:net'
import { readShared } from './shared-reads.ts'

export interface SocketSink {
  /** Bytes of the client, decrypted where there is TLS; valid until the call returns. */
  onBytes(bytes: Buffer): void
  /** The client has ended its side. */
  onEnd(): void
  /** The socket's queue has emptied. */
  onDrain(): void
  /** The connection is broken; it closes by itself. */
  onError(error: Error): void
  /** Nothing comes after it. */
  onClose(): void
}

const SINK = Symbol('sink')
type OwnedSocket = Socket & { [SINK]: SocketSink }

/** Tells `sink` everything from now on, and reads. */
export function listenTo(socket: Socket, sink: SocketSink): void {
  const owned = socket as OwnedSocket
  owned[SINK] = sink
  owned.on('end', onEnd).on('error', onError).on('close', onClose).on('drain', onDrain)
  if (!readShared(owned, onData)) owned.on('data', onData)
  socket.resume()
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  this[SINK].onBytes(chunk)
}
function onEnd(this: Socket): void {
  ;(this as OwnedSocket)[SINK].onEnd()
}
function onError(this: Socket, error: Error): void {
  ;(this as OwnedSocket)[SINK].onError(error)
}
function onClose(this: Socket): void {
  ;(this as OwnedSocket)[SINK].onClose()
}
function onDrain(this: Socket): void {
  ;(this as OwnedSocket)[SINK].onDrain()
}
