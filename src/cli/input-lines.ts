// Lines that are typed, or come through a pipe, one at a time: more is read once the last has been dealt with, so that nothing is lost and nothing
// gathers. By hand: Node's own reader of lines has no bound, and takes U+2028, which JSON may have in its texts, for the end of one.
import type { Readable } from 'node:stream'
import { TYPED_LIMIT } from '../contract/limits.ts'

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
      if (line === undefined) tell(new Error(TOO_LONG))
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

const TOO_LONG = `A line of the input has more than ${TYPED_LIMIT} characters, which is the most of one message: it was passed over. Divide it into several.`

/** Without their ends, LF or CRLF, and the last one also where it has none; undefined for one that is longer than TYPED_LIMIT. */
async function* linesOf(input: Readable): AsyncGenerator<string | undefined> {
  let line: string | undefined = ''
  for await (const piece of input.setEncoding('utf8') as AsyncIterable<string>) {
    const [rest = '', ...begun] = piece.split('\n')
    line = joined(line, rest)
    for (const next of begun) {
      yield line?.replace(/\r$/, '')
      line = next
    }
  }
  if (line !== '') yield line?.replace(/\r$/, '')
}

function joined(line: string | undefined, more: string): string | undefined {
  return line === undefined || line.length + more.length > TYPED_LIMIT ? undefined : line + more
}
