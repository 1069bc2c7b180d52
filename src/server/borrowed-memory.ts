// Memory that is lent to listeners for the length of a call and used again afterwards: the read buffer, and buffers of assembled
// messages. A listener may send such bytes back at once; whoever keeps them beyond the call must copy them.
const lent = new WeakSet<ArrayBufferLike>()

/** Declares that the memory of `buffer` will be used again. */
export function lend(buffer: Buffer): Buffer {
  lent.add(buffer.buffer)
  return buffer
}

/** The bytes themselves, or a copy when their memory is only lent. */
export function toKeep(bytes: Buffer): Buffer {
  return lent.has(bytes.buffer) ? Buffer.from(bytes) : bytes
}
