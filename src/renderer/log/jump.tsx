// Goes to an entry by its number or its time.
import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { CornerDownRight } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { request } from '../connect.ts'
import { notify } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { count } from '../ui/format.ts'
import { latestAt, readTarget, seqAt, type JumpTarget } from './jump-target.ts'
import { useBounds, useLog } from './use-log.ts'
import { say } from '../language/say.ts'

export function Jump() {
  const { first, end } = useBounds()
  const any = end > first
  const [open, setOpen] = useState(false)
  useCommand({ id: 'log.jump', title: say.log.goToAnEntryBy, keys: 'Mod+G', when: any, run: () => setOpen(true) })
  return (
    <>
      <IconButton label={say.log.goToAnEntry} icon={<CornerDownRight size={15} />} disabled={!any} onClick={() => setOpen(true)} />
      {open ? <JumpDialog onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function JumpDialog({ onClose }: { readonly onClose: () => void }) {
  const { id, model } = useLog()
  const { first, end } = useBounds()
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // The dialog was opened to type here, and has given the focus to its first button.
  useEffect(() => field.current?.focus(), [])
  const target = readTarget(typed)
  const error = tried && !target ? say.log.isNeitherANumberNor(typed) : ''
  const go = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!target) return
    onClose()
    try {
      await model.reveal(await seqOf(id, target, first, end))
    } catch (failure) {
      notify('error', failure instanceof Error ? failure.message : String(failure))
    }
  }
  return (
    <Dialog title={say.log.goToAnEntry} onClose={onClose}>
      <form className="log-dialog" onSubmit={(event) => void go(event)}>
        <TextField
          label={say.log.numberFromToOrTime(count(first), count(end - 1))}
          value={typed}
          onChange={setTyped}
          error={error}
          mono
          placeholder="12:04:30"
          ref={field}
        />
        <div className="log-dialog-end">
          <Button onClick={onClose}>{say.common.cancel}</Button>
          <Button type="submit" tone="primary">
            {say.log.go}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

async function seqOf(log: string, target: JumpTarget, first: number, end: number): Promise<number> {
  if (target.kind === 'number') return Math.max(first, Math.min(target.seq, end - 1))
  const rowAt = async (seq: number) => (await request('log.rows', { log, from: seq, count: 1 }))[0]
  const newest = await rowAt(end - 1)
  return seqAt(latestAt(target.milliseconds, newest?.time ?? Date.now()), first, end, rowAt)
}
