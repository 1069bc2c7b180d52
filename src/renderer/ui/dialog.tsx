// A modal dialog: the platform's own, which keeps the focus inside, makes the rest inert, and gives the focus back at the end.
import { useId, useLayoutEffect, useRef } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import { X } from 'lucide-react'
import { IconButton } from './button.tsx'
import { LostLine } from './lost-line.tsx'
import { DialogNotices } from './notice-list.tsx'
import './ui.css'
import { say } from '../language/say.ts'

const FIRST = ':is(button, input, select, textarea, [tabindex]):not(:disabled, [tabindex="-1"])'

interface DialogProps {
  readonly title: string
  /** Escape, the close button, or a click outside. The owner stops rendering the dialog. */
  readonly onClose: () => void
  /** The title is heard, not seen, and there is no close button: for a dialog that is one field. */
  readonly bare?: boolean | undefined
  /** large: as much of the window as a whole view needs, and always the same. Default: as high as its contents. */
  readonly size?: 'normal' | 'large' | undefined
  readonly children: ReactNode
}

export function Dialog({ title, onClose, bare = false, size = 'normal', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const content = useRef<HTMLDivElement>(null)
  // Closed while it is still in the page: one that has left it does not give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    if (!element) return
    element.showModal()
    // The platform would begin with the close button, where Enter undoes what the person came for.
    content.current?.querySelector<HTMLElement>(FIRST)?.focus()
    return () => element.close()
  }, [])
  const onMouseDown = (event: MouseEvent) => {
    // Only the backdrop is the dialog element itself: its content fills it.
    if (event.target === dialog.current) onClose()
  }
  return (
    // The dialog element handles Escape by itself; the mouse is a second way to the same.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="ui-dialog"
      data-size={size}
      aria-labelledby={titleId}
      onMouseDown={onMouseDown}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      // The browser may close it without asking first; an open one has only been closed and shown again.
      onClose={() => dialog.current?.open === false && onClose()}
    >
      <div className="ui-dialog-content">
        <header className={bare ? 'visually-hidden' : 'ui-dialog-head'}>
          <h2 id={titleId}>{title}</h2>
          {bare ? null : <IconButton label={say.ui.closeDialog} icon={<X size={16} />} onClick={onClose} />}
        </header>
        {/* The window's own is behind the dialog. */}
        {bare ? null : <LostLine />}
        {bare ? null : <DialogNotices />}
        <div ref={content} className="ui-dialog-body">
          {children}
        </div>
      </div>
    </dialog>
  )
}
