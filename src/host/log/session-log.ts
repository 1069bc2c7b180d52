// The log of the session under way: one that can be read, and the recorder that fills it. Only puts them together.
import { LogStore, type LogStoreOptions } from './log-store.ts'
import { Marks } from './marks.ts'
import { ReadableLog } from './readable-log.ts'
import { TrafficRecorder } from './traffic-recorder.ts'

export class SessionLog extends ReadableLog {
  readonly recorder: TrafficRecorder

  private constructor(store: LogStore, marks: Marks, now: () => number) {
    super(store, marks)
    this.recorder = new TrafficRecorder(store, now)
  }

  static async open(options: LogStoreOptions): Promise<SessionLog> {
    return new SessionLog(await LogStore.open(options), await Marks.open(options.folder), options.now)
  }
}
