// The profiles of this home: opened, saved under a name, renamed, shared as files, deleted.
import { useEffect, useRef, useState } from 'react'
import type { DragEvent, FormEvent, ReactNode } from 'react'
import { Copy, Download, FolderOpen, Pencil, Save, Upload, X } from 'lucide-react'
import type { ProfileRow } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { dateTime } from '../sessions/session-words.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import {
  closeProfiles,
  createProfile,
  exportProfile,
  importProfile,
  openProfile,
  openProfileFile,
  openRecentProfile,
  saveProfileAs,
  saveProfileToFile,
} from './profiles.ts'
import { say } from '../language/say.ts'

export function ProfilesDialog(): ReactNode {
  const [rows, setRows] = useState<readonly ProfileRow[]>([])
  const current = useDesk((desk) => desk.profile)
  const [changes, setChanges] = useState(0)
  const [over, setOver] = useState(false)
  const canBeFile = useDesk((desk) => desk.capabilities.nativeFilePicker)
  const canSave = useDesk((desk) => desk.capabilities.nativeFileSaver)
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
    <Dialog title={say.profiles.profiles} onClose={closeProfiles}>
      <div
        className="profiles"
        data-over={over || undefined}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <p className="profiles-about">{say.profiles.aProfileIsTheAddress(canBeFile ? say.profiles.itCanBeAFile : '')}</p>
        <ul className="profiles-list" aria-label={say.profiles.profiles}>
          {rows.map((row) => (
            <Line key={row.file || row.name} row={row} rows={rows} onChange={load} />
          ))}
        </ul>
        <SaveAs />
        <div className="profiles-end">
          {canBeFile ? (
            <Button
              needsHost
              title={say.profiles.aProfileThatIsA}
              onClick={() => void openProfileFile().then((opened) => opened && closeProfiles())}
            >
              <FolderOpen size={14} aria-hidden="true" /> {say.profiles.openAFile}
            </Button>
          ) : null}
          {canSave ? (
            <Button
              needsHost
              title={say.profiles.whatIsInForceIn}
              onClick={() => void saveProfileToFile().then((saved) => saved && closeProfiles())}
            >
              <Save size={14} aria-hidden="true" /> {say.profiles.saveToAFile}
            </Button>
          ) : null}
          <HiddenFileInput ref={input} onChosen={(file) => void take(file)} />
          <Button needsHost title={say.profiles.aProfileThatWasExported} onClick={() => input.current?.click()}>
            <Upload size={14} aria-hidden="true" /> {say.common.import}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

interface LineProps {
  readonly row: ProfileRow
  readonly rows: readonly ProfileRow[]
  readonly onChange: () => void
}

/** One that is a file anywhere. */
function FileLine({ row: { name, file, isCurrent, changed }, onChange }: LineProps): ReactNode {
  const open = async () => {
    if (await openRecentProfile(file)) closeProfiles()
  }
  const forget = async () => {
    await attempt('profiles.forgetRecent', { file })
    onChange()
  }
  return (
    <li aria-current={isCurrent || undefined}>
      <span className="profiles-words">
        <b className="cut">{name}</b>
        <span className="cut" title={file}>
          {isCurrent ? say.profiles.inUseAnd : changed === 0 ? say.profiles.notThereAnyMore : ''}
          {file}
        </span>
      </span>
      {isCurrent ? null : (
        <>
          <Button
            size="small"
            needsHost
            disabled={changed === 0}
            aria-label={say.profiles.openTheProfile(name)}
            onClick={() => void open()}
          >
            {say.common.open}
          </Button>
          <IconButton label={say.profiles.removeFromTheList(name)} icon={<X size={14} />} needsHost onClick={() => void forget()} />
        </>
      )}
    </li>
  )
}

function Line(props: LineProps): ReactNode {
  return props.row.file === '' ? <HomeLine {...props} /> : <FileLine {...props} />
}

function HomeLine({ row, rows, onChange }: LineProps): ReactNode {
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
            label={say.profiles.newNameOfTheProfile(name)}
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
            {say.profiles.rename}
          </Button>
        </form>
      </li>
    )
  return (
    <li aria-current={isCurrent || undefined}>
      <span className="profiles-words">
        <b className="cut">{name}</b>
        <span>
          {isCurrent
            ? say.profiles.inUse
            : changed === 0
              ? say.profiles.asAtTheFirstStart
              : say.profiles.changedAt(dateTime(changed))}
        </span>
      </span>
      {isCurrent ? null : (
        <Button size="small" needsHost aria-label={say.profiles.openTheProfile(name)} onClick={() => void open()}>
          {say.common.open}
        </Button>
      )}
      <IconButton
        label={say.profiles.duplicateName(name)}
        icon={<Copy size={14} />}
        needsHost
        onClick={() => void createProfile(copyName(name, rows), name).then((made) => made && closeProfiles())}
      />
      <IconButton
        label={say.profiles.exportName(name)}
        icon={<Download size={14} />}
        needsHost
        onClick={() => void exportProfile(name)}
      />
      {isSaved ? (
        <>
          <IconButton
            label={say.profiles.renameName(name)}
            icon={<Pencil size={14} />}
            needsHost
            onClick={() => setRenaming(true)}
          />
          <DeleteButton label={say.profiles.deleteName(name)} disabled={isCurrent} onDelete={() => void remove()} />
        </>
      ) : null}
    </li>
  )
}

/** 'Staging copy', 'Staging copy 2': the first that is free. */
function copyName(name: string, rows: readonly ProfileRow[]): string {
  const taken = new Set(rows.map((row) => row.name.toLowerCase()))
  for (let number = 1; ; number++) {
    const copy = say.profiles.copyOf(name.slice(0, 65), number === 1 ? '' : ` ${number}`)
    if (!taken.has(copy.toLowerCase())) return copy
  }
}

/** The one that every home has; the host does not let it be renamed or deleted. */
const DEFAULT = say.profiles.default

function SaveAs(): ReactNode {
  const [name, setName] = useState('')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '' && (await saveProfileAs(name))) closeProfiles()
  }
  return (
    <form className="profiles-save" onSubmit={(event) => void save(event)}>
      <TextField
        label={say.profiles.nameOfANewProfile}
        maxLength={80}
        placeholder={say.profiles.aNameSuchAsStaging}
        value={name}
        onChange={setName}
      />
      <Button
        needsHost
        disabled={name.trim() === ''}
        title={say.profiles.aNewProfileInWhich}
        onClick={() => void createProfile(name.trim(), '').then((made) => made && closeProfiles())}
      >
        {say.profiles.newWithDefaults}
      </Button>
      <Button type="submit" tone="primary" needsHost disabled={name.trim() === ''} title={say.profiles.aNewProfileOfWhat}>
        {say.profiles.saveAs}
      </Button>
    </form>
  )
}
