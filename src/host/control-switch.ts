// Whether programs on this machine may control the desk: off until a person says so, or whoever starts the host, and off again when it ends. How they are
// listened to is the shell's.
import type { ControlState, LogBounds, Question } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import type { Transport } from '../contract/rpc.ts'
import { messageOf } from './json-file.ts'
import { Topic, type Unsubscribe } from './topic.ts'

/** What of the host whoever listens to programs gets. */
export interface ProgramAccess {
  readonly home: string
  readonly version: string
  /** Serves a program as a face, until its transport closes; what it does is the doing of a program. */
  open(transport: Transport): void
  /** Where the live log begins and ends, at this moment. */
  log(): Pick<LogBounds, 'first' | 'end'>
  /** What waits for an answer at this moment, the oldest first. */
  questions(): readonly Question[]
  /** Called at once when a question has come or gone, and a little after entries have come to the log. Returns the function that ends it. */
  watch(listener: () => void): Unsubscribe
  /** Writes into the log what a program does. `connection`: of which it is, "" for none. */
  did(connection: string, sentence: string): void
  /** A program that may has asked for something. */
  used(): void
}

export interface ControlEndpoint {
  /** Where it listens. */
  readonly url: string
  /** No program is listened to any more, and none is answered. */
  close(): Promise<void>
}

/** Rejects with a sentence. */
export type StartControl = (access: ProgramAccess) => Promise<ControlEndpoint>

interface ControlParts extends Omit<ProgramAccess, 'used'> {
  readonly now: () => number
  /** Writes into the log what the switch does. */
  readonly told: (sentence: string) => void
}

export class ControlSwitch {
  readonly changed = new Topic()
  readonly #start: StartControl | undefined
  readonly #parts: ControlParts
  #endpoint: ControlEndpoint | undefined
  #usedAt = 0
  /** Switching waits for what was begun before. */
  #switching: Promise<unknown> = Promise.resolve()

  constructor(start: StartControl | undefined, parts: ControlParts) {
    this.#start = start
    this.#parts = parts
  }

  state(): ControlState {
    return { on: this.#endpoint !== undefined, url: this.#endpoint?.url ?? '', usedAt: this.#usedAt }
  }

  /** Rejects with RequestError 'not-available' and 'control-not-started'. */
  set(on: boolean): Promise<ControlState> {
    const switched = this.#switching.then(() => (on ? this.#listen() : this.#stop())).then(() => this.state())
    this.#switching = switched.catch(() => undefined)
    return switched
  }

  async end(): Promise<void> {
    await this.#switching
    await this.#stop()
  }

  async #listen(): Promise<void> {
    if (this.#endpoint) return
    if (!this.#start) throw new RequestError('not-available', 'Here nobody can listen to programs.')
    const { now, told, ...access } = this.#parts
    const used = (): void => {
      this.#usedAt = now()
      this.changed.changed()
    }
    try {
      this.#endpoint = await this.#start({ ...access, used })
    } catch (error) {
      throw new RequestError('control-not-started', `Programs cannot control this desk: ${messageOf(error)}`)
    }
    told(`Programs on this machine may control the desk, at ${this.#endpoint.url}`)
    this.changed.changed()
  }

  async #stop(): Promise<void> {
    const endpoint = this.#endpoint
    if (!endpoint) return
    this.#endpoint = undefined
    await endpoint.close()
    this.#parts.told('Programs may not control the desk any more')
    this.changed.changed()
  }
}
