// Who gets what is sent.
import { expect, test } from 'vitest'
import type { Stage } from '../../contract/model.ts'
import { sampleRow } from '../connections/sample-row.ts'
import { recipientsOf } from './recipients.ts'

const tell = (stages: readonly (readonly [string, Stage])[], selected: readonly string[], everyone = false): string => {
  const { rows, nobody } = recipientsOf(new Map(stages.map(([id, stage]) => [id, sampleRow({ id, stage })])), selected, everyone)
  return nobody || rows.map(({ id }) => id).join(' ')
}

test.each([
  ['nobody is there', [], [], false, 'No client is connected.'],
  ['the only one is meant without a selection', [['1', 'open']], [], false, '1'],
  [
    'of several the person chooses',
    [
      ['1', 'open'],
      ['2', 'open'],
    ],
    [],
    false,
    'Select connections in the list, or send to all.',
  ],
  [
    'the selected',
    [
      ['1', 'open'],
      ['2', 'open'],
      ['3', 'open'],
    ],
    ['3', '1'],
    false,
    '1 3',
  ],
  [
    'the selected that are open',
    [
      ['1', 'closed'],
      ['2', 'open'],
    ],
    ['1', '2'],
    false,
    '2',
  ],
  [
    'a selected one that has closed is not replaced by another',
    [
      ['1', 'closed'],
      ['2', 'open'],
    ],
    ['1'],
    false,
    '#1 is not open.',
  ],
  [
    'everyone means the open ones',
    [
      ['1', 'closed'],
      ['2', 'open'],
      ['3', 'upgrade'],
      ['4', 'open'],
    ],
    ['1'],
    true,
    '2 4',
  ],
] as const)('%s', (_sentence, stages, selected, everyone, expected) => {
  expect(tell(stages, selected, everyone)).toBe(expected)
})
