// Two messages line by line: what both have, what only one has, and within lines that stand for each other the words that differ. Leaves showing
// to the dialog.
import { outlineOf, prettyOf } from '../detail/json-outline.ts'
import { hexOfBytes } from '../detail/base64.ts'
import { textOf } from '../detail/payload-forms.ts'

/** A stretch of a line; `differs`: the other side has not got it. */
export interface Part {
  readonly text: string
  readonly differs: boolean
}

/** One line of the picture; undefined where a side has nothing beside the other's. */
export interface DiffLine {
  readonly left: readonly Part[] | undefined
  readonly right: readonly Part[] | undefined
  readonly same: boolean
}

/** How the two were read. */
type ReadAs = 'json' | 'text' | 'hex'

export interface Difference {
  readonly readAs: ReadAs
  readonly lines: readonly DiffLine[]
  /** Lines that only one has, or that differ. */
  readonly changes: number
}

/** Longer lines are not compared word by word. */
const LONGEST_LINE = 5_000
/** What takes longer is shown as it is, one after the other; and so are lines, once comparing words has taken as long. */
const TIME_MS = 500
/** Bytes of a line of hex. */
const HEX_ROW = 16

/** The library comes when it is first needed. `sortKeys`: members of JSON are put in order first. */
export async function differenceOf(left: Uint8Array, right: Uint8Array, sortKeys: boolean): Promise<Difference> {
  const { diffLines, diffWordsWithSpace } = await import('diff')
  const { readAs, texts } = readBoth(left, right, sortKeys)
  const changes = diffLines(texts[0], texts[1], { timeout: TIME_MS, newlineIsToken: false }) ?? [
    { value: texts[0], removed: true, added: false, count: 0 },
    { value: texts[1], removed: false, added: true, count: 0 },
  ]
  const began = performance.now()
  const lines: DiffLine[] = []
  let removed: string[] = []
  let added: string[] = []
  const flush = (): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) lines.push(pair(removed[i], added[i]))
    removed = []
    added = []
  }
  const pair = (a: string | undefined, b: string | undefined): DiffLine => {
    if (a === undefined || b === undefined || a.length + b.length > LONGEST_LINE || performance.now() - began > TIME_MS)
      return { left: whole(a), right: whole(b), same: false }
    const words = diffWordsWithSpace(a, b)
    return {
      left: words.filter(({ added: isAdded }) => !isAdded).map(({ value, removed: differs }) => ({ text: value, differs })),
      right: words.filter(({ removed: isRemoved }) => !isRemoved).map(({ value, added: differs }) => ({ text: value, differs })),
      same: false,
    }
  }
  for (const { value, removed: isRemoved, added: isAdded } of changes) {
    const own = value.replace(/\n$/, '').split('\n')
    if (isRemoved) removed.push(...own)
    else if (isAdded) added.push(...own)
    else {
      flush()
      for (const text of own) {
        const parts = [{ text, differs: false }]
        lines.push({ left: parts, right: parts, same: true })
      }
    }
  }
  flush()
  return { readAs, lines, changes: lines.filter(({ same }) => !same).length }
}

function whole(text: string | undefined): readonly Part[] | undefined {
  return text === undefined ? undefined : [{ text, differs: true }]
}

/** Both in the same way: as JSON where both are JSON, as text where both are text. Each ends with a line break. */
function readBoth(left: Uint8Array, right: Uint8Array, sortKeys: boolean): { readAs: ReadAs; texts: readonly [string, string] } {
  const [a, b] = [textOf(left), textOf(right)]
  if (a === undefined || b === undefined) return { readAs: 'hex', texts: [hexLines(left), hexLines(right)] }
  const [c, d] = [prettyJson(a, sortKeys), prettyJson(b, sortKeys)]
  if (c !== undefined && d !== undefined) return { readAs: 'json', texts: [`${c}\n`, `${d}\n`] }
  return { readAs: 'text', texts: [`${a}\n`, `${b}\n`] }
}

/** undefined: it is no JSON. Without sorting, values stay as they were written. */
function prettyJson(text: string, sortKeys: boolean): string | undefined {
  const outline = outlineOf(text)
  if ('error' in outline) return undefined
  return sortKeys ? JSON.stringify(sorted(JSON.parse(text)), undefined, 2) : prettyOf(outline.lines)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function hexLines(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += HEX_ROW) text += `${hexOfBytes(bytes.subarray(at, at + HEX_ROW))}\n`
  return text
}
