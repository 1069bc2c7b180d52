// Whether clients are let in, asked about or turned away, for each kind of question, and how long a question waits.
import { Fragment, useState } from 'react'
import type { ReactNode } from 'react'
import type { QuestionKind, QuestionMode } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { openRules } from '../rules/rules.ts'
import { notify, useDesk } from '../store/desk.ts'
import { setPreference } from '../store/preferences.ts'
import { NOTIFY, allowNotifications, isWanted } from '../frame/notifications.ts'
import { TextField } from '../ui/field.tsx'
import { plural } from '../ui/format.ts'
import { Segments } from '../ui/segments.tsx'
import { Switch } from '../ui/switch.tsx'

interface Row {
  readonly kind: QuestionKind
  readonly name: string
  /** The word for letting clients through. */
  readonly accept: string
  readonly title?: string
  /** Asked only where connections are secured. */
  readonly needsTls?: boolean
}

/** What is set most often comes first. */
const ROWS: readonly Row[] = [
  { kind: 'webSocketOpenRequest', name: 'Opening requests', accept: 'Accept' },
  { kind: 'connectionRequest', name: 'TCP connections', accept: 'Accept' },
  { kind: 'sslConnectionRequest', name: 'TLS handshakes', accept: 'Accept', needsTls: true },
  {
    kind: 'sslClientAuthentication',
    name: 'Client certificates',
    accept: 'Check',
    title: 'The check decides: a certificate that is not trusted is refused.',
    needsTls: true,
  },
]

/** As much as the contract takes: a day. */
const MOST_SECONDS = 86_400

export function setMode(kind: QuestionKind, mode: QuestionMode): void {
  void attempt('question.setMode', { kind, mode })
}

export function QuestionModes(): ReactNode {
  const modes = useDesk((desk) => desk.questionModes)
  const seconds = useDesk((desk) => desk.questionSeconds)
  const rules = useDesk((desk) => desk.rules.length)
  const { secure, authenticatesClients } = useDesk((desk) => desk.server)
  return (
    <div className="questions-modes">
      {ROWS.filter(({ needsTls }) => secure || !needsTls).map(({ kind, name, accept, title }) => (
        <Fragment key={kind}>
          <span className="questions-mode-name">{name}</span>
          <Segments
            label={name}
            needsHost
            value={modes[kind]}
            onChange={(mode) => setMode(kind, mode)}
            options={[
              { value: 'accept', label: accept, title },
              { value: 'ask', label: 'Ask' },
              { value: 'reject', label: 'Reject' },
            ]}
          />
        </Fragment>
      ))}
      {secure && !authenticatesClients && (
        <p className="questions-mode-hint">Clients show a certificate only when the setting SSLAuthenticateClients is on.</p>
      )}
      <p className="questions-mode-hint">
        <button type="button" className="ui-link" onClick={() => openRules()}>
          {rules === 0 ? 'Rules for opening requests…' : `${plural(rules, 'rule')} for opening requests…`}
        </button>{' '}
        {rules === 0 ? null : 'come first.'}
      </p>
      <Notify />
      <Seconds key={seconds} seconds={seconds} />
      <p className="questions-mode-hint">
        {seconds === 0
          ? 'Questions wait until you answer or the client leaves.'
          : whatExpires(seconds, secure && authenticatesClients)}
      </p>
    </div>
  )
}

function whatExpires(seconds: number, withCertificates: boolean): string {
  const letIn = `After ${seconds} s without an answer, the client is let in`
  return withCertificates ? `${letIn}; its certificate is judged by the check.` : `${letIn}.`
}

function Notify(): ReactNode {
  const wanted = useDesk(isWanted)
  const turn = async (on: boolean) => {
    if (on && !(await allowNotifications()))
      notify('error', 'The browser does not let this page show notifications. Allow them for this page in its settings.')
    else setPreference(NOTIFY, on ? 'on' : 'off')
  }
  return (
    <div className="questions-notify" title="With the system’s notifications, while this window is not in front">
      <span className="questions-mode-name" id="questions-notify">
        Notify me when the window is behind
      </span>
      <Switch aria-labelledby="questions-notify" checked={wanted} onChange={(on) => void turn(on)} />
    </div>
  )
}

/** Takes effect when the field is left or Enter is pressed. */
function Seconds({ seconds }: { readonly seconds: number }): ReactNode {
  const [typed, setTyped] = useState(String(seconds))
  const fits = /^\d{1,5}$/.test(typed.trim()) && Number(typed) <= MOST_SECONDS
  function commit(): void {
    if (fits && Number(typed) !== seconds) void attempt('question.setSeconds', { seconds: Number(typed) })
  }
  return (
    <TextField
      className="questions-seconds"
      label="Seconds to answer (0: no limit)"
      value={typed}
      onChange={setTyped}
      mono
      inputMode="numeric"
      maxLength={5}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
      error={fits ? undefined : `Write whole seconds from 0 to ${MOST_SECONDS}.`}
    />
  )
}
