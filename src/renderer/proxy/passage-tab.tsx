// What a person does with messages between a client and its upstream: hold them, look at them, pass them on as they are or changed, leave them out.
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { ArrowDownLeft, ArrowUpRight, Pencil, SendHorizontal, Trash2 } from 'lucide-react'
import type { HeldMessage } from '../../contract/model.ts'
import { SIDES, type Side } from '../../contract/automation/upstream.ts'
import { useCommand } from '../commands/registry.ts'
import { request } from '../connect.ts'
import { WireText } from '../detail/wire-text.tsx'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { bytes, clock } from '../ui/format.ts'
import { Switch } from '../ui/switch.tsx'
import { EDITED_BYTES, hold, leaveOut, passOn, passOnAs, typedOf } from './proxy.ts'
import './proxy.css'
import { say } from '../language/say.ts'

export function PassageTab({ id }: { readonly id: string }): ReactNode {
  const passage = useDesk((desk) => desk.connections.get(id)?.passage)
  const held = useHeld(id, passage?.held ?? 0)
  const list = useRef<HTMLUListElement>(null)
  const holds = (side: Side): boolean => passage?.holds.includes(side) ?? false
  useCommand({
    id: 'proxy.holdClient',
    title: say.proxy.holdFrom.client,
    when: passage !== undefined,
    needsHost: true,
    run: () => void hold([id], 'client', !holds('client')),
  })
  useCommand({
    id: 'proxy.holdUpstream',
    title: say.proxy.holdFrom.upstream,
    when: passage !== undefined,
    needsHost: true,
    run: () => void hold([id], 'upstream', !holds('upstream')),
  })
  if (!passage) return <p className="proxy-words proxy-none">{say.proxy.noUpstream}</p>
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.proxy-held') ?? [])]
    const at = rows.indexOf(event.target as HTMLElement)
    const message = held[at]
    if (!message) return
    if (event.key === 'ArrowDown') rows[at + 1]?.focus()
    else if (event.key === 'ArrowUp') rows[at - 1]?.focus()
    else if (event.key === 'Enter') void passOn(id, [message.id])
    else if (event.key === 'Delete') void leaveOut(id, message.id)
    else return
    event.preventDefault()
  }
  return (
    <div className="proxy-tab">
      <div className="proxy-sides">
        {SIDES.map((side) => (
          <label key={side} className="proxy-switch">
            <Switch checked={holds(side)} onChange={(on) => void hold([id], side, on)} aria-label={say.proxy.holdFrom[side]} />
            <span>{say.proxy.holdFrom[side]}</span>
          </label>
        ))}
      </div>
      {held.length === 0 ? (
        <p className="proxy-words">{passage.holds.length > 0 ? say.proxy.nothingWaitsYet : say.proxy.whatHoldingIs}</p>
      ) : (
        <>
          <div className="proxy-all">
            <span role="status">{say.proxy.waiting(say.number.message(held.length))}</span>
            <Button size="small" needsHost onClick={() => void passOn(id, [])}>
              {say.proxy.passAllOn}
            </Button>
          </div>
          {/* The rows have the keys; each button in them has its own name. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <ul ref={list} className="proxy-list" aria-label={say.proxy.messagesThatWait} onKeyDown={onKeyDown}>
            {held.map((message) => (
              <Held key={message.id} id={id} message={message} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Held({ id, message }: { readonly id: string; readonly message: HeldMessage }): ReactNode {
  const { side, kind, size, at, preview } = message
  const [typed, setTyped] = useState<string>()
  const [fault, setFault] = useState('')
  const edit = async () => setTyped(await typedOf(id, message))
  const pass = async () => {
    const why = await passOnAs(id, message, typed ?? '')
    setFault(why === '' ? '' : say.heard(why))
  }
  const what = say.proxy.messageFrom[side]
  return (
    // It is reached by the arrow keys, Enter passes it on, Delete leaves it out.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <li className="proxy-held" data-side={side} tabIndex={0} aria-label={`${what}: ${preview}`}>
      <span className="proxy-way" title={what}>
        {side === 'client' ? <ArrowUpRight size={13} aria-hidden="true" /> : <ArrowDownLeft size={13} aria-hidden="true" />}
      </span>
      <span className="proxy-preview mono cut">
        <WireText text={preview} mark={undefined} />
      </span>
      <span className="proxy-facts">
        {kind} · {bytes(size)} · {clock(at)}
      </span>
      <span className="proxy-acts">
        <IconButton
          label={say.proxy.passOn}
          icon={<SendHorizontal size={14} />}
          needsHost
          onClick={() => void passOn(id, [message.id])}
        />
        <IconButton
          label={say.proxy.change}
          icon={<Pencil size={14} />}
          needsHost
          disabled={kind === 'close' || size > EDITED_BYTES}
          pressed={typed !== undefined}
          onClick={() => (typed === undefined ? void edit() : setTyped(undefined))}
        />
        <IconButton
          label={say.proxy.leaveOut}
          icon={<Trash2 size={14} />}
          needsHost
          onClick={() => void leaveOut(id, message.id)}
        />
      </span>
      {typed === undefined ? null : (
        <div className="proxy-edit">
          <TextArea
            label={kind === 'text' ? say.proxy.changedText : say.proxy.changedBytes}
            hideLabel
            mono
            rows={4}
            value={typed}
            error={fault}
            autoFocus
            onChange={setTyped}
            onKeyDown={(event) => {
              event.stopPropagation()
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void pass()
              else if (event.key === 'Escape') setTyped(undefined)
              else return
              event.preventDefault()
            }}
          />
          <Button size="small" tone="primary" needsHost onClick={() => void pass()}>
            {say.proxy.passOnChanged}
          </Button>
        </div>
      )}
    </li>
  )
}

/** Asked for anew whenever their number changes, which the row of the connection tells. */
function useHeld(id: string, count: number): readonly HeldMessage[] {
  const passage = useDesk((desk) => desk.connections.get(id)?.passage)
  const [held, setHeld] = useState<readonly HeldMessage[]>([])
  useEffect(() => {
    if (count === 0) return
    let stale = false
    void request('proxy.held', { id }).then(
      (list) => (stale ? undefined : setHeld(list)),
      // Its upstream has gone meanwhile; the row says so too.
      () => (stale ? undefined : setHeld([])),
    )
    return () => {
      stale = true
    }
  }, [id, count, passage])
  return count === 0 ? [] : held
}
