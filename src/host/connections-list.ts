// The list of connections as a person sees it: every one from TCP accept on, those that are closed until cleared, with counts and rates.
// Fed by the component's stage events and, for what changes without an event, by looking four times a second while anything lives.
import type { Overload } from './log/backlog.ts'
import type { ConnectionDetails, ConnectionRow, Rates } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { firstLineOf, headersOf, type Connection, type StageEvent } from '../server/index.ts'
import type { PingTimes } from './ping-times.ts'
import { tlsDetailsOf } from './tls-details.ts'
import type { ServedConnections } from './servers/server-group.ts'
import { Topic } from './topic.ts'

/** Closed connections that stay listed; the oldest leave first. */
const MOST_CLOSED = 10_000
/** So many more may gather before the oldest leave together: finding a map's oldest key costs all keys deleted before it. */
const CLOSED_SLACK = 1_000
/** What is drawn is at most so old. */
const LOOK_MS = 250
/** Time constant of the smoothed rates. */
const SMOOTH_MS = 1_000
/** A rate is exactly 0 after so long without anything. */
const SILENT_LOOKS = 8

/** Frames or bytes between two looks that make a client one of those who are not read while the disk lags. */
const MUCH = { frames: 1_000, bytes: 64 * 1024 }

/** A smoothed count per second. */
class Rate {
  value = 0
  #seen = 0
  #silent = 0

  /** Takes the newest count. True: the value has changed. */
  look(count: number, milliseconds: number): boolean {
    const before = this.value
    const arrived = count - this.#seen
    this.#seen = count
    this.#silent = arrived === 0 ? this.#silent + 1 : 0
    if (this.#silent >= SILENT_LOOKS) this.value = 0
    else if (arrived !== 0 || before !== 0)
      this.value += ((arrived * 1000) / milliseconds - before) * (1 - Math.exp(-milliseconds / SMOOTH_MS))
    return this.value !== before
  }
}

interface Live {
  readonly server: string
  readonly connection: Connection
  readonly rateIn: Rate
  readonly rateOut: Rate
  /** Sum of what the face was last told, to see whether anything has changed. */
  told: number
  /** What had come from the client at the last look. */
  frames: number
  bytes: number
}

/** What details are made of when somebody opens them. Not the connection: that one holds its socket. */
type Remembered = Pick<
  Connection,
  'localAddress' | 'localPort' | 'requestHead' | 'responseHead' | 'extensions' | 'framesIn' | 'framesOut' | 'lastActivity' | 'tls'
>

interface Closed {
  readonly row: ConnectionRow
  readonly remembered: Remembered
}

export class ConnectionsList {
  /** The id of a row that is new, changed or gone. */
  readonly changed = new Topic<string>()
  readonly ratesChanged = new Topic()
  /** One has opened, or one that was open has ended. */
  readonly opened = new Topic()
  readonly #server: ServedConnections
  readonly #now: () => number
  readonly #pings: PingTimes
  readonly #serverOf: (connection: string) => string
  /** Of a connection in proxy mode. */
  passageOf: (connection: string) => ConnectionRow['passage'] = () => undefined
  readonly #live = new Map<string, Live>()
  readonly #closed = new Map<string, Closed>()
  /** Connections that the person has stopped reading from; a pause because the disk lags is not theirs. */
  readonly #unread = new Set<string>()
  readonly #total = { messagesIn: new Rate(), messagesOut: new Rate(), bytesIn: new Rate(), bytesOut: new Rate() }
  /** Counts of connections that have gone. */
  readonly #past = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  #rates: Rates = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  #looking: NodeJS.Timeout | undefined
  #lookedAt = 0
  #heldBack = false

  /** `serverOf`: id of the server of a connection that has come a moment ago. */
  constructor(server: ServedConnections, now: () => number, pings: PingTimes, serverOf: (connection: string) => string) {
    this.#server = server
    this.#serverOf = serverOf
    this.#now = now
    this.#pings = pings
  }

