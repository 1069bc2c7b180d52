// Lines that are typed, or come through a pipe, one at a time: the next one is read once the last has been dealt with, so that nothing is lost
// and nothing gathers.
import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import { TYPED_LIMIT } from '../contract/limits.ts'

/** Longest line, in characters: what can be sent as one message that is typed. */
const LINE_LIMIT = TYPED_LIMIT

export interface InputLines {
  /** Ends it, so that the process can end. */
  close(): void
}

export interface LineListener {
  /** Called with one line after the other. */
  readonly deal: (line: string) => Promise<void>
  /** Why a line could not be dealt with. Those behind it still are. */
  readonly tell: (error: unknown) => void
  /** All of them have been dealt with, and no more can come. */
  readonly ended?: () => void
}

export function readLines(input: Readable, { deal, tell, ended }: LineListener): InputLines {
  let isClosed = false
  const reading = async (): Promise<void> => {
    for await (const line of linesOf(input)) {
      if (isClosed) return
      if (line === undefined)
        tell(new Error(`A line of the input has more than ${LINE_LIMIT} characters, which is the most: it was left out.`))
      else await deal(line).catch(tell)
    }
  }
  // A standard input that cannot be read, such as one that is closed, has no lines.
  void reading()
    .catch(() => undefined)
    .then(() => {
      if (!isClosed) ended?.()
    })
  return {
    close() {
      isClosed = true
      input.destroy()
    },
  }
}

/** undefined stands for a line that is too long. A last one without a line break is one too. */
async function* linesOf(input: Readable): AsyncGenerator<string | undefined> {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  const add = (part: string): void => {
    length += part.length
    // What is let go by is only counted.
    if (length <= LINE_LIMIT) parts.push(part)
    else parts = []
  }
  const take = (): string | undefined => {
    const line = length <= LINE_LIMIT ? parts.join('') : undefined
    parts = []
    length = 0
    return line
  }
  let afterReturn = false
  for await (const piece of input as AsyncIterable<Buffer>) {
    let text = decoder.write(piece)
    if (text === '') continue
    // The second half of a line break whose first half ended the piece before.
    if (afterReturn && text.startsWith('\n')) text = text.slice(1)
    afterReturn = text.endsWith('\r')
    const [first = '', ...others] = text.split(/\r\n|\n|\r/)
    add(first)
    for (const other of others) {
      yield take()
      add(other)
    }
  }
  add(decoder.end())
  if (length > 0) yield take()
}
