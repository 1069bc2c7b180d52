// Lines that are typed, or come through a pipe, one at a time: the next one is read once the last has been dealt with, so that nothing is lost
// and nothing gathers.
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface InputLines {
  /** Ends it, so that the process can end. */
  close(): void
}

/** `deal` is called with one line after the other; `tell` with why one could not be dealt with, and those behind it still are. */
export function readLines(input: Readable, deal: (line: string) => Promise<void>, tell: (error: unknown) => void): InputLines {
  const lines = createInterface({ input, crlfDelay: Infinity, terminal: false })
  let isClosed = false
  const reading = async (): Promise<void> => {
    for await (const line of lines) {
      if (isClosed) return
      await deal(line).catch(tell)
    }
  }
  // A standard input that cannot be read, such as one that is closed, has no lines.
  reading().catch(() => undefined)
  return {
    close() {
      isClosed = true
      lines.close()
      input.destroy()
    },
  }
}
