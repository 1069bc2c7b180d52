// One run of a scenario: gives connections to its actors, lets them meet, and knows how it ended.
import type { Connection } from '../../server/index.ts'
import type { Client } from '../subject.ts'
import type { Timer } from '../timers.ts'
import type { CompiledScenario } from './compiled-scenario.ts'
import { Part, type PartServices } from './part.ts'

export type RunState = 'running' | 'passed' | 'failed' | 'stopped'

export interface RunServices extends Omit<PartServices, 'arrived' | 'ended' | 'changed' | 'speed'> {
  /** A part has moved, or the run is over. */
  changed(run: ScenarioRun): void
  /** A part has ended: its connection is free. */
  freed(run: ScenarioRun, part: Part): void
  ended(run: ScenarioRun): void
}

export class ScenarioRun {
  readonly id: string
  readonly compiled: CompiledScenario
  readonly speed: number
  readonly parts: readonly Part[]
  /** As `now` counts; 0 while it is under way. */
  readonly began: number
  overAt = 0
  readonly #services: RunServices
  readonly #met = new Map<string, Set<Part>>()
  #comes: Timer | undefined
  #state: RunState = 'running'

  constructor(id: string, compiled: CompiledScenario, speed: number, services: RunServices) {
    this.id = id
    this.compiled = compiled
    this.speed = speed
    this.#services = services
    this.began = services.now()
    const ofParts: PartServices = {
      ...services,
      speed,
      arrived: (part, at) => this.#arrived(part, at),
      changed: () => services.changed(this),
      ended: (part) => this.#ended(part),
    }
    this.parts = compiled.actors.map((actor) => new Part(actor, compiled.scenario.variables ?? {}, ofParts))
    this.#awaitNext()
  }

  get state(): RunState {
    return this.#state
  }

  /** Gives a connection to the first actor that is free and fits, or to the one that is asked for. False: there is none. */
  take(connection: Connection, client: Client, actor?: string): boolean {
    const part = this.parts.find(
      (each) => each.state === 'waiting' && (actor === undefined ? each.fits(client) : each.actor.actor.name === actor),
    )
    if (!part) return false
    part.begin(connection, client)
    this.#awaitNext()
    this.#services.changed(this)
    return true
  }

  /** What has not ended ends. */
  stop(): void {
    if (this.#state === 'running') this.#over('stopped')
  }

  /** Actors whose clients have not come fail. */
  miss(why: string): void {
    for (const part of this.parts) part.missed(why)
  }

  /** The clock of the next actor's client runs once the one before it is through. */
  #awaitNext(): void {
    this.#comes?.cancel()
    this.#comes = undefined
    const index = this.parts.findIndex(({ state }) => state === 'waiting')
    const part = this.parts[index]
    const within = part?.actor.actor.within ?? 0
    if (!part || within === 0 || (index > 0 && this.parts[index - 1]?.isOver === false)) return
    this.#comes = this.#services.timers.after(within, () => part.missed(`No client came within ${within} ms.`))
  }

  #arrived(part: Part, at: string): void {
    let here = this.#met.get(at)
    if (!here) this.#met.set(at, (here = new Set()))
    here.add(part)
    this.#meet(at, here)
  }

  /** Those who have ended are not waited for. */
  #meet(at: string, here: Set<Part>): void {
    if (here.size === 0 || !this.parts.every((part) => here.has(part) || part.isOver || !part.actor.meets.has(at))) return
    this.#met.delete(at)
    for (const part of here) part.met(at)
  }

  #ended(part: Part): void {
    this.#services.freed(this, part)
    if (this.#state !== 'running') return
    if (part.state === 'failed' || this.parts.every(({ isOver }) => isOver)) {
      const failed = part.state === 'failed'
      this.#over(failed ? 'failed' : this.parts.some(({ state }) => state === 'stopped') ? 'stopped' : 'passed')
      return
    }
    this.#awaitNext()
    for (const [at, here] of this.#met) {
      here.delete(part)
      this.#meet(at, here)
    }
  }

  #over(state: RunState): void {
    this.#state = state
    this.overAt = this.#services.now()
    this.#comes?.cancel()
    for (const part of this.parts) part.stop()
    this.#services.changed(this)
    this.#services.ended(this)
  }
}
