// Editors whose code comes when code is first written. Until then, and where it cannot come because the host has gone meanwhile, a plain field serves; the
// keyboard and what is selected in it go over to the editor that takes its place.
import { useEffect, useRef, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { EditorProps, TakenPlace } from './code-editor.tsx'
import { PlainEditor } from './plain-editor.tsx'

/** `load` is called again by the next one that is shown, if it failed. `Plain` stands in. */
export function editorLater(
  load: () => Promise<ComponentType<EditorProps>>,
  Plain: ComponentType<EditorProps> = PlainEditor,
): ComponentType<EditorProps> {
  let loaded: ComponentType<EditorProps> | undefined
  return function EditorOrPlain(props: EditorProps): ReactNode {
    const [Editor, setEditor] = useState(() => loaded)
    const box = useRef<HTMLDivElement>(null)
    const left = useRef<TakenPlace>(undefined)
    useEffect(() => {
      if (loaded) return
      let isShown = true
      const bring = async (): Promise<void> => {
        const brought = await load()
        loaded = brought
        if (!isShown) return
        left.current = placeIn(box.current)
        // In one turn with the place: a key between the two would be typed elsewhere.
        flushSync(() => setEditor(() => brought))
      }
      void bring().catch(() => undefined)
      return () => {
        isShown = false
      }
    }, [])
    const takesOver = (): TakenPlace | undefined => left.current ?? props.takesOver()
    return (
      <div ref={box} className="ui-editor">
        {Editor ? <Editor {...props} takesOver={takesOver} /> : <Plain {...props} />}
      </div>
    )
  }
}

function placeIn(box: HTMLElement | null): TakenPlace | undefined {
  const field = document.activeElement
  return field instanceof HTMLTextAreaElement && box?.contains(field)
    ? { from: field.selectionStart, to: field.selectionEnd }
    : undefined
}
