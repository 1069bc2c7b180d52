// All settings of the component in one dialog, drawn from its own table: search, groups, rows. What a person types is kept in form-state.ts.
import { useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { SettingState } from '../../contract/model.ts'
import { useGone } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { isPressed } from '../ui/keys.ts'
import { commitAll, load, useForm } from './form-state.ts'
import { GroupList } from './group-list.tsx'
import { GroupNames } from './group-names.tsx'
import { bestOf, matches, wordsOf } from './setting-search.ts'
import { isChanged } from './setting-words.ts'
import { SettingsSearch } from './settings-search.tsx'
import { useSettingsView } from './settings-view.ts'
import { useSettings } from './use-settings.ts'
import { WaitingLine } from './waiting-line.tsx'
import './settings.css'
import { say } from '../language/say.ts'

/** Names that "changed only" shows. What is put back to its default meanwhile stays: nothing vanishes from under the hands. */
type Changed = ReadonlySet<string> | undefined

export function SettingsForm({ onClose }: { readonly onClose: () => void }) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const settings = useSettings()
  const gone = useGone()
  const [typed, setTyped] = useState(() => useSettingsView.getState().search)
  const [changed, setChanged] = useState<Changed>()
  /** Name of the setting that the arrow keys have come to. */
  const [at, setAt] = useState('')
  const words = useMemo(() => wordsOf(typed), [typed])
  const found = settings.filter(
    (setting) => matches(setting, words) && (!changed || changed.has(setting.name) || isChanged(setting)),
  )
  const active = found.find(({ name }) => name === at) ?? (words.length > 0 ? bestOf(found, words) : undefined)
  const rowId = (setting: SettingState) => `${id}-${setting.name}`

  const close = () => {
    commitAll()
    onClose()
  }
  const go = (step: 1 | -1) => {
    const from = active ? found.indexOf(active) : step === 1 ? -1 : 0
    const next = found[(from + step + found.length) % found.length]
    if (!next) return
    setAt(next.name)
    document.getElementById(rowId(next))?.scrollIntoView({ block: 'nearest' })
  }
  const enter = () => {
    const control = active && document.getElementById(rowId(active))?.querySelector<HTMLElement>('[data-control]')
    control?.focus()
    if (control instanceof HTMLInputElement) control.select()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isPressed('Mod+F', event)) return
    event.preventDefault()
    document.getElementById(`${id}-search`)?.focus()
  }
  return (
    <Dialog title={say.common.settings} size="large" onClose={close}>
      {/* Reached from every control below; not a control itself. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="settings" onKeyDown={onKeyDown}>
        <SettingsSearch
          id={`${id}-search`}
          typed={typed}
          onType={(text) => {
            setTyped(text)
            setAt('')
            list.current?.scrollTo({ top: 0 })
            const typedWords = wordsOf(text)
            const best = bestOf(
              settings.filter((setting) => matches(setting, typedWords)),
              typedWords,
            )
            // When what was found is drawn.
            if (best && typedWords.length > 0)
              setTimeout(() => document.getElementById(rowId(best))?.scrollIntoView({ block: 'nearest' }))
          }}
          onStep={go}
          onEnter={enter}
          listId={`${id}-list`}
          activeId={active ? rowId(active) : undefined}
          changedCount={settings.filter(isChanged).length}
          changedOnly={changed !== undefined}
          onChangedOnly={(on) => setChanged(on ? new Set(settings.filter(isChanged).map(({ name }) => name)) : undefined)}
          found={
            words.length === 0 && !changed
              ? say.number.setting(settings.length)
              : say.settings.foundOf(found.length, settings.length)
          }
        />
        <WaitingLine onShow={close} />
        <div className="settings-body">
          <GroupNames settings={found} list={list} />
          <div ref={list} id={`${id}-list`} className="settings-list" aria-busy={settings.length === 0}>
            <fieldset disabled={gone} className="settings-all">
              <GroupList settings={found} words={words} active={active} rowId={rowId} />
            </fieldset>
            {settings.length > 0 && found.length === 0 ? (
              <p className="settings-none">
                {words.length > 0 ? say.settings.noSettingHasTheseWords : say.settings.everySettingIsAtIts}
              </p>
            ) : null}
            {settings.length === 0 && gone ? <p className="settings-none">{say.settings.theSettingsCannotBeRead}</p> : null}
            <Trouble />
          </div>
        </div>
        <p className="visually-hidden" role="status">
          {active && at !== ''
            ? say.settings.rowOf(active.name, found.indexOf(active) + 1, found.length)
            : say.number.setting(found.length)}
        </p>
      </div>
    </Dialog>
  )
}

function Trouble() {
  const trouble = useForm((form) => form.trouble)
  if (trouble === '') return null
  return (
    <div className="settings-trouble" role="alert">
      <p>{trouble}</p>
      <Button size="small" onClick={() => void load()}>
        {say.settings.tryAgain}
      </Button>
    </div>
  )
}
