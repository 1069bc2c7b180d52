// A condition as a tree of tests: whether it holds, why not, and what is left of it when something is known. What the tests are is conditions.ts, which
// comes when there are rules, because its libraries are large.
import type { Subject } from './subject.ts'

/**
 * What a condition looks at, the cheapest first. `connection`: stays as it is while a connection is open. `opcode`: of what has come. `moment`:
 * changes, and is not known any more afterwards. `bytes`, `text`: the payload.
 */
const DEPENDS = ['connection', 'opcode', 'moment', 'bytes', 'text'] as const
export type Depends = (typeof DEPENDS)[number]

/** One of `all`, `any` and `not`, or a test of its own. */
export type Node =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Node[] }
  | { readonly kind: 'not'; readonly of: Node; readonly words: string }
  | Test

export interface Test {
  readonly kind: 'test'
  readonly depends: Depends
  /** It holds for one value alone, and rules can be found by that. */
  readonly pinned?: Pinned
  holds(subject: Subject): boolean
  /** "" when it holds. */
  whyNot(subject: Subject): string
}

/** One value at one place of a message that is JSON. */
export interface Pinned {
  /** The way there: names of members, and places in lists. */
  readonly steps: readonly (string | number)[]
  readonly value: string | number | boolean | null
  /** What stands there; something that is no value where nothing does. */
  read(json: unknown): unknown
}

export function holds(node: Node, subject: Subject): boolean {
  switch (node.kind) {
    case 'test':
      return node.holds(subject)
    case 'not':
      return !holds(node.of, subject)
    case 'all':
      return node.of.every((each) => holds(each, subject))
    case 'any':
      return node.of.some((each) => holds(each, subject))
  }
}

/** The first reason that keeps it from holding; "" when it holds. */
export function whyNot(node: Node, subject: Subject): string {
  switch (node.kind) {
    case 'test':
      return node.whyNot(subject)
    case 'not':
      return holds(node.of, subject) ? `It must not be that ${node.words}, and it is.` : ''
    case 'all':
      for (const each of node.of) {
        const why = whyNot(each, subject)
        if (why !== '') return why
      }
      return ''
    case 'any': {
      const reasons = node.of.map((each) => whyNot(each, subject))
      if (reasons.includes('')) return ''
      return reasons.length === 0 ? 'None of no conditions can hold.' : `None of these holds: ${reasons.join(' ')}`
    }
  }
}

/**
 * What is left to ask when `known` has been answered: true and false when nothing is. `known` says what a test comes to, or undefined for what
 * is asked later.
 */
export function reduce(node: Node, known: (test: Test) => boolean | undefined): Node | boolean {
  switch (node.kind) {
    case 'test':
      return known(node) ?? node
    case 'not': {
      const of = reduce(node.of, known)
      return typeof of === 'boolean' ? !of : { ...node, of }
    }
    case 'all':
    case 'any': {
      const decides = node.kind === 'any'
      const left: Node[] = []
      for (const each of node.of) {
        const reduced = reduce(each, known)
        if (reduced === decides) return decides
        if (typeof reduced !== 'boolean') left.push(reduced)
      }
      if (left.length === 0) return !decides
      return left.length === 1 && left[0]
        ? left[0]
        : { kind: node.kind, of: left.toSorted((one, other) => cost(one) - cost(other)) }
    }
  }
}

function cost(node: Node): number {
  if (node.kind === 'test') return DEPENDS.indexOf(node.depends)
  return node.kind === 'not' ? cost(node.of) : Math.max(0, ...node.of.map(cost))
}

export function* testsIn(node: Node): Generator<Test> {
  if (node.kind === 'test') yield node
  else if (node.kind === 'not') yield* testsIn(node.of)
  else for (const each of node.of) yield* testsIn(each)
}
