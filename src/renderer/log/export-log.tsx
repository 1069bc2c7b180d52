// Takes the log, or what the filter finds of it, out into a file: asks what and how, and leaves the writing to the host.
import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { Download } from 'lucide-react'
import { EXPORT_FORMATS, type ExportFormatName } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { notify } from '../store/desk.ts'
import { usePreference } from '../store/preferences.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { count, plural } from '../ui/format.ts'
import { Segments } from '../ui/segments.tsx'
import { closeExport, openExport, useExportView } from './export-view.ts'
import { timeZone } from './filter.ts'
import { useBounds, useFilterPicture, useLog, useLogPicture, type Log } from './use-log.ts'

const FORMATS: Readonly<Record<ExportFormatName, { readonly name: string; readonly about: string }>> = {
  jsonl: { name: 'JSON Lines', about: 'Everything, byte for byte: payloads, frames, facts. One object a line.' },
  har: { name: 'HAR', about: 'Opens in the network panel of a browser’s developer tools: connections with their messages.' },
  html: { name: 'HTML report', about: 'To read and to send on: one page that opens anywhere and loads nothing.' },
  text: { name: 'Text', about: 'To read or to mail: one line an entry, with the whole payload.' },
  csv: { name: 'CSV', about: 'For spreadsheets: one record an entry. Nothing in it is run as a formula.' },
}

export function ExportLog() {
  const { first, end } = useBounds()
  const entries = end - first
  const isAsking = useExportView((view) => view.open)
  const possible = entries > 0
  useCommand({
    id: 'log.export',
    title: 'Export the log',
    keys: 'Mod+Shift+E',
    when: possible,
    needsHost: true,
    run: openExport,
  })
  return (
    <>
      <IconButton label="Export the log" icon={<Download size={15} />} needsHost disabled={!possible} onClick={openExport} />
      {isAsking ? <ExportDialog entries={entries} onClose={closeExport} /> : null}
    </>
  )
}

function ExportDialog({ entries, onClose }: { readonly entries: number; readonly onClose: () => void }) {
  const log = useLog()
  const { read, mode, state } = useFilterPicture()
  const id = useId()
  const hasFilter = state !== undefined && read.filter !== undefined
  const { selection } = useLogPicture()
  const [what, setWhat] = useState<'all' | 'found' | 'selected'>(selection ? 'selected' : hasFilter ? 'found' : 'all')
  const [kept, setKept] = usePreference('log.exportFormat', 'jsonl')
  const format = EXPORT_FORMATS.find((each) => each === kept) ?? 'jsonl'
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    onClose()
    // What is selected in a list that hides the rest is selected of what the filter finds.
    const filter = hasFilter && (what === 'found' || (what === 'selected' && mode === 'hide')) ? read.text : ''
    const range = what === 'selected' ? await selectedRange(log) : {}
    const begun = range && (await attempt('export.begin', { log: log.id, filter, ...range, zone: timeZone(), format }))
    if (begun && begun.ticket !== '') download(begun.ticket)
  }
  return (
    <Dialog title="Export the log" onClose={onClose}>
      <form className="log-dialog" onSubmit={(event) => void begin(event)}>
        {hasFilter || selection ? (
          <Segments
            label="What to export"
            value={what}
            onChange={setWhat}
            options={[
              ...(selection ? [{ value: 'selected', label: `Selected (${count(selection.to - selection.from)})` } as const] : []),
              ...(hasFilter ? [{ value: 'found', label: `What the filter finds (${count(state.matches)})` } as const] : []),
              { value: 'all', label: `The whole log (${count(entries)})` },
            ]}
          />
        ) : (
          <p>{plural(entries, 'entry')} will be written, with their payloads. Secrets in headers are not in the log.</p>
        )}
        <fieldset className="log-formats">
          <legend className="visually-hidden">Format</legend>
          {EXPORT_FORMATS.map((each) => (
            <div key={each} className="log-format">
              <input
                id={`${id}-${each}`}
                type="radio"
                name="format"
                aria-describedby={`${id}-${each}-about`}
                checked={each === format}
                onChange={() => setKept(each)}
              />
              <label htmlFor={`${id}-${each}`}>{FORMATS[each].name}</label>
              <p id={`${id}-${each}-about`}>{FORMATS[each].about}</p>
            </div>
          ))}
        </fieldset>
        <div className="log-dialog-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" needsHost>
            Export
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** undefined: it cannot be told any more, and has been said. */
async function selectedRange({ model }: Log): Promise<{ readonly first?: number; readonly last?: number } | undefined> {
  try {
    return (await model.selectedEntries()) ?? {}
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/** The browser saves what the host answers with; the page stays. */
function download(ticket: string): void {
  const link = document.createElement('a')
  link.href = `/export/${ticket}`
  link.download = ''
  link.click()
}
