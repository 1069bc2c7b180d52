// The scenarios of a server, and their runs: those that wait for clients are offered each connection that opens.
import { randomUUID } from 'node:crypto'
import type { Scenario } from '../../contract/automation/scenario.ts'
import type { Connection } from '../../server/index.ts'
import { RuleError, quoted } from '../fault.ts'
import type { Client } from '../subject.ts'
import type { CompiledScenario } from './compiled-scenario.ts'
import type { Part } from './part.ts'
import { ScenarioRun, type RunServices } from './run.ts'

/** Runs that have ended and are remembered; and of those under way, how many there may be. */
const MOST_ENDED = 100
const MOST_RUNNING = 1_000

export interface ScenariosServices extends Omit<RunServices, 'freed' | 'ended' | 'changed'> {
  clientOf(connection: Connection): Client
  /** From now on it is played: rules are not asked about it. */
  engage(connection: Connection, part: Part): void
  release(connection: Connection): void
}

/** Who hears of runs. Each is called at once and must not throw. */
export interface ScenarioReport {
  begun?(run: ScenarioRun): void
  /** Something of it has changed: where an actor is, who plays it. Often. */
  changed?(run: ScenarioRun): void
  /** An actor has ended. */
  partEnded?(run: ScenarioRun, part: Part): void
  ended?(run: ScenarioRun): void
}

export interface BeginOptions {
  /** Who play, in order; one actor may have several, who then each have a run of their own. Absent: those who come next. */
  readonly connections?: readonly Connection[]
  /** Divides what its steps wait; Infinity: nothing is waited. Default 1. */
  readonly speed?: number
}

export class Scenarios {
  report: ScenarioReport = {}
  readonly #services: ScenariosServices
  readonly #runs = new Map<string, ScenarioRun>()
  readonly #playing = new Map<string, Part>()
  #scenarios: readonly CompiledScenario[] = []

  constructor(services: ScenariosServices) {
    this.#services = services
  }

  /** All of them anew; runs go on as they began. Rejects with RuleError, which names the scenario, and then nothing has changed. */
  async set(scenarios: readonly Scenario[]): Promise<void> {
    const compiled: CompiledScenario[] = []
    for (const scenario of scenarios)
      try {
        compiled.push(await compiledOf(scenario))
      } catch (error) {
        throw error instanceof RuleError ? new RuleError(`${scenario.name}: ${error.message}`) : error
      }
    this.#scenarios = compiled
  }

  /** Under way, and those that ended not long ago, the oldest first. */
  get runs(): readonly ScenarioRun[] {
    return [...this.#runs.values()]
  }

  run(id: string): ScenarioRun | undefined {
    return this.#runs.get(id)
  }

  /** The part that a connection plays. */
  partOf(connection: string): Part | undefined {
    return this.#playing.get(connection)
  }

  /** The oldest that waits for such a client takes the connection. */
  offer(connection: Connection): void {
    if (this.#runs.size === 0) return
    for (const run of this.#runs.values()) if (run.state === 'running' && this.#give(run, connection)) return
  }

  /**
   * Begins a scenario. Several connections for a single actor have a run each. Rejects with RuleError: what is wrong with a step, or that a connection
   * plays already.
   */
  async begin(scenario: Scenario, { connections = [], speed = 1 }: BeginOptions = {}): Promise<readonly ScenarioRun[]> {
    const compiled = await compiledOf(scenario)
    for (const { connectionId } of connections)
      if (this.#playing.has(connectionId))
        throw new RuleError(`Connection ${connectionId} plays in a scenario already. Stop that run first, or choose another one.`)
    const isBroadcast = scenario.actors.length === 1 && connections.length > 1
    if (!isBroadcast && connections.length > scenario.actors.length)
      throw new RuleError(
        `${scenario.name} has ${scenario.actors.length} actors, and ${connections.length} connections were chosen. Choose at most one for each.`,
      )
    const casts = isBroadcast ? connections.map((each) => [each]) : [connections]
    if (this.#running + casts.length > MOST_RUNNING)
      throw new RuleError(`${this.#running} scenarios are under way; at most ${MOST_RUNNING} are possible. Stop some first.`)
    return casts.map((cast) => {
      const run = this.#add(compiled, speed)
      for (const connection of cast) if (connection.connected && !this.#give(run, connection)) this.#giveAnyway(run, connection)
      return run
    })
  }

  /** For a rule: the connection joins a run that waits for it, or begins one. At once, so that nothing is missed. Returns why it cannot, or "". */
  join(connection: Connection, called: string, actor: string | undefined): string {
    const compiled =
      this.#scenarios.find(({ scenario }) => scenario.id === called) ??
      this.#scenarios.find(({ scenario }) => scenario.name === called)
    if (!compiled) return `There is no scenario called ${quoted(called)}.`
    const { id, name, actors } = compiled.scenario
    if (actor !== undefined && !actors.some((each) => each.name === actor)) return `${name} has no actor called ${quoted(actor)}.`
    if (this.#playing.has(connection.connectionId)) return ''
    for (const run of this.#runs.values())
      if (run.state === 'running' && run.compiled.scenario.id === id && this.#give(run, connection, actor)) return ''
    if (this.#running >= MOST_RUNNING) return `${MOST_RUNNING} scenarios are under way already.`
    const run = this.#add(compiled, 1)
    if (this.#give(run, connection, actor)) return ''
    run.stop()
    return `No actor of ${name} is for such a connection.`
  }

  /** Forgets runs that have ended. */
  clear(): void {
    for (const [id, { state }] of this.#runs) if (state !== 'running') this.#runs.delete(id)
  }

  end(): void {
    for (const run of this.#runs.values()) run.stop()
  }

  get #running(): number {
    let running = 0
    for (const { state } of this.#runs.values()) if (state === 'running') running++
    return running
  }

  #add(compiled: CompiledScenario, speed: number): ScenarioRun {
    const run = new ScenarioRun(randomUUID(), compiled, speed, {
      ...this.#services,
      changed: (of) => this.report.changed?.(of),
      freed: (of, part) => {
        const { connection } = part
        if (connection && this.#playing.delete(connection.connectionId)) this.#services.release(connection)
        this.report.partEnded?.(of, part)
      },
      ended: (of) => this.report.ended?.(of),
    })
    this.#runs.set(run.id, run)
    let ended = this.#runs.size - this.#running
    for (const [id, { state }] of this.#runs) {
      if (ended <= MOST_ENDED) break
      if (state === 'running') continue
      this.#runs.delete(id)
      ended--
    }
    this.report.begun?.(run)
    return run
  }

  #give(run: ScenarioRun, connection: Connection, actor?: string): boolean {
    if (this.#playing.has(connection.connectionId)) return false
    const client = this.#services.clientOf(connection)
    if (!run.take(connection, client, actor)) return false
    const part = run.parts.find((each) => each.connection === connection)
    if (part) {
      this.#playing.set(connection.connectionId, part)
      this.#services.engage(connection, part)
    }
    return true
  }

  /** A person has chosen it, whatever the actor's condition says. */
  #giveAnyway(run: ScenarioRun, connection: Connection): void {
    const free = run.parts.find(({ state }) => state === 'waiting')
    if (free) this.#give(run, connection, free.actor.actor.name)
  }
}

async function compiledOf(scenario: Scenario): Promise<CompiledScenario> {
  const { compileScenario } = await import('./compiled-scenario.ts')
  return compileScenario(scenario)
}
