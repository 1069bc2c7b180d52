// What the window does with the servers of the workspace: which one is looked at, and which there are.
import { create } from 'zustand'
import type { ServerRow } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { forgetTyped } from '../listen/use-listening.ts'
import { say } from '../language/say.ts'
import { notify, takeSnapshot, useDesk } from '../store/desk.ts'

interface ServersView {
  /** Id of the one whose name is being typed, or "". */
  readonly renaming: string
  /** Id of the one that is to go, if the person means it, or "". */
  readonly removing: string
}

export const useServersView = create<ServersView>(() => ({ renaming: '', removing: '' }))

/** From now on address, settings, rules, scenarios and the list of connections are those of this one. */
export async function chooseServer(id: string): Promise<void> {
  if (id === useDesk.getState().chosen) return
  const snapshot = await attempt('servers.choose', { id })
  if (!snapshot) return
  // What was typed was for the other one.
  forgetTyped()
  takeSnapshot(snapshot)
}

/** The one that is looked at was removed elsewhere, by another window or with the file: the window shows the first one. */
export async function lookAgain(): Promise<void> {
  const snapshot = await attempt('session.open', {})
  if (!snapshot) return
  forgetTyped()
  takeSnapshot(snapshot)
}

/** The one of that name, where there is one. */
export async function chooseServerNamed(name: string | undefined): Promise<void> {
  const found = useDesk.getState().servers.find((each) => each.name === name)
  if (found) await chooseServer(found.id)
}

/** To the next one, or the one before. */
export function chooseNeighbour(step: 1 | -1): void {
  const { servers, chosen } = useDesk.getState()
  const at = servers.findIndex(({ id }) => id === chosen)
  const next = servers[(at + step + servers.length) % servers.length]
  if (next) void chooseServer(next.id)
}

/** `from`: the id of one that it is to be like, or "". It is looked at, and its name can be typed. */
export async function addServer(from = ''): Promise<void> {
  const row = await attempt('servers.add', { name: '', from })
  if (!row) return
  await chooseServer(row.id)
  rename(row.id)
}

export function rename(id: string): void {
  useServersView.setState({ renaming: id })
}

export async function endRenaming(name: string | undefined): Promise<void> {
  const { renaming: id } = useServersView.getState()
  useServersView.setState({ renaming: '' })
  const typed = name?.trim() ?? ''
  if (typed !== '' && typed !== rowOf(id)?.name) await attempt('servers.rename', { id, name: typed })
}

export function moveServer(id: string, step: 1 | -1): void {
  const { servers } = useDesk.getState()
  const at = servers.findIndex((each) => each.id === id)
  const before = step === -1 ? servers[at - 1] : servers[at + 2]
  void attempt('servers.move', { id, before: before?.id ?? '' })
}

export function askToRemove(id: string): void {
  useServersView.setState({ removing: id })
}

export async function removeServer(id: string): Promise<void> {
  useServersView.setState({ removing: '' })
  const { servers, chosen } = useDesk.getState()
  const at = servers.findIndex((each) => each.id === id)
  const next = servers[at + 1] ?? servers[at - 1]
  if (id === chosen && next) await chooseServer(next.id)
  await attempt('servers.remove', { id })
}

export async function startAll(): Promise<void> {
  const results = await attempt('servers.startAll', {})
  for (const { id, error } of results ?? [])
    if (error !== '') notify('error', say.servers.couldNotStart(rowOf(id)?.name ?? id, say.heard(error)))
}

export async function stopAll(): Promise<void> {
  await attempt('servers.stopAll', {})
}

function rowOf(id: string): ServerRow | undefined {
  return useDesk.getState().servers.find((each) => each.id === id)
}
