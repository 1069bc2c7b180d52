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
import { Segments } from '../ui/segments.tsx'
import { Switch } from '../ui/switch.tsx'
import { say } from '../language/say.ts'

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
  { kind: 'webSocketOpenRequest', name: say.questions.openingRequests, accept: say.common.accept },
  { kind: 'connectionRequest', name: say.questions.tcpConnections, accept: say.common.accept },
  { kind: 'sslConnectionRequest', name: say.questions.tlsHandshakes, accept: say.common.accept, needsTls: true },
  {
    kind: 'sslClientAuthentication',
    name: say.questions.clientCertificates,
    accept: say.questions.check,
    title: say.questions.theCheckDecidesACertificate,
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
              { value: 'ask', label: say.questions.ask },
              { value: 'reject', label: say.common.reject },
            ]}
          />
        </Fragment>
      ))}
      {secure && !authenticatesClients && <p className="questions-mode-hint">{say.questions.clientsShowACertificateOnly}</p>}
      <p className="questions-mode-hint">
        <button type="button" className="ui-link" onClick={() => openRules()}>
          {rules === 0 ? say.questions.rulesForOpeningRequests : say.questions.forOpeningRequests(say.number.rule(rules))}
        </button>{' '}
        {rules === 0 ? null : say.questions.comeFirst}
      </p>
      <Notify />
      <Seconds key={seconds} seconds={seconds} />
      <p className="questions-mode-hint">
        {seconds === 0 ? say.questions.questionsWaitUntilYouAnswer : whatExpires(seconds, secure && authenticatesClients)}
      </p>
    </div>
  )
}

function whatExpires(seconds: number, withCertificates: boolean): string {
  const letIn = say.questions.afterSWithoutAnAnswer(seconds)
  return withCertificates ? say.questions.itsCertificateIsJudgedBy(letIn) : `${letIn}.`
}

function Notify(): ReactNode {
  const wanted = useDesk(isWanted)
  const turn = async (on: boolean) => {
    if (on && !(await allowNotifications())) notify('error', say.questions.theBrowserDoesNotLet)
    else setPreference(NOTIFY, on ? 'on' : 'off')
  }
  return (
    <div className="questions-notify" title={say.questions.withTheSystemsNotificationsWhile}>
      <span className="questions-mode-name" id="questions-notify">
        {say.questions.notifyMeWhenTheWindow}
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
      label={say.questions.secondsToAnswer0No}
      value={typed}
      onChange={setTyped}
      mono
      inputMode="numeric"
      maxLength={5}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
      error={fits ? undefined : say.questions.writeWholeSecondsFrom0(MOST_SECONDS)}
    />
  )
}
