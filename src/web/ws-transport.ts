// One face in a browser as a Transport: a WebSocket carried by npm ws. Who may connect is left to web-shell.ts.
import type { WebSocket } from 'ws'
import type { Transport } from '../contract/rpc.ts'

/**
 * Most bytes that wait for a browser that does not read. A window's largest answers are ranges of 1 MiB; one with 64 of them
 * outstanding is stuck. It is disconnected, and takes a whole snapshot when it comes back: nothing of the session is lost.
 */
const FACE_BACKLOG_LIMIT = 64 * 1024 * 1024

export function wsTransport(socket: WebSocket): Transport {
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > FACE_BACKLOG_LIMIT) return socket.terminate()
      socket.send(message)
    },
    onMessage(listener) {
      socket.on('message', (bytes, isBinary) => {
        // The contract is text; Node's ws gives a Buffer for the default binaryType.
        if (isBinary) socket.close(1003, 'The contract is JSON text.')
        else listener((bytes as Buffer).toString('utf8'))
      })
    },
    onClose(listener) {
      socket.on('close', listener)
    },
  }
}
