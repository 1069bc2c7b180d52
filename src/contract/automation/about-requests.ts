// Rules about opening requests alone, as people make them of an answer: for this path, for this origin, or for both.
import type { Action, Condition, Rule } from './rule.ts'

/** As far as such a rule looks at a request; "" for what it does not look at. */
export interface AboutRequest {
  /** Path and query; `*` stands for any characters. */
  readonly path: string
  readonly origin: string
}

export function ruleAboutRequest(id: string, { path, origin }: AboutRequest, then: readonly Action[]): Rule {
  const of: Condition[] = [
    ...(path === '' ? [] : [{ type: 'path', pattern: path } as const]),
    // A star alone takes requests without an origin too.
    ...(/^\**$/.test(origin) ? [] : [{ type: 'origin', test: 'like', value: origin, ignoreCase: true } as const]),
  ]
  const [first] = of
  return {
    id,
    enabled: true,
    when: { on: 'openRequest' },
    ...(first && { if: of.length === 1 ? first : { type: 'all', of } }),
    then,
  }
}
