// The values of ASN.1 that certificates and revocation lists have and other stores do not: truth, named bits, serial numbers, times.
// Elements themselves are asn1-element.ts.
import { Asn1Error, type Asn1Element } from '../certificates/asn1-element.ts'

/** Bytes of a serial number. RFC 5280 section 4.1.2.2 allows 20; authorities from before it have written more. */
const SERIAL_LIMIT = 64

/** DER knows 0xFF alone for true, BER every byte but zero: what BER calls true is true here, because "critical" and "CA" depend on it. */
export function truthOf(element: Asn1Element, what: string): boolean {
  const content = contentOf(element, 'BOOLEAN', what)
  if (content.length !== 1) throw new Asn1Error(`${what} is a BOOLEAN of ${content.length} bytes where one was expected.`)
  return content[0] !== 0
}

/** A BIT STRING of whole bytes: a signature. */
export function wholeBytesOf(element: Asn1Element, what: string): Buffer {
  const content = contentOf(element, 'BIT STRING', what)
  if (content[0] !== 0) throw new Asn1Error(`${what} is a BIT STRING that does not consist of whole bytes.`)
  return content.subarray(1)
}

/** A BIT STRING whose bits have names: the numbers of those that are set, the first being 0. `tag` for an implicitly tagged one. */
export function namedBitsOf(element: Asn1Element, what: string, tag = 'BIT STRING'): ReadonlySet<number> {
  const content = contentOf(element, tag, what)
  // The longest list of names, keyUsage, has nine.
  if (content.length < 1 || content.length > 5) throw new Asn1Error(`${what} is a BIT STRING of ${content.length} bytes.`)
  const set = new Set<number>()
  for (let bit = 0; bit < (content.length - 1) * 8; bit++) {
    const byte = content[1 + (bit >> 3)] ?? 0
    if ((byte & (0x80 >> (bit & 7))) !== 0) set.add(bit)
  }
  return set
}

/** An INTEGER of any length in hexadecimal digits of upper case, without zeros before it: the form in which serial numbers are compared. */
export function serialOf(element: Asn1Element, what: string): string {
  const content = contentOf(element, 'INTEGER', what)
  if (content.length < 1 || content.length > SERIAL_LIMIT)
    throw new Asn1Error(`${what} has ${content.length} bytes; 1 to ${SERIAL_LIMIT} were expected.`)
  return serialText(content)
}

/** The same for the content of an INTEGER. Its sign is left as the bytes have it: serial numbers are names, not amounts. */
export function serialText(content: Buffer): string {
  return content
    .toString('hex')
    .toUpperCase()
    .replace(/^0+(?=.)/, '')
}

/** RFC 5280 section 4.1.2.5: with seconds, in Greenwich time, without fractions. */
export function timeOf(element: Asn1Element, what: string): Date {
  const digits = element.is('UTCTime') ? centuryAdded(element.content().toString('latin1')) : textOfGeneralizedTime(element, what)
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const date = new Date(iso)
  // The comparison finds what Date would carry over, such as the 30th of February.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso)
    throw new Asn1Error(`${what} is a time that is no date of the form YYYYMMDDHHMMSSZ.`)
  return date
}

function textOfGeneralizedTime(element: Asn1Element, what: string): string {
  return contentOf(element, 'GeneralizedTime', what).toString('latin1')
}

/** Section 4.1.2.5.1: two digits from 50 on are of the last century. */
function centuryAdded(digits: string): string {
  return (digits >= '50' ? '19' : '20') + digits
}

function contentOf(element: Asn1Element, tag: string, what: string): Buffer {
  if (!element.is(tag)) throw new Asn1Error(`${what} is ${element.tag} where ${tag} was expected.`)
  return element.content()
}
