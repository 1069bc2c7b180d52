// Who gets what is sent.
import { expect, test } from 'vitest'
import type { ConnectionRow, Stage } from '../../contract/model.ts'
import { recipientsOf } from './recipients.ts'

const row = (id: string, stage: Stage): ConnectionRow => ({
  id,
  stage,
  remoteHost: '127.0.0.1',
  remotePort: 50_000,
  path: '/',
  subProtocol: '',
  acceptedAt: 0,
  openedAt: 0,
  closedAt: 0,
  messagesIn: 0,
  messagesOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  rateIn: 0,
  rateOut: 0,
  queuedBytes: 0,
  reading: true,
  secure: false,
  closeCode: 0,
  closeReason: '',
  closedBy: '',
  refusedWith: 0,
})

const tell = (stages: readonly (readonly [string, Stage])[], selected: readonly string[], everyone = false): string => {
  const { rows, nobody } = recipientsOf(new Map(stages.map(([id, stage]) => [id, row(id, stage)])), selected, everyone)
  return nobody || rows.map(({ id }) => id).join(' ')
}

test.each([
  ['nobody is there', [], [], false, 'No client is connected.'],
  ['the only one is meant without a selection', [['1', 'open']], [], false, '1'],
  ['of several the person chooses', [['1', 'open'], ['2', 'open']], [], false, 'Select connections in the list, or take all.'],
  ['the selected', [['1', 'open'], ['2', 'open'], ['3', 'open']], ['3', '1'], false, '1 3'],
  ['the selected that are open', [['1', 'closed'], ['2', 'open']], ['1', '2'], false, '2'],
  ['a selected one that has closed is not replaced by another', [['1', 'closed'], ['2', 'open']], ['1'], false, '#1 is not open.'],
  ['everyone means the open ones', [['1', 'closed'], ['2', 'open'], ['3', 'upgrade'], ['4', 'open']], ['1'], true, '2 4'],
] as const)('%s', (_sentence, stages, selected, everyone, expected) => {
  expect(tell(stages, selected, everyone)).toBe(expected)
})
