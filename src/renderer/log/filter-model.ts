// The filter as the person is writing it, and the list that the host makes of it. Typing waits a moment before the host is asked; a choice
// from the menu does not. Leaves drawing to the filter bar.
import type { LogFilter, ViewState } from '../../contract/model.ts'
import { NO_FILTER, isEmpty, readTyped, searchedText } from './filter.ts'
import { FilteredLog } from './filtered-log.ts'

/** `hide`: only what matches is listed. `highlight`: everything is, and what matches is marked. */
export type FilterMode = 'hide' | 'highlight'

export interface FilterBarPicture {
  /** What stands in the field, tokens taken out. */
  readonly typed: string
  readonly filter: LogFilter
  readonly mode: FilterMode
  readonly state: ViewState | undefined
  readonly error: string
}

/** The host is asked when nothing has been typed for so many milliseconds. */
const PAUSE = 120

export class FilterModel {
  readonly list: FilteredLog
  readonly #listeners = new Set<() => void>()
  #typed = ''
  #filter: LogFilter = NO_FILTER
  #mode: FilterMode
  #timer: ReturnType<typeof setTimeout> | undefined
  #picture: FilterBarPicture | undefined

  constructor(mode: FilterMode, logEpoch: number) {
    this.#mode = mode
    this.list = new FilteredLog(() => this.#changed(), logEpoch)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly picture = (): FilterBarPicture =>
    (this.#picture ??= { typed: this.#typed, filter: this.#filter, mode: this.#mode, ...this.list.picture() })

  /** The list is in use and hides what does not match. */
  get hides(): boolean {
    return this.#mode === 'hide' && this.list.picture().state !== undefined
  }

  setMode(mode: FilterMode): void {
    this.#mode = mode
    this.#changed()
  }

  /** `done`: the person has pressed Enter or left the field. */
  type(typed: string, done = false): void {
    const read = readTyped(this.#filter, typed, done)
    this.#typed = read.typed
    this.#put({ ...read.filter, text: searchedText(read.typed) }, done ? 0 : PAUSE)
  }

  set(change: Partial<LogFilter>): void {
    this.#put({ ...this.#filter, ...change }, 0)
  }

  clear(): void {
    this.#typed = ''
    this.#put({ ...NO_FILTER, regex: this.#filter.regex, caseSensitive: this.#filter.caseSensitive }, 0)
  }

  hear(state: ViewState): void {
    this.list.hear(state)
  }

  /** The host knows nothing of us any more, or again. */
  reconnect(): void {
    this.list.forget()
    this.#put(this.#filter, 0)
  }

  /** The log was cleared and goes on under another epoch. */
  logCleared(logEpoch: number): void {
    this.list.empty(logEpoch)
    this.#put(this.#filter, 0)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.list.close()
  }

  #put(filter: LogFilter, pause: number): void {
    this.#filter = filter
    clearTimeout(this.#timer)
    // Without a filter the whole list is back at once.
    if (pause === 0 || isEmpty(filter)) void this.list.use(filter)
    else this.#timer = setTimeout(() => void this.list.use(this.#filter), pause)
    this.#changed()
  }

  #changed(): void {
    this.#picture = undefined
    for (const listener of this.#listeners) listener()
  }
}
