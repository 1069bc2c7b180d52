// A distinguished name (RFC 5280 section 4.1.2.4) in the form in which names are compared. The form that people read is `subjectOf`.
import { Asn1Element } from '../certificates/asn1-element.ts'

/** Character strings whose texts are compared; of anything else the bytes are. */
const TEXTS = new Set(['UTF8String', 'PrintableString', 'TeletexString', 'IA5String', 'BMPString'])
const EMAIL_ADDRESS = '1.2.840.113549.1.9.1'

export interface DistinguishedName {
  /** One text for each relative name, from the root of the naming tree down. */
  readonly parts: readonly string[]
  /** All of it; equal for names that are the same by section 7.1. */
  readonly key: string
  /** The values of emailAddress attributes, as they were written: names of the form rfc822Name by section 4.1.2.6. */
  readonly emailAddresses: readonly string[]
}

export function readName(name: Asn1Element): DistinguishedName {
  const emailAddresses: string[] = []
  const parts = name.children('SEQUENCE').map((relative) => {
    const attributes = relative.children('SET').map((attribute) => {
      const [type, value] = attribute.children('SEQUENCE')
      if (!type || !value) return ''
      const id = type.oid()
      if (id === EMAIL_ADDRESS) emailAddresses.push(value.text())
      return `${id}=${comparable(value)}`
    })
    // Attributes within a relative name have no order.
    return JSON.stringify(attributes.toSorted())
  })
  return { parts, key: JSON.stringify(parts), emailAddresses }
}

export function isSameName(one: DistinguishedName, other: DistinguishedName): boolean {
  return one.key === other.key
}

/** Whether a name is the base or below it (section 4.2.1.10, directoryName). */
export function isBelow(name: DistinguishedName, base: DistinguishedName): boolean {
  return base.parts.every((part, at) => name.parts[at] === part)
}

/** Section 7.1: case, the amount of white space and the type of the string make no difference. */
function comparable(value: Asn1Element): string {
  const text = TEXTS.has(value.tag) ? value.text() : ''
  // Bytes that are no text of their type all look alike as one; they are compared as bytes.
  if (text === '' || text.includes('\ufffd')) return `#${value.bytes.toString('hex')}`
  return `"${text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')}`
}
