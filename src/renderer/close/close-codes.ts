// Close codes as a person chooses among them: their meanings, which may be sent, and why others may not (RFC 6455 section 7.4 and the
// IANA registry). The component checks again when it sends.
import { utf8Length } from '../composer/typed-bytes.ts'
import { say } from '../language/say.ts'

export interface RegisteredCode {
  readonly code: number
  readonly meaning: string
  /** What it tells the client. */
  readonly use: string
}

/** What may be sent, of the registry. */
export const SENDABLE_CODES: readonly RegisteredCode[] = [
  { code: 1000, meaning: say.close.normalClosure, use: say.close.thePurposeOfTheConnection },
  { code: 1001, meaning: say.close.goingAway, use: say.close.theServerStopsOrA },
  { code: 1002, meaning: say.close.protocolError, use: say.close.thePeerBrokeTheProtocol },
  { code: 1003, meaning: say.close.unsupportedData, use: say.close.binaryWhereOnlyTextIs },
  { code: 1007, meaning: say.close.invalidPayload, use: say.close.aTextMessageThatIs },
  { code: 1008, meaning: say.close.policyViolation, use: say.close.theGeneralRefusalWhenNo },
  { code: 1009, meaning: say.close.messageTooBig, use: say.close.aMessageLargerThanCan },
  { code: 1010, meaning: say.close.mandatoryExtension, use: say.close.byClientsTheServerDid },
  { code: 1011, meaning: say.close.internalError, use: say.close.somethingUnexpectedOnThisSide },
  { code: 1012, meaning: say.close.serviceRestart, use: say.close.connectAgainAfter5To },
  { code: 1013, meaning: say.close.tryAgainLater, use: say.close.theServerIsOverloaded },
  { code: 1014, meaning: say.close.badGateway, use: say.close.aServerBehindThisOne },
]

/** Longest reason, bytes of UTF-8: a control frame holds 125 bytes, and the code takes two. */
export const REASON_LIMIT = 123

const CHOOSE = say.close.choose1000To10031007

/** Why a code may not stand in a Close frame, or "". */
export function whyNotSendable(code: number): string {
  if (!Number.isInteger(code)) return say.close.aCloseCodeIsA(CHOOSE)
  switch (code) {
    case 1004:
      return say.close.n1004IsReservedAndHas(CHOOSE)
    case 1005:
      return say.close.n1005IsHowAnApi
    case 1006:
      return say.close.n1006IsHowAnApi
    case 1015:
      return say.close.n1015IsHowAnApi
    default:
      if (code >= 1000 && code <= 1014) return ''
      if (code >= 3000 && code <= 4999) return ''
      if (code < 1000) return say.close.codesBelow1000AreNot(CHOOSE)
      if (code < 3000) return say.close.isKeptForLaterVersions(code, CHOOSE)
      return say.close.codesAbove4999AreNot(CHOOSE)
  }
}

/** The registry's word for a code, or what its range is for. */
export function meaningOf(code: number): string {
  const registered = SENDABLE_CODES.find((each) => each.code === code)
  if (registered) return registered.meaning
  if (code >= 3000 && code <= 3999) return say.close.forLibrariesAndFrameworksRegistered
  if (code >= 4000 && code <= 4999) return say.close.forPrivateUseBetweenApplications
  return ''
}

/** Why a reason may not be sent, or "". */
export function faultInReason(reason: string): string {
  const length = utf8Length(reason)
  if (length > REASON_LIMIT) return say.close.theReasonHasBytesAt(length, REASON_LIMIT)
  // A lone half of a surrogate pair, which String.prototype.isWellFormed would find in newer browsers alone.
  if (/\p{Surrogate}/u.test(reason)) return say.close.theReasonHasHalfA
  return ''
}
