// The line above an entry's tabs: what it is, and what can be done with it.
import { useState } from 'react'
import { ChevronDown, Copy, Hand, Save } from 'lucide-react'
import type { LogEntry } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { KindIcon, directionWords } from '../log/kind-icon.tsx'
import { hasPayload, kindName } from '../log/row-words.ts'
import { logOf } from '../log/use-log.ts'
import { CompareMenu } from '../compare/compare-menu.tsx'
import type { RuledRequest } from '../../contract/rules.ts'
import { openRules } from '../rules/rules.ts'
import { MarkMenu } from '../marks/mark-menu.tsx'
import { show, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { copyText } from '../ui/copy.ts'
import { bytes, clock, count } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { COPY_FORMS, curlOf, targetOf } from './copy-forms.ts'
import { copyPayload, savePayload } from './payload-copies.ts'
import type { OpenEntry } from './use-entry.ts'

export function EntryHead({ log, entry, payload }: OpenEntry & { readonly log: string }) {
  const isLive = log === ''
  const hasRules = useDesk((desk) => desk.rules.length > 0)
  const question = useDesk((desk) => (isLive ? desk.questions : []).find(({ connection }) => connection === entry.connection)?.id)
  const waiting = question !== undefined && (entry.kind === 'request' || entry.kind === 'question')
  return (
    <header className="detail-head">
      <EntryBadge entry={entry} waiting={waiting} />
      {entry.connection === '' ? null : (
        <button
          type="button"
          className="detail-connection"
          title={isLive ? `Show connection ${entry.connection}` : `Show only connection ${entry.connection}`}
          onClick={() =>
            isLive ? show({ kind: 'connection', id: entry.connection }) : logOf(log).filter.toggle('conn', entry.connection)
          }
        >
          <ConnectionSquare id={entry.connection} />#{entry.connection}
        </button>
      )}
      <span className="detail-when cut" title={`Entry ${count(entry.seq)}, ${new Date(entry.time).toISOString()}${sizes(entry)}`}>
        {[clock(entry.time), hasPayload(entry.kind) ? bytes(entry.size) : ''].filter(Boolean).join(' · ')}
      </span>
      {payload ? <CompareMenu log={log} entry={entry} /> : null}
      <MarkMenu log={log} seq={entry.seq} />
      {payload ? <PayloadActions entry={entry} payload={payload} /> : null}
      {entry.kind === 'request' ? <CopyCurl log={log} entry={entry} /> : null}
      {entry.kind === 'request' && hasRules ? (
        <Button
          size="small"
          title="Which rules apply to this request, and why others do not"
          onClick={() => openRules(requestOf(entry))}
        >
          Rules
        </Button>
      ) : null}
      {waiting ? (
        <Button size="small" onClick={() => show({ kind: 'question', id: question })}>
          <Hand size={13} aria-hidden="true" /> Answer
        </Button>
      ) : null}
    </header>
  )
}

function requestOf({ preview, facts }: LogEntry): RuledRequest {
  return { path: preview.split(' ')[1] ?? '', origin: facts.find(([name]) => name.toLowerCase() === 'origin')?.[1] ?? '' }
}

function CopyCurl({ log, entry }: { readonly log: string; readonly entry: LogEntry }) {
  const copy = () => void copyText(curlOf(entry.preview, entry.facts, targetOf(log, entry.connection)))
  useCommand({ id: 'detail.copyCurl', title: 'Copy the opening request as curl', run: copy })
  return (
    <Button size="small" title="Copy the opening request as a command of curl, built with WebSocket support" onClick={copy}>
      <Copy size={13} aria-hidden="true" /> curl
    </Button>
  )
}

function EntryBadge({ entry: { kind, direction }, waiting }: { readonly entry: LogEntry; readonly waiting: boolean }) {
  return (
    <span className="detail-badge" data-kind={kind} data-direction={direction} data-waiting={waiting ? '' : undefined}>
      <KindIcon kind={kind} direction={direction} />
      {kindName(kind)} {hasPayload(kind) ? directionWords(direction) : ''}
    </span>
  )
}

function sizes({ kind, size, wireSize, compressed }: LogEntry): string {
  if (!hasPayload(kind)) return ''
  return compressed ? `, ${count(size)} bytes, ${count(wireSize)} on the wire` : `, ${count(size)} bytes`
}

function PayloadActions({ entry, payload }: { readonly entry: LogEntry; readonly payload: NonNullable<OpenEntry['payload']> }) {
  const [saving, setSaving] = useState<number>()
  const save = async () => {
    setSaving(0)
    await savePayload(entry, payload, setSaving)
    setSaving(undefined)
  }
  useCommand({ id: 'detail.copy', title: 'Copy the message as text', run: () => void copyPayload(entry, payload, 'text') })
  useCommand({
    id: 'detail.save',
    title: 'Save the message to a file',
    keys: 'Mod+S',
    when: saving === undefined,
    run: () => void save(),
  })
  const items = COPY_FORMS.map(({ form, label }) => ({ id: form, label, onSelect: () => void copyPayload(entry, payload, form) }))
  return (
    <span className="detail-actions">
      <Menu
        label="Copy as"
        trigger={
          <>
            <Copy size={14} aria-hidden="true" />
            <span className="detail-wide">Copy as</span>
            <ChevronDown size={12} aria-hidden="true" />
          </>
        }
        items={items}
      />
      {saving === undefined ? (
        <IconButton label="Save to a file" icon={<Save size={15} />} onClick={() => void save()} />
      ) : (
        <span role="status" className="detail-saving">
          {Math.round(saving * 100)} %
        </span>
      )}
    </span>
  )
}
