// One element of ASN.1 read from bytes that may be hostile: its tag, its children, its value. The parsing of BER is asn1js's, within the
// limits below; what a structure means is left to the files that read one.
import { ObjectIdentifier, fromBER } from 'asn1js'

/** The deepest real structure here, a certificate's policy qualifiers within a P7B, is below 20. */
const DEPTH_LIMIT = 40
/** Elements of one structure. A P7B of all public roots has about 15,000; a hundred thousand take half a second. */
const ELEMENT_LIMIT = 100_000

export class Asn1Error extends Error {
  override readonly name = 'Asn1Error'
}

type Block = ReturnType<typeof fromBER>['result']

const UNIVERSAL = 1
const CONTEXT = 3
const UNIVERSAL_NAMES = new Map([
  [1, 'BOOLEAN'],
  [2, 'INTEGER'],
  [3, 'BIT STRING'],
  [4, 'OCTET STRING'],
  [5, 'NULL'],
  [6, 'OBJECT IDENTIFIER'],
  [12, 'UTF8String'],
  [16, 'SEQUENCE'],
  [17, 'SET'],
  [19, 'PrintableString'],
  [20, 'TeletexString'],
  [22, 'IA5String'],
  [23, 'UTCTime'],
  [24, 'GeneralizedTime'],
  [28, 'UniversalString'],
  [30, 'BMPString'],
])

/** Every method throws an `Asn1Error` that names the element when the element is not of the kind that is asked for. */
export class Asn1Element {
  readonly #block: Block
  /** What the element is, in words, for errors: "the PFX". */
  readonly #what: string

  private constructor(block: Block, what: string) {
    this.#block = block
    this.#what = what
  }

  /** Reads exactly one element; bytes after it are an error. `what` names it in errors, with its article: "the PFX". */
  static read(bytes: Uint8Array, what: string): Asn1Element {
    const [element, rest] = Asn1Element.readFirst(bytes, what)
    if (rest.length > 0) throw new Asn1Error(`${capitalised(what)} is followed by ${rest.length} bytes that do not belong to it.`)
    return element
  }

  /** Reads the first element and hands back what follows it. */
  static readFirst(bytes: Uint8Array, what: string): [element: Asn1Element, rest: Uint8Array] {
    if (bytes.length === 0) throw new Asn1Error(`${capitalised(what)} is empty; ASN.1 was expected.`)
    const { result, offset } = parsed(bytes, what)
    if (offset === -1) throw new Asn1Error(`${capitalised(what)} is not well-formed ASN.1: ${reasonOf(result)}.`)
    return [new Asn1Element(result, what), bytes.subarray(offset)]
  }

  /** The whole element as it was read: tag, length and content. */
  get bytes(): Buffer {
    const view = this.#block.valueBeforeDecodeView
    return Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  }

  /** In the words of the standard: "SEQUENCE", "[0]". */
  get tag(): string {
    const { tagClass, tagNumber } = this.#block.idBlock
    if (tagClass === UNIVERSAL) return UNIVERSAL_NAMES.get(tagNumber) ?? `universal type ${tagNumber}`
    return tagClass === CONTEXT ? `[${tagNumber}]` : `tag ${tagNumber} of class ${tagClass}`
  }

  is(tag: string): boolean {
    return this.tag === tag
  }

  /** The elements of a SEQUENCE, a SET, or an explicitly tagged element. `what` names them in errors. */
  children(tag: string, what = this.#what): Asn1Element[] {
    this.#expect(tag)
    const value: unknown = 'value' in this.#block.valueBlock ? this.#block.valueBlock.value : undefined
    if (!this.#block.idBlock.isConstructed || !Array.isArray(value)) throw this.#error(`${tag} has no elements`)
    return value.map((block: Block) => new Asn1Element(block, what))
  }

  /** The one element in an explicit tag such as `[0]`. */
  inside(tag: string, what = this.#what): Asn1Element {
    return only(this.children(tag, what), 0, what)
  }

  oid(): string {
    this.#expect('OBJECT IDENTIFIER')
    return this.#block instanceof ObjectIdentifier ? this.#block.getValue() : ''
  }

  /** A whole number of at most six bytes: a version, a count. Larger ones are an error, so that a count can be compared with a limit. */
  integer(): number {
    this.#expect('INTEGER')
    const content = this.content()
    if (content.length < 1 || content.length > 6)
      throw this.#error(`an INTEGER of ${content.length} bytes where 1 to 6 were expected`)
    return content.readIntBE(0, content.length)
  }

  /** The value of an OCTET STRING, also one that BER has split in pieces. `[0]` for an implicitly tagged one. */
  octets(tag = 'OCTET STRING'): Buffer {
    this.#expect(tag)
    if (!this.#block.idBlock.isConstructed) return this.content()
    return Buffer.concat(this.children(tag).map((piece) => piece.octets()))
  }

  /** A character string of any of the types that names are made of. */
  text(): string {
    const content = this.content()
    switch (this.tag) {
      case 'BMPString':
        // An odd length is no UTF-16; its last byte is dropped rather than the name.
        return Buffer.from(content.subarray(0, content.length & ~1))
          .swap16()
          .toString('utf16le')
      case 'UniversalString':
        return String.fromCodePoint(...codePointsOf(content))
      case 'UTF8String':
        return content.toString('utf8')
      default:
        return content.toString('latin1')
    }
  }

  /** The bytes after tag and length of a primitive element. */
  content(): Buffer {
    const { idBlock, lenBlock } = this.#block
    if (idBlock.isConstructed) throw this.#error(`${this.tag} in pieces where one was expected`)
    return this.bytes.subarray(idBlock.blockLength + lenBlock.blockLength)
  }

  #expect(tag: string): void {
    if (this.tag !== tag) throw this.#error(`${this.tag} where ${tag} was expected`)
  }

  #error(seen: string): Asn1Error {
    return new Asn1Error(`${capitalised(this.#what)} has ${seen}.`)
  }
}

/** The element at a position that a structure must have. */
export function only(elements: readonly Asn1Element[], position: number, what: string): Asn1Element {
  const element = elements[position]
  if (!element) throw new Asn1Error(`${capitalised(what)} has ${elements.length} elements; one more was expected.`)
  return element
}

function codePointsOf(content: Buffer): number[] {
  const points: number[] = []
  // 64 characters: the longest upper bound that RFC 5280 appendix A gives an attribute is 128 bytes of it.
  for (let at = 0; at + 4 <= content.length && points.length < 128; at += 4) {
    const point = content.readUInt32BE(at)
    points.push(point > 0x10ffff ? 0xfffd : point)
  }
  return points
}

function parsed(bytes: Uint8Array, what: string): ReturnType<typeof fromBER> {
  try {
    return fromBER(bytes, {
      maxDepth: DEPTH_LIMIT,
      maxNodes: ELEMENT_LIMIT,
      maxContentLength: bytes.length,
      // What an OCTET STRING holds is parsed when somebody asks for it, and not as a guess.
      parseEmbedded: false,
    })
  } catch (cause) {
    // Times are read with the element that holds them, and one that is none is thrown and not told.
    throw new Asn1Error(`${capitalised(what)} is not well-formed ASN.1: a value in it is not of its type.`, { cause })
  }
}

function reasonOf(block: Block): string {
  const reason = block.error === '' ? 'it ends too early or a length in it is wrong' : block.error
  return reason.replace(/\.$/, '')
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
