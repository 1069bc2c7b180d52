// The field in which a message is typed, coloured while it is JSON, with the sentence why it cannot be sent.
import { useEffect, useId, useMemo, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { Button } from '../ui/button.tsx'
import type { EditorProps, TakenPlace } from '../ui/code-editor.tsx'
import { editorLater } from '../ui/editor-later.tsx'
import { recall, setTyped, useDraft } from './draft.ts'
import type { TypedKind } from './draft.ts'
import { compactJson, formatJson, jsonTokens } from './json-tokens.ts'
import { say } from '../language/say.ts'

const PLACEHOLDER: Readonly<Record<TypedKind, string>> = {
  text: say.composer.writeAMessage,
  json: '{ "op": "hello" }',
  hex: '68 65 6c 6c 6f',
  base64: 'aGVsbG8=',
}

const JsonEditor = editorLater(async () => (await import('./json-editor.tsx')).JsonEditor, PlainJson)
/** Longer JSON is typed in a plain field. */
const EDITOR_LIMIT = 2_000_000
/** Longer JSON is typed without colours. */
const COLOUR_LIMIT = 20_000

interface MessageEditorProps {
  readonly kind: TypedKind
  /** Why it cannot be sent, or "". */
  readonly fault: string
}

export function MessageEditor({ kind, fault }: MessageEditorProps): ReactNode {
  const typed = useDraft((draft) => draft.typed[kind])
  const id = useId()
  const recalled = useRecalled()
  /** A field that goes with the keyboard in it is not left: that nobody is told of. */
  const hasFocus = useRef(false)
  /** Where one field takes the place of another, because what was recalled is of another kind or what is typed grew long: behind its text. */
  const takesOver = (): TakenPlace | undefined => (hasFocus.current ? { from: Infinity, to: Infinity } : undefined)
  // Nothing typed yet is no mistake to point at.
  const said = typed === '' ? '' : fault
  const isColoured = kind === 'json' && typed.length <= COLOUR_LIMIT
  const plain = (
    <PlainField
      kind={kind}
      typed={typed}
      isColoured={isColoured}
      isWrong={said !== ''}
      faultId={id}
      takesOver={takesOver}
      onType={(text) => {
        recalled.forget()
        setTyped(kind, text)
      }}
      onKey={recalled.onKey}
    />
  )
  return (
    <div className="composer-editor" data-wrong={said !== ''}>
      <div className="composer-field" onFocus={() => (hasFocus.current = true)} onBlur={() => (hasFocus.current = false)}>
        {kind === 'json' && typed.length <= EDITOR_LIMIT ? (
          <JsonEditor
            label={say.composer.message}
            typed={typed}
            placeholder={PLACEHOLDER.json}
            faultId={said === '' ? '' : id}
            onType={(text) => {
              recalled.forget()
              setTyped('json', text)
            }}
            takesOver={takesOver}
            onKey={(event) => recalled.onKey(event, typed)}
          />
        ) : (
          plain
        )}
      </div>
      {(said !== '' || (kind === 'json' && typed !== '')) && (
        <div className="composer-check" data-wrong={said !== ''}>
          <span id={id} className="cut" title={said}>
            {said || say.composer.validJson}
          </span>
          {kind === 'json' && said === '' && (
            <>
              <Button size="small" onClick={() => setTyped('json', formatJson(typed))}>
                {say.common.format}
              </Button>
              <Button size="small" onClick={() => setTyped('json', compactJson(typed))}>
                {say.common.compact}
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  )
}

function PlainJson({ typed, faultId, takesOver, onType, onKey }: EditorProps): ReactNode {
  return (
    <PlainField
      kind="json"
      typed={typed}
      isColoured={typed.length <= COLOUR_LIMIT}
      isWrong={faultId !== ''}
      faultId={faultId}
      takesOver={takesOver}
      onType={onType}
      onKey={onKey}
    />
  )
}

interface PlainFieldProps {
  readonly kind: TypedKind
  readonly typed: string
  readonly isColoured: boolean
  readonly isWrong: boolean
  readonly faultId: string
  readonly takesOver: () => TakenPlace | undefined
  readonly onType: (typed: string) => void
  readonly onKey: (event: globalThis.KeyboardEvent, typed: string) => boolean
}

function PlainField({ kind, typed, isColoured, isWrong, faultId, takesOver, onType, onKey }: PlainFieldProps): ReactNode {
  const colours = useRef<HTMLPreElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (!takesOver()) return
    field.current?.focus()
    field.current?.setSelectionRange(typed.length, typed.length)
    // oxlint-disable-next-line react/exhaustive-deps -- when it takes the place, and not with each letter that is typed
  }, [])
  return (
    <>
      {isColoured && <Colours typed={typed} pre={colours} />}
      <textarea
        ref={field}
        aria-label={say.composer.message}
        className="composer-text"
        data-coloured={isColoured}
        value={typed}
        placeholder={PLACEHOLDER[kind]}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? faultId : undefined}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => {
          if (onKey(event.nativeEvent, typed)) event.preventDefault()
        }}
        onScroll={(event) => {
          if (colours.current) colours.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </>
  )
}

/** Lies behind the field, whose own letters are then transparent. */
function Colours({ typed, pre }: { readonly typed: string; readonly pre: RefObject<HTMLPreElement | null> }): ReactNode {
  const tokens = useMemo(() => jsonTokens(typed), [typed])
  return (
    <pre ref={pre} className="composer-colours" aria-hidden>
      {tokens.map(({ kind, text }, index) =>
        kind === 'space' ? (
          text
        ) : (
          <span key={index} data-token={kind}>
            {text}
          </span>
        ),
      )}
      {/* A field that ends with a line break shows an empty line, a pre does not. */}
      {'\n'}
    </pre>
  )
}

/** Alt+ArrowUp and Alt+ArrowDown go through what was sent before, in an empty field ArrowUp alone; typing begins anew at the newest. */
function useRecalled(): {
  readonly forget: () => void
  /** True: the key has brought something back. */
  readonly onKey: (event: globalThis.KeyboardEvent, typed: string) => boolean
} {
  const place = useRef(-1)
  const forget = () => {
    place.current = -1
  }
  const onKey = (event: globalThis.KeyboardEvent, typed: string): boolean => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event
    const isAsked = altKey || (key === 'ArrowUp' && typed === '' && !ctrlKey && !metaKey && !shiftKey)
    if (!isAsked || (key !== 'ArrowUp' && key !== 'ArrowDown')) return false
    const { history } = useDraft.getState()
    const next = Math.min(history.length - 1, place.current + (key === 'ArrowUp' ? 1 : -1))
    const sent = history[next]
    if (sent) {
      place.current = next
      recall(sent)
    }
    return true
  }
  return { forget, onKey }
}
