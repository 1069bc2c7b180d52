// One scenario that is played: each actor at its steps, to be paused, stepped, taken over and handed back, and what was expected instead of what came.
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { Hand, Pause, Play, SkipForward, Square, StepForward } from 'lucide-react'
import type { Scenario } from '../../contract/automation/scenario.ts'
import type { ScenarioDifference, ScenarioPart, ScenarioRunState } from '../../contract/model.ts'
import { placeOf } from '../../contract/automation/scenario.ts'
import { differenceOf, type Difference } from '../compare/difference.ts'
import { DifferenceTable } from '../compare/difference-table.tsx'
import { request } from '../connect.ts'
import { say } from '../language/say.ts'
import { show, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { duration } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { controlRun, openScenarios } from './scenarios.ts'
import { StepOutline } from './step-outline.tsx'
import './scenarios.css'

/** Differences that are laid side by side at once. */
const MOST_DIFFERENCES = 20

interface Played {
  readonly scenario: Scenario
  readonly differences: readonly (readonly ScenarioDifference[])[]
}

export function RunDetail({ id }: { readonly id: string }): ReactNode {
  const run = useDesk((desk) => desk.runs.find((each) => each.id === id))
  const played = usePlayed(run)
  if (!run) return <p className="detail-note">{say.scenarios.runIsGone}</p>
  const running = run.state === 'running'
  return (
    <>
      <header className="detail-head">
        <span className="detail-badge scenarios-badge" data-state={run.state}>
          {say.scenarios.runStates[run.state]}
        </span>
        <span className="detail-connection cut">{run.name}</span>
        <span className="detail-when cut">{running ? '' : duration(run.ended - run.began)}</span>
        {running ? (
          <Button size="small" needsHost tone="danger" onClick={() => void controlRun(id, 'stop')}>
            <Square size={12} aria-hidden /> {say.scenarios.stopAll}
          </Button>
        ) : (
          <Button size="small" onClick={() => openScenarios(run.scenario)}>
            {say.scenarios.edit}
          </Button>
        )}
      </header>
      <div className="detail-scroll scenarios-run">
        {run.parts.map((part, index) => (
          <Part key={part.name} run={run} part={part} played={played} index={index} />
        ))}
      </div>
    </>
  )
}

/** What it is played from, asked for once more when something has differed. */
function usePlayed(run: ScenarioRunState | undefined): Played | undefined {
  const [played, setPlayed] = useState<Played>()
  const id = run?.id
  const told = run?.parts.map(({ failure, differences }) => `${failure} ${differences}`).join()
  useEffect(() => {
    if (id === undefined) return undefined
    let stale = false
    request('scenario.run', { run: id }).then(
      (answer) => (stale ? undefined : setPlayed(answer)),
      // It has been forgotten meanwhile, which the list of runs says.
      () => undefined,
    )
    return () => {
      stale = true
    }
  }, [id, told])
  return played
}

interface PartProps {
  readonly run: ScenarioRunState
  readonly part: ScenarioPart
  readonly played: Played | undefined
  readonly index: number
}

function Part({ run, part, played, index }: PartProps): ReactNode {
  const { name, connection, state, path, due, failure } = part
  const steps = played?.scenario.actors[index]?.steps ?? []
  const differences = played?.differences[index] ?? []
  const isLive = state === 'playing' || state === 'paused' || state === 'byHand'
  const command = (what: Parameters<typeof controlRun>[1]) => () => void controlRun(run.id, what, name)
  return (
    <section className="scenarios-part" aria-label={name}>
      <header>
        <h3>{name}</h3>
        {connection === '' ? null : (
          <button type="button" className="scenarios-client" onClick={() => show({ kind: 'connection', id: connection })}>
            <ConnectionSquare id={connection} />#{connection}
          </button>
        )}
        <span className="scenarios-state" role="status" data-state={state}>
          {say.scenarios.partStates[state]}
        </span>
        {isLive ? (
          <span className="scenarios-controls">
            {state === 'playing' ? (
              <IconButton label={say.scenarios.pause(name)} icon={<Pause size={14} />} needsHost onClick={command('pause')} />
            ) : (
              <IconButton
                label={state === 'byHand' ? say.scenarios.handBack(name) : say.scenarios.resume(name)}
                icon={<Play size={14} />}
                needsHost
                onClick={command('resume')}
              />
            )}
            <IconButton
              label={say.scenarios.step(name)}
              icon={<StepForward size={14} />}
              needsHost
              disabled={state !== 'paused'}
              onClick={command('step')}
            />
            <IconButton label={say.scenarios.skip(name)} icon={<SkipForward size={14} />} needsHost onClick={command('skip')} />
            <IconButton
              label={say.scenarios.takeOver(name)}
              icon={<Hand size={14} />}
              needsHost
              disabled={state === 'byHand'}
              onClick={command('takeOver')}
            />
          </span>
        ) : null}
      </header>
      {state === 'byHand' ? <p className="scenarios-hint">{say.scenarios.byHandHint}</p> : null}
      {state === 'waiting' ? <p className="scenarios-hint">{say.scenarios.waitingHint}</p> : null}
      {failure === '' ? null : (
        <p className="scenarios-failure" role="alert">
          {path.length === 0 ? '' : `${say.scenarios.stepAt(placeOf(path))} `}
          {say.heard(failure)}
        </p>
      )}
      {differences.slice(-MOST_DIFFERENCES).map((difference, place, shown) => (
        // Its place among all of them is what tells one from another.
        <Differs key={differences.length - shown.length + place} difference={difference} />
      ))}
      <StepOutline
        label={say.scenarios.stepsOf(name)}
        steps={steps}
        at={isLive || failure !== '' ? path : undefined}
        failed={failure !== ''}
        over={state === 'passed'}
        beside={due > 0 ? <Left due={due} /> : null}
      />
    </section>
  )
}

function Left({ due }: { readonly due: number }): ReactNode {
  const now = useNow(250)
  return <span className="scenarios-left">{duration(Math.max(0, due - now))}</span>
}

function Differs({ difference: { path, expected, got, why } }: { readonly difference: ScenarioDifference }): ReactNode {
  const [table, setTable] = useState<Difference>()
  useEffect(() => {
    let stale = false
    const bytes = new TextEncoder()
    void differenceOf(bytes.encode(expected), bytes.encode(got), false).then((found) => (stale ? undefined : setTable(found)))
    return () => {
      stale = true
    }
  }, [expected, got])
  if (!table || (expected === '' && got === '')) return null
  return (
    <div
      className="scenarios-differs"
      role="region"
      aria-label={say.scenarios.differenceAt(placeOf(path), say.heard(why))}
      tabIndex={0}
    >
      <DifferenceTable difference={table} left={say.scenarios.expectedHead(placeOf(path))} right={say.scenarios.gotHead} />
    </div>
  )
}
