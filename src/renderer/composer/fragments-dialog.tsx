// Asks into fragments of how many bytes what is in the composer is to be split (RFC 6455 section 5.4).
import { useState } from 'react'
import type { FormEvent } from 'react'
import { usePreference } from '../store/preferences.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { faultInNumber } from './typed-number.ts'
import { say } from '../language/say.ts'

interface FragmentsDialogProps {
  readonly connections: number
  /** Most bytes of one fragment. */
  readonly most: number
  /** Payload bytes of one frame. */
  readonly onSend: (fragment: number) => void
  readonly onClose: () => void
}

export function FragmentsDialog({ connections, most, onSend, onClose }: FragmentsDialogProps) {
  const [kept, keep] = usePreference('composer.fragment', '16')
  const [typed, setTyped] = useState(kept)
  const fault = faultInNumber(typed, 1, most)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fault !== '') return
    keep(typed.trim())
    onClose()
    onSend(Number(typed))
  }
  return (
    <Dialog title={say.composer.sendInFragments} onClose={onClose}>
      <form className="composer-repeat" onSubmit={submit}>
        <p>{say.composer.sendsWhatIsInThe(say.number.connection(connections))}</p>
        <TextField label={say.composer.bytesInEachFragment} inputMode="numeric" value={typed} onChange={setTyped} error={fault} />
        <div className="composer-repeat-end">
          <Button onClick={onClose}>{say.common.cancel}</Button>
          <Button tone="primary" type="submit" needsHost disabled={fault !== ''}>
            {say.composer.send}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
