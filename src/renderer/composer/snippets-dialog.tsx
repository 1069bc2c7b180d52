// The snippets: to find, to put into the composer, to keep what is in it, to share as a file.
import { useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent, ReactNode } from 'react'
import { Download, Folder, Upload } from 'lucide-react'
import type { Snippet } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { count } from '../ui/format.ts'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { recall, useDraft } from './draft.ts'
import { closeSnippets, exportSnippets, found, importSnippets, keepSnippet, setSnippets, splitName } from './snippets.ts'
import { say } from '../language/say.ts'

const NAME: Readonly<Record<Snippet['kind'], string>> = {
  text: say.common.text,
  json: 'JSON',
  hex: say.common.hex,
  base64: 'Base64',
}
const MOST_SHOWN = 200

export function SnippetsDialog(): ReactNode {
  const snippets = useDesk((desk) => desk.snippets)
  const [search, setSearch] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const matching = found(snippets, search)
  const shown = matching.slice(0, MOST_SHOWN)
  const put = (snippet: Snippet) => {
    closeSnippets()
    recall(snippet)
    // Once the dialog has given the focus back.
    setTimeout(() => document.querySelector<HTMLElement>('.composer textarea')?.focus())
  }
  const onSearchKey = (event: KeyboardEvent) => {
    const [first] = shown
    if (event.key === 'Enter' && first) put(first)
    else if (event.key === 'ArrowDown') list.current?.querySelector<HTMLElement>('.composer-snippet-use')?.focus()
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={say.composer.snippets} size="large" onClose={closeSnippets}>
      <div className="composer-snippets-bar">
        <TextField
          label={say.composer.findASnippet}
          hideLabel
          placeholder={say.composer.findByNameOrContents}
          value={search}
          onChange={setSearch}
          onKeyDown={onSearchKey}
        />
        <Share empty={snippets.length === 0} />
      </div>
      <Keep />
      <div className="composer-snippets-scroll" role="region" aria-label={say.composer.keptSnippets} tabIndex={0}>
        {shown.length === 0 ? (
          <p className="composer-snippets-none">
            {snippets.length === 0 ? say.composer.writeAMessageAndKeep : say.composer.noSnippetHasTheseWords}
          </p>
        ) : (
          <List snippets={shown} list={list} onUse={put} />
        )}
        {matching.length > MOST_SHOWN ? (
          <p className="composer-snippets-more">{say.composer.moreSnippets(count(matching.length - MOST_SHOWN))}</p>
        ) : null}
      </div>
    </Dialog>
  )
}

interface ListProps {
  readonly snippets: readonly Snippet[]
  readonly list: React.RefObject<HTMLUListElement | null>
  readonly onUse: (snippet: Snippet) => void
}

function List({ snippets, list, onUse }: ListProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const all = [...(list.current?.querySelectorAll<HTMLElement>('.composer-snippet-use') ?? [])]
    all[all.indexOf(document.activeElement as HTMLElement) + step]?.focus()
  }
  return (
    // The arrow keys of the buttons in it; it takes no focus of its own.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul ref={list} className="composer-snippets" aria-label={say.composer.snippets} onKeyDown={onKeyDown}>
      {snippets.map((snippet, index) => {
        const name = splitName(snippet.name)
        const before = snippets[index - 1]
        const begins = name.folder !== (before ? splitName(before.name).folder : '')
        return (
          <li key={snippet.name}>
            {begins && name.folder !== '' ? (
              <p className="composer-snippet-folder">
                <Folder size={13} aria-hidden="true" /> {name.folder}
              </p>
            ) : null}
            <div className="composer-snippet" data-in={name.folder === '' ? undefined : ''}>
              <button
                type="button"
                className="composer-snippet-use"
                aria-label={say.composer.useName(snippet.name)}
                onClick={() => onUse(snippet)}
              >
                <b className="cut">{name.own}</b>
                <span>{NAME[snippet.kind]}</span>
                <code className="cut">{snippet.typed.slice(0, 200)}</code>
              </button>
              <DeleteButton
                label={say.composer.deleteName(snippet.name)}
                onDelete={() => void setSnippets(useDesk.getState().snippets.filter((each) => each.name !== snippet.name))}
              />
            </div>
          </li>
        )
      })}
    </ul>
  )
}

/** Keeps what is in the composer. */
function Keep(): ReactNode {
  const kind = useDraft((draft) => draft.kind)
  const typed = useDraft((draft) => (draft.kind === 'file' ? '' : draft.typed[draft.kind]))
  const names = useDesk((desk) => desk.snippets)
  const [name, setName] = useState('')
  const isThere = names.some((each) => each.name === name.trim())
  const can = kind !== 'file' && typed !== '' && name.trim() !== ''
  const keep = async (event: FormEvent) => {
    event.preventDefault()
    if (kind === 'file' || !can) return
    if (await keepSnippet({ name: name.trim(), kind, typed })) setName('')
  }
  return (
    <form className="composer-snippets-keep" onSubmit={(event) => void keep(event)}>
      <TextField
        label={say.composer.nameForWhatIsIn}
        hideLabel
        placeholder={typed === '' ? say.composer.writeAMessageToKeep : say.composer.keepWhatIsInThe}
        maxLength={200}
        disabled={typed === ''}
        value={name}
        onChange={setName}
      />
      <Button type="submit" needsHost disabled={!can}>
        {isThere ? say.composer.replace : say.composer.keep}
      </Button>
    </form>
  )
}

function Share({ empty }: { readonly empty: boolean }): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <HiddenFileInput ref={input} onChosen={(file) => void importSnippets(file)} />
      <Button needsHost title={say.composer.addTheSnippetsOfA} onClick={() => input.current?.click()}>
        <Upload size={14} aria-hidden="true" /> {say.common.import}
      </Button>
      <Button disabled={empty} title={say.composer.saveAllOfThemTo} onClick={exportSnippets}>
        <Download size={14} aria-hidden="true" /> {say.common.export}
      </Button>
    </>
  )
}
