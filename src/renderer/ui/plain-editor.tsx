// A field for code without colours: where it is too long for them, and until they come.
import type { ReactNode } from 'react'
import { LONGEST_SELECTION } from './longest-selection.ts'
import type { EditorProps } from './code-editor.tsx'

export function PlainEditor({ label, typed, faultId, onType, onSelect }: EditorProps): ReactNode {
  return (
    <textarea
      className="ui-input ui-text-area mono"
      aria-label={label}
      aria-invalid={faultId !== ''}
      aria-describedby={faultId === '' ? undefined : faultId}
      spellCheck={false}
      value={typed}
      onChange={(event) => onType(event.target.value)}
      onSelect={({ currentTarget: { value, selectionStart, selectionEnd } }) => {
        onSelect?.(selectionEnd - selectionStart > LONGEST_SELECTION ? '' : value.slice(selectionStart, selectionEnd))
      }}
    />
  )
}
