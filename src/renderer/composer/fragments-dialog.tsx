// Asks into fragments of how many bytes what is in the composer is to be split (RFC 6455 section 5.4).
import { useState } from 'react'
import type { FormEvent } from 'react'
import { TYPED_LIMIT } from '../../contract/params.ts'
import { usePreference } from '../store/preferences.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { plural } from '../ui/format.ts'
import { faultInNumber } from './typed-number.ts'

interface FragmentsDialogProps {
  readonly connections: number
  /** Payload bytes of one frame. */
  readonly onSend: (fragment: number) => void
  readonly onClose: () => void
}

export function FragmentsDialog({ connections, onSend, onClose }: FragmentsDialogProps) {
  const [kept, keep] = usePreference('composer.fragment', '16')
  const [typed, setTyped] = useState(kept)
  const fault = faultInNumber(typed, 1, TYPED_LIMIT)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fault !== '') return
    keep(typed.trim())
    onClose()
    onSend(Number(typed))
  }
  return (
    <Dialog title="Send in fragments" onClose={onClose}>
      <form className="composer-repeat" onSubmit={submit}>
        <p>
          Sends what is in the composer to {plural(connections, 'connection')} as one message of several frames. Text is split
          between any two bytes, also inside a character. Where messages are compressed, the compressed bytes are split.
        </p>
        <TextField label="Bytes in each fragment" inputMode="numeric" value={typed} onChange={setTyped} error={fault} />
        <div className="composer-repeat-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" needsHost disabled={fault !== ''}>
            Send
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
