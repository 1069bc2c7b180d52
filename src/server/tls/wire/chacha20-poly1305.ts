// ChaCha20-Poly1305 (RFC 8439): BoringSSL's Node offers no such cipher, and a client may well choose that suite. For the few kilobytes of a
// handshake; where node:crypto has the cipher, record-protection.ts takes that.

const BLOCK = 64
const TAG = 16
const PRIME = (1n << 130n) - 5n
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn

/** The plaintext, or undefined when the tag does not fit. Key 32 bytes, nonce 12, tag 16. */
export function openChaCha20Poly1305(
  key: Buffer,
  nonce: Buffer,
  additional: Uint8Array,
  sealed: Uint8Array,
  tag: Uint8Array,
): Buffer | undefined {
  const block = Buffer.alloc(BLOCK)
  writeKeyBlock(block, key, nonce, 0)
  const expected = poly1305(block, authenticated(additional, sealed))
  // Timing tells nothing here: the one who could measure it is the one who sent the record.
  const fits = expected.equals(tag)
  const plain = fits ? crypted(sealed, block, key, nonce) : undefined
  block.fill(0)
  return plain
}

/** Ciphertext and tag. */
export function sealChaCha20Poly1305(key: Buffer, nonce: Buffer, additional: Uint8Array, plain: Uint8Array): [Buffer, Buffer] {
  const block = Buffer.alloc(BLOCK)
  const sealed = crypted(plain, block, key, nonce)
  writeKeyBlock(block, key, nonce, 0)
  const tag = poly1305(block, authenticated(additional, sealed))
  block.fill(0)
  return [sealed, tag]
}

/** Section 2.4: the same both ways. `block` is written over. */
function crypted(bytes: Uint8Array, block: Buffer, key: Buffer, nonce: Buffer): Buffer {
  const result = Buffer.from(bytes)
  for (let at = 0, counter = 1; at < result.length; at += BLOCK, counter++) {
    writeKeyBlock(block, key, nonce, counter)
    for (let index = 0; index < BLOCK && at + index < result.length; index++)
      result[at + index] = (result[at + index] as number) ^ (block[index] as number)
  }
  return result
}

/** Section 2.8: both parts padded to 16 bytes, then their lengths. */
function authenticated(additional: Uint8Array, sealed: Uint8Array): Buffer {
  const padding = (length: number): Buffer => Buffer.alloc((TAG - (length % TAG)) % TAG)
  const lengths = Buffer.alloc(16)
  lengths.writeUInt32LE(additional.length, 0)
  lengths.writeUInt32LE(sealed.length, 8)
  return Buffer.concat([additional, padding(additional.length), sealed, padding(sealed.length), lengths])
}

/** Section 2.5. The first half of the key block is the multiplier, the second what is added last. */
function poly1305(key: Buffer, message: Buffer): Buffer {
  const multiplier = numberOf(key.subarray(0, 16)) & CLAMP
  let sum = 0n
  for (let at = 0; at < message.length; at += TAG)
    sum = ((sum + numberOf(message.subarray(at, at + TAG)) + (1n << 128n)) * multiplier) % PRIME
  sum += numberOf(key.subarray(16, 32))
  const tag = Buffer.alloc(TAG)
  tag.writeBigUInt64LE(sum & 0xffffffffffffffffn, 0)
  tag.writeBigUInt64LE((sum >> 64n) & 0xffffffffffffffffn, 8)
  return tag
}

/** 16 bytes, little-endian: the message is padded, so its blocks are whole. */
function numberOf(bytes: Buffer): bigint {
  return bytes.readBigUInt64LE(0) | (bytes.readBigUInt64LE(8) << 64n)
}

/** Section 2.3. */
function writeKeyBlock(block: Buffer, key: Buffer, nonce: Buffer, counter: number): void {
  const initial = new Uint32Array(16)
  // "expand 32-byte k"
  initial.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574])
  for (let index = 0; index < 8; index++) initial[4 + index] = key.readUInt32LE(index * 4)
  initial[12] = counter
  for (let index = 0; index < 3; index++) initial[13 + index] = nonce.readUInt32LE(index * 4)
  const state = initial.slice()
  for (let round = 0; round < 10; round++) {
    for (let column = 0; column < 4; column++) quarterRound(state, column, 4 + column, 8 + column, 12 + column)
    for (let row = 0; row < 4; row++) quarterRound(state, row, 4 + ((row + 1) & 3), 8 + ((row + 2) & 3), 12 + ((row + 3) & 3))
  }
  for (let index = 0; index < 16; index++)
    block.writeUInt32LE(((state[index] as number) + (initial[index] as number)) >>> 0, index * 4)
  initial.fill(0)
  state.fill(0)
}

function quarterRound(state: Uint32Array, a: number, b: number, c: number, d: number): void {
  addAndRotate(state, a, b, d, 16)
  addAndRotate(state, c, d, b, 12)
  addAndRotate(state, a, b, d, 8)
  addAndRotate(state, c, d, b, 7)
}

/** target += addend; turned = (turned ^ target) rotated left. */
function addAndRotate(state: Uint32Array, target: number, addend: number, turned: number, bits: number): void {
  state[target] = (state[target] as number) + (state[addend] as number)
  const word = (state[turned] as number) ^ (state[target] as number)
  state[turned] = (word << bits) | (word >>> (32 - bits))
}
