// The rules: in order, each to be changed, moved, turned off, and tried on a request, or explained for an entry of the log.
import { useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { ChevronDown, ChevronUp, Plus, Upload } from 'lucide-react'
import type { RuleOutcome, RuleState } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { Switch } from '../ui/switch.tsx'
import { RuleForm } from './rule-form.tsx'
import { wordsOfRule } from './rule-words.ts'
import { changeRule, choose, closeRules, importRules, rulesNow, setRules, tryOn, useRulesView, withoutHits } from './rules.ts'
import './rules.css'
import { count } from '../ui/format.ts'
import { say } from '../language/say.ts'

export function RulesDialog(): ReactNode {
  const rules = useDesk((desk) => desk.rules)
  const mode = useDesk((desk) => desk.questionModes.webSocketOpenRequest)
  const chosen = useRulesView((view) => view.chosen)
  const input = useRef<HTMLInputElement>(null)
  const add = async () => {
    const id = crypto.randomUUID()
    // Off until it says something: it would answer everything.
    if (await setRules([...rulesNow(), { id, enabled: false, when: { on: 'message' }, then: [] }])) choose(id)
  }
  return (
    <Dialog title={say.common.rules} size="large" onClose={closeRules}>
      <div className="rules-bar">
        <p>{say.rules.theFirstRuleThatApplies(MODE_WORDS[mode])}</p>
        <HiddenFileInput ref={input} onChosen={(file) => void importRules(file)} />
        <Button needsHost title={say.rules.importFromMockoon} onClick={() => input.current?.click()}>
          <Upload size={14} aria-hidden="true" /> {say.common.import}
        </Button>
        <Button needsHost onClick={() => void add()}>
          <Plus size={14} aria-hidden="true" /> {say.rules.addARule}
        </Button>
      </div>
      <Report />
      <Trial />
      <div className="rules-scroll" role="region" aria-label={say.rules.theRules} tabIndex={0}>
        {rules.length === 0 ? (
          <p className="rules-none">{say.rules.thereAreNoRulesAdd}</p>
        ) : (
          <ol className="rules-list" aria-label={say.common.rules}>
            {rules.map((rule, index) => (
              <RuleItem
                key={rule.id}
                rule={rule}
                index={index}
                count={rules.length}
                open={rule.id === chosen}
                onTurn={() => choose(rule.id === chosen ? undefined : rule.id)}
              />
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  )
}

const MODE_WORDS = {
  accept: say.rules.clientsAreLetIn,
  ask: say.rules.youAreAsked,
  reject: say.rules.clientsAreRejectedWith403,
} as const

/** What the last import could not carry over. */
function Report(): ReactNode {
  const report = useRulesView((view) => view.report)
  if (report.length === 0) return null
  return (
    <div className="rules-report" role="status">
      <h3>{say.rules.notCarriedOver}</h3>
      <ul>
        {report.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  )
}

/** A request to see which rules apply to it, and why others do not; or the entry that is explained. */
function Trial(): ReactNode {
  const tried = useRulesView((view) => view.tried)
  if (tried.of === 'entry')
    return (
      <div className="rules-subject">
        <p className="cut">{say.rules.whyForEntry(count(tried.seq), tried.words)}</p>
        <Button size="small" onClick={() => tryOn({ of: 'request', path: '', origin: '' })}>
          {say.rules.tryAnother}
        </Button>
      </div>
    )
  const { path, origin } = tried
  return (
    <fieldset className="rules-trial">
      <legend>{say.rules.tryARequest}</legend>
      <TextField
        label={say.common.path}
        mono
        value={path}
        placeholder="/chat?room=7"
        onChange={(next) => tryOn({ of: 'request', path: next, origin })}
      />
      <TextField
        label={say.common.origin}
        mono
        value={origin}
        placeholder="https://shop.example"
        onChange={(next) => tryOn({ of: 'request', path, origin: next })}
      />
    </fieldset>
  )
}

interface RuleItemProps {
  readonly rule: RuleState
  readonly index: number
  readonly count: number
  readonly open: boolean
  readonly onTurn: () => void
}

function RuleItem({ rule, index, count: many, open, onTurn }: RuleItemProps): ReactNode {
  const id = useId()
  const outcome = useRulesView((view) => view.outcomes.get(rule.id))
  const isPast = useRulesView((view) => view.tried.of === 'entry')
  const move = (step: 1 | -1) => {
    const all = [...rulesNow()]
    const [moved] = all.splice(index, 1)
    if (moved) all.splice(index + step, 0, moved)
    void setRules(all)
  }
  return (
    <li className="rules-rule" data-off={rule.enabled ? undefined : ''}>
      <div className="rules-head">
        <Switch
          aria-label={say.rules.ruleIsOn(index + 1)}
          checked={rule.enabled}
          onChange={(enabled) => void changeRule(rule.id, { enabled })}
        />
        <button type="button" className="rules-name" aria-expanded={open} aria-controls={id} onClick={onTurn}>
          <span className="rules-number">{index + 1}</span>
          <span className="cut">{wordsOfRule(rule)}</span>
          <span className="rules-hits">{rule.hits === 0 ? say.rules.notUsedYet : say.rules.used(say.number.time(rule.hits))}</span>
        </button>
        <IconButton
          label={say.rules.moveRuleUp(index + 1)}
          icon={<ChevronUp size={15} />}
          needsHost
          disabled={index === 0}
          onClick={() => move(-1)}
        />
        <IconButton
          label={say.rules.moveRuleDown(index + 1)}
          icon={<ChevronDown size={15} />}
          needsHost
          disabled={index === many - 1}
          onClick={() => move(1)}
        />
        <DeleteButton
          label={say.rules.deleteRule(index + 1)}
          onDelete={() => void setRules(rulesNow().filter((each) => each.id !== rule.id))}
        />
      </div>
      {outcome ? (
        <p className="rules-reason" data-decides={outcome.outcome === 'applied' ? '' : undefined}>
          {reasonOf(outcome, isPast)}
        </p>
      ) : null}
      <div id={id}>{open ? <RuleForm rule={withoutHits(rule)} /> : null}</div>
    </li>
  )
}

function reasonOf({ outcome, reason }: RuleOutcome, isPast: boolean): string {
  if (outcome === 'applied') return isPast ? say.rules.applied : say.rules.wouldApply
  return say.heard(reason)
}
