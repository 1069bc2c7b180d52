import { describe, expect, it } from 'vitest'
import type { Step } from '../../contract/automation/scenario.ts'
import { inserted, lengthAround, moved, neighbour, removed, replaced } from './edit-steps.ts'
import { stepRows } from './step-words.ts'

const note = (text: string): Step => ({ do: 'note', text })
const STEPS: readonly Step[] = [
  note('a'),
  { do: 'loop', times: 2, steps: [note('b'), note('c')] },
  { do: 'branch', cases: [{ if: { type: 'kind', kind: 'text' }, steps: [note('d')] }], else: [note('e'), note('f')] },
]
/** Notes in their order, as they are written. */
const order = (steps: readonly Step[]): string =>
  [...JSON.stringify(steps).matchAll(/"text":"([a-z])"/g)].map(([, text]) => text).join('')

describe('steps that are changed at one place', () => {
  it('are removed, duplicated, replaced and moved, at the outside, in loops and in branches', () => {
    expect(order(removed(STEPS, [0]))).toBe('bcdef')
    expect(order(removed(STEPS, [2, 1, 0]))).toBe('abcdf')
    expect(order(inserted(STEPS, [1, 0], note('x')))).toBe('abxcdef')
    expect(order(inserted(STEPS, [], note('x')))).toBe('xabcdef')
    expect(order(replaced(STEPS, [2, 0, 0], note('x')))).toBe('abcxef')
    expect(order(moved(STEPS, [1, 1], -1))).toBe('acbdef')
    expect(order(moved(STEPS, [0], 1))).toBe('bcadef')
    expect(order(STEPS)).toBe('abcdef')
  })

  it('stay where they are when they cannot be moved further', () => {
    expect(order(moved(STEPS, [0], -1))).toBe('abcdef')
    expect(order(moved(STEPS, [2, 1, 1], 1))).toBe('abcdef')
  })

  it('know how many stand beside them, and the places there', () => {
    expect(stepRows(STEPS).flatMap(({ path, kind }) => (kind === 'case' ? [] : [lengthAround(STEPS, path)]))).toEqual([
      3, 3, 2, 2, 3, 1, 2, 2,
    ])
    expect(neighbour([2, 1, 0], 1)).toEqual([2, 1, 1])
  })
})
