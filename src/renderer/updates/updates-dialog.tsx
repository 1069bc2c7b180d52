// What a look for a new version found, and what can be done about it: each step is the person's.
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { UpdateState } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { closeUpdates } from './updates.ts'
import './updates.css'
import { say } from '../language/say.ts'

type Step = UpdateState | { readonly found: 'looking' | 'downloading' } | { readonly found: 'failed'; readonly why: string }

export function UpdatesDialog(): ReactNode {
  const own = useDesk((desk) => desk.capabilities.version)
  const [step, setStep] = useState<Step>({ found: 'looking' })
  const [version, setVersion] = useState('')
  const take = (asked: Promise<UpdateState>) => {
    asked.then(
      (state) => {
        if (state.found === 'version') setVersion(state.version)
        setStep(state)
      },
      (error: unknown) => setStep({ found: 'failed', why: error instanceof Error ? error.message : String(error) }),
    )
  }
  const look = () => {
    setStep({ found: 'looking' })
    take(request('updates.check', {}))
  }
  // Opening the dialog is the question.
  useEffect(() => take(request('updates.check', {})), [])
  const download = () => {
    setStep({ found: 'downloading' })
    take(request('updates.download', {}))
  }
  const install = () => {
    request('updates.install', {}).catch((error: unknown) => {
      setStep({ found: 'failed', why: error instanceof Error ? error.message : String(error) })
    })
  }
  const [words, more] = wordsOf(step, version, own)
  const canDownload = step.found === 'version' && !step.downloaded
  const canInstall = step.found === 'version' && step.downloaded
  return (
    <Dialog title={say.updates.updates} onClose={closeUpdates}>
      <div className="updates">
        <p role={step.found === 'failed' ? 'alert' : 'status'}>{words}</p>
        {more === '' ? null : <p className="updates-more">{more}</p>}
        <div className="updates-answers">
          {step.found === 'failed' ? (
            <Button needsHost onClick={look}>
              {say.updates.lookAgain}
            </Button>
          ) : null}
          {canDownload || canInstall ? <Button onClick={closeUpdates}>{say.updates.notNow}</Button> : null}
          {canDownload ? (
            <Button tone="primary" needsHost onClick={download}>
              {say.updates.download}
            </Button>
          ) : null}
          {canInstall ? (
            <Button tone="primary" needsHost onClick={install}>
              {say.updates.install}
            </Button>
          ) : null}
        </div>
      </div>
    </Dialog>
  )
}

/** What is said, and what is said below it. */
function wordsOf(step: Step, version: string, own: string): readonly [words: string, more: string] {
  switch (step.found) {
    case 'looking':
      return [say.updates.looking, '']
    case 'no-feed':
      return [say.updates.noFeed, '']
    case 'none':
      return [say.updates.newest(own), '']
    case 'downloading':
      return [say.updates.downloading(version), '']
    case 'failed':
      return [step.why, '']
    case 'version':
      return step.downloaded
        ? [say.updates.downloaded(step.version), say.updates.installing]
        : [say.updates.isThere(step.version, own), say.updates.nothingYet]
  }
}
