// Writing to clients: to whom, what kind of message, its content, and Send. Each part is a file of its own; here is how they stand together and which
// commands they give.
import { Activity, BookMarked, ChevronUp, History, Repeat, SendHorizontal, Unplug } from 'lucide-react'
import { useRef, useState } from 'react'
import type { DragEvent, ReactNode } from 'react'
import { CloseForm } from '../close/close-form.tsx'
import { SIDES } from '../../contract/automation/upstream.ts'
import { FILE_FRAGMENT_LIMIT, TYPED_LIMIT } from '../../contract/limits.ts'
import { useCommand, useKeysOf } from '../commands/registry.ts'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Segments } from '../ui/segments.tsx'
import { chooseFile, recall, setKind, setSide, useDraft } from './draft.ts'
import type { MessageKind, SentBefore } from './draft.ts'
import { FragmentsDialog } from './fragments-dialog.tsx'
import { FileChoice } from './file-choice.tsx'
import { MessageEditor } from './message-editor.tsx'
import { Recipients } from './recipients-row.tsx'
import { useRecipients } from './recipients.ts'
import { SendState } from './send-state.tsx'
import { RepeatDialog } from './repeat-dialog.tsx'
import { readTyped, repeatDraft, sendControl, sendDraft } from './sending.ts'
import { openSnippets } from './snippets.ts'
import { sizeOf, TemplateLine, useTemplate } from './templates.tsx'
import { useReading } from './use-reading.ts'
import './composer.css'
import { say } from '../language/say.ts'

const KINDS = [
  { value: 'text', label: say.common.text },
  { value: 'json', label: 'JSON' },
  { value: 'hex', label: say.common.hex },
  { value: 'base64', label: 'Base64' },
  { value: 'file', label: say.common.file },
] as const satisfies readonly { value: MessageKind; label: string }[]

const SIDE_CHOICES = SIDES.map((value) => ({ value, label: say.proxy.toSide[value] }))

export function Composer(): ReactNode {
  const kind = useDraft((draft) => draft.kind)
  const typed = useDraft((draft) => (draft.kind === 'file' ? '' : draft.typed[draft.kind]))
  const file = useDraft((draft) => draft.file)
  const recipients = useRecipients()
  const reading = useReading()
  const section = useRef<HTMLElement>(null)
  const [closing, setClosing] = useState<readonly string[]>([])
  const [repeating, setRepeating] = useState<readonly string[]>([])
  const [fragmenting, setFragmenting] = useState<readonly string[]>([])
  const ids = recipients.rows.map(({ id }) => id)
  const template = useTemplate(kind, typed, ids[0] ?? '')
  const side = useDraft((draft) => draft.side)
  const arePassages = recipients.rows.length > 0 && recipients.rows.every(({ passage }) => passage !== undefined)
  const ready = ids.length > 0 && (kind === 'file' ? file !== undefined : reading.fault === '')
  const canRepeat = ready && kind !== 'file'
  // A key that is pressed before the last letters were looked at is not lost: they are looked at now.
  const mayBeReady = ready || (ids.length > 0 && kind !== 'file' && reading.isBehind)
  const send = () => {
    if (kind !== 'file' && reading.isBehind ? mayBeReady && readTyped(kind, typed).fault === '' : ready) void sendDraft(ids)
  }
  const sendKeys = useKeysOf('composer.send')
  useCommands({
    ids,
    ready,
    mayBeReady,
    send,
    canRepeat,
    repeat: () => setRepeating(ids),
    fragment: () => setFragmenting(ids),
    close: () => setClosing(ids),
    write: () => section.current?.querySelector<HTMLElement>('textarea, .cm-content, .composer-choose')?.focus(),
  })

  return (
    // A file may be dropped anywhere here; whoever has no mouse chooses it with the button.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section ref={section} className="composer" aria-label={say.composer.composer} onDragOver={allowFile} onDrop={takeFile}>
      <div className="composer-head">
        <Recipients recipients={recipients} />
        {arePassages && kind !== 'file' ? (
          <Segments label={say.proxy.to} value={side} onChange={setSide} options={SIDE_CHOICES} />
        ) : null}
        <Segments label={say.composer.kindOfMessage} value={kind} onChange={setKind} options={KINDS} />
      </div>
      {kind === 'file' ? <FileChoice /> : <MessageEditor kind={kind} fault={reading.fault} />}
      {kind === 'file' ? null : <TemplateLine template={template} />}
      <div className="composer-foot">
        <HistoryMenu />
        <Button className="composer-quiet" title={say.composer.messagesKeptByName} onClick={openSnippets}>
          <BookMarked size={15} aria-hidden />
          {say.composer.snippets}
        </Button>
        <Button
          className="composer-quiet"
          needsHost
          disabled={ids.length === 0}
          title={say.composer.sendAPingWithoutPayload}
          onClick={() => void sendControl(ids, 'ping')}
        >
          <Activity size={15} aria-hidden />
          {say.composer.ping}
        </Button>
        <Button className="composer-quiet composer-close" needsHost disabled={ids.length === 0} onClick={() => setClosing(ids)}>
          <Unplug size={15} aria-hidden />
          {say.common.close}
        </Button>
        <Button
          className="composer-quiet"
          needsHost
          disabled={!canRepeat}
          title={say.composer.sendItAgainAndAgain}
          onClick={() => setRepeating(ids)}
        >
          <Repeat size={15} aria-hidden />
          {say.composer.repeatDots}
        </Button>
        <SendState recipients={recipients} size={kind === 'file' ? file?.size : sizeOf(template, reading.size)} />
        <Button
          tone="primary"
          shortcut={sendKeys}
          needsHost
          disabled={!ready}
          title={recipients.nobody || undefined}
          onClick={send}
        >
          <SendHorizontal size={15} aria-hidden />
          {say.composer.send}
        </Button>
        <Menu
          label={say.composer.otherWaysToSend}
          trigger={<ChevronUp size={15} aria-hidden />}
          items={[
            { id: 'fragments', label: say.composer.sendInFragmentsDots, disabled: !ready, onSelect: () => setFragmenting(ids) },
            {
              id: 'pong',
              label: say.composer.sendAPongThatNobody,
              disabled: ids.length === 0,
              onSelect: () => void sendControl(ids, 'pong'),
            },
          ]}
        />
      </div>
      {fragmenting.length > 0 && (
        <FragmentsDialog
          connections={fragmenting.length}
          most={kind === 'file' ? FILE_FRAGMENT_LIMIT : TYPED_LIMIT}
          onSend={(fragment) => void sendDraft(fragmenting, fragment)}
          onClose={() => setFragmenting([])}
        />
      )}
      {repeating.length > 0 && (
        <RepeatDialog
          connections={repeating.length}
          onRepeat={(times, every) => void repeatDraft(repeating, times, every)}
          onClose={() => setRepeating([])}
        />
      )}
      {closing.length > 0 && <CloseForm ids={closing} onDone={() => setClosing([])} />}
    </section>
  )
}

