// Takes the log, or what the filter finds of it, out into a file: asks what and how, and leaves the writing to the host.
import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { Download } from 'lucide-react'
import { EXPORT_FORMATS, type ExportFormatName } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { notify, useDesk } from '../store/desk.ts'
import { usePreference } from '../store/preferences.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { bytes, count } from '../ui/format.ts'
import { Segments } from '../ui/segments.tsx'
import { closeExport, openExport, useExportView } from './export-view.ts'
import { RecordPackets } from './record-packets.tsx'
import { timeZone } from './filter.ts'
import { useBounds, useFilterPicture, useLog, useLogPicture, type Log } from './use-log.ts'
import { say } from '../language/say.ts'

const FORMATS: Readonly<Record<ExportFormatName, { readonly name: string; readonly about: string }>> = {
  jsonl: { name: 'JSON Lines', about: say.log.everythingByteForBytePayloads },
  har: { name: 'HAR', about: say.log.opensInTheNetworkPanel },
  html: { name: say.log.htmlReport, about: say.log.toReadAndToSend },
  text: { name: say.common.text, about: say.log.toReadOrToMail },
  csv: { name: 'CSV', about: say.log.forSpreadsheetsOneRecordAn },
  pcapng: { name: 'pcapng', about: say.log.wholeConnectionsAsPackets },
}

export function ExportLog() {
  const { first, end } = useBounds()
  const entries = end - first
  const isAsking = useExportView((view) => view.open)
  const possible = entries > 0
  useCommand({
    id: 'log.export',
    title: say.log.exportTheLog,
    keys: 'Mod+Shift+E',
    when: possible,
    needsHost: true,
    run: openExport,
  })
  return (
    <>
      <IconButton label={say.log.exportTheLog} icon={<Download size={15} />} needsHost disabled={!possible} onClick={openExport} />
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
  const packets = usePackets(log.id)
  const isPossible = (each: ExportFormatName): boolean => each !== 'pcapng' || packets > 0
  const format = EXPORT_FORMATS.find((each) => each === kept && isPossible(each)) ?? 'jsonl'
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
    <Dialog title={say.log.exportTheLog} onClose={onClose}>
      <form className="log-dialog" onSubmit={(event) => void begin(event)}>
        {hasFilter || selection ? (
          <Segments
            label={say.log.whatToExport}
            value={what}
            onChange={setWhat}
            options={[
              ...(selection
                ? [{ value: 'selected', label: say.log.onlySelected(count(selection.to - selection.from)) } as const]
                : []),
              ...(hasFilter ? [{ value: 'found', label: say.log.whatTheFilterFinds(count(state.matches)) } as const] : []),
              { value: 'all', label: say.log.theWholeLog(count(entries)) },
            ]}
          />
        ) : (
          <p>
            {format === 'pcapng'
              ? say.log.ofPacketsWillBeWritten(bytes(packets))
              : say.log.willBeWrittenWithTheir(say.number.entry(entries))}
          </p>
        )}
        <fieldset className="log-formats">
          <legend className="visually-hidden">{say.common.format}</legend>
          {EXPORT_FORMATS.map((each) => (
            <div key={each} className="log-format">
              <input
                id={`${id}-${each}`}
                type="radio"
                name="format"
                aria-describedby={`${id}-${each}-about`}
                checked={each === format}
                disabled={!isPossible(each)}
                onChange={() => setKept(each)}
              />
              <label htmlFor={`${id}-${each}`}>{FORMATS[each].name}</label>
              <p id={`${id}-${each}-about`}>
                {isPossible(each)
                  ? FORMATS[each].about
                  : log.id === ''
                    ? say.log.noPacketsWereRecorded
                    : say.log.noPacketsInTheSession}
              </p>
            </div>
          ))}
          {log.id === '' ? <RecordPackets /> : null}
        </fieldset>
        <div className="log-dialog-end">
          <Button onClick={onClose}>{say.common.cancel}</Button>
          <Button tone="primary" type="submit" needsHost>
            {say.common.export}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Bytes of those that were recorded in the run, or in the session. */
function usePackets(log: string): number {
  return useDesk(({ packets, sessions }) => {
    if (log !== '') return sessions.find(({ id }) => id === log)?.packets ?? 0
    return packets.connections > 0 ? packets.bytes : 0
  })
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
