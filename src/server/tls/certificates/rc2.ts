// RC2 in CBC mode (RFC 2268), deciphering only. It is here because Windows and old tools wrote PFX files with it for decades, while
// OpenSSL 3 has it in no provider that Node loads. It protects nothing and must never be used to write.

const BLOCK_BYTES = 8
/** RFC 2268 section 2: a permutation of the bytes, derived from the digits of pi. */
const PITABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
)

/** Section 2: the key as 64 words of 16 bits. */
function expandedKey(key: Uint8Array, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128)
  bytes.set(key)
  const pi = (index: number): number => PITABLE[index & 0xff] as number
  for (let i = key.length; i < 128; i++) bytes[i] = pi((bytes[i - 1] as number) + (bytes[i - key.length] as number))
  const effectiveBytes = (effectiveBits + 7) >> 3
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits)
  bytes[128 - effectiveBytes] = pi((bytes[128 - effectiveBytes] as number) & mask)
  for (let i = 127 - effectiveBytes; i >= 0; i--) bytes[i] = pi((bytes[i + 1] as number) ^ (bytes[i + effectiveBytes] as number))
  return Uint16Array.from({ length: 64 }, (_, i) => (bytes[2 * i] as number) | ((bytes[2 * i + 1] as number) << 8))
}

/** Section 4: one block of four words, in place. */
function decipherBlock(k: Uint16Array, r: Uint16Array): void {
  const SHIFTS = [1, 2, 3, 5]
  const word = (i: number): number => r[i & 3] as number
  let j = 63
  const mix = (): void => {
    for (let i = 3; i >= 0; i--, j--) {
      const shift = SHIFTS[i] as number
      const rotated = (word(i) >>> shift) | (word(i) << (16 - shift))
      r[i] = rotated - (k[j] as number) - (word(i + 3) & word(i + 2)) - (~word(i + 3) & word(i + 1))
    }
  }
  const mash = (): void => {
    for (let i = 3; i >= 0; i--) r[i] = word(i) - (k[word(i + 3) & 63] as number)
  }
  for (let round = 0; round < 5; round++) mix()
  mash()
  for (let round = 0; round < 6; round++) mix()
  mash()
  for (let round = 0; round < 5; round++) mix()
}

/** Deciphers whole blocks of 8 bytes; the padding stays. `effectiveBits` is the key's strength as RFC 2268 means it, 1 to 1024. */
export function decipherRc2Cbc(key: Uint8Array, effectiveBits: number, iv: Uint8Array, bytes: Uint8Array): Buffer {
  const k = expandedKey(key, effectiveBits)
  const plain = Buffer.alloc(bytes.length)
  const words = new Uint16Array(4)
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
    for (let i = 0; i < 4; i++) words[i] = (bytes[at + 2 * i] as number) | ((bytes[at + 2 * i + 1] as number) << 8)
    decipherBlock(k, words)
    for (let i = 0; i < BLOCK_BYTES; i++) {
      const before = (at === 0 ? iv[i] : bytes[at - BLOCK_BYTES + i]) as number
      plain[at + i] = ((words[i >> 1] as number) >> (8 * (i & 1))) ^ before
    }
  }
  return plain
}
