// The steps of a plan for text messages, found by the value that stands in the message instead of being asked one after the other: of twenty rules on
// $.op one look at $.op tells which can apply. Leaves it to the step whether it does.
import { JsonPrefilter } from './json-prefilter.ts'
import { testsIn, type Node, type Pinned } from './node.ts'
import type { Step } from './step.ts'
import { NO_JSON, type Subject } from './subject.ts'

/** Steps by the value at one place, by their index. */
interface Place {
  readonly read: Pinned['read']
  readonly byValue: ReadonlyMap<unknown, readonly number[]>
}

export class PinnedSteps {
  /** Steps before the first that needs the message as JSON: it is parsed when these have not taken it. */
  readonly lead: readonly Step[]
  readonly #steps: readonly Step[]
  readonly #places: readonly Place[]
  /** Those that no value leads to, by their index, and the same as steps. */
  readonly #others: readonly number[]
  readonly #otherSteps: readonly Step[]
  /** undefined: the message is parsed in any case. */
  readonly #prefilter: JsonPrefilter | undefined

  private constructor(steps: readonly Step[], pins: readonly (Pinned | undefined)[]) {
    const first = pins.findIndex((pin) => pin !== undefined)
    this.lead = steps.slice(0, first)
    this.#steps = steps
    const places = new Map<string, { read: Pinned['read']; byValue: Map<unknown, number[]> }>()
    const others: number[] = []
    for (let index = first; index < steps.length; index++) {
      const pin = pins[index]
      if (!pin) {
        others.push(index)
        continue
      }
      const key = JSON.stringify(pin.steps)
      let place = places.get(key)
      if (!place) places.set(key, (place = { read: (json) => pin.read(json), byValue: new Map() }))
      const same = place.byValue.get(pin.value)
      if (same) same.push(index)
      else place.byValue.set(pin.value, [index])
    }
    this.#places = [...places.values()]
    this.#others = others
    this.#otherSteps = others.map((index) => steps[index] as Step)
    const reads = this.#otherSteps.some(({ left }) => left && [...testsIn(left)].some(({ depends }) => depends === 'text'))
    this.#prefilter = reads ? undefined : JsonPrefilter.of(pins.filter((pin) => pin !== undefined))
  }

  /** undefined: none can be found by a value. */
  static of(steps: readonly Step[]): PinnedSteps | undefined {
    const pins = steps.map(({ rule, left }) => (rule.isOfTheMoment ? undefined : left && pinOf(left)))
    return pins.every((pin) => pin === undefined) ? undefined : new PinnedSteps(steps, pins)
  }

  /** Of those behind `lead` all that can hold, in their order. */
  candidates(subject: Subject): readonly Step[] {
    const prefilter = this.#prefilter
    if (prefilter && subject.isUnparsed && !prefilter.canHold(subject.text ?? '')) return this.#otherSteps
    const { json } = subject
    if (json === NO_JSON) return this.#otherSteps
    let found: readonly number[] | undefined
    for (const { read, byValue } of this.#places) {
      const here = byValue.get(read(json))
      if (here) found = found ? [...found, ...here] : here
    }
    if (!found) return this.#otherSteps
    return [...found, ...this.#others].toSorted((one, other) => one - other).map((index) => this.#steps[index] as Step)
  }
}

/** Of a test, or of several that must hold of which none is cheaper: what is cheap is asked before a message is parsed. */
function pinOf(left: Node): Pinned | undefined {
  if (left.kind === 'test') return left.pinned
  if (left.kind !== 'all' || left.of.some((node) => node.kind !== 'test' || node.depends !== 'text')) return undefined
  for (const node of left.of) if (node.kind === 'test' && node.pinned) return node.pinned
  return undefined
}
