// The value of `json:`: a path as JSONPath writes it (RFC 9535, names, positions and wildcards), an operator, and what is compared with.
import { ANY, type JsonOperator, type JsonStep, type Term } from './filter.ts'
import { Expected } from './expected.ts'

const STEP = /\.\*|\.([\p{L}\p{N}_$-]+)|\[\*\]|\[(\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy
const OPERATOR = /(==|!=|<=|>=|<|>|~|=)/y
const EXAMPLE = 'a path and a comparison, such as $.op==trade, $.items[0].price>5, $.tags[*]~new, or $.id alone'

/** `$.a.b[0]["c d"]` followed by nothing, or by an operator and a value. Throws Expected. */
export function readJsonTerm(text: string): Term {
  if (!text.startsWith('$')) throw new Expected(EXAMPLE)
  const path: JsonStep[] = []
  let at = 1
  for (;;) {
    STEP.lastIndex = at
    const step = STEP.exec(text)
    if (!step) break
    at = STEP.lastIndex
    const quoted = step[3] ?? step[4]
    if (step[2] !== undefined) path.push(Number(step[2]))
    else path.push(step[1] ?? (quoted === undefined ? ANY : quoted.replaceAll(/\\(.)/g, '$1')))
  }
  if (at === text.length) return { type: 'json', path, operator: 'exists', value: null }
  OPERATOR.lastIndex = at
  const operator = OPERATOR.exec(text)?.[1]
  if (operator === undefined) throw new Expected(EXAMPLE)
  const written = text.slice(OPERATOR.lastIndex)
  if (written === '') throw new Expected(`something to compare with after ${operator}`)
  return { type: 'json', path, operator: (operator === '=' ? '==' : operator) as JsonOperator, value: valueOf(written) }
}

/** JSON where it is a number, a constant or a string; any other text stands for itself. */
function valueOf(written: string): string | number | boolean | null {
  if (/^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|"(?:[^"\\]|\\.)*")$/i.test(written)) {
    try {
      return JSON.parse(written) as string | number | boolean | null
    } catch {
      // A number with a leading zero, or a word such as TRUE.
    }
  }
  return written
}
