// The line above an entry's tabs: what it is, and what can be done with it.
import { useState } from 'react'
import { ChevronDown, Copy, Hand, Save } from 'lucide-react'
import type { LogEntry } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { KindIcon, directionWords } from '../log/kind-icon.tsx'
import { hasPayload, kindName } from '../log/row-words.ts'
import { logOf } from '../log/use-log.ts'
import { CompareMenu } from '../compare/compare-menu.tsx'
import { EntryRules } from '../rules/entry-rules.tsx'
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
import { say } from '../language/say.ts'

export function EntryHead({ log, entry, payload }: OpenEntry & { readonly log: string }) {
  const isLive = log === ''
  const question = useDesk((desk) => (isLive ? desk.questions : []).find(({ connection }) => connection === entry.connection)?.id)
  const waiting = question !== undefined && (entry.kind === 'request' || entry.kind === 'question')
  return (
    <header className="detail-head">
      <EntryBadge entry={entry} waiting={waiting} />
      {entry.connection === '' ? null : (
        <button
          type="button"
          className="detail-connection"
          title={isLive ? say.detail.showConnection(entry.connection) : say.detail.showOnlyConnection(entry.connection)}
          onClick={() =>
            isLive ? show({ kind: 'connection', id: entry.connection }) : logOf(log).filter.toggle('conn', entry.connection)
          }
        >
          <ConnectionSquare id={entry.connection} />#{entry.connection}
        </button>
      )}
      <span
        className="detail-when cut"
        title={say.detail.entryAt(count(entry.seq), new Date(entry.time).toISOString(), sizes(entry))}
      >
        {[clock(entry.time), hasPayload(entry.kind) ? bytes(entry.size) : ''].filter(Boolean).join(' · ')}
      </span>
      {payload ? <CompareMenu log={log} entry={entry} /> : null}
      <MarkMenu log={log} seq={entry.seq} />
      {payload ? <PayloadActions entry={entry} payload={payload} /> : null}
      {entry.kind === 'request' ? <CopyCurl log={log} entry={entry} /> : null}
      <EntryRules log={log} entry={entry} payload={payload} />
      {waiting ? (
        <Button size="small" onClick={() => show({ kind: 'question', id: question })}>
          <Hand size={13} aria-hidden="true" /> {say.detail.answer}
        </Button>
      ) : null}
    </header>
  )
}

function CopyCurl({ log, entry }: { readonly log: string; readonly entry: LogEntry }) {
  const copy = () => void copyText(curlOf(entry.preview, entry.facts, targetOf(log, entry.connection)))
  useCommand({ id: 'detail.copyCurl', title: say.detail.copyTheOpeningRequestAs, run: copy })
  return (
    <Button size="small" title={say.detail.copyTheOpeningRequestAsA} onClick={copy}>
      <Copy size={13} aria-hidden="true" /> curl
    </Button>
  )
}

function EntryBadge({ entry: { kind, direction }, waiting }: { readonly entry: LogEntry; readonly waiting: boolean }) {
  return (
    <span className="detail-badge" data-kind={kind} data-direction={direction} data-waiting={waiting ? '' : undefined}>
      <KindIcon kind={kind} direction={direction} />
      <span className="detail-badge-word">
        {kindName(kind)} {hasPayload(kind) ? directionWords(direction) : ''}
      </span>
    </span>
  )
}

function sizes({ kind, size, wireSize, compressed }: LogEntry): string {
  if (!hasPayload(kind)) return ''
  return compressed ? say.detail.sizeOnTheWire(count(size), count(wireSize)) : say.detail.size(count(size))
}

function PayloadActions({ entry, payload }: { readonly entry: LogEntry; readonly payload: NonNullable<OpenEntry['payload']> }) {
  const [saving, setSaving] = useState<number>()
  const save = async () => {
    setSaving(0)
    await savePayload(entry, payload, setSaving)
    setSaving(undefined)
  }
  useCommand({ id: 'detail.copy', title: say.detail.copyTheMessageAsText, run: () => void copyPayload(entry, payload, 'text') })
  useCommand({
    id: 'detail.save',
    title: say.detail.saveTheMessageToA,
    keys: 'Mod+S',
    when: saving === undefined,
    run: () => void save(),
  })
  const items = COPY_FORMS.map(({ form, label }) => ({ id: form, label, onSelect: () => void copyPayload(entry, payload, form) }))
  return (
    <span className="detail-actions">
      <Menu
        label={say.common.copyAs}
        trigger={
          <>
            <Copy size={14} aria-hidden="true" />
            <span className="detail-wide">{say.common.copyAs}</span>
            <ChevronDown size={12} aria-hidden="true" />
          </>
        }
        items={items}
      />
      {saving === undefined ? (
        <IconButton label={say.detail.saveToAFile} icon={<Save size={15} />} onClick={() => void save()} />
      ) : (
        <span role="status" className="detail-saving">
          {Math.round(saving * 100)} %
        </span>
      )}
    </span>
  )
}
