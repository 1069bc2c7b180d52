// One scenario to be written: as JSON, and beside it as steps that can be edited one by one. Both are the same text; what changes the steps is undone in it.
import { useDeferredValue, useEffect, useId, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { Variable } from 'lucide-react'
import { proposedValues } from '../../contract/automation/scenario-values.ts'
import type { Scenario, Step, StepPath } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { notify, useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import type { EditorProps } from '../ui/code-editor.tsx'
import { Drafts } from '../ui/drafts.ts'
import { editorLater } from '../ui/editor-later.tsx'
import { PlainEditor } from '../ui/plain-editor.tsx'
import { BeginRow } from './begin-row.tsx'
import { placeInJson } from './place-in-json.ts'
import { scenarioOf, textOfScenario } from './scenario-text.ts'
import { setScenarios } from './scenarios.ts'
import { StepList } from './step-list.tsx'
import { ValuesPanel } from './values-panel.tsx'

const JsonEditor = editorLater(async () => (await import('../composer/json-editor.tsx')).JsonEditor)
/** Longer ones, most of them recorded, are written in a plain field. */
const EDITOR_LIMIT = 2_000_000

const drafts = new Drafts<string>()

/** Puts in force what was typed. Resolves with why it will not do, or "". */
function takeTyped(id: string): Promise<string> {
  return drafts.take(id, (typed) => {
    const { scenarios } = useDesk.getState()
    const kept = scenarios.find((each) => each.id === id)
    if (!kept) return undefined
    const next = scenarioOf(typed, id)
    if (typeof next === 'string') return next
    return typed === textOfScenario(kept) ? '' : setScenarios(scenarios.map((each) => (each === kept ? next : each)))
  })
}

/** Whoever closes the dialog leaves its field, and would not hear of it there. */
async function takeLeft(id: string): Promise<void> {
  const name = useDesk.getState().scenarios.find((each) => each.id === id)?.name ?? ''
  const said = await takeTyped(id)
  if (said !== '') notify('error', say.ui.leftOut(name, said))
}

export function ScenarioEditor({ scenario }: { readonly scenario: Scenario }): ReactNode {
  const [typed, setTyped] = useState(() => drafts.of(scenario.id) ?? textOfScenario(scenario))
  const [refusal, setRefusal] = useState('')
  const [selected, setSelected] = useState('')
  /** Whose values are offered: "" of all; undefined while none are. */
  const [turning, setTurning] = useState<string>()
  /** They were: the keyboard goes back to where they were asked for. */
  const [hasTurned, setHasTurned] = useState(false)
  /** The step that was opened: its JSON is to be seen. */
  const [opened, setOpened] = useState<{ readonly actor: number; readonly steps: readonly Step[]; readonly path: StepPath }>()
  const faultId = useId()
  const shownPlace = useMemo(() => {
    const at = opened && placeInJson(typed, opened.actor, opened.steps, opened.path)
    return at === undefined ? undefined : { at }
    // oxlint-disable-next-line react/exhaustive-deps -- only when a step is opened, and not with each letter that is typed
  }, [opened])
  const read = useMemo(() => scenarioOf(typed, scenario.id), [typed, scenario.id])
  const isReadable = typeof read !== 'string'
  const fault = isReadable ? refusal : read
  const shown = isReadable ? read : scenario
  const keep = async (): Promise<boolean> => {
    const said = await takeTyped(scenario.id)
    setRefusal(said)
    return said === ''
  }
  useEffect(() => {
    const { id } = scenario
    void takeTyped(id).then(setRefusal)
    return () => void takeLeft(id)
    // oxlint-disable-next-line react/exhaustive-deps -- as long as it is the same one, however it changes
  }, [scenario.id])
  const type = (text: string): void => {
    setTyped(text)
    drafts.keep(scenario.id, text)
    setRefusal('')
  }
  /** What was changed in the steps. Why it will not do, or "". */
  const write = (next: Scenario): string => {
    const text = textOfScenario(next)
    const checked = scenarioOf(text, scenario.id)
    if (typeof checked === 'string') return checked
    type(text)
    void keep()
    return ''
  }
  const editor: EditorProps = {
    label: say.scenarios.editorOf(scenario.name),
    typed,
    placeholder: '',
    faultId: fault === '' ? '' : faultId,
    onType: type,
    onSelect: setSelected,
    shown: shownPlace,
    takesOver: () => undefined,
    onKey: (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false
      void keep()
      return true
    },
  }
  return (
    <div className="scenarios-editor">
      <div className="kept-text" onBlur={() => void keep()}>
        {typed.length > EDITOR_LIMIT ? <PlainEditor {...editor} /> : <JsonEditor {...editor} />}
      </div>
      {turning !== undefined && isReadable ? (
        <ValuesPanel
          key={turning}
          scenario={shown}
          selected={turning}
          onApply={write}
          onClose={() => {
            setTurning(undefined)
            setHasTurned(true)
          }}
        />
      ) : (
        <div className="scenarios-outline" role="region" aria-label={say.scenarios.stepsOf(scenario.name)} tabIndex={0}>
          <Turning scenario={shown} selected={selected} isFixed={!isReadable} isFocused={hasTurned} onTurn={setTurning} />
          {shown.actors.map((actor, index) => (
            <section key={actor.name} aria-label={actor.name}>
              <h3>{actor.name}</h3>
              <StepList
                name={actor.name}
                steps={actor.steps}
                isFixed={!isReadable}
                onChange={(steps) => write({ ...shown, actors: shown.actors.with(index, { ...actor, steps }) })}
                onOpen={(steps, path) => setOpened({ actor: index, steps, path })}
              />
            </section>
          ))}
        </div>
      )}
      <p id={faultId} className="kept-fault" role="alert">
        {fault}
      </p>
      <BeginRow scenario={scenario} canBegin={fault === ''} onBegin={keep} />
    </div>
  )
}

interface TurningProps {
  readonly scenario: Scenario
  readonly selected: string
  readonly isFixed: boolean
  readonly isFocused: boolean
  readonly onTurn: (selected: string) => void
}

/** The way to variables, and how many values had better become some. */
function Turning({ scenario, selected, isFixed, isFocused, onTurn }: TurningProps): ReactNode {
  // What is typed comes first: a recorded conversation can be long.
  const looked = useDeferredValue(scenario)
  const likely = useMemo(() => proposedValues(looked).filter(({ isLikely }) => isLikely).length, [looked])
  const value = selected.trim()
  return (
    <div className="scenarios-turning">
      <Button size="small" disabled={isFixed} autoFocus={isFocused} onClick={() => onTurn(value)}>
        <Variable size={14} aria-hidden="true" />
        <span className="cut">{value === '' ? say.scenarios.turnValues : say.scenarios.turnSelected(shortened(value))}</span>
      </Button>
      {isFixed ? <p role="status">{say.scenarios.notReadable}</p> : null}
      {!isFixed && value === '' && likely > 0 ? <p>{say.scenarios.likelyValues(say.number.value(likely))}</p> : null}
    </div>
  )
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text
}
