// A client's certificate: read into its fields, shown, and judged with itself as the authority.
import { X509Certificate } from 'node:crypto'
import { Asn1Error } from '../../../src/server/tls/certificates/asn1-element.ts'
import { completeChain } from '../../../src/server/tls/check/certificate-chain.ts'
import { checkClientCertificate } from '../../../src/server/tls/check/certificate-check.ts'
import { readCertificate } from '../../../src/server/tls/check/certificate-fields.ts'
import { clientCertificateFields } from '../../../src/server/tls/check/client-certificate.ts'
import { Choices, holds, isSentence, refusing } from '../property.ts'

const NOW = new Date('2026-06-01T00:00:00Z')

export async function fuzz(data: Buffer): Promise<void> {
  const choices = new Choices(data)
  const flags = choices.byte()
  // Where the length stands between them, two: the second is an authority, or only sent.
  const first = certificateOf(choices.take(choices.word()))
  const second = certificateOf(choices.rest())
  if (!first) return
  const fields = refusing(() => readCertificate(first), Asn1Error)
  if (fields) {
    holds(fields.version >= 1 && fields.version <= 3, `Version ${fields.version}.`)
    holds(/^(?:0|[1-9A-F][0-9A-F]*)?$/.test(fields.serialNumber), `The serial number ${fields.serialNumber}.`)
    holds(fields.shown.length < 200, `A name of ${fields.shown.length} characters.`)
  }
  const chain = second ? [first, second] : [first]
  holds(clientCertificateFields(chain, true).chain.length === chain.length, 'A certificate is not shown.')
  completeChain(first, chain)
  for (const anchors of [[], [first], second ? [second] : []]) {
    const verdict = await checkClientCertificate({
      chain,
      anchors: { certificates: anchors, revocationLists: [] },
      now: NOW,
      flags: (flags & 1) === 0 ? 0 : 0xffff_ffff,
      crl: { mode: (flags & 2) === 0 ? 0 : 2 },
    })
    for (const { sentence } of [...verdict.problems, ...verdict.remarks]) isSentence(sentence)
    holds(verdict.ok === (verdict.error === undefined), 'A verdict of both kinds.')
    holds(anchors.length > 0 || !verdict.ok || (flags & 1) !== 0, 'A certificate without an authority is accepted.')
  }
}

function certificateOf(bytes: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes)
  } catch {
    return undefined
  }
}
