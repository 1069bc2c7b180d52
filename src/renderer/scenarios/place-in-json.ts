// Where a step is written in the JSON of its scenario.
import type { Step, StepPath } from '../../contract/automation/scenario.ts'
import { jsonTokens } from '../composer/json-tokens.ts'

type JsonPath = readonly (string | number)[]

/** In longer ones it is not looked for: each time a step is opened, all of it would be read. */
const MOST = 1_000_000

/** First character of the step; undefined where it is not found. `text` is JSON. */
export function placeInJson(text: string, actor: number, steps: readonly Step[], path: StepPath): number | undefined {
  return text.length > MOST ? undefined : startOf(text, ['actors', actor, ...pathInActor(steps, path, 'steps')])
}

function pathInActor(steps: readonly Step[], [index = 0, ...rest]: StepPath, name: string): JsonPath {
  const here = [name, index]
  const step = steps[index]
  if (rest.length === 0 || !step) return here
  if (step.do === 'loop') return [...here, ...pathInActor(step.steps, rest, 'steps')]
  if (step.do !== 'branch') return here
  const [place = 0, ...within] = rest
  const one = step.cases[place]
  return one
    ? [...here, 'cases', place, ...pathInActor(one.steps, within, 'steps')]
    : [...here, ...pathInActor(step.else ?? [], within, 'else')]
}

function startOf(text: string, wanted: JsonPath): number | undefined {
  /** Name or number of what comes next, in each of the brackets that are open. */
  const at: (string | number)[] = []
  const isThere = (): boolean => at.length === wanted.length && at.every((step, index) => step === wanted[index])
  let offset = 0
  for (const { kind, text: part } of jsonTokens(text)) {
    const last = at.length - 1
    const now = at[last]
    if (kind === 'key') at[last] = JSON.parse(part) as string
    else if (part === ',' && typeof now === 'number') at[last] = now + 1
    else if (part === '}' || part === ']') at.pop()
    else if (part === '{' || part === '[') {
      if (isThere()) return offset
      at.push(part === '[' ? 0 : '')
    }
    offset += part.length
  }
  return undefined
}
