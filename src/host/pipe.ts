// A Transport whose two ends are in one process, for a face that lives beside its host.
import type { Transport } from '../contract/rpc.ts'

export interface Pipe {
  readonly face: Transport
  readonly host: Transport
  /** Tells both ends that the other has gone. */
  close(): void
}

/** Messages arrive in order, and never within the call that sent them, as over a real carrier. */
export function makePipe(): Pipe {
  const face = makeEnd()
  const host = makeEnd()
  let closed = false
  const send = (to: End) => (message: string) => {
    queueMicrotask(() => {
      if (!closed) to.receive(message)
    })
  }
  return {
    face: face.transport(send(host)),
    host: host.transport(send(face)),
    close() {
      if (closed) return
      closed = true
      face.close()
      host.close()
    },
  }
}

type End = ReturnType<typeof makeEnd>

function makeEnd() {
  let heard: ((message: string) => void) | undefined
  const closeListeners: (() => void)[] = []
  return {
    receive: (message: string) => heard?.(message),
    close: () => {
      for (const listener of closeListeners) listener()
    },
    transport: (send: (message: string) => void): Transport => ({
      send,
      onMessage(listener) {
        heard = listener
      },
      onClose(listener) {
        closeListeners.push(listener)
      },
    }),
  }
}
