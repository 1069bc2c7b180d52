// A GeneralName (RFC 5280 section 4.2.1.6): what subjectAltName, name constraints and distribution points are made of.
import { Asn1Error, type Asn1Element } from '../certificates/asn1-element.ts'
import { readName, type DistinguishedName } from './distinguished-name.ts'

/** Names of one extension. Public authorities stop at 100, the largest seen in public logs have about 2,000. */
export const NAME_LIMIT = 2_000

export type GeneralName =
  | { readonly form: 'email' | 'dns' | 'uri'; readonly value: string }
  | { readonly form: 'ip'; readonly bytes: Buffer }
  | { readonly form: 'directory'; readonly name: DistinguishedName }
  /** otherName, x400Address, ediPartyName, registeredID: known, and not compared. `tag` tells them apart. */
  | { readonly form: 'other'; readonly tag: string; readonly hex: string }

export function readGeneralName(element: Asn1Element): GeneralName {
  switch (element.tag) {
    case '[1]':
      return { form: 'email', value: element.content().toString('latin1') }
    case '[2]':
      return { form: 'dns', value: element.content().toString('latin1') }
    case '[4]':
      return { form: 'directory', name: readName(element.inside('[4]')) }
    case '[6]':
      return { form: 'uri', value: element.content().toString('latin1') }
    case '[7]':
      return { form: 'ip', bytes: element.content() }
    case '[0]':
    case '[3]':
    case '[5]':
    case '[8]':
      return { form: 'other', tag: element.tag, hex: element.bytes.toString('hex') }
    default:
      throw new Asn1Error(`A name is ${element.tag}, which is not a form of GeneralName.`)
  }
}

/** `tag` is "SEQUENCE", or the tag in its place. */
export function readGeneralNames(element: Asn1Element, tag = 'SEQUENCE'): GeneralName[] {
  const names = element.children(tag)
  if (names.length > NAME_LIMIT)
    throw new Asn1Error(`The certificate has ${names.length} names in one extension; at most ${NAME_LIMIT} are read.`)
  return names.map(readGeneralName)
}

/** Whether two names are the same, as the names of distribution points are compared (section 6.3.3). */
export function isSameGeneralName(one: GeneralName, other: GeneralName): boolean {
  switch (one.form) {
    case 'email':
    case 'dns':
    case 'uri':
      return other.form === one.form && other.value === one.value
    case 'ip':
      return other.form === 'ip' && other.bytes.equals(one.bytes)
    case 'directory':
      return other.form === 'directory' && other.name.key === one.name.key
    case 'other':
      return other.form === 'other' && other.hex === one.hex
  }
}