interface Offers {
  readonly ids: readonly string[]
  readonly ready: boolean
  /** It is, or will be once the last letters have been looked at. */
  readonly mayBeReady: boolean
  readonly send: () => void
  readonly canRepeat: boolean
  readonly repeat: () => void
  readonly fragment: () => void
  readonly close: () => void
  readonly write: () => void
}

function useCommands({ ids, ready, mayBeReady, send, canRepeat, repeat, fragment, close, write }: Offers): void {
  const somebody = ids.length > 0
  useCommand({ id: 'composer.write', title: say.composer.writeAMessage, keys: 'M', run: write })
  useCommand({ id: 'composer.snippets', title: say.composer.snippetsMessagesKeptByName, keys: 'S', run: openSnippets })
  useCommand({
    id: 'composer.send',
    title: say.composer.sendWhatIsWritten,
    keys: 'Mod+Enter',
    when: mayBeReady,
    needsHost: true,
    run: send,
  })
  useCommand({ id: 'composer.repeat', title: say.composer.repeatTheMessageDots, when: canRepeat, needsHost: true, run: repeat })
  useCommand({ id: 'composer.fragments', title: say.composer.sendInFragmentsDots, when: ready, needsHost: true, run: fragment })
  useCommand({
    id: 'composer.ping',
    title: say.composer.sendAPing,
    keys: 'P',
    when: somebody,
    needsHost: true,
    run: () => void sendControl(ids, 'ping'),
  })
  useCommand({
    id: 'composer.pong',
    title: say.composer.sendAPongThatNobody,
    when: somebody,
    needsHost: true,
    run: () => void sendControl(ids, 'pong'),
  })
  useCommand({ id: 'composer.close', title: say.composer.closeConnections, keys: 'X', when: somebody, needsHost: true, run: close })
}

function HistoryMenu(): ReactNode {
  const history = useDraft((draft) => draft.history)
  if (history.length === 0) return null
  return (
    <Menu
      label={say.composer.history}
      className="composer-history"
      trigger={
        <>
          <History size={15} aria-hidden />
          {say.composer.history}
        </>
      }
      items={history.map((sent, index) => ({ id: `${index}`, label: titleOf(sent), onSelect: () => recall(sent) }))}
    />
  )
}

const NAME: Readonly<Record<SentBefore['kind'], string>> = {
  text: say.common.text,
  json: 'JSON',
  hex: say.common.hex,
  base64: 'Base64',
}

function titleOf({ kind, typed }: SentBefore): string {
  const line = typed.slice(0, 200).replace(/\s+/g, ' ').trim()
  return `${NAME[kind]}  ${line.length > 60 ? `${line.slice(0, 60)}…` : line}`
}

function allowFile(event: DragEvent): void {
  if (event.dataTransfer.types.includes('Files')) event.preventDefault()
}

function takeFile(event: DragEvent): void {
  const [file] = event.dataTransfer.files
  if (!file) return
  event.preventDefault()
  chooseFile({ from: 'page', name: file.name, size: file.size, file })
}
