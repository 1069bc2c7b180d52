// Where a text that somebody has written stops being JSON.
import { JSONParser, TokenType, Tokenizer } from '@streamparser/json'

/** As line and column, and what stands there: engines tell it in some of their messages only. */
export function placeOf(text: string): string {
  const bytes = Buffer.from(text)
  let token = 0
  let position: number | undefined
  const parser = new JSONParser({ paths: ['$'] })
  parser.onToken = ({ offset }) => (token = offset)
  // A character that begins no token is told of by its place, a token that cannot stand there by itself.
  parser.onError = ({ message }) => (position ??= Number(/absolute position "(\d+)"/.exec(message)?.[1] ?? token))
  parser.write(bytes)
  const before = position === undefined ? text : bytes.toString('utf8', 0, position)
  const lines = before.split('\n')
  const seen =
    position === undefined
      ? 'the file ends there, in the middle'
      : `${JSON.stringify(text.charAt(before.length))} cannot stand there`
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${seen}`
}

/** Line and column of a value within a text that is JSON, by the names and positions that lead to it; of the nearest one around it that is there. */
export function placeOfValue(text: string, path: readonly (string | number)[]): string {
  const bytes = Buffer.from(text)
  const tokenizer = new Tokenizer()
  /** Where the walk is: the name or position in each object and list around it. */
  const stack: { key: string | number; isList: boolean; awaitsName: boolean }[] = []
  let best = { depth: -1, offset: 0 }
  const begins = (offset: number): void => {
    const depth = stack.length
    if (depth <= best.depth || depth > path.length || !stack.every(({ key }, index) => key === path[index])) return
    best = { depth, offset }
  }
  tokenizer.onToken = ({ token, value, offset }) => {
    const top = stack.at(-1)
    switch (token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        begins(offset)
        stack.push({ key: token === TokenType.LEFT_BRACKET ? 0 : '', isList: token === TokenType.LEFT_BRACKET, awaitsName: true })
        return
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        stack.pop()
        return
      case TokenType.COMMA:
        if (top?.isList) top.key = Number(top.key) + 1
        else if (top) top.awaitsName = true
        return
      case TokenType.COLON:
        return
      default:
        if (top && !top.isList && top.awaitsName) {
          top.key = String(value)
          top.awaitsName = false
        } else begins(offset)
    }
  }
  tokenizer.onError = () => undefined
  tokenizer.write(bytes)
  const lines = bytes.toString('utf8', 0, best.offset).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}
