// What can be put where the person is typing in the filter field: fields, their values, and what is in the log. Leaves showing it to the field.
import { serverWord } from './filter.ts'
import { FIELDS } from '../../contract/filter/fields.ts'
import type { ConnectionRow, LogRow } from '../../contract/model.ts'
import { SENDABLE_CODES } from '../close/close-codes.ts'
import { say } from '../language/say.ts'

export interface Completion {
  /** What is put in the place of the word. */
  readonly insert: string
  readonly about: string
  /** More is to be typed behind it. */
  readonly isOpen: boolean
}

export interface Completions {
  /** The part of the text that is replaced: [from, to). */
  readonly from: number
  readonly to: number
  readonly options: readonly Completion[]
}

/** What is in the log, as far as the window knows it. */
export interface Known {
  readonly connections: Iterable<ConnectionRow>
  /** Names of the servers of the log. */
  readonly servers: readonly string[]
  /** Rows in sight: what a person completes is mostly what they see. */
  readonly rows: readonly LogRow[]
}

/** More than fit are not looked through: another letter is quicker. */
const MOST_OPTIONS = 12
/** What of a preview is looked at for members of JSON. */
const MEMBER = /"([\p{L}\p{N}_$-]{1,40})"\s*:\s*(?:"((?:[^"\\]|\\.){0,40})"|(-?\d[\d.e+-]{0,20}|true|false|null))?/giu

/** Those that come in frames, and those that only an end without one has (RFC 6455 section 7.4.1). */
const CODES: readonly (readonly [string, string])[] = [
  ...SENDABLE_CODES.map(({ code, meaning }) => [String(code), meaning] as const),
  ['1005', say.log.noCodeInTheClose],
  ['1006', say.log.lostWithoutACloseFrame],
]

/** `isAsked`: everything is offered where nothing has been typed yet. */
export function completionsAt(text: string, caret: number, known: Known, isAsked: boolean): Completions {
  const from = startOfWord(text, caret)
  const to = caret + (/^[^\s()]*/.exec(text.slice(caret))?.[0].length ?? 0)
  const word = text.slice(from, caret)
  const options = word === '' && !isAsked ? [] : optionsFor(word, known)
  const whole = text.slice(from, to)
  return { from, to, options: options.filter(({ insert }) => insert !== whole).slice(0, MOST_OPTIONS) }
}

function optionsFor(word: string, known: Known): Completion[] {
  const colon = word.indexOf(':')
  if (colon < 0) {
    const start = word.toLowerCase()
    const fields = FIELDS.filter(({ name }) => name.startsWith(start))
    return fields.map(({ name }) => ({ insert: `${name}:`, about: say.log.fields[name] ?? '', isOpen: true }))
  }
  const name = word.slice(0, colon).toLowerCase()
  const value = word.slice(colon + 1)
  const comma = value.lastIndexOf(',') + 1
  const last = value.slice(comma).toLowerCase()
  const head = `${word.slice(0, colon + 1)}${value.slice(0, comma)}`
  const starting = (values: readonly (readonly [string, string])[]): Completion[] =>
    values
      .filter(([each]) => each.toLowerCase().startsWith(last))
      .map(([each, about]) => ({ insert: `${head}${each}`, about, isOpen: false }))
  switch (name) {
    case 'conn':
      return starting([...known.connections].toReversed().map((row) => [row.id, aboutConnection(row)] as const))
    case 'server':
      return starting(known.servers.map((name) => [serverWord(name), name] as const))
    case 'path':
      return starting(pathsOf(known.connections))
    case 'close':
      return starting(CODES)
    case 'json':
      return jsonOptions(value, known.rows)
    default:
      return starting((FIELDS.find((field) => field.name === name)?.values ?? []).map((each) => [each, ''] as const))
  }
}

function aboutConnection({ path, remoteHost, remotePort, stage }: ConnectionRow): string {
  return `${path === '' ? `${remoteHost}:${remotePort}` : path}, ${say.connections.stages[stage]}`
}

function pathsOf(connections: Iterable<ConnectionRow>): (readonly [string, string])[] {
  const counts = new Map<string, number>()
  for (const { path } of connections) {
    const place = path.split('?', 1)[0] ?? ''
    if (place !== '' && !/[\s"()]/.test(place)) counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([path, n]) => [path, say.number.connection(n)] as const)
}

/** Members of the JSON in sight, and behind `==` the values that they have there. */
function jsonOptions(value: string, rows: readonly LogRow[]): Completion[] {
  const compared = /^\$\.([^\s=<>!~]+)==(.*)$/.exec(value)
  const found = new Map<string, Completion>()
  for (const { kind, preview } of rows) {
    if (kind !== 'text') continue
    for (const [, name = '', text, literal] of preview.matchAll(MEMBER)) {
      const written = literal ?? (text === undefined ? '' : /^[^\s"\\(),]+$/.test(text) ? text : `"${text}"`)
      if (!compared) {
        const insert = `json:$.${name}`
        if (insert.startsWith(`json:${value}`))
          found.set(insert, { insert: `${insert}==`, about: say.log.suchAs(preview.slice(0, 40)), isOpen: true })
      } else if (name === compared[1] && written !== '' && written.toLowerCase().startsWith((compared[2] ?? '').toLowerCase()))
        found.set(written, { insert: `json:$.${name}==${written}`, about: '', isOpen: false })
    }
  }
  return [...found.values()]
}

/** Where the word before the caret begins: behind the last space or bracket that is not in quotes. */
function startOfWord(text: string, caret: number): number {
  let start = 0
  let inQuotes = false
  for (let at = 0; at < caret; at++) {
    const char = text[at] ?? ''
    if (char === '"' && text[at - 1] !== '\\') inQuotes = !inQuotes
    else if (!inQuotes && /[\s()]/.test(char)) start = at + 1
  }
  return start
}
