// Walks over DER without making an object for each element: for revocation lists, which have a hundred thousand entries. What is inside
// an element is read by asn1-element.ts, where it is looked at.
import { Asn1Error } from '../certificates/asn1-element.ts'

export const INTEGER = 0x02
const OCTET_STRING = 0x04
export const OBJECT_IDENTIFIER = 0x06
export const SEQUENCE = 0x30

/** Places in the bytes of the whole. */
export interface DerPlace {
  readonly tag: number
  /** Of the tag. */
  readonly start: number
  /** After tag and length. */
  readonly content: number
  /** After the content. */
  readonly end: number
}

/** The element at a place, which must end at `limit` or before. `what` names the whole in errors. */
export function placeAt(bytes: Uint8Array, start: number, limit: number, what: string): DerPlace {
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined || start + 2 > limit)
    throw new Asn1Error(`${what} ends in the middle of an element.`)
  // Tags of several bytes are in no structure that is walked over.
  if ((tag & 0x1f) === 0x1f) throw new Asn1Error(`${what} has a tag of several bytes where none is expected.`)
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  // DER has no indefinite lengths; four bytes of length are more than any limit of ours.
  if (first === 0x80 || lengthBytes > 4) throw new Asn1Error(`${what} has a length that is not DER.`)
  let length = lengthBytes === 0 ? first : 0
  for (let at = 0; at < lengthBytes; at++) length = length * 256 + (bytes[start + 2 + at] ?? 0)
  const content = start + 2 + lengthBytes
  const end = content + length
  if (end > limit) throw new Asn1Error(`${what} ends in the middle of an element.`)
  return { tag, start, content, end }
}

/** The same, of a certain tag. */
export function expectAt(bytes: Uint8Array, start: number, limit: number, tag: number, what: string): DerPlace {
  const place = placeAt(bytes, start, limit, what)
  if (place.tag !== tag)
    throw new Asn1Error(`${what} has an element of the tag 0x${place.tag.toString(16)} where 0x${tag.toString(16)} was expected.`)
  return place
}

/** The elements in an element, one after another. */
export function* placesIn(bytes: Uint8Array, outer: DerPlace, what: string): Generator<DerPlace> {
  for (let at = outer.content; at < outer.end;) {
    const place = placeAt(bytes, at, outer.end, what)
    yield place
    at = place.end
  }
}

/** Where the content of an element begins that `placeAt` has accepted before: for passes that may not make an object for each. */
export function contentAt(bytes: Uint8Array, start: number): number {
  const first = bytes[start + 1] ?? 0
  return start + 2 + (first < 0x80 ? 0 : first & 0x7f)
}

/** Where such an element ends. */
export function endAt(bytes: Uint8Array, start: number): number {
  const first = bytes[start + 1] ?? 0
  if (first < 0x80) return start + 2 + first
  const content = contentAt(bytes, start)
  let length = 0
  for (let at = start + 2; at < content; at++) length = length * 256 + (bytes[at] ?? 0)
  return content + length
}

/**
 * How many elements there are, those within OCTET STRINGs included, as extensions have them; at most one more than `limit`. Making objects
 * of them takes a hundred times as long as counting them, which is what somebody would use who wants to keep a server busy.
 */
export function countElements(bytes: Uint8Array, limit: number, what: string): number {
  let count = 0
  const left: DerPlace[] = [placeAt(bytes, 0, bytes.length, what)]
  for (let place = left.pop(); place && count <= limit; place = left.pop()) {
    count++
    const isConstructed = (place.tag & 0x20) !== 0
    if (!isConstructed && !(place.tag === OCTET_STRING && bytes[place.content] === SEQUENCE)) continue
    for (let at = place.content; at < place.end && left.length <= limit;) {
      const inner = placeWithin(bytes, at, place, isConstructed, what)
      if (!inner) break
      left.push(inner)
      at = inner.end
    }
  }
  return count
}

/** Undefined within an OCTET STRING that is none of DER after all. */
function placeWithin(bytes: Uint8Array, at: number, outer: DerPlace, isConstructed: boolean, what: string): DerPlace | undefined {
  if (isConstructed) return placeAt(bytes, at, outer.end, what)
  try {
    return placeAt(bytes, at, outer.end, what)
  } catch {
    return undefined
  }
}
