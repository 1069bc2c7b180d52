// Something under way that a file is read or written for, and what became of it: a line with a sign, a name, how far it is, and the way to
// stop it. Lists of them differ in their words.
import { CircleAlert, CircleCheck, CircleSlash, LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import './ui.css'
import { say } from '../language/say.ts'

type RunState = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'

const SIGN: Readonly<Record<RunState, ReactNode>> = {
  waiting: <LoaderCircle size={14} aria-hidden />,
  running: <LoaderCircle size={14} aria-hidden />,
  done: <CircleCheck size={14} aria-hidden />,
  cancelled: <CircleSlash size={14} aria-hidden />,
  failed: <CircleAlert size={14} aria-hidden />,
}

interface RunLineProps {
  /** What it is, as in 'Cancel the export': 'export'. */
  readonly what: 'export' | 'import'
  readonly run: {
    readonly id: string
    readonly name: string
    readonly state: RunState
    readonly done: number
    readonly total: number
    readonly error: string
  }
  /** How far it is, or what became of it. */
  readonly words: string
  /** Cancels it, or takes its line away once it has ended. */
  readonly onEnd: () => void
  readonly children?: ReactNode
}

export function RunLine({ what, run: { name, state, done, total, error }, words, onEnd, children }: RunLineProps) {
  return (
    <li data-state={state}>
      {SIGN[state]}
      <span className="ui-run-name cut" title={name}>
        {name}
      </span>
      {state === 'running' ? <progress aria-label={say.ui.run[what].progress(name)} max={Math.max(1, total)} value={done} /> : null}
      <span role="status" className="ui-run-state cut" title={error}>
        {words}
      </span>
      {children}
      <IconButton
        label={state === 'running' ? say.ui.run[what].cancel(name) : say.ui.run[what].dismiss(name)}
        icon={<X size={14} />}
        needsHost
        onClick={onEnd}
      />
    </li>
  )
}
