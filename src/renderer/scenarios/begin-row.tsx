// How a scenario is begun: with the clients that are chosen, or with those that come next, and how fast it is played.
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Download, Play } from 'lucide-react'
import type { Scenario } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { shownConnections, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { exportScenario } from './scenario-text.ts'
import { beginScenario } from './scenarios.ts'

const SPEEDS = ['0.1', '0.5', '1', '2', '10', '0'] as const

interface BeginRowProps {
  readonly scenario: Scenario
  readonly canBegin: boolean
  /** Keeps what was written; false: it will not do. */
  readonly onBegin: () => Promise<boolean>
}

export function BeginRow({ scenario, canBegin, onBegin }: BeginRowProps): ReactNode {
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
