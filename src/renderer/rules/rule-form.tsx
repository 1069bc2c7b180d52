// One rule to be changed: as a form, or as JSON where conditions stand within one another. What is typed is taken when the field is left, if it will do;
// else a sentence says why it will not.
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { ChevronUp, Plus, X } from 'lucide-react'
import * as v from 'valibot'
import { rule as checkRule } from '../../contract/automation/check-rule.ts'
import {
  TRIGGERS,
  whyNotAction,
  whyNotCondition,
  type Action,
  type ActionName,
  type Condition,
  type Rule,
  type TriggerName,
} from '../../contract/automation/rule.ts'
import { SIDES } from '../../contract/automation/upstream.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Drafts } from '../ui/drafts.ts'
import { Checkbox, SelectField, TextArea, TextField } from '../ui/field.tsx'
import { say } from '../language/say.ts'
import { notify } from '../store/desk.ts'
import { FieldRow, type Part } from './field-row.tsx'
import { ACTION_FIELDS, CONDITION_FIELDS, NEW_ACTIONS, NEW_CONDITIONS, type SimpleCondition } from './fields.ts'
import { wordsOfRule } from './rule-words.ts'
import { replaceRule } from './rules.ts'
import { RuleTrial } from './rule-trial.tsx'

const drafts = new Drafts<Rule>()
const jsonDrafts = new Drafts<string>()

/** Puts it in force where it will do. Resolves with why the host refuses it, or "". */
async function takeRule(rule: Rule): Promise<string> {
  if (faultIn(rule) !== '') return ''
  const said = await replaceRule(rule)
  // What was typed meanwhile is not in force.
  if (said === '' && drafts.of(rule.id) === rule) drafts.drop(rule.id)
  return said
}

export function RuleForm({ rule }: { readonly rule: Rule }): ReactNode {
  const { id } = rule
  const [draft, setDraft] = useState<Rule>(() => drafts.of(id) ?? rule)
  const [asJson, setAsJson] = useState(() => !isFlat(draft.if) || jsonDrafts.of(id) !== undefined)
  const [refusal, setRefusal] = useState('')
  const fault = faultIn(draft) || refusal
  const take = (next: Rule = draft): void => void takeRule(next).then(setRefusal)
  useEffect(() => {
    const takeLeft = (): Promise<string> => {
      const left = drafts.of(id)
      return left ? takeRule(left) : Promise.resolve('')
    }
    void takeLeft().then(setRefusal)
    // Whoever closes the form leaves its field, and would not hear of it there.
    return () => {
      const left = drafts.of(id)
      const tell = (said: string): void => {
        const why = (left && faultIn(left)) || said
        if (left && why !== '') notify('error', say.ui.leftOut(wordsOfRule(left), why))
      }
      void takeLeft().then(tell)
    }
  }, [id])
  /** A choice is made at once, and what is typed when its field is left. */
  const change = (changes: Partial<Rule>, atOnce = false): void => {
    // What is taken out is not there, and not undefined.
    const next = Object.fromEntries(
      Object.entries({ ...draft, ...changes }).filter(([, value]) => value !== undefined),
    ) as unknown as Rule
    setDraft(next)
    drafts.keep(id, next)
    jsonDrafts.drop(id)
    if (atOnce) take(next)
  }
  return (
    <form
      aria-label={say.rules.ruleForm}
      className="rules-form"
      onSubmit={(event) => {
        event.preventDefault()
        take()
      }}
    >
      {asJson ? (
        <RuleJson
          rule={draft}
          onTake={(next) => {
            setDraft(next)
            drafts.keep(id, next)
            take(next)
          }}
        />
      ) : (
        <Parts draft={draft} onChange={change} onLeave={() => take()} />
      )}
      {fault === '' ? null : (
        <p role="alert" className="rules-fault">
          {fault}
        </p>
      )}
      <div className="rules-foot">
        <RuleTrial rule={draft} isFit={faultIn(draft) === ''} />
        {isFlat(draft.if) ? (
          <Button size="small" onClick={() => setAsJson(!asJson)}>
            {asJson ? say.rules.asForm : say.rules.asJson}
          </Button>
        ) : (
          <p>{say.rules.nested}</p>
        )}
      </div>
      <button type="submit" className="visually-hidden" tabIndex={-1}>
        {say.rules.saveTheRule}
      </button>
    </form>
  )
}

/** In the words of the host, which are the same for a file. */
function faultIn(rule: Rule): string {
  const read = v.safeParse(checkRule, rule)
  if (read.success) return ''
  const [issue] = read.issues
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  return path === '' ? say.heard(issue.message) : `${path}: ${say.heard(issue.message)}`
}

/** Conditions side by side, each at most turned round. */
function isFlat(condition: Condition | undefined): boolean {
  if (!condition) return true
  const all = condition.type === 'all' || condition.type === 'any' ? condition.of : [condition]
  return all.every((each) => {
    const within = each.type === 'not' ? each.of : each
    return within.type !== 'all' && within.type !== 'any' && within.type !== 'not'
  })
}

