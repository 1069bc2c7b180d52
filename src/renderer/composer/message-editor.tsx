// The field in which a message is typed, coloured while it is JSON, with the sentence why it cannot be sent.
import { useId, useMemo, useRef } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { Button } from '../ui/button.tsx'
import { recall, setTyped, useDraft } from './draft.ts'
import type { TypedKind } from './draft.ts'
import { compactJson, formatJson, jsonTokens } from './json-tokens.ts'

const PLACEHOLDER: Readonly<Record<TypedKind, string>> = {
  text: 'Write a message',
  json: '{ "op": "hello" }',
  hex: '68 65 6c 6c 6f',
  base64: 'aGVsbG8=',
}

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
  const colours = useRef<HTMLPreElement>(null)
  const recalled = useRecalled()
  // Nothing typed yet is no mistake to point at.
  const said = typed === '' ? '' : fault
  const isColoured = kind === 'json' && typed.length <= COLOUR_LIMIT
  return (
    <div className="composer-editor" data-wrong={said !== ''}>
      <div className="composer-field">
        {isColoured && <Colours typed={typed} pre={colours} />}
        <textarea
          aria-label="Message"
          className="composer-text"
          data-coloured={isColoured}
          value={typed}
          placeholder={PLACEHOLDER[kind]}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={said !== ''}
          aria-describedby={said === '' ? undefined : id}
          onChange={(event) => {
            recalled.forget()
            setTyped(kind, event.target.value)
          }}
          onKeyDown={recalled.onKeyDown}
          onScroll={(event) => {
            if (colours.current) colours.current.scrollTop = event.currentTarget.scrollTop
          }}
        />
      </div>
      {(said !== '' || (kind === 'json' && typed !== '')) && (
        <div className="composer-check" data-wrong={said !== ''}>
          <span id={id} className="cut" title={said}>
            {said || 'Valid JSON'}
          </span>
          {kind === 'json' && said === '' && (
            <>
              <Button size="small" onClick={() => setTyped('json', formatJson(typed))}>
                Format
              </Button>
              <Button size="small" onClick={() => setTyped('json', compactJson(typed))}>
                Compact
              </Button>
            </>
          )}
        </div>
      )}
    </div>
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
function useRecalled(): { readonly forget: () => void; readonly onKeyDown: (event: KeyboardEvent) => void } {
  const place = useRef(-1)
  const forget = () => {
    place.current = -1
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isEmpty = (event.target as HTMLTextAreaElement).value === ''
    const isAsked = event.altKey || (event.key === 'ArrowUp' && isEmpty && !event.ctrlKey && !event.metaKey && !event.shiftKey)
    if (!isAsked || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    const { history } = useDraft.getState()
    const next = Math.min(history.length - 1, place.current + (event.key === 'ArrowUp' ? 1 : -1))
    const sent = history[next]
    if (!sent) return
    place.current = next
    recall(sent)
  }
  return { forget, onKeyDown }
}
