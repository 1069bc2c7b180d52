// Asks how often, and how quickly after each other, what is in the composer is to be sent.
import { useState } from 'react'
import type { FormEvent } from 'react'
import { usePreference } from '../store/preferences.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { faultInNumber as faultOf } from './typed-number.ts'
import { say } from '../language/say.ts'

/** As the contract has them. */
const MOST_TIMES = 1_000_000_000
const LONGEST = 86_400_000

interface RepeatDialogProps {
  readonly connections: number
  readonly onRepeat: (times: number, every: number) => void
  readonly onClose: () => void
}

export function RepeatDialog({ connections, onRepeat, onClose }: RepeatDialogProps) {
  const [keptTimes, keepTimes] = usePreference('composer.repeatTimes', '10')
  const [keptEvery, keepEvery] = usePreference('composer.repeatEvery', '1000')
  const [times, setTimes] = useState(keptTimes)
  const [every, setEvery] = useState(keptEvery)
  const timesFault = times.trim() === '' ? '' : faultOf(times, 1, MOST_TIMES)
  const everyFault = faultOf(every, 0, LONGEST)
  const isReady = timesFault === '' && everyFault === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isReady) return
    keepTimes(times.trim())
    keepEvery(every.trim())
    onClose()
    onRepeat(times.trim() === '' ? 0 : Number(times), Number(every))
  }
  return (
    <Dialog title={say.composer.repeatTheMessage} onClose={onClose}>
      <form className="composer-repeat" onSubmit={submit}>
        <p>{say.composer.sendsWhatIsInTheComposer(say.number.connection(connections))}</p>
        <TextField
          label={say.composer.messagesEmptyUntilStopped}
          inputMode="numeric"
          value={times}
          onChange={setTimes}
          error={timesFault}
        />
        <TextField
          label={say.composer.intervalInMilliseconds0As}
          inputMode="numeric"
          value={every}
          onChange={setEvery}
          error={everyFault}
        />
        <div className="composer-repeat-end">
          <Button onClick={onClose}>{say.common.cancel}</Button>
          <Button tone="primary" type="submit" needsHost disabled={!isReady}>
            {say.composer.repeat}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
