// A rule in a few words of the window's language.
import type { Action, Condition, Rule } from '../../contract/automation/rule.ts'
import { faultCalled } from '../../contract/automation/faults.ts'
import { say } from '../language/say.ts'
import { useDesk } from '../store/desk.ts'

/** 'a message comes, text contains "ping": send pong', or what the person calls it. */
export function wordsOfRule({ name = '', when, if: wanted, then }: Rule): string {
  if (name !== '') return name
  const on = 'ms' in when ? `${say.rules.triggers[when.on]} ${when.ms} ms` : say.rules.triggers[when.on]
  const about = wanted ? wordsOfCondition(wanted) : ''
  return `${on}${about === '' ? '' : `, ${about}`}: ${then.map(wordsOfAction).join(', ') || '–'}`
}

export function wordsOfCondition(condition: Condition): string {
  const names = say.rules.conditionNames
  switch (condition.type) {
    case 'all':
      return condition.of.map(wordsOfCondition).join(', ')
    case 'any':
      return condition.of.map(wordsOfCondition).join(' / ')
    case 'not':
      return `${names.not} ${wordsOfCondition(condition.of)}`
    case 'path':
      return condition.pattern
    case 'kind':
      return say.rules.kinds[condition.kind]
    case 'json':
      return `${condition.path} ${say.rules.tests[condition.test]}${condition.test === 'exists' ? '' : ` ${JSON.stringify(condition.value ?? '')}`}`
    case 'schema':
      return names.schema
    case 'bytes':
      return `${names.bytes} ${condition.hex}`
    case 'attempt':
    case 'connections':
    case 'timeOpen':
    case 'size':
    case 'closeCode':
      return `${names[condition.type]} ${condition.min ?? ''}…${condition.max ?? ''}`
    default: {
      const what =
        'name' in condition
          ? `${names[condition.type]} ${condition.name}`
          : 'fact' in condition
            ? condition.fact
            : names[condition.type]
      return `${what} ${say.rules.tests[condition.test]}${condition.test === 'exists' ? '' : ` ${JSON.stringify(condition.value ?? '')}`}`
    }
  }
}

export function wordsOfAction(action: Action): string {
  const name = say.rules.actionNames[action.do]
  switch (action.do) {
    case 'refuse':
      return say.rules.rejectWith(action.status ?? 403)
    case 'send':
      return [name, action.as === 'echo' ? say.rules.sentAs.echo : shortened(action.content ?? ''), recipientsOf(action)]
        .filter(Boolean)
        .join(' ')
    case 'wait':
      return `${name} ${action.ms} ms`
    case 'close':
      return `${name} ${action.code ?? 1000}`
    case 'set':
      return `${name} ${action.name}`
    case 'fault':
      return say.heard(faultCalled(action.fault)?.title ?? action.fault)
    case 'script':
      return `${name} ${shortened(nameIn('scripts', action.script))}`
    case 'scenario':
      return `${name} ${shortened(nameIn('scenarios', action.scenario))}`
    case 'join':
    case 'leave':
      return `${name} ${action.group}`
    default:
      return name
  }
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/** Of what is called by its id, or by a name. */
function nameIn(kept: 'scenarios' | 'scripts', called: string): string {
  const all: readonly { readonly id: string; readonly name: string }[] = useDesk.getState()[kept]
  return all.find(({ id }) => id === called)?.name ?? called
}

/** Nobody is named where it goes to the client that the rule is about. */
function recipientsOf({ to = 'client', group = '' }: Extract<Action, { do: 'send' }>): string {
  if (to === 'client') return ''
  return to === 'group' && group !== '' ? `${say.rules.recipients.group} ${JSON.stringify(group)}` : say.rules.recipients[to]
}
