// The rules for opening requests: in order, each to be changed, moved, turned off and tried on a request.
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { ChevronDown, ChevronUp, Plus } from 'lucide-react'
import type { RuleState } from '../../contract/model.ts'
import type { RequestRule } from '../../contract/model.ts'
import { whyNot } from '../../contract/rules.ts'
import { faultInStatus } from '../questions/reject-statuses.ts'
import { readHeaderLines } from '../questions/header-lines.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextArea, TextField } from '../ui/field.tsx'
import { Switch } from '../ui/switch.tsx'
import { closeRules, newRule, rulesNow, setRules, tryOn, useRulesView } from './rules.ts'
import './rules.css'
import { say } from '../language/say.ts'

export function RulesDialog(): ReactNode {
  const rules = useDesk((desk) => desk.rules)
  const mode = useDesk((desk) => desk.questionModes.webSocketOpenRequest)
  const [chosen, setChosen] = useState<string>()
  const add = async () => {
    const rule = newRule({ path: '/', decision: 'accept' })
    if (await setRules([...rulesNow(), rule])) setChosen(rule.id)
  }
  return (
    <Dialog title={say.rules.rulesForOpeningRequests} size="large" onClose={closeRules}>
      <div className="rules-bar">
        <p>{say.rules.theFirstRuleThatApplies(MODE_WORDS[mode])}</p>
        <Button needsHost onClick={() => void add()}>
          <Plus size={14} aria-hidden="true" /> {say.rules.addARule}
        </Button>
      </div>
      <Trial />
      <div className="rules-scroll" role="region" aria-label={say.rules.theRules} tabIndex={0}>
        {rules.length === 0 ? (
          <p className="rules-none">{say.rules.thereAreNoRulesAdd}</p>
        ) : (
          <ol className="rules-list" aria-label={say.common.rules}>
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
  accept: say.rules.clientsAreLetIn,
  ask: say.rules.youAreAsked,
  reject: say.rules.clientsAreRejectedWith403,
} as const

/** A request to see which rules apply to it, and why others do not. */
function Trial(): ReactNode {
  const { path, origin } = useRulesView((view) => view.tried)
  return (
    <fieldset className="rules-trial">
      <legend>{say.rules.tryARequest}</legend>
      <TextField
        label={say.common.path}
        mono
        value={path}
        placeholder="/chat?room=7"
        onChange={(next) => tryOn({ path: next, origin })}
      />
      <TextField
        label={say.common.origin}
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
  const { decision, status, path, origin } = rule
  const name = say.rules.nameOf(decision === 'reject' ? say.rules.rejectWith(status) : say.rules[decision], path, origin)
  const move = (step: 1 | -1) => {
    const all = [...rulesNow()]
    const [moved] = all.splice(index, 1)
    if (moved) all.splice(index + step, 0, moved)
    void setRules(all)
  }
  const isTried = tried.path !== ''
  const reason = isTried ? say.heard(whyNot(rule, tried)) : ''
  const isFirst = isTried && reason === '' && rules.slice(0, index).every((each) => whyNot(each, tried) !== '')
  return (
    <li className="rules-rule" data-off={rule.enabled ? undefined : ''}>
      <div className="rules-head">
        <Switch
          aria-label={say.rules.ruleIsOn(index + 1)}
          checked={rule.enabled}
          onChange={(enabled) => void change(rule.id, { enabled })}
        />
        <button type="button" className="rules-name" aria-expanded={open} aria-controls={id} onClick={onTurn}>
          <span className="cut">{name}</span>
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
      {isTried ? (
        <p className="rules-reason" data-decides={isFirst ? '' : undefined}>
          {isFirst ? say.rules.decidesThisRequest : reason === '' ? say.rules.appliesButARuleBefore : reason}
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
        label={say.rules.pathIsAnything}
        mono
        value={typed.path}
        placeholder={say.rules.everyPath}
        onChange={(path) => type({ path })}
      />
      <TextField
        onBlur={take}
        label={say.rules.originIsAnything}
        mono
        value={typed.origin}
        placeholder={say.rules.everyOriginOrNone}
        onChange={(origin) => type({ origin })}
      />
      <SelectField
        label={say.common.afterwards}
        value={rule.decision}
        onChange={(next) => void change(rule.id, { decision: next as RequestRule['decision'] })}
        options={[
          { value: 'accept', label: say.common.accept },
          { value: 'ask', label: say.rules.askMe },
          { value: 'reject', label: say.common.reject },
        ]}
      />
      {rule.decision === 'accept' ? (
        <TextField
          onBlur={take}
          label={say.rules.subprotocolIfOffered}
          mono
          value={typed.subProtocol}
          placeholder={say.rules.theClientsFirst}
          onChange={(subProtocol) => type({ subProtocol })}
        />
      ) : null}
      {rule.decision === 'reject' ? (
        <TextField
          onBlur={take}
          label={say.common.status}
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
          label={say.common.extraHeaders}
          mono
          rows={2}
          placeholder={say.common.nameValue}
          value={typed.headers}
          error={fault}
          onChange={(next) => type({ headers: next })}
        />
      )}
      {rule.decision === 'reject' ? (
        <TextArea
          onBlur={take}
          label={say.common.body}
          mono
          rows={2}
          placeholder={say.common.none}
          maxLength={10_000}
          value={typed.body}
          onChange={(body) => type({ body })}
        />
      ) : null}
      <button type="submit" className="visually-hidden" tabIndex={-1}>
        {say.rules.saveTheRule}
      </button>
    </form>
  )
}
