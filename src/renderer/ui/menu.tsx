// A button that opens a menu. The menu stands in the top layer, so no pane cuts it off; the platform closes it on Escape and outside clicks.
import { useId, useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { Check } from 'lucide-react'
import { Keys } from './button.tsx'
import './ui.css'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly onSelect: () => void
  readonly shortcut?: string | undefined
  readonly danger?: boolean | undefined
  /** Given for an item that is one choice of several. */
  readonly checked?: boolean | undefined
  readonly disabled?: boolean | undefined
  /** A line above: what follows is chosen for itself. */
  readonly separated?: boolean | undefined
}

interface MenuProps {
  /** Name of the button and of the menu. */
  readonly label: string
  /** What the button shows. */
  readonly trigger: ReactNode
  readonly items: readonly MenuItem[]
  readonly className?: string | undefined
}

/** Distance to the edges of the window and to the button. */
const GAP = 4

export function Menu({ label, trigger, items, className = '' }: MenuProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  const place = () => {
    if (!button.current || !menu.current) return
    const from = button.current.getBoundingClientRect()
    const size = menu.current.getBoundingClientRect()
    const below = from.bottom + GAP + size.height <= innerHeight - GAP
    menu.current.style.top = `${Math.max(GAP, below ? from.bottom + GAP : from.top - GAP - size.height)}px`
    menu.current.style.left = `${Math.max(GAP, Math.min(from.left, innerWidth - GAP - size.width))}px`
  }
  /** Opens at once and not in the event's default action, so that the next key already goes to the menu. */
  const onClick = (event: MouseEvent) => {
    event.preventDefault()
    if (open) return menu.current?.hidePopover()
    menu.current?.showPopover()
    place()
    const all = entries(menu.current)
    const chosen = items.findIndex((item) => item.checked)
    all[Math.max(0, chosen)]?.focus()
  }
  const choose = (item: MenuItem) => {
    menu.current?.hidePopover()
    button.current?.focus()
    item.onSelect()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const all = entries(menu.current)
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = nextEntry(event.key, at, all)
    if (event.key === 'Tab') menu.current?.hidePopover()
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    all[next]?.focus()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={`ui-menu-button ${className}`}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
        onClick={onClick}
      >
        {trigger}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className="ui-menu"
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.checked}
            tabIndex={-1}
            disabled={item.disabled}
            data-danger={item.danger ? '' : undefined}
            data-separated={item.separated ? '' : undefined}
            onClick={() => choose(item)}
          >
            {items.some((each) => each.checked !== undefined) ? (
              <Check size={14} aria-hidden="true" className={item.checked ? '' : 'ui-menu-unchecked'} />
            ) : null}
            <span>{item.label}</span>
            {item.shortcut === undefined ? null : <Keys keys={item.shortcut} />}
          </button>
        ))}
      </div>
    </>
  )
}

function entries(menu: HTMLElement | null): HTMLElement[] {
  return menu ? [...menu.querySelectorAll<HTMLElement>('button:enabled')] : []
}

function nextEntry(key: string, at: number, all: readonly HTMLElement[]): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return all.length - 1
  if (key === 'ArrowDown') return (at + 1) % all.length
  if (key === 'ArrowUp') return (at - 1 + all.length) % all.length
  if (key.length !== 1 || key === ' ') return undefined
  // A letter goes to the next entry that begins with it.
  for (let step = 1; step <= all.length; step++) {
    const index = (at + step) % all.length
    if (all[index]?.textContent.trim().toLowerCase().startsWith(key.toLowerCase())) return index
  }
  return undefined
}
