import { expect, it } from 'vitest'
import type { Step } from '../../contract/automation/scenario.ts'
import { placeInJson } from './place-in-json.ts'

const STEPS: readonly Step[] = [
  { do: 'expect', json: { steps: [{ a: '}]' }] } },
  {
    do: 'loop',
    times: 2,
    steps: [
      { do: 'wait', ms: 1 },
      { do: 'note', text: 'in the loop' },
    ],
  },
  {
    do: 'branch',
    cases: [{ if: { type: 'kind', kind: 'text' }, steps: [{ do: 'note', text: 'in the case' }] }],
    else: [{ do: 'note', text: 'otherwise' }],
  },
]

it('a step is found where it is written, whatever stands before it and however it is laid out', () => {
  const scenario = {
    name: 'steps',
    actors: [
      { name: 'a', steps: [{ do: 'pause' }] },
      { name: 'b', steps: STEPS },
    ],
  }
  for (const text of [JSON.stringify(scenario), JSON.stringify(scenario, undefined, 4)]) {
    const begins = (...path: readonly number[]) =>
      text
        .slice(placeInJson(text, 1, STEPS, path))
        .replaceAll(/\s/g, '')
        .slice(0, 30)
    expect(begins(0)).toBe('{"do":"expect","json":{"steps"')
    expect(begins(1, 1)).toBe('{"do":"note","text":"intheloop')
    expect(begins(2)).toBe('{"do":"branch","cases":[{"if":')
    expect(begins(2, 0, 0)).toBe('{"do":"note","text":"inthecase')
    expect(begins(2, 1, 0)).toBe('{"do":"note","text":"otherwise')
  }
  expect(placeInJson('{}', 0, STEPS, [0])).toBeUndefined()
})
