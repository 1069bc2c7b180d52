// Messages that are being repeated, with a live count and Stop, and what became of those that have ended. Nothing while there are none.
import { CircleAlert, CircleCheck, CircleSlash, Repeat, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RepeatState } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import './composer.css'
import { say } from '../language/say.ts'

const SIGN: Readonly<Record<RepeatState['state'], ReactNode>> = {
  running: <Repeat size={14} aria-hidden />,
  done: <CircleCheck size={14} aria-hidden />,
  stopped: <CircleSlash size={14} aria-hidden />,
  failed: <CircleAlert size={14} aria-hidden />,
}

export function RepeatList(): ReactNode {
  const repeats = useDesk((desk) => desk.repeats)
  if (repeats.length === 0) return null
  return (
    <ul className="composer-transfers composer-repeats" aria-label={say.composer.repeatedMessages}>
      {repeats.map((repeat) => (
        <li key={repeat.id} className="composer-transfers-line">
          <div className="composer-transfer" data-state={repeat.state}>
            {SIGN[repeat.state]}
            <span className="composer-transfer-name cut">
              {say.composer.everyTo(
                repeat.every === 0 ? say.composer.asFastAsItIs : say.composer.everyMs(count(repeat.every)),
                say.number.connection(repeat.connections),
              )}
            </span>
            {repeat.state === 'running' && repeat.total > 0 ? (
              <progress
                aria-label={say.composer.repeatedMessage(repeat.id)}
                max={repeat.total}
                value={repeat.sent + repeat.failed}
              />
            ) : null}
            <span className="composer-transfer-state cut" title={repeat.error}>
              {told(repeat)}
            </span>
          </div>
          {repeat.state === 'running' ? (
            <Button size="small" needsHost onClick={() => void attempt('repeat.stop', { id: repeat.id })}>
              {say.common.stop}
            </Button>
          ) : (
            <IconButton
              label={say.composer.dismissTheRepeatedMessage(repeat.id)}
              icon={<X size={14} />}
              needsHost
              onClick={() => void attempt('repeat.stop', { id: repeat.id })}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

function told({ state, sent, total, failed, error }: RepeatState): string {
  const goal = total === 0 || state === 'done' ? '' : say.composer.outOf(count(total))
  const words = [say.composer.sentOf(count(sent), goal)]
  if (failed > 0) words.push(say.composer.countFailed(count(failed)))
  if (state === 'stopped') words.push(say.composer.stopped)
  if (error !== '') words.push(say.heard(error))
  return words.join(' · ')
}
