// The payload of a message as text, JSON or hex. Remembers the form that the person chose, for text and for binary apart.
import { useEffect, useState } from 'react'
import type { LogEntry } from '../../contract/model.ts'
import { usePreference } from '../store/preferences.ts'
import { Segments } from '../ui/segments.tsx'
import { HexView } from './hex-view.tsx'
import type { JsonOutline } from './json-outline.ts'
import { JsonView } from './json-view.tsx'
import { FORMS, beginsLikeJson, jsonOf, textOf, type Form } from './payload-forms.ts'
import type { Payload } from './payload.ts'
import { TextView } from './text-view.tsx'

interface PayloadTabProps {
  readonly entry: LogEntry
  readonly payload: Payload
}

export function PayloadTab({ entry, payload }: PayloadTabProps) {
  // Control frames carry whatever they carry; most of it is words.
  const binary =
    entry.kind === 'binary' ||
    entry.kind === 'close' ||
    textOf(payload.slice(0)?.subarray(0, 125) ?? new Uint8Array(0)) === undefined
  const [kept, keep] = usePreference(
    binary && entry.kind !== 'text' ? 'detail.binaryForm' : 'detail.textForm',
    binary && entry.kind !== 'text' ? 'hex' : 'json',
  )
  const chosen = FORMS.find(({ value }) => value === kept)?.value ?? 'text'
  const outline = useOutline(payload, chosen === 'json')
  const form = shownForm(chosen, payload, outline)
  return (
    <>
      <div className="detail-forms">
        <Segments label="Show payload as" value={form} onChange={keep} options={FORMS} />
        <span className="cut">{remark(form, entry, outline)}</span>
      </div>
      {form === 'hex' ? <HexView key={payload.seq} payload={payload} /> : null}
      {form === 'text' ? <TextView key={payload.seq} payload={payload} /> : null}
      {form === 'json' ? <Json outline={outline} seq={payload.seq} /> : null}
    </>
  )
}

function Json({ outline, seq }: { readonly outline: JsonOutline | undefined; readonly seq: number }) {
  if (!outline) return <p className="detail-note">Reading…</p>
  if ('error' in outline) return <p className="detail-note">{outline.error}</p>
  return <JsonView key={seq} lines={outline.lines} />
}

/** JSON is the form for what is JSON: everything else is shown as text, though JSON was chosen. */
function shownForm(chosen: Form, payload: Payload, outline: JsonOutline | undefined): Form {
  if (chosen !== 'json') return chosen
  if (!beginsLikeJson(payload.slice(0))) return 'text'
  return outline && 'error' in outline ? 'text' : 'json'
}

function remark(form: Form, entry: LogEntry, outline: JsonOutline | undefined): string {
  const text = entry.kind === 'text' ? 'UTF-8' : ''
  if (form === 'hex') return entry.kind === 'text' ? text : 'bytes'
  if (outline && 'error' in outline && form === 'text') return [text, outline.error].filter(Boolean).join(' · ')
  if (form === 'json') return [text, outline ? 'valid JSON' : ''].filter(Boolean).join(' · ')
  return text === '' ? 'read as UTF-8' : text
}

function useOutline(payload: Payload, wanted: boolean): JsonOutline | undefined {
  const [read, setRead] = useState<{ payload: Payload; outline: JsonOutline }>()
  const likely = wanted && beginsLikeJson(payload.slice(0))
  useEffect(() => {
    if (!likely) return
    let stale = false
    jsonOf(payload).then(
      (outline) => (stale ? undefined : setRead({ payload, outline })),
      (error: unknown) =>
        stale ? undefined : setRead({ payload, outline: { error: error instanceof Error ? error.message : String(error) } }),
    )
    return () => {
      stale = true
    }
  }, [payload, likely])
  return read?.payload === payload ? read.outline : undefined
}
