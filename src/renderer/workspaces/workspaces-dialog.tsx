// The workspaces of this home: opened, saved under a name, renamed, shared as files, deleted.
import { useEffect, useRef, useState } from 'react'
import type { DragEvent, FormEvent, ReactNode } from 'react'
import { Copy, Download, FolderOpen, Pencil, Save, Upload, X } from 'lucide-react'
import type { WorkspaceRow } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { dateTime } from '../sessions/session-words.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import {
  closeWorkspaces,
  createWorkspace,
  exportWorkspace,
  importWorkspace,
  openWorkspace,
  openWorkspaceFile,
  openRecentWorkspace,
  saveWorkspaceAs,
  saveWorkspaceToFile,
} from './workspaces.ts'
import { say } from '../language/say.ts'

export function WorkspacesDialog(): ReactNode {
  const [rows, setRows] = useState<readonly WorkspaceRow[]>([])
  const current = useDesk((desk) => desk.workspace)
  const [changes, setChanges] = useState(0)
  const [over, setOver] = useState(false)
  const canBeFile = useDesk((desk) => desk.capabilities.nativeFilePicker)
  const canSave = useDesk((desk) => desk.capabilities.nativeFileSaver)
  const input = useRef<HTMLInputElement>(null)
  const load = () => setChanges((turn) => turn + 1)
  useEffect(() => {
    let stale = false
    void attempt('workspaces.list', {}).then((list) => (stale || !list ? undefined : setRows(list)))
    return () => {
      stale = true
    }
  }, [changes, current])
  const take = async (file: File) => {
    if (await importWorkspace(file)) closeWorkspaces()
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
    <Dialog title={say.workspaces.workspaces} onClose={closeWorkspaces}>
      <div
        className="workspaces"
        data-over={over || undefined}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <p className="workspaces-about">{say.workspaces.aWorkspaceIsTheAddress(canBeFile ? say.workspaces.itCanBeAFile : '')}</p>
        <ul className="workspaces-list" aria-label={say.workspaces.workspaces}>
          {rows.map((row) => (
            <Line key={row.file || row.name} row={row} rows={rows} onChange={load} />
          ))}
        </ul>
        <SaveAs />
        <div className="workspaces-end">
          {canBeFile ? (
            <Button
              needsHost
              title={say.workspaces.aWorkspaceThatIsA}
              onClick={() => void openWorkspaceFile().then((opened) => opened && closeWorkspaces())}
            >
              <FolderOpen size={14} aria-hidden="true" /> {say.workspaces.openAFile}
            </Button>
          ) : null}
          {canSave ? (
            <Button
              needsHost
              title={say.workspaces.whatIsInForceIn}
              onClick={() => void saveWorkspaceToFile().then((saved) => saved && closeWorkspaces())}
            >
              <Save size={14} aria-hidden="true" /> {say.workspaces.saveToAFile}
            </Button>
          ) : null}
          <HiddenFileInput ref={input} onChosen={(file) => void take(file)} />
          <Button needsHost title={say.workspaces.aWorkspaceThatWasExported} onClick={() => input.current?.click()}>
            <Upload size={14} aria-hidden="true" /> {say.common.import}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

interface LineProps {
  readonly row: WorkspaceRow
  readonly rows: readonly WorkspaceRow[]
  readonly onChange: () => void
}

/** One that is a file anywhere. */
function FileLine({ row: { name, file, isCurrent, changed }, onChange }: LineProps): ReactNode {
  const open = async () => {
    if (await openRecentWorkspace(file)) closeWorkspaces()
  }
  const forget = async () => {
    await attempt('workspaces.forgetRecent', { file })
    onChange()
  }
  return (
    <li aria-current={isCurrent || undefined}>
      <span className="workspaces-words">
        <b className="cut">{name}</b>
        <span className="cut" title={file}>
          {isCurrent ? say.workspaces.inUseAnd : changed === 0 ? say.workspaces.notThereAnyMore : ''}
          {file}
        </span>
      </span>
      {isCurrent ? null : (
        <>
          <Button
            size="small"
            needsHost
            disabled={changed === 0}
            aria-label={say.workspaces.openTheWorkspace(name)}
            onClick={() => void open()}
          >
            {say.common.open}
          </Button>
          <IconButton
            label={say.workspaces.removeFromTheList(name)}
            icon={<X size={14} />}
            needsHost
            onClick={() => void forget()}
          />
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
    if (await openWorkspace(name)) closeWorkspaces()
  }
  const rename = async (event: FormEvent) => {
    event.preventDefault()
    const state = await attempt('workspaces.rename', { name, to: to.trim() })
    if (!state) return
    useDesk.setState({ workspace: state })
    setRenaming(false)
    onChange()
  }
  const remove = async () => {
    await attempt('workspaces.delete', { name })
    onChange()
  }
  if (renaming)
    return (
      <li>
        <form className="workspaces-rename" onSubmit={(event) => void rename(event)}>
          <TextField
            autoFocus
            label={say.workspaces.newNameOfTheWorkspace(name)}
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
            {say.workspaces.rename}
          </Button>
        </form>
      </li>
    )
  return (
    <li aria-current={isCurrent || undefined}>
      <span className="workspaces-words">
        <b className="cut">{name}</b>
        <span>
          {isCurrent
            ? say.workspaces.inUse
            : changed === 0
              ? say.workspaces.asAtTheFirstStart
              : say.workspaces.changedAt(dateTime(changed))}
        </span>
      </span>
      {isCurrent ? null : (
        <Button size="small" needsHost aria-label={say.workspaces.openTheWorkspace(name)} onClick={() => void open()}>
          {say.common.open}
        </Button>
      )}
      <IconButton
        label={say.workspaces.duplicateName(name)}
        icon={<Copy size={14} />}
        needsHost
        onClick={() => void createWorkspace(copyName(name, rows), name).then((made) => made && closeWorkspaces())}
      />
      <IconButton
        label={say.workspaces.exportName(name)}
        icon={<Download size={14} />}
        needsHost
        onClick={() => void exportWorkspace(name)}
      />
      {isSaved ? (
        <>
          <IconButton
            label={say.workspaces.renameName(name)}
            icon={<Pencil size={14} />}
            needsHost
            onClick={() => setRenaming(true)}
          />
          <DeleteButton label={say.workspaces.deleteName(name)} disabled={isCurrent} onDelete={() => void remove()} />
        </>
      ) : null}
    </li>
  )
}

/** 'Staging copy', 'Staging copy 2': the first that is free. */
function copyName(name: string, rows: readonly WorkspaceRow[]): string {
  const taken = new Set(rows.map((row) => row.name.toLowerCase()))
  for (let number = 1; ; number++) {
    const copy = say.workspaces.copyOf(name.slice(0, 65), number === 1 ? '' : ` ${number}`)
    if (!taken.has(copy.toLowerCase())) return copy
  }
}

/** The one that every home has; the host does not let it be renamed or deleted. */
const DEFAULT = say.workspaces.default

function SaveAs(): ReactNode {
  const [name, setName] = useState('')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '' && (await saveWorkspaceAs(name))) closeWorkspaces()
  }
  return (
    <form className="workspaces-save" onSubmit={(event) => void save(event)}>
      <TextField
        label={say.workspaces.nameOfANewWorkspace}
        maxLength={80}
        placeholder={say.workspaces.aNameSuchAsStaging}
        value={name}
        onChange={setName}
      />
      <Button
        needsHost
        disabled={name.trim() === ''}
        title={say.workspaces.aNewWorkspaceInWhich}
        onClick={() => void createWorkspace(name.trim(), '').then((made) => made && closeWorkspaces())}
      >
        {say.workspaces.newWithDefaults}
      </Button>
      <Button type="submit" tone="primary" needsHost disabled={name.trim() === ''} title={say.workspaces.aNewWorkspaceOfWhat}>
        {say.workspaces.saveAs}
      </Button>
    </form>
  )
}
