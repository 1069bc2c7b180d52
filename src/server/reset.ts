// Ends a TCP connection with RST, in whatever state it is. Leaves telling why to the connection.
import type { Socket } from 'node:net'

/**
 * What `resetAndDestroy` is for a TCP socket, also where its end has been asked for in the same turn. There Node's own would leak: libuv
 * refuses to reset while it shuts a socket down (EINVAL), and Node, which has the socket for destroyed by then, closes it never.
 */
export function reset(tcp: Socket): void {
  // With nothing left to write, shutting down is over in the next turn of the event loop.
  if (tcp.writableEnded && !tcp.writableFinished && tcp.writableLength === 0) tcp.once('finish', () => tcp.resetAndDestroy())
  else tcp.resetAndDestroy()
}
