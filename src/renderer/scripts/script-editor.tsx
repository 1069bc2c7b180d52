// The field for JavaScript.
import type { ReactNode } from 'react'
import { javascript } from '@codemirror/lang-javascript'
import { CodeEditor, type CodeEditorProps } from '../ui/code-editor.tsx'

export function ScriptEditor(props: Omit<CodeEditorProps, 'extensions'>): ReactNode {
  return <CodeEditor {...props} extensions={() => [javascript()]} />
}
