// A field for code without colours: where it is too long for them, and until they come.
import type { ReactNode } from 'react'
import type { CodeEditorProps } from './code-editor.tsx'

export function PlainEditor({ label, typed, faultId, onType }: Omit<CodeEditorProps, 'extensions'>): ReactNode {
  return (
    <textarea
      className="ui-input ui-text-area mono"
      aria-label={label}
      aria-invalid={faultId !== ''}
      aria-describedby={faultId === '' ? undefined : faultId}
      spellCheck={false}
      value={typed}
      onChange={(event) => onType(event.target.value)}
    />
  )
}
