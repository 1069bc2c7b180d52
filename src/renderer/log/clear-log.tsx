// Empties the log at once, and offers to have it back for as long as that can be.
import { Eraser, Undo2 } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { show, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { useLog } from './use-log.ts'
import { say } from '../language/say.ts'

export function ClearLog() {
  const { id } = useLog()
  const entries = useDesk((desk) => desk.log.end - desk.log.first)
  useCommand({
    id: 'log.clear',
    title: say.log.clearTheLog,
    when: id === '' && entries > 0,
    needsHost: true,
    run: () => void clear(),
  })
  // A session goes as a whole.
  if (id !== '') return null
  return (
    <IconButton
      label={say.log.clearTheLog}
      icon={<Eraser size={15} />}
      needsHost
      disabled={entries === 0}
      onClick={() => void clear()}
    />
  )
}

async function clear(): Promise<void> {
  const bounds = await attempt('log.clear', {})
  if (!bounds) return
  useDesk.setState({ log: bounds })
  const { subject } = useDesk.getState()
  if (subject.kind === 'entry' && subject.log === '') show({ kind: 'nothing' })
}

/** Nothing once it cannot be had back any more. */
export function UndoClear() {
  const { id } = useLog()
  const cleared = useDesk((desk) => desk.log.cleared)
  const can = id === '' && cleared > 0
  const undo = async () => {
    const bounds = await attempt('log.undoClear', {})
    if (bounds) useDesk.setState({ log: bounds })
  }
  useCommand({
    id: 'log.undoClear',
    title: say.log.undoBringTheClearedLog,
    when: can,
    needsHost: true,
    run: () => void undo(),
  })
  if (!can) return null
  return (
    <div className="log-undo" role="status">
      <span>{say.log.clearedAndGoneForGood(say.number.entry(cleared))}</span>
      <Button size="small" needsHost onClick={() => void undo()}>
        <Undo2 size={13} aria-hidden="true" /> {say.log.undo}
      </Button>
    </div>
  )
}
