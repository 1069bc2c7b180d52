// Scenarios that are played, in the side pane: each with its actors, where they are, and how it ended. One in full is run-detail.tsx.
import type { ReactNode } from 'react'
import { CircleAlert, CircleCheck, CircleSlash, LoaderCircle, X } from 'lucide-react'
import type { ScenarioRunState } from '../../contract/model.ts'
import { say } from '../language/say.ts'
import { show, useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { clearRuns } from './scenarios.ts'
import './runs.css'

/** The newest; a broadcast has one for each client. */
const MOST_SHOWN = 20

const SIGN: Readonly<Record<ScenarioRunState['state'], ReactNode>> = {
  running: <LoaderCircle size={14} aria-hidden />,
  passed: <CircleCheck size={14} aria-hidden />,
  failed: <CircleAlert size={14} aria-hidden />,
  stopped: <CircleSlash size={14} aria-hidden />,
}

export function Runs(): ReactNode {
  const runs = useDesk((desk) => desk.runs)
  const shown = useDesk(({ subject }) => (subject.kind === 'run' ? subject.id : ''))
  if (runs.length === 0) return null
  const newest = runs.toReversed().slice(0, MOST_SHOWN)
  return (
    <section className="runs" aria-label={say.scenarios.played}>
      <header className="runs-head">
        <h2>{say.scenarios.scenarios}</h2>
        {runs.some(({ state }) => state !== 'running') ? (
          <IconButton label={say.scenarios.clearRuns} icon={<X size={14} />} needsHost onClick={() => void clearRuns()} />
        ) : null}
      </header>
      <ul>
        {newest.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className="runs-run"
              data-state={run.state}
              aria-pressed={run.id === shown}
              onClick={() => show({ kind: 'run', id: run.id })}
            >
              {SIGN[run.state]}
              <span className="runs-name cut">{run.name}</span>
              <span className="runs-state">{say.scenarios.runStates[run.state]}</span>
              <span className="runs-parts">
                {run.parts.map(({ name, connection, state }) => (
                  <span key={name} data-state={state}>
                    {connection === '' ? null : <ConnectionSquare id={connection} />}
                    {name}
                  </span>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {runs.length > MOST_SHOWN ? <p className="runs-more">{say.scenarios.moreRuns(runs.length - MOST_SHOWN)}</p> : null}
    </section>
  )
}
