// The numbers and the character that begin at a byte.

export type ByteOrder = 'little' | 'big'

/** Names and values; those that reach beyond the bytes that there are, are left out. `bytes` begins at the byte, and eight of them suffice. */
export function valuesAt(bytes: Uint8Array, order: ByteOrder): readonly (readonly [name: string, value: string])[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const little = order === 'little'
  const values: [string, string][] = []
  const add = (length: number, name: string, read: () => number | bigint): void => {
    if (bytes.length >= length) values.push([name, String(read())])
  }
  add(1, 'int8', () => view.getInt8(0))
  add(1, 'uint8', () => view.getUint8(0))
  add(2, 'int16', () => view.getInt16(0, little))
  add(2, 'uint16', () => view.getUint16(0, little))
  add(4, 'int32', () => view.getInt32(0, little))
  add(4, 'uint32', () => view.getUint32(0, little))
  add(8, 'int64', () => view.getBigInt64(0, little))
  add(8, 'uint64', () => view.getBigUint64(0, little))
  add(4, 'float32', () => view.getFloat32(0, little))
  add(8, 'float64', () => view.getFloat64(0, little))
  const character = characterAt(bytes)
  if (character !== undefined) values.push(['UTF-8', character])
  return values
}

/** As `U+00E9 é`; undefined where no character begins. */
function characterAt(bytes: Uint8Array): string | undefined {
  const [first = 0] = bytes
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0
  if (length === 0 || bytes.length < length) return undefined
  try {
    const character = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length))
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return /[\p{C}\p{Z}]/u.test(character) ? `U+${code}` : `U+${code} ${character}`
  } catch {
    return undefined
  }
}
