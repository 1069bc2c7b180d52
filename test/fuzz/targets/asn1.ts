// One element of ASN.1 with all that is in it, and the walk over the same bytes that makes no objects.
import { Asn1Element, Asn1Error } from '../../../src/server/tls/certificates/asn1-element.ts'
import { readCertificateExtensions, readExtensionList } from '../../../src/server/tls/check/certificate-extensions.ts'
import { namedBitsOf, serialOf, timeOf, truthOf, wholeBytesOf } from '../../../src/server/tls/check/der-values.ts'
import { countElements } from '../../../src/server/tls/check/der-walk.ts'
import { readName } from '../../../src/server/tls/check/distinguished-name.ts'
import { readGeneralNames } from '../../../src/server/tls/check/general-name.ts'
import { readSignatureAlgorithm } from '../../../src/server/tls/check/signature-algorithm.ts'
import { holds, refusing, same } from '../property.ts'

const LIMIT = 5_000
const CONSTRUCTED = ['SEQUENCE', 'SET', '[0]', '[1]', '[3]']

export function fuzz(data: Buffer): void {
  const counted = refusing(() => countElements(data, LIMIT, 'It'), Asn1Error)
  holds(counted === undefined || counted <= LIMIT + 1, `${counted} elements.`)
  const element = refusing(() => Asn1Element.read(data, 'it'), Asn1Error)
  if (!element) return
  same(element.bytes.toString('hex'), data.toString('hex'), 'What was read')
  ask(element, { left: 2_000 })
}

/** Every question, of every element. */
function ask(element: Asn1Element, budget: { left: number }): void {
  if (budget.left-- <= 0) return
  for (const question of [
    () => element.oid(),
    () => element.integer(),
    () => element.octets(),
    () => element.text(),
    () => element.content(),
    () => truthOf(element, 'It'),
    () => wholeBytesOf(element, 'It'),
    () => namedBitsOf(element, 'It'),
    () => serialOf(element, 'It'),
    () => timeOf(element, 'It'),
    () => readName(element),
    () => readGeneralNames(element),
    () => readSignatureAlgorithm(element),
    () => readCertificateExtensions(readExtensionList(element, 'It')),
  ])
    refusing<unknown>(question, Asn1Error)
  for (const tag of CONSTRUCTED)
    if (element.is(tag)) for (const child of refusing(() => element.children(tag), Asn1Error) ?? []) ask(child, budget)
}
