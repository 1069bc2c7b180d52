// The field for JSON, which points at what is none.
import type { ReactNode } from 'react'
import { json } from '@codemirror/lang-json'
import { linter, type Diagnostic } from '@codemirror/lint'
import { CodeEditor, type EditorProps } from '../ui/code-editor.tsx'
import { placeOfFault } from './json-tokens.ts'

/** Longer JSON is typed without marks. */
const MARK_LIMIT = 200_000

export function JsonEditor(props: EditorProps): ReactNode {
  return <CodeEditor {...props} extensions={extensions} />
}

function extensions(isWrong: () => boolean) {
  return [
    json(),
    // What is filled in later may be no JSON yet: whether something is wrong is decided where it is sent.
    linter(({ state: { doc } }) => (isWrong() && doc.length <= MARK_LIMIT ? faultsIn(doc.toString()) : []), { delay: 300 }),
  ]
}

function faultsIn(text: string): Diagnostic[] {
  const fault = text.trim() === '' ? undefined : placeOfFault(text)
  return fault ? [{ from: fault.at, to: Math.min(text.length, fault.at + 1), severity: 'error', message: fault.message }] : []
}
