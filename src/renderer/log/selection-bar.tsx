// What can be done with several rows that are selected. Nothing while there are fewer than two.
import { ChevronDown, Copy, Download, Flag, GitCompare, X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { compare } from '../compare/compare-view.ts'
import { COPY_FORMS, type CopyForm } from '../detail/copy-forms.ts'
import { COPIED_ENTRIES, copyRows } from '../detail/payload-copies.ts'
import { toggleMarks } from '../marks/marks.ts'
import { notify } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { count, plural } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { openExport } from './export-view.ts'
import type { Log } from './use-log.ts'
import { useLog, useLogPicture } from './use-log.ts'

export function SelectionBar() {
  const log = useLog()
  const { selection } = useLogPicture()
  const several = selection !== undefined
  useCommand({
    id: 'log.copySelected',
    title: 'Copy the selected messages as text',
    when: several,
    run: () => void copySelected(log, 'text'),
  })
  if (!selection) return null
  const items = COPY_FORMS.map(({ form, label }) => ({ id: form, label, onSelect: () => void copySelected(log, form) }))
  return (
    <div className="log-selection" role="toolbar" aria-label="Selected entries">
      <span role="status">{plural(selection.to - selection.from, 'entry')} selected</span>
      <Menu
        label="Copy the selected messages as"
        className="log-selection-copy"
        trigger={
          <>
            <Copy size={14} aria-hidden="true" /> Copy as <ChevronDown size={12} aria-hidden="true" />
          </>
        }
        items={items}
      />
      {selection.to - selection.from === 2 ? (
        <Button size="small" needsHost onClick={() => void compareSelected(log)}>
          <GitCompare size={13} aria-hidden="true" /> Compare
        </Button>
      ) : null}
      <Button size="small" needsHost onClick={() => void markSelected(log)}>
        <Flag size={13} aria-hidden="true" /> Mark
      </Button>
      <Button size="small" needsHost onClick={openExport}>
        <Download size={13} aria-hidden="true" /> Export…
      </Button>
      <IconButton label="Select none" icon={<X size={14} />} onClick={() => log.model.selectNone()} />
    </div>
  )
}

/** The rows selected, or the one with the cursor. */
export async function copySelected({ id, model }: Log, form: CopyForm): Promise<void> {
  const rows = await model.selectedRows(COPIED_ENTRIES)
  if (rows) await copyRows(id, rows, form)
  else notify('error', `At most ${count(COPIED_ENTRIES)} entries go to the clipboard at once. Export them instead.`)
}

async function compareSelected({ id, model }: Log): Promise<void> {
  const entries = await model.selectedEntries()
  if (entries) compare({ log: id, seq: entries.first }, { log: id, seq: entries.last })
}

export async function markSelected({ id, model }: Log): Promise<void> {
  const rows = await model.selectedRows(COPIED_ENTRIES)
  if (!rows) notify('error', `At most ${count(COPIED_ENTRIES)} entries are marked at once. Select fewer.`)
  else if (rows.length > 0)
    await toggleMarks(
      id,
      rows.map(({ seq }) => seq),
    )
}
