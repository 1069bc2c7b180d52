// Messages sent again and again: to each connection in a rhythm of its own, so that one that does not read holds up no other. Each waits for the
// one before it, so that nothing heaps up.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { RepeatState } from '../contract/model.ts'
import { RequestError, type Params } from '../contract/params.ts'
import { messageOf } from './json-file.ts'
import { encoded, sendTo, type Encoded, type Pace } from './sending.ts'
import { Counters } from '../automation/index.ts'
import type { Templates } from './templates.ts'
import type { ServedConnections } from './servers/server-group.ts'
import { Topic } from './topic.ts'

/** At once. Each may send to every connection. */
const MOST_RUNNING = 16
/** Listed; the oldest that has ended leaves first. */
const MOST_LISTED = 50

/** The next message to a connection: the same every time, or made anew of a template. Rejects with RequestError 'bad-template'. */
type Next = (connection: string) => Promise<Encoded>

interface Running {
  state: RepeatState
  readonly controller: AbortController
}

export class Repeats {
  readonly changed = new Topic()
  readonly #server: ServedConnections
  readonly #pace: Pace
  readonly #templates: Templates
  readonly #all = new Map<string, Running>()
  /** Who waits for a connection that does not read. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #nextId = 1

  constructor(server: ServedConnections, pace: Pace, templates: Templates) {
    this.#server = server
    this.#pace = pace
    this.#templates = templates
    server.on('readyToSend', ({ connectionId }) => this.#wake(connectionId))
    server.on('stage', ({ connectionId, stage }) => {
      if (stage === 'closed') this.#wake(connectionId)
    })
  }

  list(): readonly RepeatState[] {
    return [...this.#all.values()].map(({ state }) => state)
  }

  /** Rejects with RequestError 'too-many-repeats' and 'bad-template'. */
  async begin({ ids, times, every, template = false, ...message }: Params<'repeat.begin'>): Promise<RepeatState> {
    if (this.list().filter(({ state }) => state === 'running').length >= MOST_RUNNING)
      throw new RequestError(
        'too-many-repeats',
        `${MOST_RUNNING} messages are being repeated, which is the maximum. Stop one of them.`,
      )
    const make = template && message.kind === 'text' ? await this.#templates.makerOf(message.content) : undefined
    const id = String(this.#nextId++)
    const state: RepeatState = {
      id,
      connections: ids.length,
      every,
      sent: 0,
      total: times * ids.length,
      failed: 0,
      state: 'running',
      error: '',
    }
    const running: Running = { state, controller: new AbortController() }
    this.#all.set(id, running)
    for (const [old, { state: each }] of this.#all) {
      if (this.#all.size <= MOST_LISTED) break
      if (each.state !== 'running') this.#all.delete(old)
    }
    this.changed.changed()
    const counters = new Counters()
    const once = make ? undefined : encoded(message)
    const next: Next = async (connection) => once ?? encoded({ kind: 'text', content: (await make?.(connection, counters)) ?? '' })
    void this.#run(running, ids, next, times)
    return state
  }

  /** One that has ended leaves the list. Throws RequestError 'no-such-repeat'. */
  stop(id: string): void {
    const running = this.#all.get(id)
    if (!running) throw new RequestError('no-such-repeat', `There is no repeated message ${id}.`)
    if (running.state.state === 'running') this.#abort(running)
    else {
      this.#all.delete(id)
      this.changed.changed()
    }
  }

  stopAll(): void {
    for (const running of this.#all.values()) this.#abort(running)
  }

  async #run(running: Running, ids: readonly string[], next: Next, times: number): Promise<void> {
    const errors = await Promise.all(ids.map((id) => this.#repeat(running, id, next, times === 0 ? Infinity : times)))
    const error = errors.find((each) => each !== '') ?? ''
    const hasStopped = running.controller.signal.aborted
    // Stopped, it did what it was told; some clients may have left before.
    const state = hasStopped ? 'stopped' : errors.every((each) => each !== '') ? 'failed' : 'done'
    this.#change(running, { state, error: hasStopped ? '' : error })
  }

  /** Resolves with why it ended before its time, or "". */
  async #repeat(running: Running, id: string, next: Next, times: number): Promise<string> {
    const { signal } = running.controller
    const { every } = running.state
    let due = performance.now()
    for (let round = 0; round < times; round++) {
      if (round > 0) {
        // What was late is not made up for: that would be a burst.
        due = Math.max(due + every, performance.now())
        if (!(await this.#wait(due - performance.now(), signal))) return ''
      }
      if (this.#pace.overloaded) await this.#pace.relieved()
      if (signal.aborted) return ''
      const message = await next(id).catch((error: unknown) => messageOf(error))
      if (typeof message === 'string') return message
      let outcome = await sendTo(this.#server, id, message)
      // It does not read: the message waits until it does.
      while (outcome.code === 'would-block' && (await this.#ready(id, signal))) outcome = await sendTo(this.#server, id, message)
      if (signal.aborted) return ''
      const { error } = outcome
      if (error === '') this.#change(running, { sent: running.state.sent + 1 })
      else if (this.#server.connections.get(id)?.stage !== 'open') return error
      else this.#change(running, { failed: running.state.failed + 1, error })
    }
    return ''
  }

  /** Resolves when the connection takes messages again, has gone, or something was stopped. False: this one was. */
  async #ready(id: string, signal: AbortSignal): Promise<boolean> {
    // It may have come to it meanwhile.
    if (!signal.aborted && this.#server.connections.get(id)?.readyToSend === false) {
      const waiting = this.#waiting.get(id) ?? []
      this.#waiting.set(id, waiting)
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    return !signal.aborted
  }

  #wake(id: string): void {
    const waiting = this.#waiting.get(id) ?? []
    this.#waiting.delete(id)
    for (const resolve of waiting) resolve()
  }

  #abort({ controller }: Running): void {
    controller.abort()
    for (const id of this.#waiting.keys()) this.#wake(id)
  }

  /** False: it has been stopped. */
  async #wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    try {
      if (milliseconds < 1) await nextTurn()
      else await sleep(milliseconds, undefined, { signal })
    } catch {
      // Stopped while it slept.
    }
    return !signal.aborted
  }

  #change(running: Running, changes: Partial<RepeatState>): void {
    running.state = { ...running.state, ...changes }
    this.changed.changed()
  }
}
