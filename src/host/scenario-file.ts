// A scenario in a file of its own, as a person writes it and hands it to `socketbench run`.
import * as v from 'valibot'
import { basename } from 'node:path'
import { scenario as checkScenario } from '../contract/automation/check-scenario.ts'
import type { Scenario } from '../contract/automation/scenario.ts'
import { RequestError } from '../contract/params.ts'
import { isRecord } from './json-file.ts'
import { placeOf, placeOfValue } from './json-place.ts'
import { readWorkspace, scenarioByHand, textOfFile } from './workspace.ts'

export interface ScenarioFile {
  readonly scenarios: readonly Scenario[]
  /** They stand in a workspace, which says more than them. */
  readonly isWorkspace: boolean
  readonly host: string | undefined
  /** Name of the server of the workspace that they are of; "" for a scenario alone. */
  readonly server: string
}

/** Rejects with RequestError 'no-such-workspace', 'bad-workspace' and 'bad-scenario', with line and column where there are some. */
export async function readScenarioFile(path: string): Promise<ScenarioFile> {
  const what = basename(path)
  const text = await textOfFile(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RequestError('bad-scenario', `${what} is not JSON: ${placeOf(text)}.`)
  }
  if (!isRecord(json) || !['actors', 'scenarios', 'servers'].some((member) => member in json))
    throw new RequestError(
      'bad-scenario',
      `${what} is no scenario: expected an object with actors, or a workspace with scenarios. docs/scenarios.md shows both.`,
    )
  if (!('actors' in json)) {
    const { servers } = readWorkspace(text, what, path)
    const [server, ...others] = servers.filter((each) => each.scenarios.length > 0)
    if (!server) throw new RequestError('bad-scenario', `${what} has no scenarios.`)
    if (others.length > 0)
      throw new RequestError(
        'bad-scenario',
        `${what} has scenarios for ${others.length + 1} servers; one run plays those of one. Put them into a file of their own.`,
      )
    return { scenarios: server.scenarios, isWorkspace: true, host: server.host, server: server.name }
  }
  const { $schema: _, ...own } = json
  const read = v.safeParse(checkScenario, scenarioByHand(own))
  if (read.success) return { scenarios: [read.output], isWorkspace: false, host: undefined, server: '' }
  const [issue] = read.issues
  const within = (issue.path ?? []).map(({ key }) => key as string | number)
  const where = within.length === 0 ? '' : `${within.join('.')}: `
  throw new RequestError('bad-scenario', `${what}, ${placeOfValue(text, within)}: ${where}${issue.message.replace(/\.$/, '')}.`)
}
