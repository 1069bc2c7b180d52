// The steps of an actor, changed at one place: what comes out is a list of its own, and the one that went in stays as it was.
import type { Step, StepName, StepPath } from '../../contract/automation/scenario.ts'

/** Changes the list in which the step at `path` stands; `index` is its place there. */
function changed(
  steps: readonly Step[],
  path: StepPath,
  change: (list: readonly Step[], index: number) => readonly Step[],
): readonly Step[] {
  const [index = 0, ...rest] = path
  const step = steps[index]
  if (rest.length === 0 || !step) return change(steps, index)
  if (step.do === 'loop') return steps.with(index, { ...step, steps: changed(step.steps, rest, change) })
  if (step.do !== 'branch') return steps
  const [place = 0, ...within] = rest
  const one = step.cases[place]
  return steps.with(
    index,
    one
      ? { ...step, cases: step.cases.with(place, { ...one, steps: changed(one.steps, within, change) }) }
      : { ...step, else: changed(step.else ?? [], within, change) },
  )
}

export function replaced(steps: readonly Step[], path: StepPath, step: Step): readonly Step[] {
  return changed(steps, path, (list, index) => list.with(index, step))
}

export function removed(steps: readonly Step[], path: StepPath): readonly Step[] {
  return changed(steps, path, (list, index) => list.toSpliced(index, 1))
}

/** Behind the step at `path`; an empty path: before all. */
export function inserted(steps: readonly Step[], path: StepPath, step: Step): readonly Step[] {
  if (path.length === 0) return [step, ...steps]
  return changed(steps, path, (list, index) => list.toSpliced(index + 1, 0, step))
}

/** One place up or down among those that it stands with; the same list where it cannot. */
export function moved(steps: readonly Step[], path: StepPath, by: 1 | -1): readonly Step[] {
  return changed(steps, path, (list, index) => {
    const [step, other] = [list[index], list[index + by]]
    return step && other ? list.with(index, other).with(index + by, step) : list
  })
}

/** The place `by` behind it, in the same list. */
export function neighbour(path: StepPath, by: number): StepPath {
  return path.with(-1, (path.at(-1) ?? 0) + by)
}

/** How many stand in its list. */
export function lengthAround(steps: readonly Step[], path: StepPath): number {
  let length = 0
  changed(steps, path, (list) => {
    length = list.length
    return list
  })
  return length
}

/** What a new one begins as, in the order in which they are offered. */
export const NEW_STEPS: Readonly<Record<StepName, Step>> = {
  expect: { do: 'expect' },
  send: { do: 'send', as: 'text', content: '' },
  wait: { do: 'wait', ms: 1_000 },
  ping: { do: 'ping' },
  close: { do: 'close', code: 1_000 },
  drop: { do: 'drop', how: 'reset' },
  loop: { do: 'loop', times: 2, steps: [{ do: 'wait', ms: 1_000 }] },
  branch: { do: 'branch', cases: [{ if: { type: 'kind', kind: 'text' }, steps: [{ do: 'send', as: 'echo' }] }], else: [] },
  meet: { do: 'meet', at: 'here' },
  set: { do: 'set', name: 'name', value: '{{message}}' },
  join: { do: 'join', group: 'room' },
  leave: { do: 'leave', group: 'room' },
  note: { do: 'note', text: '{{message}}' },
  fault: { do: 'fault', fault: 'rsv2' },
  shape: { do: 'shape', latency: 200 },
  pause: { do: 'pause' },
  resume: { do: 'resume' },
}
