// The public API of the engine, and nothing else.
import type { Imported } from './mockoon.ts'
export { Automation } from './automation.ts'
export type { Decision } from './actions.ts'
export type { Answered, AutomationOptions, AutomationReport, Heard, RuleHits } from './automation.ts'
export { Counters } from './counters.ts'
export type { Explanation } from './explain.ts'
export { RuleError } from './fault.ts'
export type { Imported } from './mockoon.ts'
export type { Difference } from './scenario/expectation.ts'
export type { Part, PartDifference, PartState } from './scenario/part.ts'
export type { RunState, ScenarioRun } from './scenario/run.ts'
export type { Held } from './proxy/lane.ts'
export type { Passage } from './proxy/passage.ts'
export { UpstreamError } from './proxy/proxy.ts'
export type { Proxy } from './proxy/proxy.ts'
export { recordedSteps } from './scenario/record.ts'
export type { Happened, Recorded } from './scenario/record.ts'
export type { BeginOptions, ScenarioReport, Scenarios } from './scenario/scenarios.ts'
export { OPCODES } from './subject.ts'
export type { ClientFacts, TlsFacts } from './subject.ts'
export type * from '../contract/automation/rule.ts'
export type * from '../contract/automation/scenario.ts'
export type * from '../contract/automation/upstream.ts'
export type { Script, ScriptEvent } from '../contract/automation/script.ts'

/** The rules of an environment that Mockoon has exported, and what could not be carried over. Rejects with RuleError. */
export async function readMockoon(file: string): Promise<Imported> {
  return (await import('./mockoon.ts')).importMockoon(file)
}
