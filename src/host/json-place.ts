// Where a text that somebody has written stops being JSON.
import { JSONParser } from '@streamparser/json'

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
