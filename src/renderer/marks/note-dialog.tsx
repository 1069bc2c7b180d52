// A note on an entry of the log, written or changed. An entry with a note is marked.
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { MARK_COLORS, type Mark } from '../../contract/model.ts'
import { NOTE_LIMIT } from '../../contract/limits.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextArea } from '../ui/field.tsx'
import { count } from '../ui/format.ts'
import { Segments } from '../ui/segments.tsx'
import { COLOR_NAMES, setMark } from './marks.ts'
import './marks.css'
import { say } from '../language/say.ts'

interface NoteDialogProps {
  readonly log: string
  readonly seq: number
  readonly mark: Mark | undefined
  readonly onClose: () => void
}

export function NoteDialog({ log, seq, mark, onClose }: NoteDialogProps) {
  const [note, setNote] = useState(mark?.note ?? '')
  const [color, setColor] = useState(mark?.color ?? MARK_COLORS[0])
  const save = (event: SyntheticEvent) => {
    event.preventDefault()
    onClose()
    void setMark(log, { seq, color, note: note.trim() })
  }
  return (
    <Dialog title={say.marks.noteOnEntry(count(seq))} onClose={onClose}>
      <form className="marks-form" onSubmit={save}>
        <TextArea
          label={say.marks.note}
          hideLabel
          rows={4}
          maxLength={NOTE_LIMIT}
          placeholder={say.marks.whatIsItAboutThis}
          value={note}
          onChange={setNote}
          onKeyDown={(event) => {
            // The same keys send a message, once the dialog is gone.
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(event)
          }}
        />
        <div className="marks-form-end">
          <Segments
            label={say.marks.colourOfTheMark}
            value={color}
            onChange={setColor}
            options={MARK_COLORS.map((value) => ({ value, label: COLOR_NAMES[value] }))}
          />
          <Button onClick={onClose}>{say.common.cancel}</Button>
          <Button type="submit" tone="primary" needsHost shortcut="Mod+Enter">
            {say.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
