// Where rows come from: the whole log, or what a filter lets through. Both are lists numbered from some first to some end, pulled by window.
import type { LogBounds, LogRow } from '../../contract/model.ts'
import { request } from '../connect.ts'

export interface RowSource {
  readonly first: number
  /** One past the last. */
  readonly end: number
  /** Changes when it is another list: indexes of before mean nothing. */
  readonly identity: string
  /** Changes when a row kept under an index may be another one now, and is to be pulled anew. */
  readonly epoch: string
  /** Rows with their indexes. What is no longer there is left out. Rejects with a RequestError. */
  pull(from: number, count: number): Promise<readonly (readonly [index: number, row: LogRow])[]>
  /** Index of the first row at or after an entry. */
  locate(seq: number): Promise<number>
}

/** The whole log: an index is a sequence number. */
export class WholeLog implements RowSource {
  readonly #log: string
  #bounds: LogBounds
  #renewals = 0

  /** `log`: "" the live one, or the id of a session. */
  constructor(log: string, bounds: LogBounds) {
    this.#log = log
    this.#bounds = bounds
  }

  get first(): number {
    return this.#bounds.first
  }

  get end(): number {
    return this.#bounds.end
  }

  get identity(): string {
    return `log ${this.#log} ${this.#bounds.epoch}`
  }

  get epoch(): string {
    return `${this.identity}, renewed ${this.#renewals}`
  }

  /** The host may be another one than before: its rows are pulled anew. */
  renew(): void {
    this.#renewals++
  }

  /** Returns true when the log was cleared. */
  take(bounds: LogBounds): boolean {
    const cleared = bounds.epoch !== this.#bounds.epoch
    this.#bounds = bounds
    return cleared
  }

  async pull(from: number, count: number): Promise<(readonly [number, LogRow])[]> {
    return (await request('log.rows', { log: this.#log, from, count })).map((row) => [row.seq, row] as const)
  }

  locate(seq: number): Promise<number> {
    return Promise.resolve(seq)
  }
}
