// Makes a rule of a message in the log: for messages like it, with an answer still to be written.
import type { Condition, Rule } from '../../contract/automation/rule.ts'
import type { LogEntry } from '../../contract/model.ts'

/** Longest text that a rule compares whole; of a longer one the beginning. */
const WHOLE = 200
/** Members by which protocols tell their messages apart, the commonest first. */
const TELLING = ['type', 'op', 'event', 'action', 'method', 'cmd', 'command', 'kind', 'topic', 'channel']

export function ruleOfEntry({ kind }: LogEntry, payload: string): Rule {
  return {
    id: crypto.randomUUID(),
    // Tried before it is switched on.
    enabled: false,
    when: { on: 'message' },
    if: kind === 'binary' ? { type: 'bytes', hex: payload.slice(0, 32) || '00' } : ofText(payload),
    then: [{ do: 'send', as: 'text', content: '' }],
  }
}

function ofText(text: string): Condition {
  const json = parsed(text)
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    const name = TELLING.find((each) => ['string', 'number'].includes(typeof (json as Record<string, unknown>)[each]))
    if (name !== undefined)
      return { type: 'json', path: `$.${name}`, test: 'equals', value: (json as Record<string, string | number>)[name] ?? '' }
  }
  // OCPP and WAMP number their messages in a list.
  if (Array.isArray(json) && typeof json[2] === 'string') return { type: 'json', path: '$[2]', test: 'equals', value: json[2] }
  return text.length > WHOLE
    ? { type: 'text', test: 'startsWith', value: text.slice(0, WHOLE) }
    : { type: 'text', test: 'equals', value: text }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
