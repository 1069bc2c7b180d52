// A log that can be read: its store, its reader, and the views of it. What fills it is left to the session log; one of an earlier session is filled
// by nobody any more.
import type { Filter } from '../../contract/filter/filter.ts'
import { RequestError } from '../../contract/params.ts'
import { LogReader } from './log-reader.ts'
import { LogServers } from './log-servers.ts'
import { LogStore } from './log-store.ts'
import { Marks } from './marks.ts'
import type { PathOf } from './path-test.ts'
import { View, type ViewEvents } from './view.ts'

/** Filters of one log open at once, over all faces. Each may hold the numbers of millions of matches. */
const MOST_VIEWS = 32
/** Over all logs: a face tells its views by their numbers alone. */
let nextView = 1

export class ReadableLog {
  readonly store: LogStore
  readonly marks: Marks
  readonly servers: LogServers
  readonly reader: LogReader
  /** Its views find nothing more. */
  isClosed = false
  readonly #views = new Map<number, View>()

  protected constructor(store: LogStore, marks: Marks, servers: LogServers) {
    this.store = store
    this.marks = marks
    this.servers = servers
    this.reader = new LogReader(store, servers)
  }

  /** Opens what an earlier session left in a folder, which stays as it is. `servers`: their names. Rejects with the system's error. */
  static async read(folder: string, servers: readonly string[] = []): Promise<ReadableLog> {
    const store = await LogStore.open({ folder, now: () => 0, readOnly: true })
    return new ReadableLog(store, await Marks.open(folder), new LogServers(servers, store))
  }

  /** `pathOf` is asked for connections whose request is not in the log any more. Throws RequestError 'bad-filter' or 'too-many-views'. */
  openView(filter: Filter, pathOf: PathOf, events: ViewEvents): View {
    if (this.#views.size >= MOST_VIEWS) {
      throw new RequestError(
        'too-many-views',
        `${MOST_VIEWS} filters are open, which is the maximum. Close a window or a filter first.`,
      )
    }
    const view = new View(nextView++, this.store, filter, { pathOf, marks: this.marks, servers: this.servers }, events)
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
    this.isClosed = true
    for (const id of this.#views.keys()) this.closeView(id)
    await this.marks.close()
    await this.store.close()
  }
}
