// The statuses with which an opening handshake is usually refused, and the header that belongs to some of them.
import { say } from '../language/say.ts'

export interface RejectStatus {
  readonly status: number
  readonly name: string
  /** A header that clients expect with it, or "". */
  readonly header: string
}

export const REJECT_STATUSES: readonly RejectStatus[] = [
  { status: 400, name: 'Bad Request', header: '' },
  { status: 401, name: 'Unauthorized', header: 'WWW-Authenticate: Bearer' },
  { status: 403, name: 'Forbidden', header: '' },
  { status: 404, name: 'Not Found', header: '' },
  { status: 426, name: 'Upgrade Required', header: 'Sec-WebSocket-Version: 13' },
  { status: 429, name: 'Too Many Requests', header: 'Retry-After: 30' },
  { status: 500, name: 'Internal Server Error', header: '' },
  { status: 503, name: 'Service Unavailable', header: 'Retry-After: 30' },
]

/** Why a client cannot be refused with a status, or "". */
export function faultInStatus(typed: string): string {
  if (!/^\d{3}$/.test(typed.trim())) return say.questions.aStatusHasThreeDigits
  const status = Number(typed)
  if (status === 101) return say.questions.n101AcceptsPressAcceptInstead
  if (status < 200 || status > 599) return say.questions.aRefusalNeedsAStatus
  return ''
}
