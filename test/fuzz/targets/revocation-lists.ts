// A revocation list in DER or PEM: every certificate that it lists is found by its serial number.
import { Asn1Element } from '../../../src/server/tls/certificates/asn1-element.ts'
import { serialText } from '../../../src/server/tls/check/der-values.ts'
import { RevocationList, RevocationListError } from '../../../src/server/tls/check/revocation-list.ts'
import { holds, refusing } from '../property.ts'

export function fuzz(data: Buffer): void {
  const list = refusing(() => RevocationList.read(data), RevocationListError)
  if (!list) return
  holds(list.size <= data.length / 5, `${list.size} entries in ${data.length} bytes.`)
  holds(list.entryOf('') === undefined || list.size > 0, 'An entry of an empty list.')
  list.entryOf('DEADBEEF')
  for (const serial of serialsIn(data)) holds(list.entryOf(serial) !== undefined, `The serial number ${serial} is not found.`)
}

/** Read in another way than the list does: by the objects of its ASN.1. None where that cannot be. */
function serialsIn(der: Buffer): readonly string[] {
  try {
    const fields = Asn1Element.read(der, 'the list').children('SEQUENCE')[0]?.children('SEQUENCE') ?? []
    // Version, algorithm, issuer, times: the first SEQUENCE behind a time is that of the entries.
    const time = fields.findIndex((each) => each.is('UTCTime') || each.is('GeneralizedTime'))
    const entries = fields.slice(time + 1).find((each) => each.is('SEQUENCE'))
    return (entries?.children('SEQUENCE') ?? []).flatMap((entry) => {
      const serial = entry.children('SEQUENCE')[0]
      return serial ? [serialText(serial.content())] : []
    })
  } catch {
    return []
  }
}
