// Tries a rule on what the log has already, before it is switched on.
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Rule } from '../../contract/automation/rule.ts'
import type { RuleTrial as Trial } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { logOf } from '../log/use-log.ts'
import { show } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../language/say.ts'
import { closeRules } from './rules.ts'

export function RuleTrial({ rule, isFit }: { readonly rule: Rule; readonly isFit: boolean }): ReactNode {
  const [trial, setTrial] = useState<Trial>()
  const [newest] = trial?.seqs ?? []
  return (
    <div className="rules-trial-line">
      <Button size="small" needsHost disabled={!isFit} onClick={() => void attempt('rules.try', { rule }).then(setTrial)}>
        {say.rules.tryOnTheLog}
      </Button>
      {trial ? (
        <p role="status">
          {trial.tried === 0
            ? say.rules.triedOnNone
            : say.rules.triedOn(say.number.entry(trial.tried), say.number.entry(trial.matching))}{' '}
          {trial.depends ? say.rules.dependsOnTheMoment : ''}{' '}
          {trial.reason === '' ? '' : say.rules.whyNotTheNewest(say.heard(trial.reason))}
        </p>
      ) : null}
      {newest === undefined ? null : (
        <Button
          size="small"
          onClick={() => {
            closeRules()
            void logOf('').model.reveal(newest)
            show({ kind: 'entry', log: '', seq: newest })
          }}
        >
          {say.rules.showTheNewest}
        </Button>
      )}
    </div>
  )
}
