// The rules for opening requests: in order, each to be changed, moved, turned off and tried on a request.
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { ChevronDown, ChevronUp, Plus, Trash2 } from 'lucide-react'
import type { RuleState } from '../../contract/model.ts'
import type { RequestRule } from '../../contract/model.ts'
import { nameOfRule, whyNot } from '../../contract/rules.ts'
import { faultInStatus } from '../questions/reject-statuses.ts'
import { readHeaderLines } from '../questions/header-lines.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextArea, TextField } from '../ui/field.tsx'
import { plural } from '../ui/format.ts'
import { Switch } from '../ui/switch.tsx'
import { closeRules, newRule, rulesNow, setRules, tryOn, useRulesView } from './rules.ts'
import './rules.css'

export function RulesDialog(): ReactNode {
  const rules = useDesk((desk) => desk.rules)
  const mode = useDesk((desk) => desk.questionModes.webSocketOpenRequest)
  const [chosen, setChosen] = useState<string>()
  const add = async () => {
    const rule = newRule({ path: '/', decision: 'accept' })
    if (await setRules([...rulesNow(), rule])) setChosen(rule.id)
  }
  return (
    <Dialog title="Rules for opening requests" size="large" onClose={closeRules}>
      <div className="rules-bar">
        <p>
          The first rule that applies answers a request. Where none does, {MODE_WORDS[mode]}. What a rule has answered stands in the
          log.
        </p>
        <Button needsHost onClick={() => void add()}>
          <Plus size={14} aria-hidden="true" /> Add a rule
        </Button>
      </div>
      <Trial />
      <div className="rules-scroll" role="region" aria-label="The rules" tabIndex={0}>
        {rules.length === 0 ? (
          <p className="rules-none">
            There are no rules. Add one, or press “Always…” when a request waits: the answer that you give then becomes one.
          </p>
        ) : (
          <ol className="rules-list" aria-label="Rules">
            {rules.map((rule, index) => (
              <Rule
                key={rule.id}
                rule={rule}
                index={index}
                count={rules.length}
                open={rule.id === chosen}
                onTurn={() => setChosen(rule.id === chosen ? undefined : rule.id)}
              />
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  )
}

const MODE_WORDS = {
  accept: 'clients are let in',
  ask: 'you are asked',
  reject: 'clients are rejected with 403',
} as const

/** A request to see which rules apply to it, and why others do not. */
function Trial(): ReactNode {
  const { path, origin } = useRulesView((view) => view.tried)
  return (
    <fieldset className="rules-trial">
      <legend>Try a request</legend>
      <TextField label="Path" mono value={path} placeholder="/chat?room=7" onChange={(next) => tryOn({ path: next, origin })} />
      <TextField
        label="Origin"
        mono
        value={origin}
        placeholder="https://shop.example"
        onChange={(next) => tryOn({ path, origin: next })}
      />
    </fieldset>
  )
}

interface RuleProps {
  readonly rule: RuleState
  readonly index: number
  readonly count: number
  readonly open: boolean
  readonly onTurn: () => void
}

function Rule({ rule, index, count: many, open, onTurn }: RuleProps): ReactNode {
  const id = useId()
  const tried = useRulesView((view) => view.tried)
  const rules = useDesk((desk) => desk.rules)
  const name = nameOfRule(rule)
  const move = (step: 1 | -1) => {
    const all = [...rulesNow()]
    const [moved] = all.splice(index, 1)
    if (moved) all.splice(index + step, 0, moved)
    void setRules(all)
  }
  const isTried = tried.path !== ''
  const reason = isTried ? whyNot(rule, tried) : ''
  const isFirst = isTried && reason === '' && rules.slice(0, index).every((each) => whyNot(each, tried) !== '')
  return (
    <li className="rules-rule" data-off={rule.enabled ? undefined : ''}>
      <div className="rules-head">
        <Switch
          aria-label={`Rule ${index + 1} is on`}
          checked={rule.enabled}
          onChange={(enabled) => void change(rule.id, { enabled })}
        />
        <button type="button" className="rules-name" aria-expanded={open} aria-controls={id} onClick={onTurn}>
          <span className="cut">{name}</span>
          <span className="rules-hits">{rule.hits === 0 ? 'not used yet' : `used ${plural(rule.hits, 'time')}`}</span>
        </button>
        <IconButton
          label={`Move rule ${index + 1} up`}
          icon={<ChevronUp size={15} />}
          needsHost
          disabled={index === 0}
          onClick={() => move(-1)}
        />
        <IconButton
          label={`Move rule ${index + 1} down`}
          icon={<ChevronDown size={15} />}
          needsHost
          disabled={index === many - 1}
          onClick={() => move(1)}
        />
        <IconButton
          label={`Delete rule ${index + 1}`}
          icon={<Trash2 size={14} />}
          needsHost
          onClick={() => void setRules(rulesNow().filter((each) => each.id !== rule.id))}
        />
      </div>
      {isTried ? (
        <p className="rules-reason" data-decides={isFirst ? '' : undefined}>
          {isFirst ? 'Decides this request.' : reason === '' ? 'Applies, but a rule before it decides.' : reason}
        </p>
      ) : null}
      <div id={id}>{open ? <RuleForm rule={rule} /> : null}</div>
    </li>
  )
}

function change(id: string, changes: Partial<RequestRule>): Promise<boolean> {
  return setRules(rulesNow().map((rule) => (rule.id === id ? { ...rule, ...changes } : rule)))
}

/** What is typed is taken when the field is left or Enter is pressed, and stays as it is while it will not do. */
function RuleForm({ rule }: { readonly rule: RuleState }): ReactNode {
  const [typed, setTyped] = useState({
    path: rule.path,
    origin: rule.origin,
    subProtocol: rule.subProtocol,
    status: String(rule.status),
    headers: rule.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: rule.body,
  })
  const type = (changes: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...changes }))
  const { headers, fault } = readHeaderLines(typed.headers)
  const statusFault = rule.decision === 'reject' ? faultInStatus(typed.status) : ''
  const take = () => {
    if (fault !== '' || statusFault !== '') return
    const { path, origin, subProtocol, body } = typed
    void change(rule.id, { path, origin, subProtocol, body, headers, status: Number(typed.status) || rule.status })
  }
  return (
    <form
      className="rules-form"
      onSubmit={(event) => {
        event.preventDefault()
        take()
      }}
    >
      <TextField
        onBlur={take}
        label="Path (* is anything)"
        mono
        value={typed.path}
        placeholder="every path"
        onChange={(path) => type({ path })}
      />
      <TextField
        onBlur={take}
        label="Origin (* is anything)"
        mono
        value={typed.origin}
        placeholder="every origin, or none"
        onChange={(origin) => type({ origin })}
      />
      <SelectField
        label="Then"
        value={rule.decision}
        onChange={(next) => void change(rule.id, { decision: next as RequestRule['decision'] })}
        options={[
          { value: 'accept', label: 'Accept' },
          { value: 'ask', label: 'Ask me' },
          { value: 'reject', label: 'Reject' },
        ]}
      />
      {rule.decision === 'accept' ? (
        <TextField
          onBlur={take}
          label="Subprotocol, if offered"
          mono
          value={typed.subProtocol}
          placeholder="the client’s first"
          onChange={(subProtocol) => type({ subProtocol })}
        />
      ) : null}
      {rule.decision === 'reject' ? (
        <TextField
          onBlur={take}
          label="Status"
          mono
          inputMode="numeric"
          maxLength={3}
          value={typed.status}
          error={statusFault}
          onChange={(status) => type({ status })}
        />
      ) : null}
      {rule.decision === 'ask' ? null : (
        <TextArea
          onBlur={take}
          label="Extra headers"
          mono
          rows={2}
          placeholder="Name: value"
          value={typed.headers}
          error={fault}
          onChange={(next) => type({ headers: next })}
        />
      )}
      {rule.decision === 'reject' ? (
        <TextArea
          onBlur={take}
          label="Body"
          mono
          rows={2}
          placeholder="none"
          maxLength={10_000}
          value={typed.body}
          onChange={(body) => type({ body })}
        />
      ) : null}
      <button type="submit" className="visually-hidden" tabIndex={-1}>
        Save the rule
      </button>
    </form>
  )
}
