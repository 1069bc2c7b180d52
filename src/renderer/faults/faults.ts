// Faults as the window offers them: done on open connections, or armed for the next opening requests.
import { create } from 'zustand'
import type { Shape } from '../../contract/automation/rule.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'

export const useFaultsView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openFaults(): void {
  useFaultsView.setState({ open: true })
}

export function closeFaults(): void {
  useFaultsView.setState({ open: false })
}

export async function sendFault(ids: readonly string[], fault: string): Promise<void> {
  await attempt('fault.send', { ids: [...ids], fault })
}

/** The network of these clients from now on; with nothing in it, as it was. */
export async function shapeNetwork(ids: readonly string[], shape: Shape): Promise<void> {
  await attempt('fault.shape', { ids: [...ids], shape })
}

/** All of them anew, one for each of the next requests. */
export async function armFaults(faults: readonly string[]): Promise<void> {
  const armed = await attempt('fault.arm', { faults: [...faults] })
  if (armed) useDesk.setState({ armed })
}
