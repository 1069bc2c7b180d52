// The line above the log of a session: which one it is, that it is over, and the way back.
import { History } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { compareRuns } from '../compare/compare-view.ts'
import { useLog } from '../log/use-log.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { closeSession, showLog } from './open-sessions.ts'
import { aboutOf, lossOf, sizeOf, titleOf } from './session-words.ts'
import './sessions.css'
import { say } from '../language/say.ts'

export function SessionFacts() {
  const { id } = useLog()
  const session = useDesk((desk) => desk.sessions.find((each) => each.id === id))
  const close = () => closeSession(id)
  useCommand({ id: 'sessions.close', title: say.sessions.closeTheSession, when: session !== undefined, run: close })
  useCommand({
    id: 'sessions.compare',
    title: say.sessions.compareThisSessionWithAnother,
    when: session !== undefined,
    needsHost: true,
    run: () => compareRuns(id),
  })
  useCommand({ id: 'sessions.live', title: say.sessions.showTheLiveLog, when: session !== undefined, run: () => showLog('') })
  if (!session) return null
  const about = aboutOf(session)
  return (
    <div className="session-facts" role="region" aria-label={say.sessions.session}>
      <History size={15} aria-hidden="true" />
      <p>
        <b>{titleOf(session)}</b>
        {say.sessions.readOnly(about === '' ? '' : ` · ${about}`, sizeOf(session))}
        {session.state === 'broken off' ? <span className="session-loss">{lossOf(session)}</span> : null}
      </p>
      <Button size="small" needsHost onClick={() => compareRuns(id)}>
        {say.sessions.compare}
      </Button>
      <Button size="small" onClick={close}>
        {say.sessions.closeTheSession}
      </Button>
    </div>
  )
}
