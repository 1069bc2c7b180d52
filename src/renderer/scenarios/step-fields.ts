// What a step consists of, for its form: of actions as in rules, and of the steps that only scenarios have.
import { EXPECTED, type ExpectStep, type Step } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { ACTION_FIELDS, type Field } from '../rules/fields.ts'

const { fields } = say.scenarios

function choice(name: string, label: string, words: Readonly<Record<string, string>>, values: readonly string[]): Field {
  return { name, label, kind: 'choice', options: values.map((value) => ({ value, label: words[value] ?? value })) }
}

const WITHIN: Field = { name: 'within', label: fields.within, kind: 'number', optional: true }

const isMessage = ({ on = 'message' }: Readonly<Record<string, unknown>>): boolean => on === 'message'

/** What is compared, and behind it how. JSON and what is taken have fields of their own: step-form.tsx. */
const EXPECT_FIELDS: readonly Field[] = [
  { name: 'text', label: fields.text, kind: 'area', when: ({ text }) => text !== undefined },
  { name: 'hex', label: fields.hex, kind: 'text', when: ({ hex }) => hex !== undefined },
  { name: 'partial', label: fields.partial, kind: 'check', optional: true, when: ({ json }) => json !== undefined },
  { ...WITHIN, placeholder: '5000' },
  choice('others', fields.others, say.scenarios.others, ['fail', 'skip']),
  { ...choice('differs', fields.differs, say.scenarios.differs, ['fail', 'tell']), when: (step) => step['on'] !== 'end' },
]

export const EXPECTED_FIELD = choice('on', fields.on, say.scenarios.expected, EXPECTED)

const OF_SCENARIOS: Readonly<Record<'loop' | 'branch' | 'meet', readonly Field[]>> = {
  loop: [{ name: 'times', label: fields.times, kind: 'number', optional: true, placeholder: fields.endless }],
  branch: [],
  meet: [
    { name: 'at', label: fields.at, kind: 'text' },
    { ...WITHIN, placeholder: '30000' },
  ],
}

export function fieldsOf(step: Step): readonly Field[] {
  switch (step.do) {
    case 'expect':
      return EXPECT_FIELDS
    case 'loop':
    case 'branch':
    case 'meet':
      return OF_SCENARIOS[step.do]
    default:
      return ACTION_FIELDS[step.do]
  }
}

/** How what has come is compared; of what is no message only as text. */
export type Compared = keyof typeof say.scenarios.compared

export function comparedOf({ text, json, hex }: ExpectStep): Compared {
  return json !== undefined ? 'json' : hex !== undefined ? 'hex' : text !== undefined ? 'text' : 'any'
}

export function waysToCompare({ on = 'message' }: ExpectStep): readonly Compared[] {
  if (on === 'message') return ['any', 'text', 'json', 'hex']
  return on === 'close' || on === 'end' ? ['any', 'text'] : ['any', 'text', 'hex']
}

/** The same step, compared in another way, which begins empty. */
export function comparedAs(step: ExpectStep, way: Compared): ExpectStep {
  const { text: _text, json: _json, hex: _hex, partial: _partial, ...rest } = step
  if (way === 'any') return rest
  if (way === 'json') return { ...rest, json: {}, partial: true }
  return way === 'text' ? { ...rest, text: '' } : { ...rest, hex: '00' }
}

/** What belongs to messages alone goes when something else is expected. */
export function expecting(step: ExpectStep, on: ExpectStep['on'] & string): ExpectStep {
  const next = { ...step, on }
  if (isMessage(next)) return next
  const { take: _, ...rest } = waysToCompare(next).includes(comparedOf(next)) ? next : comparedAs(next, 'any')
  return rest
}

/** A condition that only the JSON shows in full. */
export function hasConditions(step: Step): boolean {
  return step.do === 'branch' || (step.do === 'loop' && step.while !== undefined) || (step.do === 'expect' && step.if !== undefined)
}
