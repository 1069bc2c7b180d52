// Empties the log after asking: what goes is gone from the disk too.
import { useState } from 'react'
import { Eraser } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { show, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { bytes, plural } from '../ui/format.ts'
import { useLog } from './use-log.ts'

export function ClearLog() {
  const { id } = useLog()
  const entries = useDesk((desk) => desk.log.end - desk.log.first)
  const size = useDesk((desk) => desk.log.bytes)
  const [asking, setAsking] = useState(false)
  useCommand({
    id: 'log.clear',
    title: 'Clear the log',
    when: id === '' && entries > 0,
    needsHost: true,
    run: () => setAsking(true),
  })
  const clear = async () => {
    setAsking(false)
    const bounds = await attempt('log.clear', {})
    if (!bounds) return
    useDesk.setState({ log: bounds })
    if (useDesk.getState().subject.kind === 'entry') show({ kind: 'nothing' })
  }
  // A session goes as a whole.
  if (id !== '') return null
  return (
    <>
      <IconButton
        label="Clear the log"
        icon={<Eraser size={15} />}
        needsHost
        disabled={entries === 0}
        onClick={() => setAsking(true)}
      />
      {asking ? (
        <Dialog title="Clear the log?" onClose={() => setAsking(false)}>
          <div className="log-dialog">
            <p>
              {plural(entries, 'entry')} ({bytes(size)}) will be removed from the screen and from the disk. Connections stay as they
              are.
            </p>
            <div className="log-dialog-end">
              <Button onClick={() => setAsking(false)}>Keep it</Button>
              <Button tone="danger" needsHost onClick={() => void clear()}>
                Clear the log
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
