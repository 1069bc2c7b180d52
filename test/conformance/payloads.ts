// What is sent where only length and kind of a payload matter: made up, the same on every machine, and as compressible as what it stands for.
import { Prng } from '../differential/prng.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,;'

/** Made once for each length, as long as somebody has it. */
function once(make: (length: number) => Buffer): (length: number) => Buffer {
  let last: Buffer | undefined
  return (length) => (last?.length === length ? last : (last = make(length)))
}

/** Text of one octet a character. */
export const asciiText = once((length) => {
  const block = Buffer.from(new Prng(9).bytes(4099).map((octet) => LETTERS.charCodeAt(octet % LETTERS.length)))
  return Buffer.alloc(length, block)
})

/** Every octet there is, in no order. */
export const allOctets = once((length) => Buffer.alloc(length, new Prng(10).bytes(4099)))

const WORDS =
  'der die und in zu den das nicht von sie ist des sich mit dem dass er es ein ich auf so eine auch als an nach wie im für man aber aus durch wenn nur war noch werden bei hat wir was wird sein einen welche sind oder zur um haben einer mir über ihm diese einem ihr uns da zum kann doch vor dieser mich ihn du hatte seine mehr am denn nun unter sehr selbst schon hier bis habe ihre dann ihnen seiner alle wieder meine Zeit gegen vom ganz einzelnen wo muss ohne eines können Mühe Größe Häuser Straße Bäume Flüsse Grüße Städte Brücke Türme'.split(
    ' ',
  )

/** Sentences of common German words, as UTF-8. */
function sentences(length: number): Buffer {
  const random = new Prng(12)
  const lines: string[] = []
  for (let octets = 0; octets < length;) {
    const words = Array.from(
      { length: random.between(4, 11) },
      () => WORDS[Math.floor((random.below(1000) / 1000) ** 2 * WORDS.length)],
    )
    const line = `${words.join(' ')}${random.pick([',', '.', ';', '!', ''])}\r\n`
    lines.push(line)
    octets += Buffer.byteLength(line)
  }
  return Buffer.from(lines.join('')).subarray(0, length)
}

const SIDE = 512

/** A BMP file of 512 by 512 pixels in 256 greys: soft shapes, and the noise of a photograph. */
function bitmap(length: number): Buffer {
  const head = length - SIDE * SIDE
  const file = Buffer.alloc(length)
  file.write('BM', 0)
  file.writeUInt32LE(length, 2)
  file.writeUInt32LE(head, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(SIDE, 18)
  file.writeInt32LE(SIDE, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(8, 28)
  for (let grey = 0; grey < 256; grey++) file.writeUInt32LE(grey * 0x010101, 54 + grey * 4)
  const random = new Prng(13)
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    const x = pixel % SIDE
    const y = Math.floor(pixel / SIDE)
    const shape = 120 + 60 * Math.sin(x / 61) + 50 * Math.cos((x + 2 * y) / 97)
    file[head + pixel] = Math.round(shape) + random.below(7)
  }
  return file
}

/** A list of records, each with the same names, without characters beyond ASCII. */
function records(length: number): Buffer {
  const random = new Prng(11)
  const lines: string[] = []
  for (let octets = 0, id = 1; octets < length; id++) {
    const record = {
      id,
      guid: random.bytes(16).toString('hex'),
      isActive: random.chance(50),
      balance: `$${random.between(1000, 3999)}.${random.between(10, 99)}`,
      name: `${random.pick(['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara'])} ${random.pick(['Moss', 'Lake', 'Stone', 'Field'])}`,
      email: `user${random.below(100_000)}@example.com`,
      tags: Array.from({ length: 5 }, () => random.pick(['red', 'green', 'blue', 'round', 'flat', 'old', 'new'])),
      position: [random.below(180_000) / 1000 - 90, random.below(360_000) / 1000 - 180],
    }
    const line = `${JSON.stringify(record, null, 2)},\n`
    lines.push(line)
    octets += line.length
  }
  return Buffer.from(`[${lines.join('')}`, 'latin1').subarray(0, length)
}

/** A page with a long table, without characters beyond ASCII. */
function page(length: number): Buffer {
  const random = new Prng(14)
  const lines = ['<!doctype html>\n<html lang="en">\n<head><title>A long table</title></head>\n<body>\n<table class="wide">\n']
  for (let octets = 0; octets < length;) {
    const cells = Array.from({ length: 4 }, () => `<td class="cell ${random.pick(['odd', 'even'])}">${random.next()}</td>`)
    const line = `  <tr id="row-${random.below(100_000)}"><th><a href="/items/${random.below(10_000)}.html">Item</a></th>${cells.join('')}</tr>\n`
    lines.push(line)
    octets += line.length
  }
  return Buffer.from(lines.join(''), 'latin1').subarray(0, length)
}

/** Objects as of a PDF file: a little text, and streams that are compressed already. */
function pdf(length: number): Buffer {
  const random = new Prng(15)
  const pieces = [Buffer.from('%PDF-1.4\n', 'latin1')]
  for (let octets = 0, object = 1; octets < length; object++) {
    const stream = random.bytes(random.between(2_000, 20_000))
    const head = `${object} 0 obj\n<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`
    const piece = Buffer.concat([Buffer.from(head, 'latin1'), stream, Buffer.from('\nendstream\nendobj\n', 'latin1')])
    pieces.push(piece)
    octets += piece.length
  }
  return Buffer.concat(pieces).subarray(0, length)
}

export interface Source {
  readonly title: string
  readonly binary: boolean
  readonly bytes: () => Buffer
}

function source(title: string, binary: boolean, make: (length: number) => Buffer, length: number): Source {
  let made: Buffer | undefined
  return { title, binary, bytes: () => (made ??= make(length)) }
}

/** What groups 12.1 to 12.5 are about, in their order and with the lengths of what the suite has. */
export const SOURCES = {
  json: source('JSON', false, records, 194_056),
  bitmap: source('A grey bitmap', true, bitmap, 263_222),
  text: source('German text', true, sentences, 222_218),
  html: source('HTML', false, page, 263_527),
  pdf: source('PDF', true, pdf, 1_042_328),
} as const
