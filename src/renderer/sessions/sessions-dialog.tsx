// The sessions on disk: what ran when, to be opened, named, kept or deleted; and files of others that become one.
import { useEffect, useRef, useState } from 'react'
import type { DragEvent, FormEvent } from 'react'
import { Pencil, Pin, Trash2, Upload } from 'lucide-react'
import type { SessionRow } from '../../contract/model.ts'
import { attempt } from '../connect.ts'
import { useAsksBeforeDeleting } from '../store/application.ts'
import { notify, useDesk } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { DeleteQuestion } from '../ui/delete-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { age, bytes, count } from '../ui/format.ts'
import { HiddenFileInput } from '../ui/hidden-file-input.tsx'
import { importFile } from './import-file.ts'
import { ImportList } from './import-list.tsx'
import { forget, openSession, updateSession } from './open-sessions.ts'
import { aboutOf, lossOf, titleOf } from './session-words.ts'
import './sessions.css'
import { say } from '../language/say.ts'

export function SessionsDialog({ onClose }: { readonly onClose: () => void }) {
  const [rows, setRows] = useState<readonly SessionRow[]>()
  const imports = useDesk((desk) => desk.imports)
  const imported = imports.filter(({ state }) => state === 'done').length
  const [changes, setChanges] = useState(0)
  const load = () => setChanges((turn) => turn + 1)
  useEffect(() => {
    let stale = false
    void attempt('sessions.list', {}).then((list) => (stale || !list ? undefined : setRows(list)))
    return () => {
      stale = true
    }
    // What has been imported meanwhile is one of them.
  }, [changes, imported])
  const open = async (id: string) => {
    try {
      await openSession(id)
      onClose()
    } catch (error) {
      notify('error', error instanceof Error ? error.message : String(error))
      load()
    }
  }
  return (
    <Dialog title={say.common.sessions} size="large" onClose={onClose}>
      <DropZone>
        <ImportBar />
        <ImportList onOpen={(id) => void open(id)} />
        <div className="sessions-scroll" role="region" aria-label={say.sessions.sessionsOnThisMachine} tabIndex={0}>
          {rows === undefined ? null : <SessionTable rows={rows} onOpen={(id) => void open(id)} onChange={load} />}
        </div>
      </DropZone>
    </Dialog>
  )
}

function DropZone({ children }: { readonly children: React.ReactNode }) {
  const [over, setOver] = useState(false)
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    for (const file of event.dataTransfer.files) void importFile(file)
  }
  return (
    <div
      className="sessions"
      data-over={over || undefined}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {children}
    </div>
  )
}

function ImportBar() {
  const isNative = useDesk((desk) => desk.capabilities.nativeFilePicker)
  const budget = useDesk((desk) => desk.log.budget)
  const input = useRef<HTMLInputElement>(null)
  const choose = async () => {
    if (!isNative) {
      input.current?.click()
      return
    }
    const ticket = await attempt('file.pick', { purpose: 'import' })
    if (ticket) await attempt('import.begin', { fileId: ticket.fileId })
  }
  return (
    <div className="sessions-bar">
      <p>{say.sessions.everyRunIsKeptHere(bytes(budget))}</p>
      <HiddenFileInput ref={input} onChosen={(file) => void importFile(file)} />
      <Button needsHost title={say.sessions.aLogThatWasExported} onClick={() => void choose()}>
        <Upload size={14} aria-hidden="true" /> {say.common.import}
      </Button>
    </div>
  )
}

interface SessionTableProps {
  readonly rows: readonly SessionRow[]
  readonly onOpen: (id: string) => void
  readonly onChange: () => void
}

function SessionTable({ rows, onOpen, onChange }: SessionTableProps) {
  return (
    <table className="sessions-table" aria-label={say.common.sessions}>
      <thead>
        <tr>
          <th scope="col">{say.sessions.session}</th>
          <th scope="col" className="sessions-number">
            {say.sessions.duration}
          </th>
          <th scope="col" className="sessions-number">
            {say.sessions.entries}
          </th>
          <th scope="col" className="sessions-number">
            {say.common.size}
          </th>
          <th scope="col">
            <span className="visually-hidden">{say.sessions.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <SessionLine key={row.id} row={row} onOpen={() => onOpen(row.id)} onChange={onChange} />
        ))}
      </tbody>
    </table>
  )
}

