// How much of what a client sent is read at all, before anybody has vouched for it.
import type { X509Certificate } from 'node:crypto'
import { Asn1Error } from '../certificates/asn1-element.ts'
import { countElements } from './der-walk.ts'

/** Elements of all certificates of a client together; one has about 80, one with a thousand names 1,100. So many are read in 70 ms. */
export const ELEMENT_LIMIT = 5_000

/** One for each client: TLS lets it send 100 kB, which can be fifty thousand elements and more than half a second. */
export class ElementBudget {
  #left = ELEMENT_LIMIT

  /** Takes the certificate's elements off; throws `Asn1Error` when they are more than are left, or cannot be counted. */
  take(certificate: X509Certificate): void {
    const count = countElements(certificate.raw, this.#left, 'The certificate')
    if (count > this.#left) throw new Asn1Error(`It has more than ${ELEMENT_LIMIT} elements.`)
    this.#left -= count
  }

  /** The same, as a question. */
  has(certificate: X509Certificate): boolean {
    try {
      this.take(certificate)
      return true
    } catch (error) {
      if (error instanceof Asn1Error) return false
      throw error
    }
  }
}
