// The log of the session under way: one that can be read, and the recorder that fills it. Only puts them together.
import { LogServers } from './log-servers.ts'
import { LogStore, type LogStoreOptions } from './log-store.ts'
import { Marks } from './marks.ts'
import { PingTimes } from '../ping-times.ts'
import { ReadableLog } from './readable-log.ts'
import { TrafficRecorder } from './traffic-recorder.ts'

interface SessionLogOptions extends LogStoreOptions {
  /** Told of every ping and its pong; of no use to a log that nothing is recorded in. */
  readonly pings?: PingTimes
}

export class SessionLog extends ReadableLog {
  readonly recorder: TrafficRecorder

  private constructor(store: LogStore, marks: Marks, { now, pings = new PingTimes() }: SessionLogOptions) {
    super(store, marks, new LogServers())
    this.recorder = new TrafficRecorder(store, now, pings, this.servers)
  }

  static async open(options: SessionLogOptions): Promise<SessionLog> {
    return new SessionLog(await LogStore.open(options), await Marks.open(options.folder), options)
  }
}
