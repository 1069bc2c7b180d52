// Entries of connections to certain paths. The log names the path once, in the entry of the opening request; which connections are
// meant is learned as those go by. What comes before the request belongs to no path.
import type { EntryTest, Positions, Slice } from './entry-test.ts'
import { matchesPath } from '../../contract/wildcard.ts'
import { CONNECTION, LENGTH, MARKS, OFFSET, WORDS, kindCode } from './index-page.ts'

/** Of a request line: a longer path is compared by its beginning. */
const LINE_BYTES = 4_096
/** Lines read at once: a page may be full of them. */
const LINES_AT_ONCE = 256
/** Connections that are remembered; the first seen are forgotten first. */
const MOST_CONNECTIONS = 200_000

/** Path of a connection whose request the log holds no more; undefined where that is not known. */
export type PathOf = (connection: number) => string | undefined

export class PathTest implements EntryTest {
  readonly #pattern: string
  readonly #pathOf: PathOf
  /** Sequence numbers from which on a connection's entries are meant. */
  readonly #connections = new Map<number, number>()

  constructor(pattern: string, pathOf: PathOf) {
    this.#pattern = pattern
    this.#pathOf = pathOf
  }

  async see(slice: Slice, positions: Positions): Promise<void> {
    const { words } = slice.page
    const requests: number[] = []
    for (const at of positions) {
      const kind = (words[at * WORDS + MARKS] ?? 0) & 0xff
      if (kind === ACCEPT) this.#remember(words[at * WORDS + CONNECTION] ?? 0, NEVER)
      else if (kind === REQUEST) requests.push(at)
    }
    for (let i = 0; i < requests.length; i += LINES_AT_ONCE) await this.#learn(slice, requests.slice(i, i + LINES_AT_ONCE))
  }

  async #learn({ segment, page: { words }, base }: Slice, requests: readonly number[]): Promise<void> {
    const lines = await segment.read(
      requests.map((at) => {
        const from = words[at * WORDS + OFFSET] ?? 0
        return { from, to: from + Math.min(words[at * WORDS + LENGTH] ?? 0, LINE_BYTES) }
      }),
    )
    requests.forEach((at, i) => {
      const path = lines[i]?.toString('utf8').split(' ')[1] ?? ''
      this.#remember(words[at * WORDS + CONNECTION] ?? 0, matchesPath(this.#pattern, path) ? base + at : NEVER)
    })
  }

  keep({ page: { words }, base }: Slice, positions: Positions): Positions {
    return positions.filter((at) => base + at >= this.#since(words[at * WORDS + CONNECTION] ?? 0))
  }

  end(): void {
    this.#connections.clear()
  }

  #since(connection: number): number {
    if (connection === 0) return NEVER
    const known = this.#connections.get(connection)
    if (known !== undefined) return known
    const path = this.#pathOf(connection)
    return this.#remember(connection, path !== undefined && matchesPath(this.#pattern, path) ? 0 : NEVER)
  }

  #remember(connection: number, since: number): number {
    this.#connections.set(connection, since)
    if (this.#connections.size > MOST_CONNECTIONS)
      for (const first of this.#connections.keys()) {
        this.#connections.delete(first)
        break
      }
    return since
  }
}

const NEVER = Infinity
const ACCEPT = kindCode('accept')
const REQUEST = kindCode('request')
