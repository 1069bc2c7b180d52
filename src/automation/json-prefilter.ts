// Whether a text can have one of some values at members of some names, told without parsing it: most messages of a flood concern no rule, and a search for
// the name costs a quarter of JSON.parse. It errs to one side only: what it rules out is out, for whatever is left the text is parsed.
import type { Pinned } from './node.ts'

/** Names that are searched for; for more, parsing once is as quick. */
const MOST_NAMES = 2
/** What JSON may write in another way than as it is or as \u and digits. */
const ESCAPED = /["\\/\u0000-\u001f]/

interface Member {
  /** As it stands in a text. */
  readonly name: string
  readonly values: Set<unknown>
  /** Characters of the longest text among the values. */
  longest: number
}

export class JsonPrefilter {
  readonly #members: readonly Member[]

  private constructor(members: readonly Member[]) {
    this.#members = members
  }

  /** undefined: nothing can be told, or it would be no quicker than to parse. */
  static of(pins: readonly Pinned[]): JsonPrefilter | undefined {
    const members = new Map<string, Member>()
    for (const { steps, value } of pins) {
      const name = steps.at(-1)
      if (typeof name !== 'string' || ESCAPED.test(name) || (typeof value === 'string' && ESCAPED.test(value))) return undefined
      let member = members.get(name)
      if (!member) members.set(name, (member = { name: `"${name}"`, values: new Set(), longest: 0 }))
      member.values.add(value)
      if (typeof value === 'string') member.longest = Math.max(member.longest, value.length)
    }
    return members.size > MOST_NAMES ? undefined : new JsonPrefilter([...members.values()])
  }

  /** false: if the text is JSON, then none of the values stands at its place. */
  canHold(text: string): boolean {
    // A name or a value may be written with it.
    if (text.includes('\\u')) return true
    for (const { name, values, longest } of this.#members)
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        const colon = afterBlanks(text, at + name.length)
        if (text[colon] === ':' && isOneOf(values, longest, text, afterBlanks(text, colon + 1))) return true
      }
    return false
  }
}

/** Whether what begins at `at` is one of the values. */
function isOneOf(values: ReadonlySet<unknown>, longest: number, text: string, at: number): boolean {
  switch (text[at]) {
    case '"': {
      const end = text.indexOf('"', at + 1)
      return end >= 0 && end - at - 1 <= longest && values.has(text.slice(at + 1, end))
    }
    case 't':
      return values.has(true)
    case 'f':
      return values.has(false)
    case 'n':
      return values.has(null)
    case '{':
    case '[':
      return false
    default:
      return values.has(numberAt(text, at))
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?/y

/** NaN: no number. */
function numberAt(text: string, at: number): number {
  NUMBER.lastIndex = at
  return Number(NUMBER.exec(text)?.[0])
}

function afterBlanks(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}
