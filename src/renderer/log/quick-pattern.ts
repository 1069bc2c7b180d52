// Whether a regular expression can be tried on every visible row without a thought. The host searches in a thread that can be stopped; what
// marks hits in a row runs in the window itself, and nothing can stop it there.

/** Repetitions without end, of one character or class each: with two, what a preview of a few hundred characters costs stays small. */
const MOST_REPEATS = 2
/** A bounded repetition beyond it counts as one without end. */
const FEW = 16

const TOKEN = /\\k<[^>]*>|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>)?)?|\)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/g

/** Repeated groups, references and assertions are not: they are what backtracking without end is made of. */
export function isQuickPattern(source: string): boolean {
  let repeats = 0
  let before = ''
  for (const [token] of source.matchAll(TOKEN)) {
    if (/^\\[1-9k]/.test(token) || /^\(\?(?:=|!|<[=!])/.test(token)) return false
    const bounds = /^\{(\d+)(,(\d*))?\}/.exec(token)
    const isLong = /^[*+]/.test(token) || (bounds !== null && (bounds[2] === ',' || Number(bounds[3] || bounds[1]) > FEW))
    const isRepeat = isLong || bounds !== null || token.startsWith('?')
    if (isRepeat && before === ')') return false
    if (isLong && ++repeats > MOST_REPEATS) return false
    before = token
  }
  return true
}
