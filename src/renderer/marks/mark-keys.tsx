// The keys for marks in the log, and the dialog for a note on the row with the cursor.
import { useState } from 'react'
import { useCommand } from '../commands/registry.ts'
import { markSelected } from '../log/selection-bar.tsx'
import { takeStep } from '../log/steps.ts'
import { useLog, useLogPicture } from '../log/use-log.ts'
import { show, useDesk } from '../store/desk.ts'
import { marksOf, neighbouringMark, useMarksBySeq } from './marks.ts'
import { NoteDialog } from './note-dialog.tsx'
import { say } from '../language/say.ts'

export function MarkKeys() {
  const log = useLog()
  const { id, model } = log
  const { cursor, selection } = useLogPicture()
  const marks = useMarksBySeq(id)
  const [noted, setNoted] = useState<number>()
  const seq = cursor?.seq
  const isMarked = seq !== undefined && marks.has(seq)
  useCommand({
    id: 'log.mark',
    title: selection ? say.marks.markTheSelectedEntries : isMarked ? say.marks.removeTheMarkFromThe : say.marks.markTheEntry,
    keys: 'K',
    when: seq !== undefined,
    needsHost: true,
    run: () => void markSelected(log),
  })
  useCommand({
    id: 'log.note',
    title: say.marks.writeANoteOnThe,
    keys: 'N',
    when: seq !== undefined,
    needsHost: true,
    run: () => setNoted(seq),
  })
  const go = async (step: 1 | -1) => {
    const { cursor: from, rows } = model.picture()
    const here = from?.seq ?? rows.find((row) => row !== null && row !== undefined)?.seq ?? 0
    const mark = neighbouringMark(marksOf(useDesk.getState(), id), here, step)
    if (!mark) return
    await model.reveal(mark.seq)
    if (useDesk.getState().subject.kind === 'entry') show({ kind: 'entry', log: id, seq: mark.seq })
  }
  const any = marks.size > 0
  useCommand({ id: 'log.nextMark', title: say.marks.goToTheNextMark, keys: 'J', when: any, run: () => takeStep(() => go(1)) })
  useCommand({
    id: 'log.previousMark',
    title: say.marks.goToThePreviousMark,
    keys: 'Shift+J',
    when: any,
    run: () => takeStep(() => go(-1)),
  })
  if (noted === undefined) return null
  return <NoteDialog log={id} seq={noted} mark={marks.get(noted)} onClose={() => setNoted(undefined)} />
}
