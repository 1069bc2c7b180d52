// A scenario as a person writes it, imports it and saves it. Comes with the dialog: the check is no part of the start.
import * as v from 'valibot'
import { scenario as checkScenario } from '../../contract/automation/check-scenario.ts'
import type { Scenario } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { notify } from '../store/desk.ts'
import { saveFile } from '../ui/save-file.ts'
import { addScenario } from './scenarios.ts'

/** As it is written: the id is the window's own. */
export function textOfScenario({ name, variables, actors }: Scenario): string {
  return JSON.stringify({ name, variables, actors }, undefined, 2)
}

/** What was written, or a sentence about what is wrong with it. */
export function scenarioOf(text: string, id: string): Scenario | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const read = v.safeParse(checkScenario, typeof json === 'object' && json !== null ? { ...json, id } : json)
  if (read.success) return read.output
  const [issue] = read.issues
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  return path === '' ? say.heard(issue.message) : `${path}: ${say.heard(issue.message)}`
}

/** A file that somebody has written or saved. */
export async function importScenario(file: File): Promise<void> {
  const { $schema: _, ...json } = (await file
    .text()
    .then(JSON.parse)
    .catch(() => ({}))) as { readonly $schema?: string }
  const read = scenarioOf(JSON.stringify({ name: file.name.replace(/\.json$/, ''), ...json }), crypto.randomUUID())
  if (typeof read === 'string') notify('error', `${file.name}: ${read}`)
  else await addScenario(read)
}

export function exportScenario(scenario: Scenario): void {
  const name = scenario.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'scenario'
  saveFile(`${name}.json`, [`${textOfScenario(scenario)}\n`], 'application/json')
}
