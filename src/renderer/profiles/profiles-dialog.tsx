// The profiles of this home: opened, saved under a name, renamed, shared as files, deleted.
import { useEffect, useRef, useState } from 'react'
import type { DragEvent, FormEvent, ReactNode } from 'react'
import { Download, Pencil, Trash2, Upload } from 'lucide-react'
import type { ProfileRow } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { dateTime } from '../sessions/session-words.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { closeProfiles, exportProfile, importProfile, openProfile, saveProfileAs } from './profiles.ts'

export function ProfilesDialog(): ReactNode {
  const [rows, setRows] = useState<readonly ProfileRow[]>([])
  const current = useDesk((desk) => desk.profile)
  const [changes, setChanges] = useState(0)
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const load = () => setChanges((turn) => turn + 1)
  useEffect(() => {
    let stale = false
    void attempt('profiles.list', {}).then((list) => (stale || !list ? undefined : setRows(list)))
    return () => {
      stale = true
    }
  }, [changes, current])
  const take = async (file: File) => {
    if (await importProfile(file)) closeProfiles()
  }
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) void take(file)
  }
  return (
    <Dialog title="Profiles" onClose={closeProfiles}>
      <div
        className="profiles"
        data-over={over || undefined}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <p className="profiles-about">
          A profile is the address, the settings, the questions, the rules and the snippets, in a readable file. What is changed is
          kept in the one in use at once. Passwords are in none.
        </p>
        <ul className="profiles-list" aria-label="Profiles">
          {rows.map((row) => (
            <Line key={row.name} row={row} onChange={load} />
          ))}
        </ul>
        <SaveAs />
        <div className="profiles-end">
          <HiddenFileInput ref={input} onChosen={(file) => void take(file)} />
          <Button needsHost title="A profile that was exported, or a profile.json" onClick={() => input.current?.click()}>
            <Upload size={14} aria-hidden="true" /> Import…
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function Line({ row, onChange }: { readonly row: ProfileRow; readonly onChange: () => void }): ReactNode {
  const { name, isCurrent, changed } = row
  const [renaming, setRenaming] = useState(false)
  const [to, setTo] = useState(name)
  const isSaved = name !== DEFAULT
  const open = async () => {
    if (await openProfile(name)) closeProfiles()
  }
  const rename = async (event: FormEvent) => {
    event.preventDefault()
    const state = await attempt('profiles.rename', { name, to: to.trim() })
    if (!state) return
    useDesk.setState({ profile: state })
    setRenaming(false)
    onChange()
  }
  const remove = async () => {
    await attempt('profiles.delete', { name })
    onChange()
  }
  if (renaming)
    return (
      <li>
        <form className="profiles-rename" onSubmit={(event) => void rename(event)}>
          <TextField
            autoFocus
            label={`New name of the profile ${name}`}
            hideLabel
            maxLength={80}
            value={to}
            onChange={setTo}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              // The dialog stays.
              event.preventDefault()
              event.stopPropagation()
              setRenaming(false)
            }}
          />
          <Button size="small" type="submit" tone="primary" needsHost disabled={to.trim() === '' || to.trim() === name}>
            Rename
          </Button>
        </form>
      </li>
    )
  return (
    <li aria-current={isCurrent || undefined}>
      <span className="profiles-words">
        <b className="cut">{name}</b>
        <span>{isCurrent ? 'in use' : changed === 0 ? 'as at the first start' : `changed ${dateTime(changed)}`}</span>
      </span>
      {isCurrent ? null : (
        <Button size="small" needsHost aria-label={`Open the profile ${name}`} onClick={() => void open()}>
          Open
        </Button>
      )}
      <IconButton label={`Export ${name}`} icon={<Download size={14} />} needsHost onClick={() => void exportProfile(name)} />
      {isSaved ? (
        <>
          <IconButton label={`Rename ${name}`} icon={<Pencil size={14} />} needsHost onClick={() => setRenaming(true)} />
          <IconButton
            label={`Delete ${name}`}
            icon={<Trash2 size={14} />}
            needsHost
            disabled={isCurrent}
            onClick={() => void remove()}
          />
        </>
      ) : null}
    </li>
  )
}

/** The one that every home has; the host does not let it be renamed or deleted. */
const DEFAULT = 'Default'

function SaveAs(): ReactNode {
  const [name, setName] = useState('')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '' && (await saveProfileAs(name))) closeProfiles()
  }
  return (
    <form className="profiles-save" onSubmit={(event) => void save(event)}>
      <TextField
        label="Save what is in force as a new profile"
        maxLength={80}
        placeholder="A name, such as Staging"
        value={name}
        onChange={setName}
      />
      <Button type="submit" tone="primary" needsHost disabled={name.trim() === ''}>
        Save as
      </Button>
    </form>
  )
}
