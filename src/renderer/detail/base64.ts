// Bytes as base64 and back, in pieces that the platform can take, and as hex.

/** Most bytes turned into one string of character codes at once: the arguments of a call are limited. */
const PIECE = 0x6000

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const codes = atob(text)
  const bytes = new Uint8Array(codes.length)
  for (let i = 0; i < codes.length; i++) bytes[i] = codes.charCodeAt(i)
  return bytes
}

export function base64OfBytes(bytes: Uint8Array): string {
  let text = ''
  // A multiple of three: the pieces join without padding between them.
  for (let at = 0; at < bytes.length; at += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)))
  return text
}

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** 'a3 1f 90'. */
export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, pairOf).join(' ')
}

export function pairOf(byte: number): string {
  return PAIRS[byte] ?? ''
}
