// What the person has put on the entry in the detail: its colour to choose, its note to read and write.
import { useState } from 'react'
import { Flag, Pencil } from 'lucide-react'
import { MARK_COLORS } from '../../contract/model.ts'
import { useKeysOf } from '../commands/registry.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { COLOR_NAMES, removeMark, setMark, useMarksBySeq } from './marks.ts'
import { NoteDialog } from './note-dialog.tsx'
import './marks.css'
import { say } from '../language/say.ts'

interface MarkProps {
  readonly log: string
  readonly seq: number
}

export function MarkMenu({ log, seq }: MarkProps) {
  const mark = useMarksBySeq(log).get(seq)
  const [writing, setWriting] = useState(false)
  const noteKeys = useKeysOf('log.note')
  const markKeys = useKeysOf('log.mark')
  const colors = MARK_COLORS.map((color) => ({
    id: color,
    label: COLOR_NAMES[color],
    checked: mark?.color === color,
    onSelect: () => void setMark(log, { seq, color, note: mark?.note ?? '' }),
  }))
  return (
    <>
      <Menu
        label={mark ? say.marks.markedIn(COLOR_NAMES[mark.color].toLowerCase()) : say.common.mark}
        className="marks-menu"
        trigger={
          <span className="marks-flag" data-color={mark?.color}>
            <Flag size={14} fill={mark ? 'currentColor' : 'none'} aria-hidden="true" />
          </span>
        }
        items={[
          ...colors,
          {
            id: 'note',
            label: mark?.note ? say.marks.changeTheNoteDots : say.marks.writeANote,
            shortcut: noteKeys,
            onSelect: () => setWriting(true),
          },
          ...(mark
            ? [{ id: 'remove', label: say.marks.removeTheMark, shortcut: markKeys, onSelect: () => void removeMark(log, seq) }]
            : []),
        ]}
      />
      {writing ? <NoteDialog log={log} seq={seq} mark={mark} onClose={() => setWriting(false)} /> : null}
    </>
  )
}

export function Note({ log, seq }: MarkProps) {
  const mark = useMarksBySeq(log).get(seq)
  const [writing, setWriting] = useState(false)
  if (!mark || mark.note === '') return null
  return (
    <div className="marks-note" data-color={mark.color} role="note" aria-label={say.marks.note}>
      <p>{mark.note}</p>
      <IconButton label={say.marks.changeTheNote} icon={<Pencil size={13} />} needsHost onClick={() => setWriting(true)} />
      {writing ? <NoteDialog log={log} seq={seq} mark={mark} onClose={() => setWriting(false)} /> : null}
    </div>
  )
}
