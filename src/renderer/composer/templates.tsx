// The line under a message that has places such as {{counter}}: whether they are filled in, what would be sent, and what else there is.
import { useEffect, useId, useState } from 'react'
import type { ReactNode } from 'react'
import { Braces } from 'lucide-react'
import { TEMPLATE_PREVIEW_LIMIT } from '../../contract/limits.ts'
import { LOOKS_LIKE_TEMPLATE, TEMPLATE_NAMES } from '../../contract/template-names.ts'
import { request } from '../connect.ts'
import { WireText } from '../detail/wire-text.tsx'
import { useDesk } from '../store/desk.ts'
import { setPreference, usePreference } from '../store/preferences.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Switch } from '../ui/switch.tsx'
import type { MessageKind } from './draft.ts'
import { say } from '../language/say.ts'

const FILLS = 'composer.template'
/** The host is asked when nothing has been typed for so many milliseconds. */
const PAUSE = 150
/** What of the preview is shown. */
const SHOWN = 400

/** It is text that has places, and they are to be filled in. */
export function isTemplate(kind: MessageKind, typed: string): boolean {
  return (kind === 'text' || kind === 'json') && LOOKS_LIKE_TEMPLATE.test(typed) && useDesk.getState().preferences[FILLS] !== 'off'
}

interface Filled {
  readonly text: string
  /** Why it cannot be filled in, or "". */
  readonly error: string
}

export interface Template {
  /** It has places. */
  readonly has: boolean
  /** They are to be filled in. */
  readonly on: boolean
  /** What would be sent; undefined until the host has said it. */
  readonly filled: Filled | undefined
}

/** What is typed, as the template that it may be, filled in for `connection`: its id, or "". */
export function useTemplate(kind: MessageKind, typed: string, connection: string): Template {
  const [kept] = usePreference(FILLS, 'on')
  const on = kept !== 'off'
  const has = (kind === 'text' || kind === 'json') && LOOKS_LIKE_TEMPLATE.test(typed)
  return { has, on, filled: useFilled(has && on ? typed : '', connection) }
}

const utf8 = new TextEncoder()

/** Bytes of what would be sent: those of what is typed, unless places are filled in. undefined while that is not known. */
export function sizeOf({ has, on, filled }: Template, typed: number | undefined): number | undefined {
  if (!has || !on) return typed
  return filled?.error === '' ? utf8.encode(filled.text).length : undefined
}

/** Nothing for a message without places. */
export function TemplateLine({ template: { has, on, filled: preview } }: { readonly template: Template }): ReactNode {
  const id = useId()
  const [helping, setHelping] = useState(false)
  if (!has) return null
  return (
    <div className="composer-template">
      <Braces size={14} aria-hidden />
      <label htmlFor={id}>{say.composer.fillIn('{{…}}')}</label>
      <Switch id={id} checked={on} onChange={(next) => setPreference(FILLS, next ? 'on' : 'off')} />
      {on && preview ? (
        <output
          className="composer-preview cut"
          data-wrong={preview.error !== '' || undefined}
          aria-label={say.composer.whatWillBeSent}
          title={preview.error || preview.text}
        >
          {preview.error || <WireText text={preview.text.slice(0, SHOWN)} />}
        </output>
      ) : (
        <span className="composer-preview">{on ? '' : say.composer.itIsSentAsIt}</span>
      )}
      <Button size="small" onClick={() => setHelping(true)}>
        {say.composer.places}
      </Button>
      {helping ? <Places onClose={() => setHelping(false)} /> : null}
    </div>
  )
}

function useFilled(content: string, connection: string): Filled | undefined {
  const [read, setRead] = useState<Filled & { readonly key: string }>()
  const key = `${connection} ${content}`
  // What was sent has counted.
  const sent = useDesk((desk) => desk.connections.get(connection)?.messagesOut ?? 0)
  const heard = useDesk((desk) => desk.connections.get(connection)?.messagesIn ?? 0)
  useEffect(() => {
    if (content === '' || content.length > TEMPLATE_PREVIEW_LIMIT) return
    let stale = false
    const timer = setTimeout(() => {
      request('template.preview', { content, id: connection }).then(
        ({ text }) => (stale ? undefined : setRead({ key, text, error: '' })),
        (error: unknown) =>
          stale ? undefined : setRead({ key, text: '', error: error instanceof Error ? error.message : String(error) }),
      )
    }, PAUSE)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [content, connection, key, sent, heard])
  return content !== '' && read?.key === key ? read : undefined
}

function Places({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title={say.composer.placesToFillIn} onClose={onClose}>
      <div className="composer-places">
        <p>{say.composer.eachMessageHasThemFilled(String.raw`\{{`)}</p>
        <dl>
          {TEMPLATE_NAMES.map(({ name, example }) => (
            <div key={name}>
              <dt>
                <code>{example}</code>
              </dt>
              <dd>{say.composer.placesAbout[name]}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  )
}
