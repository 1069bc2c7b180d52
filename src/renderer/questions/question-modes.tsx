// Whether clients are let in, asked about or turned away, for each kind of question, and how long a question waits.
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { QuestionKind, QuestionMode } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { TextField } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'

const MODES = [
  { value: 'accept', label: 'Accept' },
  { value: 'ask', label: 'Ask' },
  { value: 'reject', label: 'Reject' },
] as const satisfies readonly { value: QuestionMode; label: string }[]

/** As much as the contract takes: a day. */
const MOST_SECONDS = 86_400

export function setMode(kind: QuestionKind, mode: QuestionMode): void {
  void attempt('question.setMode', { kind, mode })
}

export function QuestionModes(): ReactNode {
  const modes = useDesk((desk) => desk.questionModes)
  const seconds = useDesk((desk) => desk.questionSeconds)
  return (
    <div className="questions-modes">
      <span className="questions-mode-name">Opening requests</span>
      <Segments
        label="Opening requests"
        value={modes.webSocketOpenRequest}
        onChange={(mode) => setMode('webSocketOpenRequest', mode)}
        options={MODES}
      />
      <span className="questions-mode-name">TCP connections</span>
      <Segments
        label="TCP connections"
        value={modes.connectionRequest}
        onChange={(mode) => setMode('connectionRequest', mode)}
        options={MODES}
      />
      <Seconds key={seconds} seconds={seconds} />
      <p className="questions-mode-hint">
        {seconds === 0
          ? 'Questions wait until you answer or the client leaves.'
          : `After ${seconds} s without an answer, the client is let in.`}
      </p>
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
