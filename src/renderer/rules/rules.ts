// The rules for opening requests as the window changes them: all of them go to the host, in their order.
import { create } from 'zustand'
import { BLANK_RULE } from '../../contract/rules.ts'
import type { OpenRequestQuestion } from '../../contract/model.ts'
import type { RequestRule } from '../../contract/model.ts'
import type { RuledRequest } from '../../contract/rules.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'

interface RulesView {
  readonly open: boolean
  /** The request that the rules are tried on. */
  readonly tried: RuledRequest
}

export const useRulesView = create<RulesView>(() => ({ open: false, tried: { path: '', origin: '' } }))

export function openRules(tried?: RuledRequest): void {
  useRulesView.setState((view) => ({ open: true, tried: tried ?? view.tried }))
}

export function closeRules(): void {
  useRulesView.setState({ open: false })
}

export function tryOn(tried: RuledRequest): void {
  useRulesView.setState({ tried })
}

/** As the host takes them: without what it counts. */
export function rulesNow(): readonly RequestRule[] {
  return useDesk.getState().rules.map(({ id, enabled, path, origin, decision, subProtocol, headers, status, body }) => ({
    id,
    enabled,
    path,
    origin,
    decision,
    subProtocol,
    headers,
    status,
    body,
  }))
}

export function newRule(changes: Partial<RequestRule>): RequestRule {
  return {
    id: crypto.randomUUID(),
    ...BLANK_RULE,
    ...changes,
  }
}

/** Resolves to whether the host has taken them; what it says against them is shown. */
export async function setRules(rules: readonly RequestRule[]): Promise<boolean> {
  const taken = await attempt('rules.set', { rules: [...rules] })
  if (taken) useDesk.setState({ rules: taken })
  return taken !== undefined
}

/** Before all others: it is about what the person has just seen. */
export function addRule(rule: RequestRule): Promise<boolean> {
  return setRules([rule, ...rulesNow()])
}

/** What a rule made of a request would look at. */
export function subjectOf(question: OpenRequestQuestion): RuledRequest {
  return { path: question.path.split('?', 1)[0] ?? '', origin: question.origin }
}