function SessionLine({
  row,
  onOpen,
  onChange,
}: {
  readonly row: SessionRow
  readonly onOpen: () => void
  readonly onChange: () => void
}) {
  const [doing, setDoing] = useState<'nothing' | 'renaming' | 'deleting'>('nothing')
  const asks = useAsksBeforeDeleting()
  const now = useDesk((desk) => Date.now() + desk.clockOffset)
  const title = titleOf(row)
  const pin = async () => {
    const changed = await attempt('sessions.pin', { id: row.id, on: !row.pinned })
    if (changed) updateSession(changed)
    onChange()
  }
  const remove = async () => {
    setDoing('nothing')
    if (await attempt('sessions.delete', { id: row.id })) forget(row.id)
    onChange()
  }
  const canBeRead = row.state === 'ended' || row.state === 'broken off'
  return (
    <tr data-state={row.state}>
      <th scope="row">
        {doing === 'renaming' ? (
          <NameForm
            row={row}
            onEnd={() => {
              setDoing('nothing')
              onChange()
            }}
          />
        ) : (
          <>
            <span className="sessions-title" title={lossOf(row)}>
              {row.state === 'live' ? <span className="sessions-live">{say.common.live}</span> : null}
              <span className="cut" title={lossOf(row) === '' ? title : undefined}>
                {title}
              </span>
            </span>
            {aboutOf(row) === '' ? null : <span className="sessions-about">{aboutOf(row)}</span>}
          </>
        )}
      </th>
      <td className="sessions-number">{row.state === 'elsewhere' ? '' : age((row.ended || now) - row.began)}</td>
      <td className="sessions-number">{row.state === 'elsewhere' ? '' : count(row.entries)}</td>
      <td className="sessions-number">{bytes(row.bytes)}</td>
      <td className="sessions-actions">
        {doing === 'deleting' ? (
          <DeleteQuestion onKeep={() => setDoing('nothing')} onDelete={() => void remove()} />
        ) : (
          <>
            {canBeRead ? (
              <Button size="small" needsHost aria-label={say.sessions.openTitle(title)} onClick={onOpen}>
                {say.common.open}
              </Button>
            ) : null}
            <IconButton
              label={row.name === '' ? say.sessions.nameTitle(title) : say.sessions.renameTitle(title)}
              icon={<Pencil size={14} />}
              needsHost
              onClick={() => setDoing('renaming')}
            />
            <IconButton
              label={say.sessions.pinTitle(title)}
              icon={<Pin size={14} fill={row.pinned ? 'currentColor' : 'none'} />}
              pressed={row.pinned}
              needsHost
              onClick={() => void pin()}
            />
            <IconButton
              label={say.sessions.deleteTitle(title)}
              icon={<Trash2 size={14} />}
              needsHost
              disabled={!canBeRead}
              onClick={() => (asks ? setDoing('deleting') : void remove())}
            />
          </>
        )}
      </td>
    </tr>
  )
}

function NameForm({ row, onEnd }: { readonly row: SessionRow; readonly onEnd: () => void }) {
  const [name, setName] = useState(row.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const changed = await attempt('sessions.rename', { id: row.id, name })
    if (changed) updateSession(changed)
    onEnd()
  }
  return (
    <form className="sessions-name" onSubmit={(event) => void save(event)}>
      <TextField
        ref={field}
        label={say.sessions.nameOfTheSessionOf(titleOf({ ...row, name: '' }))}
        hideLabel
        maxLength={200}
        placeholder={say.sessions.aNameToFindIt}
        value={name}
        onChange={setName}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The dialog stays.
          event.preventDefault()
          event.stopPropagation()
          onEnd()
        }}
      />
      <Button size="small" type="submit" tone="primary" needsHost>
        {say.common.save}
      </Button>
    </form>
  )
}
