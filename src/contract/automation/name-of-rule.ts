// A rule in a few words, for the log: what it is called, or what it does about what.
import type { Action, Condition, Rule } from './rule.ts'

/** 'accept /chat from https://shop.example', or what the person calls it. */
export function nameOfRule({ name = '', when, if: wanted, then }: Rule): string {
  if (name !== '') return name
  const about = aboutOf(wanted)
  const what = then.map(nameOfAction).join(', ') || 'nothing'
  return `${when.on}${about === '' ? '' : ` ${about}`}: ${what}`
}

function aboutOf(condition: Condition | undefined): string {
  if (!condition) return ''
  switch (condition.type) {
    case 'all':
      return condition.of.map(aboutOf).join(' ').trim()
    case 'any':
      return condition.of.map(aboutOf).join(' or ')
    case 'not':
      return `not ${aboutOf(condition.of)}`
    case 'path':
      return condition.pattern
    case 'json':
      return condition.path
    default:
      return 'value' in condition && typeof condition.value === 'string' && condition.value !== ''
        ? shortened(condition.value)
        : condition.type
  }
}

function nameOfAction(action: Action): string {
  switch (action.do) {
    case 'refuse':
      return `refuse with ${action.status ?? 403}`
    case 'send':
      return action.as === 'echo' ? 'echo' : `send ${shortened(action.content ?? '')}`
    case 'wait':
      return `wait ${action.ms} ms`
    case 'close':
      return `close with ${action.code ?? 1000}`
    case 'set':
      return `set ${action.name}`
    case 'fault':
      return action.fault
    case 'join':
    case 'leave':
      return `${action.do} ${action.group}`
    default:
      return action.do
  }
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
