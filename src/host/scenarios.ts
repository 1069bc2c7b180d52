// The scenarios of the server as the person has made them: kept in the workspace, played by the engine, told of in the log, recorded out of a log.
import { randomUUID } from 'node:crypto'
import {
  RuleError,
  recordedSteps,
  type Automation,
  type Happened,
  type Part,
  type PartDifference,
  type Scenario,
  type ScenarioRun,
} from '../automation/index.ts'
import { placeOf } from '../contract/automation/scenario.ts'
import type { PartCommand, ScenarioDifference, ScenarioPart, ScenarioRunState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import type { WebSocketServer } from '../server/index.ts'
import type { Chronicle } from './chronicle.ts'
import { seqsOfConnection } from './log/connection-entries.ts'
import type { ReadableLog } from './log/readable-log.ts'
import { messageOf } from './json-file.ts'
import { Topic } from './topic.ts'

/** Bytes of messages that are recorded into one scenario, and entries of it. */
const RECORDED_BYTES = 16 * 1024 * 1024
const RECORDED_ENTRIES = 20_000

export class Scenarios {
  /** There are others. */
  readonly changed = new Topic()
  /** A run has gone on, or there is another one. */
  readonly runsChanged = new Topic()
  readonly #server: WebSocketServer
  readonly #automation: Automation
  readonly #chronicle: Chronicle
  readonly #now: () => number
  readonly #keep: (scenarios: readonly Scenario[]) => void
  #scenarios: readonly Scenario[] = []

  /** `keep` is told of every change. */
  constructor(
    server: WebSocketServer,
    automation: Automation,
    chronicle: Chronicle,
    now: () => number,
    keep: (scenarios: readonly Scenario[]) => void,
  ) {
    this.#server = server
    this.#automation = automation
    this.#chronicle = chronicle
    this.#now = now
    this.#keep = keep
    automation.scenarios.report = {
      begun: (run) => {
        chronicle.scenario('', `${run.compiled.scenario.name}: begun`, [])
        this.runsChanged.changed()
      },
      changed: () => this.runsChanged.changed(),
      partEnded: (run, part) => this.#partEnded(run, part),
      ended: (run) => {
        const { name } = run.compiled.scenario
        const seconds = ((run.overAt - run.began) / 1000).toFixed(3)
        chronicle.scenario('', `${name}: ${run.state}`, [['took', `${seconds} s`]], run.state === 'failed')
        this.runsChanged.changed()
      },
    }
  }

  list(): readonly Scenario[] {
    return this.#scenarios
  }

  get runCount(): number {
    return this.#automation.scenarios.runs.length
  }

  runs(): readonly ScenarioRunState[] {
    return this.#automation.scenarios.runs.map((run) => stateOf(run, this.#now()))
  }

  /** All of them anew. Rejects with RequestError 'bad-scenario', and then everything stays as it was. */
  async set(scenarios: readonly Scenario[]): Promise<readonly Scenario[]> {
    await this.#automation.scenarios.set(scenarios).catch(refused)
    this.#scenarios = scenarios
    this.#keep(scenarios)
    this.changed.changed()
    return scenarios
  }

  /** Those of a workspace: what cannot be used is told, and cannot be played; the workspace stays as it is. */
  async load(scenarios: readonly Scenario[]): Promise<void> {
    const usable: Scenario[] = []
    for (const scenario of scenarios) {
      try {
        await this.#automation.scenarios.set([...usable, scenario])
        usable.push(scenario)
      } catch (error) {
        this.#chronicle.trouble(`${messageOf(error)} The scenario cannot be played.`)
      }
    }
    await this.#automation.scenarios.set(usable)
    this.#scenarios = scenarios
    this.changed.changed()
  }

  /** Rejects with RequestError 'bad-scenario'. */
  async begin(id: string, ids: readonly string[], speed: number): Promise<readonly ScenarioRunState[]> {
    const scenario = this.#scenarios.find((each) => each.id === id)
    if (!scenario) throw new RequestError('bad-scenario', 'There is no such scenario any more.')
    const connections = ids.flatMap((each) => this.#server.connections.get(each) ?? [])
    if (ids.length > 0 && connections.length === 0)
      throw new RequestError('bad-scenario', 'None of these connections is open any more.')
    const options = { connections, speed: speed === 0 ? Infinity : speed }
    const runs = await this.#automation.scenarios.begin(scenario, options).catch(refused)
    return runs.map((run) => stateOf(run, this.#now()))
  }

  /** Throws RequestError 'no-such-run'. */
  control(id: string, actor: string | undefined, command: PartCommand): ScenarioRunState {
    const run = this.#run(id)
    if (actor === undefined && command === 'stop') run.stop()
    else for (const part of run.parts) if (actor === undefined || part.actor.actor.name === actor) DO[command](part)
    this.runsChanged.changed()
    return stateOf(run, this.#now())
  }

  /** Throws RequestError 'no-such-run'. */
  run(id: string): { readonly scenario: Scenario; readonly differences: readonly (readonly ScenarioDifference[])[] } {
    const { compiled, parts } = this.#run(id)
    const differences = parts.map((part): readonly PartDifference[] =>
      part.failure ? [...part.differences, part.failure] : part.differences,
    )
    return { scenario: compiled.scenario, differences }
  }

  clearRuns(): void {
    this.#automation.scenarios.clear()
    this.runsChanged.changed()
  }

  /** What one connection did, as a scenario. Rejects with RequestError 'nothing-to-record'. */
  async record(log: ReadableLog, connection: string): Promise<{ readonly scenario: Scenario; readonly report: readonly string[] }> {
    const { seqs, more } = await seqsOfConnection(log.store, Number(connection), RECORDED_ENTRIES)
    const happened: Happened[] = []
    let bytes = 0
    let path = ''
    let left = more
    for (const [index, seq] of seqs.entries()) {
      const { kind, direction, size, time, preview } = await log.reader.entry(seq)
      if (kind === 'request') path = preview.split(' ')[1] ?? ''
      if (kind === 'disconnect') happened.push({ time, kind: 'end', direction: 'in', payload: Buffer.alloc(0) })
      if (kind !== 'text' && kind !== 'binary' && kind !== 'ping' && kind !== 'pong' && kind !== 'close') continue
      if (direction === 'none') continue
      bytes += size
      if (bytes > RECORDED_BYTES) {
        left += seqs.length - index
        break
      }
      const payload = await log.reader.payload(seq, 0, size)
      happened.push({ time, kind, direction, payload: payload.bytes })
    }
    if (happened.length === 0)
      throw new RequestError(
        'nothing-to-record',
        `Nothing was sent on connection ${connection}, or it has left the log: there is nothing to make a scenario of.`,
      )
    const { steps, report } = recordedSteps(happened)
    const name = `Connection ${connection}${path === '' ? '' : ` ${path.slice(0, 100)}`}`
    return {
      scenario: { id: randomUUID(), name, actors: [{ name: 'client', steps }] },
      report: left === 0 ? report : [...report, `${left} entries are more than can be recorded, and were left out.`],
    }
  }

  #run(id: string): ScenarioRun {
    const run = this.#automation.scenarios.run(id)
    if (!run)
      throw new RequestError('no-such-run', 'There is no such run any more: runs that have ended are forgotten after a while.')
    return run
  }

  #partEnded({ compiled }: ScenarioRun, part: Part): void {
    const { actor } = part.actor
    const facts: [string, string][] = [
      ['actor', actor.name],
      ['steps', String(part.done)],
    ]
    if (part.failure) {
      const { path, expected, got, why } = part.failure
      facts.push(['step', placeOf(path) || 'its beginning'], ['why', why], ['expected', expected], ['got', got])
    }
    for (const { path, expected, got } of part.differences.slice(0, DIFFERENCES_TOLD))
      facts.push([`step ${placeOf(path)} expected`, expected], [`step ${placeOf(path)} got`, got])
    const words = part.failure
      ? `failed${part.failure.path.length === 0 ? '' : ` at step ${placeOf(part.failure.path)}`}: ${part.failure.why}`
      : part.state
    this.#chronicle.scenario(
      part.connection?.connectionId ?? '',
      `${compiled.scenario.name}, ${actor.name}: ${words}`,
      facts,
      part.state === 'failed',
    )
  }
}

/** Of one actor, in the log. */
const DIFFERENCES_TOLD = 20

const DO: Readonly<Record<PartCommand, (part: Part) => void>> = {
  pause: (part) => part.pause(),
  resume: (part) => part.resume(),
  step: (part) => part.stepOnce(),
  skip: (part) => part.skip(),
  takeOver: (part) => part.takeOver(),
  stop: (part) => part.stop(),
}

/** The engine has the host's clock. */
function stateOf({ id, compiled, state, began, overAt, speed, parts }: ScenarioRun, now: number): ScenarioRunState {
  const { scenario } = compiled
  return {
    id,
    scenario: scenario.id,
    name: scenario.name,
    state,
    began,
    ended: overAt,
    speed: speed === Infinity ? 0 : speed,
    parts: parts.map((part) => partState(part, now)),
  }
}

function partState(part: Part, now: number): ScenarioPart {
  const { actor, connection, state, path, done, left, failure, differences } = part
  return {
    name: actor.actor.name,
    connection: connection?.connectionId ?? '',
    state,
    path: failure ? failure.path : path,
    done,
    due: state === 'playing' && left !== Infinity ? now + left : 0,
    failure: failure?.why ?? '',
    differences: differences.length,
  }
}

function refused(error: unknown): never {
  throw error instanceof RuleError ? new RequestError('bad-scenario', error.message) : error
}
