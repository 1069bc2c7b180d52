// What the window says: rules.
import type { Value } from '../parts.ts'

export const rules = {
  rejectWith: (status: Value) => `reject with ${status}`,
  alwaysWordPath: (word: Value, path: Value) => `Always ${word} ${path}`,
  alwaysFrom: (word: Value, origin: Value) => `Always ${word} from ${origin}`,
  alwaysPathFrom: (word: Value, path: Value, origin: Value) => `Always ${word} ${path} from ${origin}`,
  makeARule: 'Make a rule',
  always: 'Always…',
  editTheRules: 'Edit the rules…',
  rulesForOpeningRequests: 'Rules for opening requests',
  theFirstRuleThatApplies: (modeWords: Value) =>
    `The first rule that applies answers a request. If none does, ${modeWords}. The log shows what a rule has answered.`,
  addARule: 'Add a rule',
  theRules: 'The rules',
  thereAreNoRulesAdd:
    'There are no rules. Add one, or press “Always…” while a request is waiting: the answer that you give becomes a rule.',
  clientsAreLetIn: 'clients are let in',
  youAreAsked: 'you are asked',
  clientsAreRejectedWith403: 'clients are rejected with 403',
  tryARequest: 'Try a request',
  ruleIsOn: (index: Value) => `Rule ${index} is on`,
  notUsedYet: 'not used yet',
  used: (hits: Value) => `used ${hits}`,
  moveRuleUp: (index: Value) => `Move rule ${index} up`,
  moveRuleDown: (index: Value) => `Move rule ${index} down`,
  deleteRule: (index: Value) => `Delete rule ${index}`,
  decidesThisRequest: 'Decides this request.',
  appliesButARuleBefore: 'Applies, but a rule before it decides.',
  pathIsAnything: 'Path (* is anything)',
  everyPath: 'every path',
  originIsAnything: 'Origin (* is anything)',
  everyOriginOrNone: 'every origin, or none',
  askMe: 'Ask me',
  subprotocolIfOffered: 'Subprotocol, if offered',
  theClientsFirst: 'the client’s first',
  saveTheRule: 'Save the rule',
  accept: 'accept',
  nameOf: (decision: string, path: string, origin: string) =>
    `${decision} ${path === '' ? 'every path' : path}${origin === '' ? '' : ` from ${origin}`}`,
  ask: 'ask',
}
