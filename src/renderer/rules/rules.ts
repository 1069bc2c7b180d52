// The rules as the window changes them: all of them go to the host, in their order. What they make of a request or of an entry is asked of the host.
import { create } from 'zustand'
import { ruleAboutRequest, type AboutRequest } from '../../contract/automation/about-requests.ts'
import type { Action, Rule } from '../../contract/automation/rule.ts'
import type { OpenRequestQuestion, RuleOutcome, RuleState } from '../../contract/model.ts'
import { attempt, request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { say } from '../language/say.ts'

/** What the rules are tried on: a request that somebody makes up, or an entry of a log. */
export type Tried =
  | ({ readonly of: 'request' } & AboutRequest)
  | { readonly of: 'entry'; readonly log: string; readonly seq: number; readonly words: string }

interface RulesView {
  readonly open: boolean
  readonly tried: Tried
  /** Id of the rule whose form is open. */
  readonly chosen: string | undefined
  /** What an import could not carry over. */
  readonly report: readonly string[]
  /** What became of each rule, by id; empty while nothing is tried. */
  readonly outcomes: ReadonlyMap<string, RuleOutcome>
}

const NOTHING: Tried = { of: 'request', path: '', origin: '' }

export const useRulesView = create<RulesView>(() => ({
  open: false,
  tried: NOTHING,
  chosen: undefined,
  report: [],
  outcomes: new Map(),
}))

export function openRules(tried?: Tried, chosen?: string): void {
  useRulesView.setState((view) => ({ open: true, chosen: chosen ?? view.chosen }))
  tryOn(tried ?? useRulesView.getState().tried)
}

export function closeRules(): void {
  useRulesView.setState({ open: false, chosen: undefined, report: [] })
}

export function choose(rule: string | undefined): void {
  useRulesView.setState({ chosen: rule })
}

export function tryOn(tried: Tried): void {
  useRulesView.setState({ tried })
  void explain()
}

let asked = 0

/** Asks the host anew; an answer that comes late is not taken. */
async function explain(): Promise<void> {
  const { tried } = useRulesView.getState()
  const turn = ++asked
  let outcomes: readonly RuleOutcome[] = []
  if (tried.of === 'entry' || tried.path !== '') {
    const what =
      tried.of === 'entry'
        ? ({ of: 'entry', log: tried.log, seq: tried.seq } as const)
        : ({ of: 'request', path: tried.path, origin: tried.origin } as const)
    // Where nothing can be explained, nothing is shown.
    outcomes = await request('rules.explain', what).catch(() => [])
  }
  if (turn === asked) useRulesView.setState({ outcomes: new Map(outcomes.map((outcome) => [outcome.rule, outcome])) })
}

/** As the host takes them: without what it counts. */
export function rulesNow(): readonly Rule[] {
  return useDesk.getState().rules.map(withoutHits)
}

export function withoutHits(state: RuleState): Rule {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== 'hits')) as unknown as Rule
}

/** Resolves to whether the host has taken them; what it says against them is shown. */
export async function setRules(rules: readonly Rule[]): Promise<boolean> {
  const taken = await attempt('rules.set', { rules: [...rules] })
  if (taken) await take(taken)
  return taken !== undefined
}

/** Adds the rules of an environment of Mockoon; what could not be carried over is shown. */
export async function importRules(file: File): Promise<void> {
  const imported = await attempt('rules.import', { text: await file.text() })
  if (!imported) return
  useRulesView.setState({ report: imported.report.map(say.heard) })
  await take(imported.rules)
}

/** Puts a rule in the place of the one with its id. Resolves to what the host says against it, or "". */
export async function replaceRule(rule: Rule): Promise<string> {
  // What is no longer there is not kept from before.
  const rules = rulesNow().map((each) => (each.id === rule.id ? { ...rule, enabled: each.enabled } : each))
  try {
    await take(await request('rules.set', { rules }))
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function take(rules: readonly RuleState[]): Promise<void> {
  useDesk.setState({ rules })
  await explain()
}

export function changeRule(id: string, changes: Partial<Rule>): Promise<boolean> {
  return setRules(rulesNow().map((rule) => (rule.id === id ? { ...rule, ...changes } : rule)))
}

/** Before all others: it is about what the person has just seen. */
export function addRule(rule: Rule): Promise<boolean> {
  return setRules([rule, ...rulesNow()])
}

export function newRequestRule(about: Partial<AboutRequest>, action: Action): Rule {
  return ruleAboutRequest(crypto.randomUUID(), { path: '', origin: '', ...about }, [action])
}

/** What a rule made of a request would look at. */
export function subjectOf(question: OpenRequestQuestion): AboutRequest {
  return { path: question.path.split('?', 1)[0] ?? '', origin: question.origin }
}
