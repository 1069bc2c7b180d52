// The filter as the person is writing it, and the list that the host makes of it. Typing waits a moment before the host is asked; a choice
// from the menu does not. Leaves drawing to the filter bar.
import type { ViewState } from '../../contract/model.ts'
import { NO_FILTER, readFilter, toggled, withPingsToggled, withTerm, type ListField, type ReadFilter } from './filter.ts'
import { FilteredLog } from './filtered-log.ts'

/** `hide`: only what matches is listed. `highlight`: everything is, and what matches is marked. */
export type FilterMode = 'hide' | 'highlight'

export interface FilterBarPicture {
  /** What stands in the field, as it is read. */
  readonly read: ReadFilter
  readonly mode: FilterMode
  readonly state: ViewState | undefined
  /** Why the filter cannot be used, or "". */
  readonly error: string
}

/** The host is asked when nothing has been typed for so many milliseconds. */
const PAUSE = 120
/** A fault where the person is typing is said when nothing has been typed for so many milliseconds. */
const FAULT_PAUSE = 1_200

export class FilterModel {
  readonly list: FilteredLog
  readonly #listeners = new Set<() => void>()
  #read: ReadFilter = NO_FILTER
  /** The fault is to be said. */
  #saysFault = false
  #mode: FilterMode
  #timer: ReturnType<typeof setTimeout> | undefined
  #picture: FilterBarPicture | undefined

  /** `log`: "" the live one, or the id of a session. */
  constructor(log: string, mode: FilterMode, logEpoch: number) {
    this.#mode = mode
    this.list = new FilteredLog(log, () => this.#changed(), logEpoch)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly picture = (): FilterBarPicture => (this.#picture ??= this.#draw())

  /** The list is in use and hides what does not match. */
  get hides(): boolean {
    return this.#mode === 'hide' && this.list.picture().state !== undefined
  }

  setMode(mode: FilterMode): void {
    this.#mode = mode
    this.#changed()
  }

  /** `done`: the person has pressed Enter or left the field. */
  type(text: string, done = false): void {
    // Leaving a field that stands as it is asks for nothing.
    if (done && text === this.#read.text && this.#timer === undefined) return
    this.#put(readFilter(text), done ? 0 : PAUSE)
  }

  /** Puts a value into a field of the filter, or takes it out. */
  toggle(field: ListField, value: string): void {
    this.#put(readFilter(toggled(this.#read, field, value)), 0)
  }

  /** Leaves pings and pongs out, or lets them in again. */
  togglePings(): void {
    this.#put(readFilter(withPingsToggled(this.#read)), 0)
  }

  /** One more thing that must hold. */
  add(term: string): void {
    this.#put(readFilter(withTerm(this.#read, term)), 0)
  }

  clear(): void {
    this.#put(NO_FILTER, 0)
  }

  hear(state: ViewState): void {
    this.list.hear(state)
  }

  /** The host knows nothing of us any more, or again. */
  reconnect(): void {
    this.list.forget()
    this.#put(this.#read, 0)
  }

  /** The log was cleared and goes on under another epoch. */
  logCleared(logEpoch: number): void {
    this.list.empty(logEpoch)
    this.#put(this.#read, 0)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.list.close()
  }

  /** A text that cannot be read leaves the list as it is. */
  #put(read: ReadFilter, pause: number): void {
    this.#read = read
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { fault } = read
    // Without a filter the whole log is back at once.
    const isAtOnce = pause === 0 || (read.filter === undefined && fault === undefined)
    if (isAtOnce) this.#use()
    else {
      this.#saysFault = false
      this.#timer = setTimeout(() => this.#use(), fault && fault.span.to === read.text.length ? FAULT_PAUSE : pause)
    }
    this.#changed()
  }

  #use(): void {
    this.#timer = undefined
    this.#saysFault = true
    if (this.#read.fault === undefined) void this.list.use(this.#read.filter === undefined ? '' : this.#read.text)
    this.#changed()
  }

  #draw(): FilterBarPicture {
    const { state, error } = this.list.picture()
    const fault = this.#saysFault ? this.#read.fault?.message : undefined
    return { read: this.#read, mode: this.#mode, state, error: fault ?? (this.#read.fault ? '' : error) }
  }

  #changed(): void {
    this.#picture = undefined
    for (const listener of this.#listeners) listener()
  }
}
