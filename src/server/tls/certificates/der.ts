// Writes DER (X.690): what certificates and revocation lists are made of. Each function gives one whole element; the caller nests them.
// Reading is asn1-element.ts.

function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), encodedLength(content.length), content])
}

function encodedLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const digits = bigEndian(length)
  return Buffer.from([0x80 | digits.length, ...digits])
}

function bigEndian(value: number): number[] {
  const digits: number[] = []
  for (let left = value; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256)
  return digits
}

export const sequence = (...elements: readonly Uint8Array[]): Buffer => element(0x30, ...elements)

/** A SET of one element, as names have them; larger ones would have to be sorted. */
export const setOf = (only: Uint8Array): Buffer => element(0x31, only)

/** `[n]` around an element. */
export const explicit = (n: number, inner: Uint8Array): Buffer => element(0xa0 | n, inner)

/** `[n]` in place of the tag of a primitive element. */
export const implicit = (n: number, content: Uint8Array): Buffer => element(0x80 | n, content)

/** `[n]` in place of the tag of a constructed element. */
export const implicitSequence = (n: number, ...elements: readonly Uint8Array[]): Buffer => element(0xa0 | n, ...elements)

export const nothing = (): Buffer => element(0x05)

export const truth = (): Buffer => element(0x01, Buffer.from([0xff]))

/** Whole numbers of 0 and more; bytes are big-endian and made positive. */
export function integer(value: number | Uint8Array): Buffer {
  const bytes = Buffer.from(typeof value === 'number' ? bigEndian(value) : value)
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const shortest = bytes.subarray(start)
  return (shortest[0] ?? 0x80) >= 0x80 ? element(0x02, Buffer.from([0]), shortest) : element(0x02, shortest)
}

export const enumerated = (value: number): Buffer => element(0x0a, Buffer.from([value]))

export const octetString = (content: Uint8Array): Buffer => element(0x04, content)

export const bitString = (content: Uint8Array): Buffer => element(0x03, Buffer.from([0]), content)

/** A BIT STRING whose bits have names, from the numbers of those that are set (below 8); DER leaves zeros at the end away. */
export function namedBits(...bits: readonly number[]): Buffer {
  const last = Math.max(...bits)
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0)
  return element(0x03, Buffer.from([7 - last, byte]))
}

export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'))

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const digits = [part % 128]
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80)
    return digits
  })
  return element(0x06, Buffer.from(bytes))
}

/** RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on; whole seconds. */
export function time(date: Date): Buffer {
  const year = date.getUTCFullYear()
  return year >= 1950 && year < 2050 ? element(0x17, Buffer.from(digitsOf(date).slice(2), 'latin1')) : generalizedTime(date)
}

export const generalizedTime = (date: Date): Buffer => element(0x18, Buffer.from(digitsOf(date), 'latin1'))

function digitsOf(date: Date): string {
  return date.toISOString().replace(/[-:T]|\.\d+/g, '')
}
