// Where a value stands in JSON, as JSONPath writes it (RFC 9535) and the filter reads it, and the value at such a place.
import { readJsonTerm } from '../../contract/filter/json-term.ts'
import { ANY, type JsonStep } from '../../contract/filter/filter.ts'
import type { JsonLine } from './json-outline.ts'

/** Of a line of the outline: '$.items[2].id'. The line of a closing bracket is that of what it closes. */
export function pathOf(lines: readonly JsonLine[], index: number): string {
  let at = lines[index]?.kind === 'close' ? openingOf(lines, index) : index
  let path = ''
  while (at > 0) {
    const line = lines[at]
    if (!line) break
    const parent = parentOf(lines, at)
    path = (line.key === '' ? `[${positionOf(lines, parent, at)}]` : stepOf(line.key)) + path
    at = parent
  }
  return `$${path}`
}

/** What stands there, as it was written but for blanks between: of a bracket all that it holds. */
export function valueAt(lines: readonly JsonLine[], index: number): string {
  const at = lines[index]?.kind === 'close' ? openingOf(lines, index) : index
  const end = lines[at]?.kind === 'open' ? (lines[at]?.end ?? at) : at
  const base = lines[at]?.depth ?? 0
  return lines
    .slice(at, end + 1)
    .map(({ depth, key, value, comma }, i) => {
      const isLast = at + i === end
      return `${'  '.repeat(depth - base)}${i === 0 || key === '' ? '' : `${key}: `}${value}${comma && !isLast ? ',' : ''}`
    })
    .join('\n')
}

/** undefined: nothing is there, or the text is no JSON. Throws what readJsonTerm does for a path that is none. */
export function valueByPath(text: string, path: string): unknown {
  const term = readJsonTerm(path)
  const steps: readonly JsonStep[] = term.type === 'json' ? term.path : []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || step === ANY || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

function openingOf(lines: readonly JsonLine[], close: number): number {
  return lines.findIndex(({ kind, end }) => kind === 'open' && end === close)
}

function parentOf(lines: readonly JsonLine[], index: number): number {
  const depth = lines[index]?.depth ?? 0
  let at = index - 1
  while (at >= 0 && (lines[at]?.depth ?? 0) >= depth) at--
  return at
}

function positionOf(lines: readonly JsonLine[], parent: number, index: number): number {
  let position = 0
  for (let at = parent + 1; at < index; at = (lines[at]?.kind === 'open' ? (lines[at]?.end ?? at) : at) + 1) position++
  return position
}

/** `key` with its quotes. */
function stepOf(key: string): string {
  const name = JSON.parse(key) as string
  return /^[\p{L}\p{N}_$-]+$/u.test(name) ? `.${name}` : `["${name.replaceAll(/[\\"]/g, String.raw`\$&`)}"]`
}