  attach(): () => void {
    const off = this.#server.on('stage', (event) => this.#stage(event))
    const endMeasured = this.#pings.measured.subscribe((id) => this.changed.changed(id))
    return () => {
      off()
      endMeasured()
      clearInterval(this.#looking)
      this.#looking = undefined
    }
  }

  rows(): ConnectionRow[] {
    const rows: ConnectionRow[] = []
    for (const { row } of this.#closed.values()) rows.push(row)
    for (const live of this.#live.values()) rows.push(this.#rowOf(live))
    return rows.sort((a, b) => Number(a.id) - Number(b.id))
  }

  /** undefined: it has left the list. */
  row(id: string): ConnectionRow | undefined {
    const live = this.#live.get(id)
    return live ? this.#rowOf(live) : this.#closed.get(id)?.row
  }

  /** Throws RequestError 'no-such-connection'. */
  details(id: string): ConnectionDetails {
    const live = this.#live.get(id)
    if (live) return detailsOf(live.connection, this.#rowOf(live))
    const closed = this.#closed.get(id)
    if (closed) return detailsOf(closed.remembered, closed.row)
    throw new RequestError('no-such-connection', `There is no connection ${id} in the list: it never was, or it was cleared.`)
  }

  get rates(): Rates {
    return this.#rates
  }

  /** Connections that a person would lose by closing the application. */
  get openCount(): number {
    let open = 0
    for (const { connection } of this.#live.values()) if (connection.stage === 'open') open++
    return open
  }

  /** Open connections of each server, by its id, and their messages a second both ways. */
  countsOfServers(): ReadonlyMap<string, { readonly open: number; readonly rate: number }> {
    const counts = new Map<string, { open: number; rate: number }>()
    for (const { server, connection, rateIn, rateOut } of this.#live.values()) {
      const count = counts.get(server) ?? { open: 0, rate: 0 }
      if (connection.stage === 'open') count.open++
      count.rate += rateIn.value + rateOut.value
      counts.set(server, count)
    }
    for (const count of counts.values()) count.rate = round(count.rate)
    return counts
  }

  /** A server is gone, and its connections are no more of interest. */
  forgetServer(server: string): void {
    for (const [id, { row }] of this.#closed) {
      if (row.server !== server) continue
      this.#closed.delete(id)
      this.changed.changed(id)
    }
  }

  /** Those that have gone are passed over. */
  setReading(ids: readonly string[], on: boolean): void {
    for (const id of ids) {
      const live = this.#live.get(id)
      if (!live) continue
      if (on) this.#unread.delete(id)
      else this.#unread.add(id)
      live.connection.acceptData = on
      this.changed.changed(id)
    }
  }

  /** The disk lags: those who send much are not read until it has caught up; nobody else waits for what they have sent, unless it lags far. */
  holdBack(who: Overload): void {
    this.#heldBack = who !== 'nobody'
    if (who === 'who send much') this.#holdBackThoseWhoSendMuch()
    else if (who === 'all') for (const { connection } of this.#live.values()) stopReading(connection)
    else
      for (const [id, { connection }] of this.#live) {
        connection.relay?.holdBack(false)
        if (!this.#unread.has(id)) connection.acceptData = true
      }
  }

  #holdBackThoseWhoSendMuch(): void {
    let isHelping = false
    for (const [id, { connection, frames, bytes }] of this.#live) {
      if (framesOf(connection) - frames > MUCH.frames || bytesOf(connection) - bytes > MUCH.bytes) stopReading(connection)
      isHelping ||= !connection.acceptData && !this.#unread.has(id)
    }
    // A crowd of which nobody sends much.
    if (!isHelping) for (const { connection } of this.#live.values()) stopReading(connection)
  }

  clearClosed(): void {
    const ids = [...this.#closed.keys()]
    this.#closed.clear()
    for (const id of ids) this.changed.changed(id)
  }

  #stage({ connectionId: id, stage }: StageEvent): void {
    if (stage === 'closed') this.#close(id)
    else if (!this.#live.has(id)) this.#add(id)
    this.changed.changed(id)
    if (stage === 'open' || stage === 'closed') this.opened.changed()
  }

  #add(id: string): void {
    const connection = this.#server.connections.get(id)
    if (!connection) return
    this.#live.set(id, {
      server: this.#serverOf(id),
      connection,
      rateIn: new Rate(),
      rateOut: new Rate(),
      told: 0,
      frames: 0,
      bytes: 0,
    })
    if (this.#looking) return
    this.#lookedAt = performance.now()
    this.#looking = setInterval(() => this.#look(), LOOK_MS)
  }

  #close(id: string): void {
    const live = this.#live.get(id)
    if (!live) return
    const { connection } = live
    const row = this.#rowOf(live)
    row.stage = 'closed'
    row.closedAt = this.#now()
    row.rateIn = row.rateOut = row.queuedBytes = 0
    delete row.passage
    tellEnding(row, connection)
    this.#live.delete(id)
    this.#unread.delete(id)
    this.#pings.forget(id)
    const { localAddress, localPort, requestHead, responseHead, extensions, framesIn, framesOut, lastActivity, tls } = connection
    const remembered = { localAddress, localPort, requestHead, responseHead, extensions, framesIn, framesOut, lastActivity, tls }
    this.#closed.set(id, { row, remembered })
    for (const name of ['messagesIn', 'messagesOut', 'bytesIn', 'bytesOut'] as const) this.#past[name] += connection[name]
    if (this.#closed.size < MOST_CLOSED + CLOSED_SLACK) return
    for (const oldest of this.#closed.keys()) {
      if (this.#closed.size <= MOST_CLOSED) break
      this.#closed.delete(oldest)
      this.changed.changed(oldest)
    }
  }

  #look(): void {
    const now = performance.now()
    const elapsed = Math.max(1, now - this.#lookedAt)
    this.#lookedAt = now
    if (this.#heldBack) this.#holdBackThoseWhoSendMuch()
    const sum = { ...this.#past }
    for (const [id, live] of this.#live) {
      const { connection } = live
      live.frames = framesOf(connection)
      live.bytes = bytesOf(connection)
      const { messagesIn, messagesOut, bytesIn, bytesOut } = connection
      sum.messagesIn += messagesIn
      sum.messagesOut += messagesOut
      sum.bytesIn += bytesIn
      sum.bytesOut += bytesOut
      const rateIn = live.rateIn.look(messagesIn, elapsed)
      const rateOut = live.rateOut.look(messagesOut, elapsed)
      // The path comes without an event of its own, and while a question is open nothing else changes.
      const state =
        messagesIn +
        messagesOut +
        bytesIn +
        bytesOut +
        connection.bytesQueued +
        connection.requestURI.length +
        (connection.shaper ? 1 : 0)
      if (!rateIn && !rateOut && state === live.told) continue
      live.told = state
      this.changed.changed(id)
    }
    let changed = false
    for (const name of ['messagesIn', 'messagesOut', 'bytesIn', 'bytesOut'] as const)
      if (this.#total[name].look(sum[name], elapsed)) changed = true
    if (changed) {
      const { messagesIn, messagesOut, bytesIn, bytesOut } = this.#total
      this.#rates = {
        messagesIn: round(messagesIn.value),
        messagesOut: round(messagesOut.value),
        bytesIn: round(bytesIn.value),
        bytesOut: round(bytesOut.value),
      }
      this.ratesChanged.changed()
    } else if (this.#live.size === 0) {
      clearInterval(this.#looking)
      this.#looking = undefined
    }
  }

  #rowOf({ server, connection, rateIn, rateOut }: Live): Writable<ConnectionRow> {
    const passage = this.passageOf(connection.connectionId)
    return {
      id: connection.connectionId,
      server,
      stage: connection.stage,
      remoteHost: connection.remoteHost,
      remotePort: connection.remotePort,
      path: connection.requestURI,
      subProtocol: connection.subProtocol,
      acceptedAt: connection.acceptedAt,
      openedAt: connection.openedAt,
      closedAt: 0,
      messagesIn: connection.messagesIn,
      messagesOut: connection.messagesOut,
      bytesIn: connection.bytesIn,
      bytesOut: connection.bytesOut,
      rateIn: round(rateIn.value),
      rateOut: round(rateOut.value),
      queuedBytes: connection.bytesQueued,
      roundTrip: this.#pings.of(connection.connectionId),
      reading: !this.#unread.has(connection.connectionId),
      shaped: connection.shaper !== undefined,
      ...(passage && { passage }),
      secure: connection.tls !== undefined,
      closeCode: 0,
      closeReason: '',
      closedBy: '',
      refusedWith: connection.refusedWith,
    }
  }
}

/** One decimal: what changes beyond it is not worth a message. */
function round(rate: number): number {
  return Math.round(rate * 10) / 10
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

function tellEnding(row: Writable<ConnectionRow>, { ended, openedAt, refusedWith, responseLine }: Connection): void {
  if (openedAt === 0 && responseLine !== '') {
    row.closeCode = refusedWith
    row.closeReason = responseLine.replace(/^HTTP\/1\.1 /, '')
    row.closedBy = 'server'
    return
  }
  row.closeCode = openedAt > 0 ? (ended?.statusCode ?? 1006) : 0
  row.closeReason = ended?.description ?? ''
  row.closedBy = ended?.initiator ?? 'network'
}

function detailsOf(remembered: Remembered, row: ConnectionRow): ConnectionDetails {
  // Getters of a class are not taken along by a spread.
  const { localAddress, localPort, requestHead, responseHead, extensions, framesIn, framesOut, lastActivity, tls } = remembered
  return {
    row,
    localAddress,
    localPort,
    requestLine: firstLineOf(requestHead),
    requestHeaders: headersOf(requestHead),
    responseLine: firstLineOf(responseHead),
    responseHeaders: headersOf(responseHead),
    extensions,
    framesIn,
    framesOut,
    lastActivity,
    ...(tls && { tls: tlsDetailsOf(tls) }),
  }
}

/** What others make the log grow by: what the client sends, and its upstream. */
function framesOf({ framesIn, framesOut, relay }: Connection): number {
  return relay ? framesIn + framesOut : framesIn
}

function bytesOf({ bytesIn, bytesOut, relay }: Connection): number {
  return relay ? bytesIn + bytesOut : bytesIn
}

function stopReading(connection: Connection): void {
  connection.acceptData = false
  connection.relay?.holdBack(true)
}
