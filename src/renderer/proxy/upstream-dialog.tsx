// Where the server stands in front of: nothing, or the address of another server, with how its certificate is looked at.
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { TriangleAlert } from 'lucide-react'
import { faultInUpstreamUrl } from '../../contract/automation/check-upstream.ts'
import { useDesk } from '../store/desk.ts'
import { notify } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Switch } from '../ui/switch.tsx'
import { closeUpstream, setUpstream, type TypedUpstream } from './proxy.ts'
import './proxy.css'
import { say } from '../language/say.ts'

export function UpstreamDialog(): ReactNode {
  const upstream = useDesk((desk) => desk.server.upstream)
  const [typed, setTyped] = useState<TypedUpstream>({
    url: upstream?.url ?? '',
    verify: upstream?.verify !== false,
    ca: upstream?.ca ?? '',
  })
  const [refusal, setRefusal] = useState('')
  const url = typed.url.trim()
  const isSecure = /^wss:/i.test(url)
  const fault = url === '' ? '' : say.heard(faultInUpstreamUrl(url))
  const change = (changes: Partial<TypedUpstream>) => {
    setRefusal('')
    setTyped((before) => ({ ...before, ...changes }))
  }
  const take = async (next: TypedUpstream) => {
    const why = await setUpstream(next)
    if (why !== '') return setRefusal(why)
    notify('done', next.url.trim() === '' ? say.proxy.itAnswersByItself : say.proxy.newClientsGoTo(next.url.trim()))
    closeUpstream()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (url !== '' && fault === '') void take(typed)
  }
  return (
    <Dialog title={say.proxy.proxyMode} onClose={closeUpstream}>
      <form className="proxy-form" onSubmit={onSubmit}>
        <p className="proxy-words">{say.proxy.whatItIs}</p>
        <TextField
          label={say.proxy.upstream}
          mono
          placeholder={say.proxy.anAddressSuchAs}
          value={typed.url}
          // Nobody wants to read of a fault in an address of which the beginning stands there.
          error={refusal || (/^wss?:\/\/./i.test(url) || url.length > 8 ? fault : '')}
          onChange={(next) => change({ url: next })}
        />
        {isSecure ? (
          <>
            <TextField
              label={say.proxy.authority}
              mono
              placeholder={say.proxy.thoseOfTheSystem}
              value={typed.ca}
              onChange={(ca) => change({ ca })}
            />
            <label className="proxy-switch">
              <Switch checked={typed.verify} onChange={(verify) => change({ verify })} aria-label={say.proxy.verify} />
              <span>{say.proxy.verify}</span>
            </label>
            {typed.verify ? null : (
              <p className="proxy-warning" role="alert">
                <TriangleAlert size={14} aria-hidden="true" />
                {say.proxy.notVerified}
              </p>
            )}
          </>
        ) : null}
        <div className="proxy-answers">
          {upstream ? (
            <Button needsHost onClick={() => void take({ url: '', verify: true, ca: '' })}>
              {say.proxy.withoutUpstream}
            </Button>
          ) : null}
          <Button tone="primary" type="submit" needsHost disabled={url === '' || fault !== ''}>
            {say.proxy.standInFront}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
