// Rules as workspaces of version 1 had them: for opening requests alone.
import * as v from 'valibot'
import { ruleAboutRequest } from '../contract/automation/about-requests.ts'
import type { Rule } from '../contract/automation/rule.ts'
import { headers, status } from '../contract/checks.ts'

const requestRule = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  enabled: v.boolean(),
  path: v.pipe(v.string(), v.maxLength(500)),
  origin: v.pipe(v.string(), v.maxLength(500)),
  decision: v.picklist(['accept', 'ask', 'reject']),
  subProtocol: v.pipe(v.string(), v.maxLength(200)),
  headers,
  status,
  body: v.pipe(v.string(), v.maxLength(10_000)),
})

/** undefined for what is no such rule. */
export function fromVersion1(json: unknown): Rule | undefined {
  const read = v.safeParse(requestRule, json)
  if (!read.success) return undefined
  const { id, enabled, path, origin, decision, subProtocol, headers: added, status: refusedWith, body } = read.output
  const withHeaders = added.length === 0 ? {} : { headers: added }
  const action = {
    accept: { do: 'accept', ...(subProtocol !== '' && { subProtocol }), ...withHeaders },
    reject: { do: 'refuse', status: refusedWith, ...withHeaders, ...(body !== '' && { body }) },
    ask: { do: 'ask' },
  } as const
  return { ...ruleAboutRequest(id, { path, origin }, [action[decision]]), enabled }
}
