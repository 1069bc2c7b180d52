// The person's marks and notes, by log: which entries have one, and how one is put and taken away.
import { MARK_COLORS, type Mark, type MarkColor } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk, type Desk } from '../store/desk.ts'
import { say } from '../language/say.ts'

export const COLOR_NAMES: Readonly<Record<MarkColor, string>> = {
  amber: say.marks.amber,
  red: say.marks.red,
  green: say.marks.green,
  blue: say.marks.blue,
}

const NONE: readonly Mark[] = []
const bySeq = new WeakMap<readonly Mark[], ReadonlyMap<number, Mark>>()

/** In the order of their entries. `log`: "" the live one, or the id of a session. */
export function marksOf({ marks, sessions }: Pick<Desk, 'marks' | 'sessions'>, log: string): readonly Mark[] {
  return log === '' ? marks : (sessions.find(({ id }) => id === log)?.marks ?? NONE)
}

/** The same map until a mark changes. */
export function useMarksBySeq(log: string): ReadonlyMap<number, Mark> {
  const marks = useDesk((desk) => marksOf(desk, log))
  let map = bySeq.get(marks)
  if (!map) bySeq.set(marks, (map = new Map(marks.map((mark) => [mark.seq, mark]))))
  return map
}

/** All of them get it, or, where all of them have one, lose it. */
export async function toggleMarks(log: string, seqs: readonly number[]): Promise<void> {
  const there = new Set(marksOf(useDesk.getState(), log).map(({ seq }) => seq))
  const without = seqs.filter((seq) => !there.has(seq))
  if (without.length === 0) await attempt('marks.remove', { log, seqs: [...seqs] })
  else await attempt('marks.set', { log, marks: without.map((seq) => ({ seq, color: MARK_COLORS[0], note: '' })) })
}

/** Marks one entry, or gives its mark another colour or note. */
export async function setMark(log: string, mark: Mark): Promise<void> {
  await attempt('marks.set', { log, marks: [mark] })
}

export async function removeMark(log: string, seq: number): Promise<void> {
  await attempt('marks.remove', { log, seqs: [seq] })
}

/** The nearest mark after an entry, or before it; round the end when there is none. */
export function neighbouringMark(marks: readonly Mark[], seq: number, step: 1 | -1): Mark | undefined {
  return step === 1
    ? (marks.find((mark) => mark.seq > seq) ?? marks[0])
    : (marks.findLast((mark) => mark.seq < seq) ?? marks.at(-1))
}
