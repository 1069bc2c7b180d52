// The live log and the sessions beside it, to choose from. Without a session there is nothing to choose.
import type { ReactNode } from 'react'
import { useDesk } from '../store/desk.ts'
import { Tabs } from '../ui/tabs.tsx'
import { showLog } from './open-sessions.ts'
import { titleOf } from './session-words.ts'
import { say } from '../language/say.ts'

/** A tab's id is a part of an element's. */
const LIVE = 'live'

export function LogTabs({ children }: { readonly children: ReactNode }) {
  const sessions = useDesk((desk) => desk.sessions)
  const shown = useDesk((desk) => desk.shownLog)
  if (sessions.length === 0) return children
  return (
    <Tabs
      label={say.sessions.logs}
      value={shown === '' ? LIVE : shown}
      onChange={(id) => showLog(id === LIVE ? '' : id)}
      tabs={[{ id: LIVE, label: say.common.live }, ...sessions.map((session) => ({ id: session.id, label: titleOf(session) }))]}
    >
      {children}
    </Tabs>
  )
}
