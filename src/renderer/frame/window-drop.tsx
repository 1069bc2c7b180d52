// A file that is dropped onto the window, and not onto something in it that takes files: a workspace is opened, a log imported. In a browser it would
// otherwise take the page's place.
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { importWorkspace } from '../workspaces/workspaces.ts'
import { importFile } from '../sessions/import-file.ts'
import { openSessions } from '../sessions/sessions-view.ts'
import { notify } from '../store/desk.ts'
import { say } from '../language/say.ts'

export function WindowDrop(): ReactNode {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      const isTaken = event.defaultPrevented
      event.preventDefault()
      setOver(!isTaken)
    }
    const onLeave = (event: DragEvent) => {
      // Nothing is entered: the window is left.
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      setOver(false)
      if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      const [file] = event.dataTransfer.files
      if (file) take(file)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  return over ? <div className="workspaces-drop">{say.frame.dropAWorkspaceToOpen}</div> : null
}

function take(file: File): void {
  if (/\.(?:socketbench|json)$/i.test(file.name)) {
    if (window.transport) window.transport.openDropped(file)
    else void importWorkspace(file)
  } else if (/\.(?:jsonl|ndjson|har)$/i.test(file.name)) {
    // Its progress stands there.
    openSessions()
    void importFile(file)
  } else notify('info', say.frame.isNeitherAWorkspaceSocketbench(file.name))
}
