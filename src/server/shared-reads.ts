// Reads of all sockets into one buffer. Node gives each read of an accepted socket 64 KiB of fresh memory, whose first touch costs more
// than all parsing; its `onread` option, which avoids that, exists for outgoing sockets only. The same machinery is in every socket, so
// it is switched on here. This file holds every undocumented name of it; shared-reads.test.ts fails when Node changes one, and without
// them `readShared` returns false and the caller listens to `data`.
import type { Socket } from 'node:net'
import { lend } from './borrowed-memory.ts'
import { READ_MEMORY } from './protocol/vector-unmask.ts'

/** What one read may bring, 64 KiB. Larger reads were measured: they are slower, because they leave the processor's cache. */
const shared = lend(READ_MEMORY)

interface ReadingHandle {
  useUserBuffer?(buffer: Uint8Array): void
}

/** The symbols by which a socket knows its own buffer, looked up once. */
let symbols: { readonly buffer: symbol; readonly callback: symbol } | false | undefined

function symbolsOf(socket: Socket): typeof symbols {
  const named = (description: string): symbol | undefined =>
    Object.getOwnPropertySymbols(socket).find((each) => each.description === description)
  const buffer = named('kBuffer')
  const callback = named('kBufferCb')
  return buffer !== undefined && callback !== undefined && { buffer, callback }
}

/**
 * Lets `socket`, accepted and paused, read into the shared buffer. `onBytes` is called with the socket as `this`; the bytes are valid
 * until it returns. Returns false where the platform cannot.
 */
export function readShared<S extends Socket>(socket: S, onBytes: (this: S, bytes: Buffer) => void): boolean {
  symbols ??= symbolsOf(socket)
  const handle = (socket as unknown as { _handle?: ReadingHandle | null })._handle
  if (!symbols || typeof handle?.useUserBuffer !== 'function') return false
  Object.assign(socket, { [symbols.buffer]: shared, [symbols.callback]: callbackFor(onBytes) })
  handle.useUserBuffer(shared)
  return true
}

type Callback = (this: Socket, length: number) => boolean
const callbacks = new WeakMap<(this: never, bytes: Buffer) => void, Callback>()

/** One function for all sockets of one listener. */
function callbackFor<S extends Socket>(onBytes: (this: S, bytes: Buffer) => void): Callback {
  let callback = callbacks.get(onBytes)
  if (!callback) {
    callback = function (this: Socket, length: number): boolean {
      onBytes.call(this as S, shared.subarray(0, length))
      // true: go on reading, unless the socket was paused meanwhile.
      return true
    }
    callbacks.set(onBytes, callback)
  }
  return callback
}
