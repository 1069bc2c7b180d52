// The scenarios that there are, and one of them to be written and begun: scenario-editor.tsx.
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { Plus, Upload } from 'lucide-react'
import { say } from '../language/say.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { KeptList } from '../ui/kept-list.tsx'
import { ScenarioEditor } from './scenario-editor.tsx'
import { importScenario } from './scenario-text.ts'
import { addScenario, chooseScenario, closeScenarios, newScenario, setScenarios, useScenariosView } from './scenarios.ts'
import './scenarios.css'

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
          <ScenarioEditor key={scenario.id} scenario={scenario} />
        </div>
      ) : (
        <p className="kept-none">{say.scenarios.none}</p>
      )}
    </Dialog>
  )
}
