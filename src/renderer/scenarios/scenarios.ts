// Scenarios as the window changes and plays them: all of them go to the host, which keeps them and plays them.
import { create } from 'zustand'
import type { Scenario } from '../../contract/automation/scenario.ts'
import type { PartCommand } from '../../contract/model.ts'
import { attempt, request } from '../connect.ts'
import { say } from '../language/say.ts'
import { notify, show, useDesk } from '../store/desk.ts'

interface ScenariosView {
  readonly open: boolean
  /** Id of the one that is shown. */
  readonly chosen: string | undefined
  /** What a recording could not carry over. */
  readonly report: readonly string[]
}

export const useScenariosView = create<ScenariosView>(() => ({ open: false, chosen: undefined, report: [] }))

export function openScenarios(chosen?: string): void {
  useScenariosView.setState((view) => ({ open: true, chosen: chosen ?? view.chosen, report: [] }))
}

export function closeScenarios(): void {
  useScenariosView.setState({ open: false, report: [] })
}

export function chooseScenario(id: string): void {
  useScenariosView.setState({ chosen: id, report: [] })
}

/** Resolves to what the host says against them, or "". */
export async function setScenarios(scenarios: readonly Scenario[]): Promise<string> {
  try {
    useDesk.setState({ scenarios: await request('scenarios.set', { scenarios: [...scenarios] }) })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Behind the others, with an id of its own, and shown. */
export async function addScenario(scenario: Scenario): Promise<void> {
  const { scenarios } = useDesk.getState()
  const own = scenarios.some(({ id }) => id === scenario.id) ? { ...scenario, id: crypto.randomUUID() } : scenario
  const refusal = await setScenarios([...scenarios, own])
  if (refusal === '') chooseScenario(own.id)
  else notify('error', refusal)
}

export function newScenario(): Scenario {
  return {
    id: crypto.randomUUID(),
    name: say.scenarios.newName,
    actors: [
      {
        name: 'client',
        steps: [
          { do: 'expect', within: 0 },
          { do: 'send', as: 'echo' },
        ],
      },
    ],
  }
}

/** Makes a scenario of what a connection did, and shows it. */
export async function recordScenario(log: string, connection: string): Promise<void> {
  const recorded = await attempt('scenario.record', { log, connection })
  if (!recorded) return
  await addScenario(recorded.scenario)
  useScenariosView.setState({ open: true, report: recorded.report.map(say.heard) })
}

/** Of the connection in the detail, or the first that is selected. */
export async function recordShown(): Promise<void> {
  const { subject, selected } = useDesk.getState()
  const id = subject.kind === 'connection' ? subject.id : selected[0]
  if (id !== undefined) await recordScenario('', id)
}

/** `ids`: who play; empty: those who come next. */
export async function beginScenario(scenario: string, ids: readonly string[], speed: number): Promise<void> {
  const runs = await attempt('scenario.begin', { scenario, ids: [...ids], speed })
  const [first] = runs ?? []
  if (!first) return
  closeScenarios()
  show({ kind: 'run', id: first.id })
}

/** `actor`: its name; absent: the whole run. */
export async function controlRun(run: string, command: PartCommand, actor?: string): Promise<void> {
  const state = await attempt('scenario.control', { run, ...(actor !== undefined && { actor }), do: command })
  if (state) useDesk.setState(({ runs }) => ({ runs: runs.map((each) => (each.id === run ? state : each)) }))
}

export async function clearRuns(): Promise<void> {
  await attempt('scenario.clearRuns', {})
}