interface PartsProps {
  readonly draft: Rule
  readonly onChange: (changes: Partial<Rule>, atOnce?: boolean) => void
  /** A field is left: what was typed is taken. */
  readonly onLeave: () => void
}

function Parts({ draft, onChange, onLeave }: PartsProps): ReactNode {
  const { on } = draft.when
  return (
    <>
      <div className="rules-line">
        <TextField
          onBlur={onLeave}
          label={say.rules.name}
          value={draft.name ?? ''}
          placeholder={say.rules.namedByWhat}
          onChange={(name) => onChange({ name })}
        />
        <SelectField
          label={say.rules.when}
          value={on}
          options={TRIGGERS.map((value) => ({ value, label: say.rules.triggers[value] }))}
          onChange={(next) =>
            onChange({ when: next === 'silence' || next === 'every' ? { on: next, ms: 1_000 } : { on: next } }, true)
          }
        />
        {draft.when.on === 'message' ? (
          <SelectField
            label={say.proxy.from}
            value={draft.when.from ?? 'client'}
            options={SIDES.map((value) => ({ value, label: say.rules.sides[value] }))}
            onChange={(from) => onChange({ when: from === 'upstream' ? { on: 'message', from } : { on: 'message' } }, true)}
          />
        ) : null}
        {'ms' in draft.when ? (
          <FieldRow
            onLeave={onLeave}
            fields={[{ name: 'ms', label: say.rules.milliseconds, kind: 'number' }]}
            part={draft.when}
            onChange={(when, atOnce) => onChange({ when: when as never }, atOnce)}
          />
        ) : null}
      </div>
      <Conditions draft={draft} on={on} onChange={onChange} onLeave={onLeave} />
      <Actions draft={draft} on={on} onChange={onChange} onLeave={onLeave} />
      <Bounds draft={draft} onChange={onChange} onLeave={onLeave} />
    </>
  )
}

/** One condition of the list, and whether it must not hold. */
interface Listed {
  readonly not: boolean
  readonly part: Part & { readonly type: SimpleCondition }
}

function Conditions({ draft, on, onChange, onLeave }: PartsProps & { readonly on: TriggerName }): ReactNode {
  const { if: wanted } = draft
  const mode = wanted?.type === 'any' ? 'any' : 'all'
  const list: readonly Listed[] = (wanted ? (wanted.type === 'all' || wanted.type === 'any' ? wanted.of : [wanted]) : []).map(
    (each) => (each.type === 'not' ? { not: true, part: each.of as never } : { not: false, part: each as never }),
  )
  const set = (next: readonly Listed[], how: 'all' | 'any' = mode, atOnce = false): void => {
    const of = next.map(({ not, part }) => (not ? { type: 'not', of: part } : part) as Condition)
    onChange({ if: { type: how, of } }, atOnce)
  }
  const names = (Object.keys(CONDITION_FIELDS) as SimpleCondition[]).filter((name) => whyNotCondition(name, on) === '')
  return (
    <section className="rules-part" aria-label={say.rules.conditions}>
      <h3>{say.rules.ifWord}</h3>
      {list.length > 1 ? (
        <SelectField
          label={say.rules.conditions}
          hideLabel
          value={mode}
          options={[
            { value: 'all', label: say.rules.allHold },
            { value: 'any', label: say.rules.oneHolds },
          ]}
          onChange={(how) => set(list, how, true)}
        />
      ) : null}
      {list.length === 0 ? <p className="rules-always-word">{say.rules.always_}</p> : null}
      {list.map(({ not, part }, index) => (
        <div key={`${index} ${part.type}`} role="group" aria-label={say.rules.condition(index + 1)} className="rules-item">
          <SelectField
            label={say.rules.condition(index + 1)}
            value={part.type}
            options={withOwn(names, part.type).map((value) => ({ value, label: say.rules.conditionNames[value] }))}
            onChange={(type) => set(list.with(index, { not, part: { type, ...NEW_CONDITIONS[type] } }), mode, true)}
          />
          <FieldRow
            onLeave={onLeave}
            fields={CONDITION_FIELDS[part.type]}
            part={part}
            onChange={(next, atOnce) => set(list.with(index, { not, part: next as Listed['part'] }), mode, atOnce)}
          />
          <Checkbox
            label={say.rules.notSo}
            checked={not}
            onChange={(next) => set(list.with(index, { not: next, part }), mode, true)}
          />
          <span className="rules-tools">
            <IconButton
              label={say.rules.removeCondition(index + 1)}
              icon={<X size={14} />}
              onClick={() => set(list.toSpliced(index, 1), mode, true)}
            />
          </span>
        </div>
      ))}
      <Button
        size="small"
        onClick={() => {
          const type = names.includes('text') ? 'text' : names.includes('path') ? 'path' : 'remoteAddress'
          set([...list, { not: false, part: { type, ...NEW_CONDITIONS[type] } }], mode, true)
        }}
      >
        <Plus size={13} aria-hidden="true" /> {say.rules.addACondition}
      </Button>
    </section>
  )
}

function withOwn<N extends string>(names: readonly N[], own: N): readonly N[] {
  return names.includes(own) ? names : [own, ...names]
}

