// What a filter lets through: a list that the host keeps up to date, seen by this face through its number. An index counts matches from the
// first ever found, so that it does not shift when old entries are dropped. Leaves which list is shown to the pane.
import type { LogRow, ViewState } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { request } from '../connect.ts'
import { timeZone } from './filter.ts'
import type { RowSource } from './row-source.ts'

export interface FilterPicture {
  /** Undefined while there is no filter, or none that the host has read. */
  readonly state: ViewState | undefined
  /** Why the filter cannot be used, or "". */
  readonly error: string
}

const NONE: FilterPicture = { state: undefined, error: '' }

export class FilteredLog implements RowSource {
  readonly #log: string
  readonly #changed: () => void
  /** Of the log that is listed: after it was cleared, the same indexes belong to other rows. */
  #logEpoch: number
  #picture: FilterPicture = NONE
  /** Counts the filters asked for: an answer to an older one is too late. */
  #turn = 0
  #renewals = 0

  /** `log`: "" the live one, or the id of a session. */
  constructor(log: string, changed: () => void, logEpoch: number) {
    this.#log = log
    this.#changed = changed
    this.#logEpoch = logEpoch
  }

  get first(): number {
    return this.#picture.state?.droppedMatches ?? 0
  }

  get end(): number {
    const { state } = this.#picture
    return state ? state.droppedMatches + state.matches : 0
  }

  get identity(): string {
    return `view ${this.#picture.state?.viewId ?? 'none'} of log ${this.#logEpoch}`
  }

  /** An entry that is marked can come in between others. Rows pulled while the host was dropping matches can have come under the index of a neighbour. */
  get epoch(): string {
    return `${this.identity} from ${this.first}, revision ${this.#picture.state?.revision ?? 0}, renewed ${this.#renewals}`
  }

  /** Its rows say something else by now. */
  renew(): void {
    this.#renewals++
  }

  /** The same object until something changes. */
  readonly picture = (): FilterPicture => this.#picture

  /** Uses another filter, "" for none. Resolves when the host has taken it. The old list stands until then. */
  async use(filter: string): Promise<void> {
    const turn = ++this.#turn
    if (filter === '') {
      this.#replace(NONE)
      return
    }
    try {
      const state = await request('view.open', { log: this.#log, filter, zone: timeZone() })
      if (turn === this.#turn) this.#replace({ state, error: '' })
      else void closeView(state.viewId)
    } catch (error) {
      if (turn !== this.#turn) return
      const refused = error instanceof RequestError && error.code !== 'connection-lost'
      this.#set({ ...this.#picture, error: refused ? error.message : '' })
    }
  }

  /** To be called with every news of a list; those of others are ignored. */
  hear(state: ViewState): void {
    if (state.viewId === this.#picture.state?.viewId) this.#set({ ...this.#picture, state })
  }

  /**
   * The log was cleared: nothing matches any more. What the host says of the list next may have been said before it was cleared, so that
   * the list is to be opened anew after this.
   */
  empty(logEpoch: number): void {
    this.#logEpoch = logEpoch
    const { state } = this.#picture
    if (state) this.#set({ ...this.#picture, state: { ...state, matches: 0, droppedMatches: 0, scanned: 0 } })
  }

  /** The host has forgotten the list: the connection to it was lost. */
  forget(): void {
    this.#turn++
    this.#set(NONE)
  }

  close(): void {
    this.#turn++
    this.#replace(NONE)
  }

  async pull(from: number, count: number): Promise<(readonly [number, LogRow])[]> {
    const { state } = this.#picture
    if (!state || count === 0) return []
    const rows = await request('view.rows', { viewId: state.viewId, from: Math.max(0, from - state.droppedMatches), count })
    return rows.map((row, position) => [from + position, row] as const)
  }

  async locate(seq: number): Promise<number> {
    const { state } = this.#picture
    if (!state) return 0
    const { position } = await request('view.locate', { viewId: state.viewId, seq })
    return state.droppedMatches + position
  }

  /** Matches with sequence numbers from `from` to before `to`, at most `most`. */
  async matchesBetween(from: number, to: number, most: number): Promise<LogRow[]> {
    const { state } = this.#picture
    if (!state) return []
    const { position } = await request('view.locate', { viewId: state.viewId, seq: from })
    const rows = await request('view.rows', { viewId: state.viewId, from: position, count: most })
    return rows.filter((row) => row.seq < to)
  }

  /** The nearest match after an entry, or before it; round the end when there is none. */
  async neighbour(seq: number, step: 1 | -1): Promise<LogRow | undefined> {
    const { state } = this.#picture
    if (!state || state.matches === 0) return undefined
    const { position } = await request('view.locate', { viewId: state.viewId, seq: step === 1 ? seq + 1 : seq })
    const wanted = (position + (step === 1 ? 0 : -1) + state.matches) % state.matches
    const [row] = await request('view.rows', { viewId: state.viewId, from: wanted, count: 1 })
    return row
  }

  #replace(picture: FilterPicture): void {
    const old = this.#picture.state?.viewId
    this.#set(picture)
    if (old !== undefined && old !== picture.state?.viewId) void closeView(old)
  }

  #set(picture: FilterPicture): void {
    this.#picture = picture
    this.#changed()
  }
}

/** One that has gone already is as good as closed. */
async function closeView(viewId: number): Promise<void> {
  try {
    await request('view.close', { viewId })
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
  }
}
