// Tabs above a panel. Arrow keys move and choose at once, as WAI-ARIA's "tabs with automatic activation".
import { useId, useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { stepOf } from './segments.tsx'
import './ui.css'

interface TabsProps<I extends string> {
  readonly label: string
  readonly value: I
  readonly onChange: (id: I) => void
  readonly tabs: readonly { readonly id: I; readonly label: string; readonly badge?: string | number | undefined }[]
  /** The chosen tab's panel. */
  readonly children: ReactNode
}

export function Tabs<I extends string>({ label, value, onChange, tabs, children }: TabsProps<I>) {
  const prefix = useId()
  const list = useRef<HTMLDivElement>(null)
  // The one that was chosen for another subject too, which may have more tabs before it.
  useLayoutEffect(() => intoSight(list.current), [value, tabs.length])
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === value)
    const next = nextTab(event.key, at, tabs.length)
    const tab = next === undefined ? undefined : tabs[next]
    if (next === undefined || !tab) return
    event.preventDefault()
    onChange(tab.id)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus()
  }
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className="ui-tabs" onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${prefix}-${tab.id}`}
            aria-selected={tab.id === value}
            aria-controls={tab.id === value ? `${prefix}-panel` : undefined}
            tabIndex={tab.id === value ? 0 : -1}
            onClick={() => onChange(tab.id)}
          >
            {tab.label}
            {tab.badge === undefined || tab.badge === '' ? null : <span className="ui-tab-badge"> {tab.badge}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-${value}`} className="ui-tab-panel">
        {children}
      </div>
    </>
  )
}

/** Scrolls the list alone: what is around it stays where it is. */
function intoSight(list: HTMLElement | null): void {
  const tab = list?.querySelector('[aria-selected=true]')
  if (!list || !tab) return
  const [{ left, right }, around] = [tab.getBoundingClientRect(), list.getBoundingClientRect()]
  if (right > around.right) list.scrollLeft += right - around.right
  else if (left < around.left) list.scrollLeft -= around.left - left
}

function nextTab(key: string, at: number, length: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return length - 1
  const step = stepOf(key)
  return step === 0 ? undefined : (at + step + length) % length
}