function Actions({ draft, on, onChange, onLeave }: PartsProps & { readonly on: TriggerName }): ReactNode {
  const { then } = draft
  const set = (next: readonly Action[], atOnce = false): void => onChange({ then: next }, atOnce)
  const names = (Object.keys(ACTION_FIELDS) as ActionName[]).filter((name) => whyNotAction(name, on) === '')
  const blank = (name: ActionName): Action => {
    const fresh = { do: name, ...NEW_ACTIONS[name] } as Action
    return fresh.do === 'fault' && on === 'openRequest' ? { do: 'fault', fault: 'accept-wrong' } : fresh
  }
  return (
    <section className="rules-part" aria-label={say.rules.actions}>
      <h3>{say.rules.thenWord}</h3>
      {then.map((action, index) => (
        <div key={`${index} ${action.do}`} role="group" aria-label={say.rules.action(index + 1)} className="rules-item">
          <SelectField
            label={say.rules.action(index + 1)}
            value={action.do}
            options={withOwn(names, action.do).map((value) => ({ value, label: say.rules.actionNames[value] }))}
            onChange={(name) => set(then.with(index, blank(name)), true)}
          />
          <FieldRow
            onLeave={onLeave}
            fields={ACTION_FIELDS[action.do]}
            part={action as unknown as Part}
            onChange={(next, atOnce) => set(then.with(index, next as unknown as Action), atOnce)}
          />
          <span className="rules-tools">
            <IconButton
              label={say.rules.moveActionUp(index + 1)}
              icon={<ChevronUp size={14} />}
              disabled={index === 0}
              onClick={() => set(then.toSpliced(index, 1).toSpliced(index - 1, 0, action), true)}
            />
            <IconButton
              label={say.rules.removeAction(index + 1)}
              icon={<X size={14} />}
              onClick={() => set(then.toSpliced(index, 1), true)}
            />
          </span>
        </div>
      ))}
      <Button size="small" onClick={() => set([...then, blank(names.includes('send') ? 'send' : 'refuse')], true)}>
        <Plus size={13} aria-hidden="true" /> {say.rules.addAnAction}
      </Button>
    </section>
  )
}

function Bounds({ draft, onChange, onLeave }: PartsProps): ReactNode {
  const { limit, probability, goOn = false } = draft
  const setLimit = (part: Part, atOnce: boolean): void => {
    onChange({ limit: (part['times'] === undefined ? undefined : { per: 'connection', ...part }) as never }, atOnce)
  }
  return (
    <details className="rules-part" open={limit !== undefined || probability !== undefined || goOn}>
      <summary>{say.rules.bounds}</summary>
      <div className="rules-item">
        <FieldRow
          onLeave={onLeave}
          fields={[
            { name: 'times', label: say.rules.atMost, kind: 'number', optional: true, placeholder: say.rules.noLimit },
            {
              name: 'per',
              label: say.rules.per,
              kind: 'choice',
              options: (['connection', 'client', 'server'] as const).map((value) => ({ value, label: say.rules.pers[value] })),
              when: ({ times }) => times !== undefined,
            },
            {
              name: 'ms',
              label: say.rules.anewEvery,
              kind: 'number',
              optional: true,
              placeholder: say.rules.forGood,
              when: ({ times }) => times !== undefined,
            },
          ]}
          part={(limit ?? {}) as Part}
          onChange={setLimit}
        />
        <FieldRow
          onLeave={onLeave}
          fields={[{ name: 'probability', label: say.rules.probability, kind: 'number', optional: true, placeholder: '1' }]}
          part={probability === undefined ? {} : { probability }}
          onChange={(part) => onChange({ probability: part['probability'] as never })}
        />
        <Checkbox label={say.rules.goOn} checked={goOn} onChange={(next) => onChange({ goOn: next }, true)} />
      </div>
    </details>
  )
}

function RuleJson({ rule, onTake }: { readonly rule: Rule; readonly onTake: (rule: Rule) => void }): ReactNode {
  const { id, enabled, ...shown } = rule
  const [typed, setTyped] = useState(() => jsonDrafts.of(id) ?? JSON.stringify(shown, undefined, 2))
  const read = readRule(typed, id, enabled)
  const type = (text: string): void => {
    setTyped(text)
    jsonDrafts.keep(id, text)
  }
  const take = (): void => {
    if (typeof read === 'string') return
    jsonDrafts.drop(id)
    onTake(read)
  }
  return (
    <>
      <TextArea
        label={say.rules.ruleAsJson}
        mono
        rows={14}
        value={typed}
        error={typeof read === 'string' ? read : ''}
        onChange={type}
      />
      <Button size="small" disabled={typeof read === 'string'} onClick={take}>
        {say.rules.takeTheJson}
      </Button>
    </>
  )
}

function readRule(typed: string, id: string, enabled: boolean): Rule | string {
  try {
    const rule = { ...(JSON.parse(typed) as object), id, enabled } as Rule
    return faultIn(rule) || rule
  } catch {
    return say.rules.notJson
  }
}
