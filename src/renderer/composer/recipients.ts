// Who gets what is sent: the selected connections that are open, or every open one. Never everybody by accident.
import { useEffect, useMemo } from 'react'
import type { ConnectionRow } from '../../contract/model.ts'
import { shownConnections, useDesk } from '../store/desk.ts'
import { setEveryone, useDraft } from './draft.ts'
import { say } from '../language/say.ts'

export interface Recipients {
  readonly rows: readonly ConnectionRow[]
  /** Every open connection. */
  readonly open: readonly ConnectionRow[]
  /** Why there is nobody, or "". */
  readonly nobody: string
}

/**
 * With nothing selected, the only open connection is meant; of several the person chooses, because a selection can vanish with its
 * connection while a message is being typed.
 */
export function recipientsOf(
  connections: ReadonlyMap<string, ConnectionRow>,
  selected: readonly string[],
  everyone: boolean,
): Recipients {
  const open = [...connections.values()].filter(({ stage }) => stage === 'open')
  if (open.length === 0) return { rows: [], open, nobody: say.composer.noClientIsConnected }
  if (everyone) return { rows: open, open, nobody: '' }
  if (selected.length === 0)
    return open.length === 1
      ? { rows: open, open, nobody: '' }
      : { rows: [], open, nobody: say.composer.selectConnectionsInTheList }
  const chosen = new Set(selected)
  const rows = open.filter(({ id }) => chosen.has(id))
  if (rows.length > 0) return { rows, open, nobody: '' }
  return {
    rows,
    open,
    nobody: selected.length === 1 ? say.composer.isNotOpen(selected[0] ?? '') : say.composer.noneOfTheSelectedConnections,
  }
}

export function useRecipients(): Recipients {
  const connections = useDesk(shownConnections)
  const selected = useDesk((desk) => desk.selected)
  const everyone = useDraft((draft) => draft.everyone)
  // Whoever picks a connection means it, and no longer all.
  useEffect(
    () =>
      useDesk.subscribe((desk, before) => {
        if (desk.selected.some((id) => !before.selected.includes(id))) setEveryone(false)
      }),
    [],
  )
  return useMemo(() => recipientsOf(connections, selected, everyone), [connections, selected, everyone])
}
