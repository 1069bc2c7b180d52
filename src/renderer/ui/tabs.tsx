// Tabs above a panel. Arrow keys move and choose at once, as WAI-ARIA's "tabs with automatic activation".
import { useId, useRef } from 'react'
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

function nextTab(key: string, at: number, length: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return length - 1
  const step = stepOf(key)
  return step === 0 ? undefined : (at + step + length) % length
}
