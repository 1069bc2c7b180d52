// A field for code: CodeMirror, which folds, indents, pairs brackets and points at what is wrong. What is typed is kept by whoever shows it.
import { useEffect, useRef } from 'react'
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import {
  HighlightStyle,
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language'
import { Annotation, Compartment, EditorState, Prec, type Extension } from '@codemirror/state'
import { EditorView, drawSelection, keymap, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { LONGEST_SELECTION } from './longest-selection.ts'

/** What is selected in a field, in characters from its beginning; further than its end is its end. */
export interface TakenPlace {
  readonly from: number
  readonly to: number
}

export interface CodeEditorProps {
  readonly label: string
  readonly typed: string
  readonly placeholder: string
  /** Of the sentence that says what is wrong; "" while nothing is. */
  readonly faultId: string
  readonly onType: (typed: string) => void
  /** What is selected; "" for nothing, and for more than anybody means by a value. */
  readonly onSelect?: ((selected: string) => void) | undefined
  /** A place that is to be seen, each time that it is another object. */
  readonly shown?: { readonly at: number } | undefined
  /** Where the keyboard was in the field whose place this one takes; undefined: not in it. */
  readonly takesOver: () => TakenPlace | undefined
  /** True: the key was for the owner. */
  readonly onKey: (event: KeyboardEvent) => boolean
  /** The language, and what points at its faults; taken once. `isWrong` tells whether anything is to be pointed at. */
  readonly extensions: (isWrong: () => boolean) => readonly Extension[]
}

/** Of an editor for one language. */
export type EditorProps = Omit<CodeEditorProps, 'extensions'>

/** Keys that are the window's: sending, going through what was sent before, leaving. */
const WINDOW_KEYS = new Set(['Mod-Enter', 'Alt-ArrowUp', 'Alt-ArrowDown', 'Escape', 'Mod-/', 'Alt-l', 'Mod-i'])

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--out)' },
  { tag: tags.string, color: 'var(--in)' },
  { tag: tags.number, color: 'var(--amber)' },
  { tag: [tags.bool, tags.null], color: 'var(--violet)' },
  { tag: tags.punctuation, color: 'var(--mut)' },
  { tag: tags.comment, color: 'var(--mut)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.definitionKeyword, tags.controlKeyword], color: 'var(--violet)' },
])

const LOOK = EditorView.theme({
  '&': { flex: '1', minHeight: '0', backgroundColor: 'transparent', color: 'var(--text)', fontSize: 'var(--size-wire)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: 'var(--line-wire)', overflow: 'auto' },
  '.cm-content': { padding: '7px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px 0 2px' },
  '.cm-gutters': { backgroundColor: 'transparent', border: '0', color: 'var(--mut)' },
  '.cm-foldGutter .cm-gutterElement': { width: '14px', padding: '0 2px', cursor: 'pointer' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-line) !important' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-bg)', outline: '1px solid var(--accent-line)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--red-bg)' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-foldPlaceholder': { border: '1px solid var(--line2)', backgroundColor: 'var(--raise)', color: 'var(--mut)' },
  '.cm-tooltip': { border: '1px solid var(--line2)', backgroundColor: 'var(--panel)', color: 'var(--text)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--red)' },
})

/** The change comes from outside: nobody has typed. */
const FromOutside = Annotation.define<boolean>()

export function CodeEditor(props: CodeEditorProps) {
  const { label, typed, placeholder: hint, faultId, shown, onType, onSelect, onKey, takesOver, extensions } = props
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const attributes = useRef(new Compartment())
  const isWrong = faultId !== ''
  const latest = useRef({ onType, onSelect, onKey, isWrong })
  useEffect(() => {
    latest.current = { onType, onSelect, onKey, isWrong }
  })
  useEffect(() => {
    const editor = new EditorView({
      parent: box.current as HTMLElement,
      state: EditorState.create({
        doc: typed,
        extensions: [
          Prec.highest(EditorView.domEventHandlers({ keydown: (event) => latest.current.onKey(event) })),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          codeFolding(),
          foldGutter({ openText: '⌄', closedText: '›' }),
          syntaxHighlighting(COLOURS),
          extensions(() => latest.current.isWrong),
          keymap.of(
            [...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap].filter(
              ({ key, mac }) => !WINDOW_KEYS.has(key ?? '') && !WINDOW_KEYS.has(mac ?? ''),
            ),
          ),
          EditorView.lineWrapping,
          placeholder(hint),
          LOOK,
          EditorView.cspNonce.of(nonce()),
          attributes.current.of(attributesWith(label, '')),
          EditorView.updateListener.of((update) => {
            const isOutside = update.transactions.some((each) => each.annotation(FromOutside))
            if (update.docChanged && !isOutside) latest.current.onType(update.state.doc.toString())
            if (update.selectionSet || update.docChanged) {
              const { from, to } = update.state.selection.main
              latest.current.onSelect?.(to - from > LONGEST_SELECTION ? '' : update.state.sliceDoc(from, to))
            }
          }),
        ],
      }),
    })
    view.current = editor
    const taken = takesOver()
    if (taken) {
      const { length } = editor.state.doc
      editor.focus()
      editor.dispatch({ selection: { anchor: Math.min(taken.from, length), head: Math.min(taken.to, length) } })
    }
    return () => editor.destroy()
    // oxlint-disable-next-line react/exhaustive-deps -- made once; what changes later is handed over below
  }, [])
  useEffect(() => {
    const editor = view.current
    const before = editor?.state.doc.toString()
    if (!editor || before === undefined || before === typed) return
    editor.dispatch({ changes: differenceOf(before, typed), annotations: FromOutside.of(true) })
  }, [typed])
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(attributesWith(label, faultId)) })
  }, [label, faultId])
  // Behind the text that it is a place of.
  useEffect(() => {
    const editor = view.current
    if (!editor || !shown) return
    const at = Math.min(shown.at, editor.state.doc.length)
    editor.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'start', yMargin: 24 }) })
  }, [shown])
  return <div ref={box} className="ui-code" />
}

/** What lies between the same beginning and the same end: the rest keeps its folds, its place on the screen and the cursor in it. */
function differenceOf(before: string, after: string): { readonly from: number; readonly to: number; readonly insert: string } {
  const most = Math.min(before.length, after.length)
  let from = 0
  while (from < most && before[from] === after[from]) from++
  let same = 0
  while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same++
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) }
}

function attributesWith(label: string, faultId: string) {
  return EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-invalid': String(faultId !== ''),
    ...(faultId !== '' && { 'aria-describedby': faultId }),
  })
}

/** Of this load of the page, for the style sheet that the editor makes. */
function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
}
