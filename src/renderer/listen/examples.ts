// Workspaces to begin with: each with rules and a scenario that do something at once. Their files are resources/examples, for the command line too.
import { attempt } from '../connect.ts'
import { say } from '../language/say.ts'
import { notify, useDesk } from '../store/desk.ts'

/** Read when one is asked for. */
const TEXTS = {
  chat: () => import('../../../resources/examples/chat.json?raw'),
  prices: () => import('../../../resources/examples/prices.json?raw'),
  ocpp: () => import('../../../resources/examples/ocpp.json?raw'),
} as const

export type Example = keyof typeof TEXTS
export const EXAMPLES = Object.keys(TEXTS) as readonly Example[]

/** In use from now on, as a workspace of the person's own: what they have changed of it the last time is still there. */
export async function openExample(example: Example): Promise<void> {
  const { name, hint } = say.listen.examples[example]
  const workspaces = await attempt('workspaces.list', {})
  if (!workspaces) return
  const isThere = workspaces.some((each) => each.name === name)
  const state = isThere
    ? await attempt('workspaces.open', { name })
    : await attempt('workspaces.import', { name, text: (await TEXTS[example]()).default })
  if (!state) return
  useDesk.setState({ workspace: state })
  notify('info', hint)
}
