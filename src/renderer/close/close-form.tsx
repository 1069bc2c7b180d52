// Ending connections on purpose: with which code and reason, or without any. Says beforehand what the client will see and why a code cannot be
// sent. Which connections is decided by who opens it.
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { attempt } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'
import { utf8Length } from '../composer/typed-bytes.ts'
import { ClientView } from './client-view.tsx'
import { faultInReason, meaningOf, REASON_LIMIT, SENDABLE_CODES, whyNotSendable } from './close-codes.ts'
import { closeOutcome } from './close-outcome.ts'
import type { Ending } from './close-outcome.ts'
import './close.css'
import { say } from '../language/say.ts'

const ENDINGS = [
  { value: 'close', label: say.close.closingHandshake },
  { value: 'drop', label: say.close.dropFin },
  { value: 'reset', label: say.close.resetRst },
] as const satisfies readonly { value: Ending; label: string }[]

const OWN = 'own'
const CODES = [
  ...SENDABLE_CODES.map(({ code, meaning }) => ({ value: String(code), label: `${code} ${meaning}` })),
  { value: OWN, label: say.close.ownCodeDots },
]
const VERB: Readonly<Record<Ending, string>> = { close: say.close.close, drop: say.close.drop, reset: say.common.reset }

/** A dialog. `onDone` is called when it was sent or given up. */
export function CloseForm({ ids, onDone }: { readonly ids: readonly string[]; readonly onDone: () => void }): ReactNode {
  const [how, setHow] = useState<Ending>('close')
  const [chosen, setChosen] = useState('1000')
  const [own, setOwn] = useState('4000')
  const [reason, setReason] = useState('')
  const code = Number(chosen === OWN ? own.trim() || Number.NaN : chosen)
  const badCode = how === 'close' ? whyNotSendable(code) : ''
  const badReason = how === 'close' ? faultInReason(reason) : ''
  const whom = ids.length === 1 ? `#${ids[0] ?? ''}` : say.number.connection(ids.length)

  async function end(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (badCode !== '' || badReason !== '') return
    onDone()
    const outcomes = await attempt('connection.close', {
      ids: [...ids],
      how,
      code: how === 'close' ? code : 1000,
      reason: how === 'close' ? reason : '',
    })
    // One that has ended by itself in the meantime is where the person wanted it.
    const failed = (outcomes ?? []).filter(({ error, connection }) => error !== '' && isAlive(connection))
    if (failed[0])
      notify(
        'error',
        failed.length === 1
          ? `#${failed[0].connection}: ${say.heard(failed[0].error)}`
          : say.close.someCouldNotBeEnded(failed.length, ids.length, failed[0].connection, say.heard(failed[0].error)),
      )
  }

  return (
    <Dialog title={say.close.closeWhom(whom)} onClose={onDone}>
      <form className="close-form" onSubmit={(event) => void end(event)}>
        <Segments label={say.close.how} value={how} onChange={setHow} options={ENDINGS} />
        {how === 'close' && (
          <>
            <div className="close-code">
              <SelectField label={say.close.code} value={chosen} onChange={setChosen} options={CODES} />
              {chosen === OWN && (
                <TextField label={say.close.ownCode} value={own} onChange={setOwn} mono inputMode="numeric" maxLength={5} />
              )}
            </div>
            <p className={badCode === '' ? 'close-hint' : 'close-fault'} aria-live="polite">
              {badCode || hint(code)}
            </p>
            <TextField
              label={say.close.reason}
              value={reason}
              onChange={setReason}
              mono
              placeholder={say.common.none}
              {...(badReason === '' ? {} : { error: badReason })}
            />
            <p className="close-bytes">{say.close.ofBytes(utf8Length(reason), REASON_LIMIT)}</p>
          </>
        )}
        {badCode === '' && badReason === '' && (
          <ClientView title={say.close.theClientWillSee} facts={closeOutcome(how, code, reason)} />
        )}
        <div className="close-actions">
          <Button type="button" onClick={onDone}>
            {say.common.cancel}
          </Button>
          <Button type="submit" tone="danger" needsHost disabled={badCode !== '' || badReason !== ''}>
            {VERB[how]} {whom}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function hint(code: number): string {
  const use = SENDABLE_CODES.find((each) => each.code === code)?.use
  return use ? say.close.means(use) : say.close.asSentence(meaningOf(code))
}

function isAlive(id: string): boolean {
  const row = useDesk.getState().connections.get(id)
  return row !== undefined && row.stage !== 'closed' && row.stage !== 'closing'
}
