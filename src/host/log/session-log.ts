// The log of one session as the host uses it: the recorder that fills it, the reader, and the views. Only puts them together.
import type { Filter } from '../../contract/filter/filter.ts'
import { RequestError } from '../../contract/params.ts'
import { LogReader } from './log-reader.ts'
import { LogStore, type LogStoreOptions } from './log-store.ts'
import type { PathOf } from './path-test.ts'
import { TrafficRecorder } from './traffic-recorder.ts'
import { View, type ViewEvents } from './view.ts'

/** Filters open at once, over all faces. Each may hold the numbers of millions of matches. */
export const MOST_VIEWS = 32

export class SessionLog {
  readonly store: LogStore
  readonly recorder: TrafficRecorder
  readonly reader: LogReader
  readonly #views = new Map<number, View>()
  #nextView = 1

  private constructor(store: LogStore, now: () => number) {
    this.store = store
    this.recorder = new TrafficRecorder(store, now)
    this.reader = new LogReader(store)
  }

  static async open(options: LogStoreOptions): Promise<SessionLog> {
    return new SessionLog(await LogStore.open(options), options.now)
  }

  /** `pathOf` is asked for connections whose request is not in the log any more. Throws RequestError 'bad-filter' or 'too-many-views'. */
  openView(filter: Filter, pathOf: PathOf, events: ViewEvents): View {
    if (this.#views.size >= MOST_VIEWS) {
      throw new RequestError(
        'too-many-views',
        `${MOST_VIEWS} filters are open, which is the most there can be. Close a window or a filter first.`,
      )
    }
    const view = new View(this.#nextView++, this.store, filter, pathOf, events)
    this.#views.set(view.id, view)
    return view
  }

  view(id: number): View {
    const view = this.#views.get(id)
    if (!view)
      throw new RequestError(
        'no-such-view',
        `There is no filter with the number ${id}: it was closed, or opened before the host started anew.`,
      )
    return view
  }

  closeView(id: number): void {
    this.#views.get(id)?.close()
    this.#views.delete(id)
  }

  async close(): Promise<void> {
    for (const id of this.#views.keys()) this.closeView(id)
    await this.store.close()
  }
}
