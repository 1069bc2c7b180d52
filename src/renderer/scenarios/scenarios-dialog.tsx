// The scenarios: each written as JSON beside its steps, and begun with the clients that are chosen, or with those that come next.
import { Suspense, lazy, useId, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Download, Play, Plus, Upload } from 'lucide-react'
import type { Scenario } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { shownConnections, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField } from '../ui/field.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { PlainEditor } from '../ui/plain-editor.tsx'
import { KeptList } from '../ui/kept-list.tsx'
import type { JsonEditorProps } from '../composer/json-editor.tsx'
import { exportScenario, importScenario, scenarioOf, textOfScenario } from './scenario-text.ts'
import {
  addScenario,
  beginScenario,
  chooseScenario,
  closeScenarios,
  newScenario,
  setScenarios,
  useScenariosView,
} from './scenarios.ts'
import { StepOutline } from './step-outline.tsx'
import './scenarios.css'

/** Where it cannot come, because the host has gone meanwhile, a plain field serves. */
const JsonEditor = lazy(async (): Promise<{ default: (props: JsonEditorProps) => ReactNode }> => {
  try {
    return { default: (await import('../composer/json-editor.tsx')).JsonEditor }
  } catch {
    return { default: PlainEditor }
  }
})
/** Longer ones, most of them recorded, are written in a plain field. */
const EDITOR_LIMIT = 2_000_000

const SPEEDS = ['0.1', '0.5', '1', '2', '10', '0'] as const

export function ScenariosDialog(): ReactNode {
  const scenarios = useDesk((desk) => desk.scenarios)
  const chosen = useScenariosView((view) => view.chosen)
  const report = useScenariosView((view) => view.report)
  const input = useRef<HTMLInputElement>(null)
  const scenario = scenarios.find(({ id }) => id === chosen) ?? scenarios[0]
  return (
    <Dialog title={say.scenarios.scenarios} size="large" onClose={closeScenarios}>
      <div className="kept-bar">
        <p>{say.scenarios.what}</p>
        <HiddenFileInput ref={input} onChosen={(file) => void importScenario(file)} />
        <Button needsHost onClick={() => input.current?.click()}>
          <Upload size={14} aria-hidden="true" /> {say.common.import}
        </Button>
        <Button needsHost onClick={() => void addScenario(newScenario())}>
          <Plus size={14} aria-hidden="true" /> {say.scenarios.add}
        </Button>
      </div>
      {report.length === 0 ? null : (
        <div className="kept-report" role="status">
          {report.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      {scenario ? (
        <div className="kept-body">
          <KeptList
            label={say.scenarios.scenarios}
            all={scenarios}
            chosen={scenario.id}
            onChoose={chooseScenario}
            onDelete={(id) => void setScenarios(scenarios.filter((each) => each.id !== id))}
          />
          <Editor key={scenario.id} scenario={scenario} />
        </div>
      ) : (
        <p className="kept-none">{say.scenarios.none}</p>
      )}
    </Dialog>
  )
}

function Editor({ scenario }: { readonly scenario: Scenario }): ReactNode {
  const [typed, setTyped] = useState(() => textOfScenario(scenario))
  const [refusal, setRefusal] = useState('')
  const faultId = useId()
  const read = useMemo(() => scenarioOf(typed, scenario.id), [typed, scenario.id])
  const fault = typeof read === 'string' ? read : refusal
  const shown = typeof read === 'string' ? scenario : read
  const isKept = typed === textOfScenario(scenario)
  const keep = async (): Promise<boolean> => {
    if (typeof read === 'string') return false
    if (isKept) return true
    const all = useDesk.getState().scenarios.map((each) => (each.id === scenario.id ? read : each))
    const said = await setScenarios(all)
    setRefusal(said)
    return said === ''
  }
  const type = (text: string): void => {
    setTyped(text)
    setRefusal('')
  }
  const editor: JsonEditorProps = {
    label: say.scenarios.editorOf(scenario.name),
    typed,
    placeholder: '',
    faultId: fault === '' ? '' : faultId,
    onType: type,
    takesFocus: () => false,
    onKey: (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false
      void keep()
      return true
    },
  }
  return (
    <div className="scenarios-editor">
      <div className="kept-text" onBlur={() => void keep()}>
        {typed.length > EDITOR_LIMIT ? (
          <PlainEditor {...editor} />
        ) : (
          <Suspense fallback={<PlainEditor {...editor} />}>
            <JsonEditor {...editor} />
          </Suspense>
        )}
      </div>
      <div className="scenarios-outline" role="region" aria-label={say.scenarios.stepsOf(scenario.name)} tabIndex={0}>
        {shown.actors.map(({ name, steps }) => (
          <section key={name} aria-label={name}>
            <h3>{name}</h3>
            <StepOutline label={say.scenarios.stepsOf(name)} steps={steps} />
          </section>
        ))}
      </div>
      <p id={faultId} className="kept-fault" role="alert">
        {fault}
      </p>
      <Begin scenario={scenario} canBegin={fault === ''} onBegin={keep} />
    </div>
  )
}

interface BeginProps {
  readonly scenario: Scenario
  readonly canBegin: boolean
  /** Keeps what was written; false: it will not do. */
  readonly onBegin: () => Promise<boolean>
}

function Begin({ scenario, canBegin, onBegin }: BeginProps): ReactNode {
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>('1')
  const selected = useDesk((desk) => desk.selected)
  const connections = useDesk(shownConnections)
  const usable = selected.filter((id) => connections.get(id)?.stage === 'open')
  const begin = (ids: readonly string[]) => async () => {
    if (await onBegin()) await beginScenario(scenario.id, ids, Number(speed))
  }
  return (
    <div className="kept-begin">
      <SelectField
        label={say.scenarios.speed}
        value={speed}
        options={SPEEDS.map((value) => ({ value, label: value === '0' ? say.scenarios.withoutWaiting : `${value} ×` }))}
        onChange={setSpeed}
      />
      <IconButton
        label={say.scenarios.saveName(scenario.name)}
        icon={<Download size={15} />}
        onClick={() => exportScenario(scenario)}
      />
      <Button needsHost disabled={!canBegin || usable.length === 0} onClick={() => void begin(usable)()}>
        {usable.length === 0
          ? say.scenarios.withTheSelected
          : say.scenarios.withThese(
              usable
                .slice(0, 3)
                .map((id) => `#${id}`)
                .join(', ') + (usable.length > 3 ? ' …' : ''),
            )}
      </Button>
      <Button tone="primary" needsHost disabled={!canBegin} onClick={() => void begin([])()}>
        <Play size={14} aria-hidden="true" /> {say.scenarios.withTheNext}
      </Button>
    </div>
  )
}
