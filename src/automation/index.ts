// The public API of the engine, and nothing else.
export { Automation } from './automation.ts'
export type { Decision } from './actions.ts'
export type { Answered, AutomationOptions, AutomationReport, Heard, RuleHits } from './automation.ts'
export type { Explanation } from './explain.ts'
export { RuleError } from './fault.ts'
export { OPCODES } from './subject.ts'
export type { ClientFacts, TlsFacts } from './subject.ts'
export type * from '../contract/automation/rule.ts'
