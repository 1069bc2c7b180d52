// What can be done with several rows that are selected. Nothing while there are fewer than two.
import { ChevronDown, Copy, Download, Flag, GitCompare, X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { compare } from '../compare/compare-view.ts'
import { COPY_FORMS, type CopyForm } from '../detail/copy-forms.ts'
import { COPIED_ENTRIES, copyRows } from '../detail/payload-copies.ts'
import { toggleMarks } from '../marks/marks.ts'
import { notify } from '../store/desk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { openExport } from './export-view.ts'
import type { Log } from './use-log.ts'
import { useLog, useLogPicture } from './use-log.ts'
import { say } from '../language/say.ts'

export function SelectionBar() {
  const log = useLog()
  const { selection } = useLogPicture()
  const several = selection !== undefined
  useCommand({
    id: 'log.copySelected',
    title: say.log.copyTheSelectedMessagesAsText,
    when: several,
    run: () => void copySelected(log, 'text'),
  })
  if (!selection) return null
  const items = COPY_FORMS.map(({ form, label }) => ({ id: form, label, onSelect: () => void copySelected(log, form) }))
  return (
    <div className="log-selection" role="toolbar" aria-label={say.log.selectedEntries}>
      <span role="status">{say.log.selected(say.number.entry(selection.to - selection.from))}</span>
      <Menu
        label={say.log.copyTheSelectedMessagesAs}
        className="log-selection-copy"
        trigger={
          <>
            <Copy size={14} aria-hidden="true" /> {say.common.copyAs} <ChevronDown size={12} aria-hidden="true" />
          </>
        }
        items={items}
      />
      {selection.to - selection.from === 2 ? (
        <Button size="small" needsHost onClick={() => void compareSelected(log)}>
          <GitCompare size={13} aria-hidden="true" /> {say.common.compare}
        </Button>
      ) : null}
      <Button size="small" needsHost onClick={() => void markSelected(log)}>
        <Flag size={13} aria-hidden="true" /> {say.common.mark}
      </Button>
      <Button size="small" needsHost onClick={openExport}>
        <Download size={13} aria-hidden="true" /> {say.log.export}
      </Button>
      <IconButton label={say.log.selectNone} icon={<X size={14} />} onClick={() => log.model.selectNone()} />
    </div>
  )
}

/** The rows selected, or the one with the cursor. */
export async function copySelected({ id, model }: Log, form: CopyForm): Promise<void> {
  const rows = await model.selectedRows(COPIED_ENTRIES)
  if (rows) await copyRows(id, rows, form)
  else notify('error', say.log.atMostEntriesGoTo(count(COPIED_ENTRIES)))
}

async function compareSelected({ id, model }: Log): Promise<void> {
  const entries = await model.selectedEntries()
  if (entries) compare({ log: id, seq: entries.first }, { log: id, seq: entries.last })
}

export async function markSelected({ id, model }: Log): Promise<void> {
  const rows = await model.selectedRows(COPIED_ENTRIES)
  if (!rows) notify('error', say.log.atMostEntriesAreMarked(count(COPIED_ENTRIES)))
  else if (rows.length > 0)
    await toggleMarks(
      id,
      rows.map(({ seq }) => seq),
    )
}
