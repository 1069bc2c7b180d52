// An answer of the desk as a coding agent gets it: no longer than its context bears. What is left out is said, with how to get it.
import type { ControlEntry } from '../control/shapes.ts'

/** Characters of an answer as JSON. The hosts of agents cut or refuse tool results at some 25,000 tokens. */
const MOST_CHARACTERS = 48_000
/** Of one payload, in an answer that has several entries, and in one that is asked for alone. */
const MOST_OF_EACH = 4_000
const MOST_OF_ONE = 32_000

type Answer = Readonly<Record<string, unknown>>

/** `last`: of a list of entries the newest were asked for. */
export function boundedAnswer(answer: Answer, isLast: boolean): Answer {
  const whole = Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, shortened(value)]))
  const room = MOST_CHARACTERS - (JSON.stringify(whole).length - listsOf(whole).reduce((sum, [, list]) => sum + lengthOf(list), 0))
  let left = room
  const leftOut: string[] = []
  for (const [name, list] of listsOf(whole)) {
    const fits = isLast ? fitting(list.toReversed(), left).toReversed() : fitting(list, left)
    left -= lengthOf(fits)
    if (fits.length === list.length) continue
    leftOut.push(`${list.length - fits.length} of ${list.length} ${name}`)
    whole[name] = fits
    // What is left is behind it.
    const at: unknown = (fits.at(-1) as { seq?: unknown } | undefined)?.seq
    if (name === 'entries' && !isLast && typeof at === 'number') whole['after'] = at
  }
  if (leftOut.length === 0) return whole
  return {
    ...whole,
    leftOut: `${leftOut.join(' and ')} were left out, to keep this answer short: ask for fewer, or with a filter.`,
  }
}

function listsOf(answer: Answer): [string, readonly unknown[]][] {
  return Object.entries(answer).filter((each): each is [string, readonly unknown[]] => Array.isArray(each[1]))
}

/** As many of the first ones as there is room for, and one at least. */
function fitting(list: readonly unknown[], room: number): readonly unknown[] {
  let left = room
  const end = list.findIndex((each, index) => (left -= JSON.stringify(each).length + 1) < 0 && index > 0)
  return end === -1 ? list : list.slice(0, end)
}

/** Characters as JSON. */
function lengthOf(value: string | readonly unknown[]): number {
  return JSON.stringify(value).length
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((each: unknown) => (isEntry(each) ? cut(each, value.length === 1 ? MOST_OF_ONE : MOST_OF_EACH) : each))
  return isEntry(value) ? cut(value, MOST_OF_ONE) : value
}

function isEntry(value: unknown): value is ControlEntry {
  return typeof value === 'object' && value !== null && 'seq' in value && 'base64' in value
}

function cut(entry: ControlEntry, most: number): ControlEntry {
  const text = beginning(entry.text, most)
  // Whole bytes.
  const base64 = entry.base64.length <= most ? entry.base64 : entry.base64.slice(0, most - (most % 4))
  // Such as the head of a request.
  const facts = Object.fromEntries(Object.entries(entry.facts).map(([name, value]) => [name, beginning(value, MOST_OF_EACH)]))
  const isCut = text !== entry.text || base64 !== entry.base64
  return { ...entry, text, base64, facts, cut: entry.cut || isCut }
}

/** Of so many characters as JSON, in which one can take six. */
function beginning(text: string, most: number): string {
  let shown = text.slice(0, most)
  for (let length = lengthOf(shown); length > most + 2; length = lengthOf(shown))
    shown = shown.slice(0, Math.floor((shown.length * most) / length))
  return shown.length === text.length ? text : shown.replace(/[\ud800-\udbff]$/, '')
}
