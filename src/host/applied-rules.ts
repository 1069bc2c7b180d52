// Which rule applied to which entry of the live log: a number for each entry, in pages, bounded. An entry to which none applied, while there were rules for
// messages, is one that no rule has answered.
import type { LogRow } from '../contract/model.ts'

const PAGE_ENTRIES = 4_096
/** Eight million entries, 16 MiB. */
const MOST_PAGES = 2_048
/** Entries with more than one rule (`goOn`). */
const MOST_SHARED = 10_000
/** Rules that have been in force; a number is never used again. */
const MOST_RULES = 65_000
/** Instead of a rule's number: a scenario had the connection, and rules were not asked. */
const PLAYED = 65_535

export class AppliedRules {
  readonly #pages = new Map<number, Uint16Array>()
  /** Further rules of an entry. */
  readonly #shared = new Map<number, string[]>()
  readonly #numbers = new Map<string, number>()
  readonly #ids: string[] = ['']
  /** From which entry on there were rules for messages, or none; the newest last. */
  readonly #epochs: { readonly since: number; readonly answers: boolean }[] = []
  /** Rules that applied to the request of a connection, by its number. */
  readonly #requests = new Map<string, Set<string>>()
  #oldest = 0

  /** From the next entry on. */
  begin(since: number, answers: boolean): void {
    if ((this.#epochs.at(-1)?.answers ?? false) !== answers) this.#epochs.push({ since, answers })
    if (this.#epochs.length > 10_000) this.#epochs.splice(0, 5_000)
  }

  /** A scenario had the connection when these came. */
  addPlayed(first: number, count: number): void {
    for (let seq = Math.max(0, first); seq < first + count; seq++) this.#pageOf(seq)[seq % PAGE_ENTRIES] = PLAYED
  }

  /** Rules were not asked about it. */
  isPlayed(seq: number): boolean {
    return this.#pages.get(Math.floor(seq / PAGE_ENTRIES))?.[seq % PAGE_ENTRIES] === PLAYED
  }

  #pageOf(seq: number): Uint16Array {
    const page = Math.floor(seq / PAGE_ENTRIES)
    let numbers = this.#pages.get(page)
    if (!numbers) {
      this.#pages.set(page, (numbers = new Uint16Array(PAGE_ENTRIES)))
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= MOST_PAGES) break
        this.#pages.delete(oldest)
        this.#oldest = (oldest + 1) * PAGE_ENTRIES
      }
    }
    return numbers
  }

  add(seq: number, rule: string): void {
    if (seq < 0) return
    const numbers = this.#pageOf(seq)
    const at = seq % PAGE_ENTRIES
    if (numbers[at] === 0) numbers[at] = this.#numberOf(rule)
    else {
      const further = this.#shared.get(seq)
      if (further) further.push(rule)
      else {
        this.#shared.set(seq, [rule])
        for (const oldest of this.#shared.keys()) {
          if (this.#shared.size <= MOST_SHARED) break
          this.#shared.delete(oldest)
        }
      }
    }
  }

  addToRequest(connection: string, rule: string): void {
    const rules = this.#requests.get(connection)
    if (rules) rules.add(rule)
    else {
      this.#requests.set(connection, new Set([rule]))
      for (const oldest of this.#requests.keys()) {
        if (this.#requests.size <= MOST_SHARED) break
        this.#requests.delete(oldest)
      }
    }
  }

  /** The rules that applied to a connection's requests. */
  ofRequest(connection: string): ReadonlySet<string> {
    return this.#requests.get(connection) ?? new Set()
  }

  /** The rules that applied to an entry, by id; undefined where that is not known any more. */
  of(seq: number): ReadonlySet<string> | undefined {
    if (seq < this.#oldest) return undefined
    const number = this.#pages.get(Math.floor(seq / PAGE_ENTRIES))?.[seq % PAGE_ENTRIES] ?? 0
    return new Set(number === 0 ? [] : [this.#ids[number] ?? '', ...(this.#shared.get(seq) ?? [])])
  }

  /** With the rule that applied first; "" for a message that none applied to. */
  mark(row: LogRow): LogRow {
    const number = this.#pages.get(Math.floor(row.seq / PAGE_ENTRIES))?.[row.seq % PAGE_ENTRIES] ?? 0
    if (number === PLAYED) return row
    if (number > 0) return { ...row, rule: this.#ids[number] ?? '' }
    const isMessage = row.direction === 'in' && (row.kind === 'text' || row.kind === 'binary')
    return isMessage && row.seq >= this.#oldest && this.#answered(row.seq) ? { ...row, rule: '' } : row
  }

  /** There were rules for messages when it came. */
  #answered(seq: number): boolean {
    for (let index = this.#epochs.length - 1; index >= 0; index--) {
      const epoch = this.#epochs[index]
      if (epoch && seq >= epoch.since) return epoch.answers
    }
    return false
  }

  #numberOf(rule: string): number {
    let number = this.#numbers.get(rule)
    if (number === undefined) {
      number = Math.min(this.#ids.length, MOST_RULES)
      this.#ids[number] = rule
      this.#numbers.set(rule, number)
    }
    return number
  }
}
