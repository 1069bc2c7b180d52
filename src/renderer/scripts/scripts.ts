// Scripts as the window changes them: all of them go to the host, which keeps and runs them.
import { create } from 'zustand'
import type { Rule } from '../../contract/automation/rule.ts'
import type { Script } from '../../contract/automation/script.ts'
import { request } from '../connect.ts'
import { say } from '../language/say.ts'
import { rulesNow, setRules } from '../rules/rules.ts'
import { notify, useDesk } from '../store/desk.ts'

interface ScriptsView {
  readonly open: boolean
  /** Id of the one that is shown. */
  readonly chosen: string | undefined
}

export const useScriptsView = create<ScriptsView>(() => ({ open: false, chosen: undefined }))

export function openScripts(): void {
  useScriptsView.setState({ open: true })
}

export function closeScripts(): void {
  useScriptsView.setState({ open: false })
}

export function chooseScript(id: string): void {
  useScriptsView.setState({ chosen: id })
}

/** Resolves to what the host says against them, or "". */
export async function setScripts(scripts: readonly Script[]): Promise<string> {
  try {
    useDesk.setState({ scripts: await request('scripts.set', { scripts: [...scripts] }) })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export async function addScript(): Promise<void> {
  const { scripts } = useDesk.getState()
  const names = new Set(scripts.map(({ name }) => name))
  let name = say.scripts.newName
  for (let n = 2; names.has(name); n++) name = `${say.scripts.newName} ${n}`
  const script = { id: crypto.randomUUID(), name, code: say.scripts.sample }
  const refusal = await setScripts([...scripts, script])
  if (refusal === '') chooseScript(script.id)
  else notify('error', refusal)
}

/** Rules that hand something to it. */
export function rulesFor({ id, name }: Script, rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ then }) =>
    then.some((action) => action.do === 'script' && (action.script === id || action.script === name)),
  )
}

/** What is opened, comes and closes, behind the other rules. By its id: its name may change. */
export async function addRulesFor({ id, name }: Script): Promise<void> {
  const rules = (['opened', 'message', 'close'] as const).map((on): Rule => ({
    id: crypto.randomUUID(),
    name: `${name}: ${say.rules.triggers[on]}`,
    enabled: true,
    when: { on },
    then: [{ do: 'script', script: id }],
  }))
  await setRules([...rulesNow(), ...rules])
}
