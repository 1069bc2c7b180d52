// How long a certificate is good for, in words and as one of four states.
import { say } from '../language/say.ts'

export type ValidityState = 'early' | 'good' | 'ending' | 'expired'

export interface Validity {
  readonly state: ValidityState
  /** Such as '2026-11-22 to 2027-02-20, 90 days left'. */
  readonly words: string
}

const DAY = 24 * 60 * 60 * 1000
/** An end within so many days is pointed out: time enough to have a certificate renewed by somebody else. */
const ENDING_DAYS = 14

/** All in milliseconds since the epoch. Valid up to and including both ends (RFC 5280 section 4.1.2.5). */
export function validityOf(
  { validFrom, validTo }: { readonly validFrom: number; readonly validTo: number },
  now: number,
): Validity {
  const span = say.certificate.validSpan(day(validFrom), day(validTo))
  if (now < validFrom) return { state: 'early', words: say.certificate.notYetValidBeginsIn(span, days(validFrom - now)) }
  if (now > validTo) return { state: 'expired', words: say.certificate.expiredAgo(span, days(now - validTo)) }
  const left = validTo - now
  return { state: left <= ENDING_DAYS * DAY ? 'ending' : 'good', words: say.certificate.daysLeft(span, days(left)) }
}

/** '2027-02-20', where the person is. */
function day(milliseconds: number): string {
  const date = new Date(milliseconds)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function days(milliseconds: number): string {
  const n = Math.floor(milliseconds / DAY)
  return n < 1 ? say.certificate.lessThanADay : say.number.day(n)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
