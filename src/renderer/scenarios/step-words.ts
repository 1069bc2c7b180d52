// A step of a scenario in a few words of the window's language, and all steps of an actor as the rows of a list.
import type { ExpectStep, Step, StepPath } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { wordsOfAction, wordsOfCondition } from '../rules/rule-words.ts'

/** Longest text of a row, in characters. */
const SHOWN = 200

export interface StepRow {
  readonly path: StepPath
  readonly depth: number
  /** A case of a branch stands above its steps. */
  readonly kind: Step['do'] | 'case'
  /** The word that begins it, and what follows. */
  readonly name: string
  readonly words: string
}

export function stepRows(steps: readonly Step[], path: StepPath = [], depth = 0): StepRow[] {
  return steps.flatMap((step, index) => {
    const here = [...path, index]
    const row: StepRow = { path: here, depth, kind: step.do, ...wordsOfStep(step) }
    if (step.do === 'loop') return [row, ...stepRows(step.steps, here, depth + 1)]
    if (step.do !== 'branch') return [row]
    const cases = step.cases.map((each) => ({ words: wordsOfCondition(each.if), steps: each.steps }))
    if (step.else) cases.push({ words: say.scenarios.otherwise, steps: step.else })
    return [
      row,
      ...cases.flatMap(({ words, steps: within }, place): StepRow[] => [
        { path: [...here, place], depth: depth + 1, kind: 'case', name: say.scenarios.case, words },
        ...stepRows(within, [...here, place], depth + 2),
      ]),
    ]
  })
}

function wordsOfStep(step: Step): { readonly name: string; readonly words: string } {
  const names = say.scenarios.steps
  switch (step.do) {
    case 'expect':
      return { name: names.expect, words: wordsOfExpectation(step) }
    case 'loop': {
      const wanted = step.while ? wordsOfCondition(step.while) : ''
      const times = step.times === undefined ? say.scenarios.asLongAsOpen : say.number.time(step.times)
      return { name: names.loop, words: wanted === '' ? times : `${times}, ${wanted}` }
    }
    case 'branch':
      return { name: names.branch, words: '' }
    case 'meet':
      return { name: names.meet, words: step.at }
    default: {
      const words = wordsOfAction(step)
      const name = say.rules.actionNames[step.do]
      return { name, words: words.startsWith(name) ? words.slice(name.length).trim() : words }
    }
  }
}

function wordsOfExpectation({ on = 'message', text, json, hex, if: wanted, others }: ExpectStep): string {
  const parts = [
    text === undefined ? '' : text === '' ? '""' : text,
    json === undefined ? '' : JSON.stringify(json),
    hex === undefined ? '' : `0x${hex}`,
    wanted ? wordsOfCondition(wanted) : '',
  ].filter((part) => part !== '')
  const what = on === 'message' && parts.length > 0 ? '' : say.scenarios.expected[on]
  const words = [what, ...parts].filter((part) => part !== '').join(' ')
  const all = others === 'skip' ? `${words} ${say.scenarios.othersMayCome}` : words
  return all.length > SHOWN ? `${all.slice(0, SHOWN)}…` : all
}
