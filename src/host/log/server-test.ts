// Entries of certain servers, by their names.
import { matchesPath } from '../../contract/wildcard.ts'
import type { EntryTest, Positions, Slice } from './entry-test.ts'
import { WORDS } from './index-page.ts'
import type { LogServers } from './log-servers.ts'

export class ServerTest implements EntryTest {
  readonly #patterns: readonly string[]
  readonly #servers: LogServers
  #version = -1
  /** Numbers of servers that are so called. */
  #meant: ReadonlySet<number> = new Set()

  constructor(patterns: readonly string[], servers: LogServers) {
    this.#patterns = patterns.map((each) => each.toLowerCase())
    this.#servers = servers
  }

  async keep({ page: { words } }: Slice, positions: Positions): Promise<Positions> {
    const servers = this.#servers
    await servers.known()
    // One may have come, or be called otherwise.
    if (this.#version !== servers.version) {
      this.#version = servers.version
      const isMeant = (name: string): boolean => this.#patterns.some((pattern) => matchesPath(pattern, name.toLowerCase()))
      this.#meant = new Set(servers.names.flatMap((name, index) => (isMeant(name) ? [index + 1] : [])))
    }
    return positions.filter((at) => this.#meant.has(servers.ofRecord(words, at * WORDS)))
  }

  end(): void {}
}
