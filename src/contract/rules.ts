// Rules for opening requests: what of a request they look at, and why one applies or does not. The same for the host, which decides by them, and
// for the window, which explains.
import type { RequestRule } from './model.ts'
import { matchesPath } from './wildcard.ts'

/** A rule that says nothing yet: it would accept everything. */
export const BLANK_RULE: Omit<RequestRule, 'id'> = {
  enabled: true,
  path: '',
  origin: '',
  decision: 'accept',
  subProtocol: '',
  headers: [],
  status: 403,
  body: '',
}

/** As far as a rule looks at it. */
export interface RuledRequest {
  /** Path and query. */
  readonly path: string
  readonly origin: string
}

/** "" when the rule applies to the request, or else why it does not. */
export function whyNot(rule: RequestRule, { path, origin }: RuledRequest): string {
  if (!rule.enabled) return 'It is off.'
  const compared = rule.path.includes('?') ? path : (path.split('?', 1)[0] ?? '')
  if (rule.path !== '' && !matchesPath(rule.path, compared)) return `The path ${shortened(compared)} is not ${rule.path}.`
  if (rule.origin !== '' && !matchesPath(rule.origin.toLowerCase(), origin.toLowerCase()))
    return origin === '' ? 'The request has no Origin header.' : `The origin ${shortened(origin)} is not ${rule.origin}.`
  return ''
}

/** The first that applies decides. */
export function ruleFor(rules: readonly RequestRule[], request: RuledRequest): RequestRule | undefined {
  return rules.find((rule) => whyNot(rule, request) === '')
}

/** In a few words: 'accept /chat from https://shop.example'. */
export function nameOfRule({ decision, path, origin, status }: RequestRule): string {
  const what = decision === 'reject' ? `reject with ${status}` : decision
  return `${what} ${path === '' ? 'every path' : path}${origin === '' ? '' : ` from ${origin}`}`
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
