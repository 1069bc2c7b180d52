// The field for JavaScript.
import type { ReactNode } from 'react'
import { javascript } from '@codemirror/lang-javascript'
import { CodeEditor, type EditorProps } from '../ui/code-editor.tsx'

export function ScriptEditor(props: EditorProps): ReactNode {
  return <CodeEditor {...props} extensions={() => [javascript()]} />
}
