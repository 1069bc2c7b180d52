// The containers that Windows and macOS want around the sizes of an icon. Drawing them is left to icons.ts.

export interface Picture {
  /** Width and height in pixels. */
  readonly size: number
  readonly png: Buffer
}

/** ICO: a directory of 16-byte entries, then the pictures. PNG inside is understood since Windows Vista. */
export function makeIco(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * index
    // One byte each for width and height, in which 0 stands for 256.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}

/** The types of an ICNS that hold PNG, with the pixels that each has; the ones with @2x are drawn at twice their name's size. The
 * types icp4 and icp5 are left out: macOS shows a PNG in them garbled, and draws the small sizes from ic11 and ic12. */
const ICNS_TYPES: readonly (readonly [type: string, size: number])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]

/** ICNS: 'icns', the length of the whole, then blocks of type, length with this head, and picture; big-endian. */
export function makeIcns(pictures: readonly Picture[]): Buffer {
  const blocks = ICNS_TYPES.flatMap(([type, size]) =>
    pictures.filter((picture) => picture.size === size).map(({ png }) => block(type, png)),
  )
  return block('icns', Buffer.concat(blocks))
}

function block(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(8 + content.length, 4)
  return Buffer.concat([head, content])
}
