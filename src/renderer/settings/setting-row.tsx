// One setting: what it is called and does, its control, and what there is to know about its value.
import { memo, useId, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Info, RotateCcw, TriangleAlert } from 'lucide-react'
import type { SettingState } from '../../contract/model.ts'
import { Button, IconButton, Keys } from '../ui/button.tsx'
import { bitsOf, choicesOf } from './choices.ts'
import { choose, discard, useForm } from './form-state.ts'
import type { Draft } from './form-state.ts'
import { openCertificate } from '../certificate/certificate-view.ts'
import { Marked } from './marked.tsx'
import { placeOf } from './own-rows.ts'
import { SettingControl } from './setting-control.tsx'
import { appliesOf, boundsOf, differenceOf, isChanged, resetLabel } from './setting-words.ts'
import { say } from '../language/say.ts'

interface SettingRowProps {
  readonly id: string
  readonly setting: SettingState
  /** Words of the search, to be marked. */
  readonly words: readonly string[]
  /** The arrow keys of the search have come to it. */
  readonly active: boolean
}

export const SettingRow = memo(function SettingRow({ id, setting, words, active }: SettingRowProps) {
  const draft = useForm((form) => form.drafts[setting.name])
  const prefix = useId()
  const row = useRef<HTMLDivElement>(null)
  const changed = isChanged(setting)
  const reset = () => {
    // The button goes with the change: the focus goes on to what it was about.
    row.current?.querySelector<HTMLElement>('[data-control]')?.focus()
    void choose(setting, setting.isSecret ? '' : setting.defaultValue)
  }
  // Takes back what is typed, and only then may the dialog have the key.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !draft) return
    event.preventDefault()
    discard(setting.name)
  }
  return (
    // The key comes from the control inside; the row is none.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={row}
      id={id}
      role="group"
      onKeyDown={onKeyDown}
      aria-label={setting.name}
      className="settings-row"
      data-active={active}
      data-changed={changed}
    >
      <div className="settings-words">
        <h4>
          <Marked text={setting.name} words={words} />
        </h4>
        <p id={`${prefix}-description`}>
          <Marked text={setting.description} words={words} />
        </p>
      </div>
      <div className="settings-value">
        <SettingControl setting={setting} draft={draft} describedBy={`${prefix}-description ${prefix}-notes`} />
        <span className="settings-reset">
          {changed ? <IconButton label={resetLabel(setting)} icon={<RotateCcw size={14} />} onClick={reset} /> : null}
        </span>
        <div id={`${prefix}-notes`} className="settings-notes">
          <Fault draft={draft} />
          <Typing setting={setting} draft={draft} />
          {placeOf(setting) === '' ? <p>{factsOf(setting).join(' · ')}</p> : null}
          {setting.name === 'SSLCertStore' ? <CertificateWay /> : null}
          <Difference setting={setting} />
        </div>
      </div>
    </div>
  )
})

function factsOf(setting: SettingState): readonly string[] {
  // What is chosen from a list, or by its bits, needs no bounds.
  const isNamed = choicesOf(setting.name, setting.requested) !== undefined || bitsOf(setting.name) !== undefined
  return [isChanged(setting) ? say.settings.changed : '', isNamed ? '' : boundsOf(setting), appliesOf(setting)].filter(
    (fact) => fact !== '',
  )
}

function Fault({ draft }: { readonly draft: Draft | undefined }) {
  return (
    <div role="alert">
      {draft?.error ? (
        <p className="settings-fault">
          <TriangleAlert size={13} aria-hidden="true" />
          {draft.error}
        </p>
      ) : null}
    </div>
  )
}

/** What to press while something is typed, and what another window has done meanwhile. */
function Typing({ setting, draft }: { readonly setting: SettingState; readonly draft: Draft | undefined }) {
  // A switch or a list sends by itself: only a refused choice is still a draft when its answer is there.
  const sendsItself = setting.type === 'boolean' || choicesOf(setting.name, setting.requested) !== undefined
  if (!draft || draft.sent !== undefined || (sendsItself && draft.error === '')) return null
  const elsewhere = draft.base !== setting.requested
  return (
    <>
      {elsewhere ? (
        <p className="settings-elsewhere">
          {say.settings.setToElsewhereWhileYou(setting.requested === '' ? say.common.nothing : setting.requested)}
        </p>
      ) : null}
      <p className="settings-keys" aria-hidden="true">
        {sendsItself ? null : (
          <>
            <Keys keys={setting.isLong ? 'Mod+Enter' : 'Enter'} /> {say.settings.set}
          </>
        )}
        <Keys keys="Escape" /> {elsewhere ? say.settings.takeThat : say.settings.takeBack}
      </p>
    </>
  )
}

/** A certificate is rarely typed: its dialog chooses a file, tries it, and comes back here. */
function CertificateWay() {
  return (
    <Button size="small" className="settings-way" aria-haspopup="dialog" onClick={() => openCertificate('file')}>
      {say.common.chooseAFile}
    </Button>
  )
}

function Difference({ setting }: { readonly setting: SettingState }) {
  const difference = differenceOf(setting)
  if (difference === '') return null
  return (
    <p className="settings-difference">
      <Info size={13} aria-hidden="true" />
      {difference}
    </p>
  )
}
