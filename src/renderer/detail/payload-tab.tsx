// The payload of a message as text, JSON or hex. Remembers the form that the person chose, for text and for binary apart.
import { useEffect, useMemo, useState } from 'react'
import { Search } from 'lucide-react'
import type { LogEntry } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { usePreference } from '../store/preferences.ts'
import { IconButton } from '../ui/button.tsx'
import { Segments } from '../ui/segments.tsx'
import { DecodeMenu, DecodedLine, useDecoded, useDecoders } from './decoding.tsx'
import { FindBar } from './find-bar.tsx'
import { useFound, type Aim } from './find.ts'
import { HexView } from './hex-view.tsx'
import type { JsonOutline } from './json-outline.ts'
import { JsonView } from './json-view.tsx'
import { FORMS, beginsLikeJson, jsonOf, textOf, type Form } from './payload-forms.ts'
import type { Payload } from './payload.ts'
import { TextView } from './text-view.tsx'
import { say } from '../language/say.ts'

/** `asked` counts the times that the field was asked for. */
const NOT_FINDING = { isOpen: false, text: '', at: 0, asked: 0 }

interface PayloadTabProps {
  readonly entry: LogEntry
  readonly payload: Payload
}

export function PayloadTab({ entry, payload }: PayloadTabProps) {
  const decoders = useDecoders(payload.log, entry)
  const decoded = useDecoded(payload, decoders)
  const isDecoded = decoded !== undefined && 'payload' in decoded
  return (
    <>
      <DecodedLine log={payload.log} entry={entry} decoded={decoded} />
      {decoders.length > 0 && decoded === undefined ? null : (
        <Forms
          entry={isDecoded ? { ...entry, kind: 'binary' } : entry}
          original={entry}
          payload={isDecoded ? decoded.payload : payload}
          isDecoded={isDecoded}
        />
      )}
    </>
  )
}

interface FormsProps extends PayloadTabProps {
  /** As it stands in the log. */
  readonly original: LogEntry
  readonly isDecoded: boolean
}

function Forms({ entry, original, payload, isDecoded }: FormsProps) {
  const binary = isDecoded ? textOf(payload.slice(0) ?? new Uint8Array(0)) === undefined : isBinary(entry, payload)
  const [kept, keep] = usePreference(binary ? 'detail.binaryForm' : 'detail.textForm', binary ? 'hex' : 'json')
  const [asked, setAsked] = useState<{ key: string; form: Form }>()
  const preferred = FORMS.find(({ value }) => value === kept)?.value ?? 'text'
  // JSON is preferred where there is JSON. Asked for at this very message, it is shown or said why not.
  const insisted = asked?.key === payload.key && asked.form === 'json'
  const wanted = preferred === 'json' && (insisted || beginsLikeJson(payload.slice(0)))
  const outline = useOutline(payload, wanted)
  const failed = outline !== undefined && 'error' in outline
  const form = preferred === 'json' && !insisted && (!wanted || failed) ? 'text' : preferred
  const lines = outline && 'lines' in outline ? outline.lines : undefined
  const [finding, setFinding] = useState(NOT_FINDING)
  const found = useFound(payload, form, form === 'json' ? lines : undefined, finding.isOpen ? finding.text : '')
  const at = found && found.places.length > 0 ? Math.min(finding.at, found.places.length - 1) : 0
  const aim: Aim | undefined = useMemo(() => (found ? { found, at } : undefined), [found, at])
  useCommand({
    id: 'detail.find',
    title: say.detail.findInTheOpenMessage,
    keys: 'Mod+Shift+F',
    when: payload.total > 0,
    run: () => setFinding((now) => ({ ...now, isOpen: true, asked: now.asked + 1 })),
  })
  const go = (step: 1 | -1) => {
    const many = found?.places.length ?? 0
    if (many > 0) setFinding((now) => ({ ...now, at: (at + step + many) % many }))
  }
  const choose = (next: Form) => {
    setAsked({ key: payload.key, form: next })
    keep(next)
  }
  return (
    <>
      <div className="detail-forms">
        <Segments label={say.detail.showPayloadAs} value={form} onChange={choose} options={FORMS} />
        <span className="cut">{remark(form, entry, outline)}</span>
        <DecodeMenu log={payload.log} entry={original} payload={payload} />
        <IconButton
          label={say.detail.findInTheMessage}
          icon={<Search size={14} />}
          pressed={finding.isOpen}
          disabled={payload.total === 0}
          onClick={() => setFinding((now) => ({ ...now, isOpen: !now.isOpen, asked: now.asked + 1 }))}
        />
      </div>
      {finding.isOpen ? (
        <FindBar
          text={finding.text}
          onText={(text) => setFinding((now) => ({ ...now, text, at: 0 }))}
          found={found}
          at={at}
          onGo={go}
          onClose={() => setFinding((now) => ({ ...now, isOpen: false }))}
          isHex={form === 'hex'}
          asked={finding.asked}
        />
      ) : null}
      {form === 'hex' ? <HexView key={payload.key} payload={payload} aim={aim} /> : null}
      {form === 'text' ? <TextView key={payload.key} payload={payload} aim={aim} /> : null}
      {form === 'json' ? <Json outline={outline} payload={payload} aim={aim} /> : null}
    </>
  )
}

interface JsonProps {
  readonly outline: JsonOutline | undefined
  readonly payload: Payload
  readonly aim: Aim | undefined
}

function Json({ outline, payload, aim }: JsonProps) {
  // Read in a moment: a word in between would only flicker.
  if (!outline) return null
  if ('error' in outline) return <p className="detail-note">{outline.error}</p>
  return <JsonView key={payload.key} log={payload.log} lines={outline.lines} aim={aim} />
}

/** Control frames carry whatever they carry: words as often as bytes. */
function isBinary({ kind }: LogEntry, payload: Payload): boolean {
  if (kind === 'text') return false
  return kind === 'binary' || kind === 'close' || textOf(payload.slice(0) ?? new Uint8Array(0)) === undefined
}

/** What is known about the bytes, beside the choice of the form. */
function remark(form: Form, entry: LogEntry, outline: JsonOutline | undefined): string {
  const words = [entry.kind === 'text' ? 'UTF-8' : form === 'hex' ? say.detail.bytes : say.detail.readAsUtf8]
  if (form === 'json' && outline && !('error' in outline)) words.push(say.detail.validJson)
  if (form === 'text' && outline && 'error' in outline) words.push(outline.error)
  return words.join(' · ')
}

function useOutline(payload: Payload, wanted: boolean): JsonOutline | undefined {
  const [read, setRead] = useState<{ payload: Payload; outline: JsonOutline }>()
  useEffect(() => {
    if (!wanted) return
    let stale = false
    jsonOf(payload).then(
      (outline) => (stale ? undefined : setRead({ payload, outline })),
      (error: unknown) =>
        stale ? undefined : setRead({ payload, outline: { error: error instanceof Error ? error.message : String(error) } }),
    )
    return () => {
      stale = true
    }
  }, [payload, wanted])
  return read?.payload === payload ? read.outline : undefined
}
