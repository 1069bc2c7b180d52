// Which server each entry of a log belongs to: an entry that is no message has its server's number in its record, and so may have one with a table
// of frames, whose masks stand there; any other message belongs to the server of its connection. In the live log connections are learned as they
// come, in one that is read they are looked for once.
import { CONNECTION, FACTS, FRAMES, MARKS, MASK, WORDS } from './index-page.ts'
import type { LogStore } from './log-store.ts'
import { walkRecords } from './record-walk.ts'

/** Connections whose server is remembered, two bytes each. */
const MOST_CONNECTIONS = 16 * 1024 * 1024

/** Records that have no mask of their own. */
const TELLS = FACTS | FRAMES

export class LogServers {
  /** By their numbers, from 1; a server that has gone keeps its own. */
  readonly #names: string[]
  /** Numbers of servers by numbers of connections. */
  #servers = new Uint16Array(1024)
  /** Of a log that is read: what is looked through, until it has been. */
  #unread: LogStore | undefined
  #reading: Promise<void> | undefined
  #version = 0

  /** `unread`: a log whose connections are to be learned from it. */
  constructor(names: readonly string[] = [], unread?: LogStore) {
    this.#names = [...names]
    this.#unread = unread
  }

  get names(): readonly string[] {
    return this.#names
  }

  /** Changes with the names. */
  get version(): number {
    return this.#version
  }

  /** There is something to tell apart. */
  get areSeveral(): boolean {
    return this.#names.length > 1
  }

  /** What a server is called from now on, and in all entries before. */
  call(number: number, name: string): void {
    this.#names[number - 1] = name
    this.#version++
  }

  /** To be told of a connection before its first entry. */
  learn(connection: number, server: number): void {
    if (connection >= MOST_CONNECTIONS) return
    if (connection >= this.#servers.length) {
      const more = new Uint16Array(Math.min(MOST_CONNECTIONS, connection * 2))
      more.set(this.#servers)
      this.#servers = more
    }
    this.#servers[connection] = server
  }

  /** Resolves when the connections of the log are known. Rejects when its files have gone. */
  async known(): Promise<void> {
    if (this.#unread && this.areSeveral) await (this.#reading ??= this.#read(this.#unread))
  }

  /** Number of an entry's server by the words of its record, which begin at `at`; 0: not known. */
  ofRecord(words: Uint32Array, at: number): number {
    return this.of(words[at + MARKS] ?? 0, words[at + MASK] ?? 0, words[at + CONNECTION] ?? 0)
  }

  of(marks: number, mask: number, connection: number): number {
    return (marks & TELLS ? mask : 0) || this.ofConnection(connection)
  }

  ofConnection(connection: number): number {
    return this.#servers[connection] ?? 0
  }

  nameOf(number: number): string | undefined {
    return this.#names[number - 1]
  }

  async #read(store: LogStore): Promise<void> {
    await walkRecords(store, (words, start, stop) => {
      for (let record = start * WORDS; record < stop * WORDS; record += WORDS) {
        const server = (words[record + MARKS] ?? 0) & TELLS ? (words[record + MASK] ?? 0) : 0
        if (server > 0) this.learn(words[record + CONNECTION] ?? 0, server)
      }
    })
    this.#unread = undefined
  }
}
