import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { Segments } from './segments.tsx'
import { Tabs } from './tabs.tsx'

afterEach(cleanup)

function ThreeTabs() {
  const [value, setValue] = useState('a')
  const tabs = [
    { id: 'a', label: 'Payload' },
    { id: 'b', label: 'Frames', badge: 2 },
    { id: 'c', label: 'Handshake' },
  ]
  return (
    <Tabs label="Entry" value={value} onChange={setValue} tabs={tabs}>
      panel of {value}
    </Tabs>
  )
}

test('arrow keys go round the tabs, choose, and take the focus along', () => {
  render(<ThreeTabs />)
  const list = screen.getByRole('tablist', { name: 'Entry' })
  fireEvent.keyDown(list, { key: 'ArrowLeft' })
  expect(screen.getByRole('tabpanel', { name: 'Handshake' }).textContent).toBe('panel of c')
  expect(document.activeElement?.textContent).toBe('Handshake')
  fireEvent.keyDown(list, { key: 'ArrowRight' })
  expect(screen.getByRole('tabpanel').textContent).toBe('panel of a')
  fireEvent.keyDown(list, { key: 'End' })
  expect(screen.getByRole('tabpanel').textContent).toBe('panel of c')
})

test('only the chosen tab is in the order of Tab', () => {
  render(<ThreeTabs />)
  expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1])
  expect(screen.getByRole('tab', { name: 'Frames 2' }).ariaSelected ?? 'false').toBe('false')
})

test('segments are a radio group that arrow keys move in', () => {
  const chosen: string[] = []
  const options = [
    { value: 'text', label: 'Text' },
    { value: 'hex', label: 'Hex' },
  ]
  render(<Segments label="Format" value="text" onChange={(value) => chosen.push(value)} options={options} />)
  fireEvent.keyDown(screen.getByRole('radiogroup', { name: 'Format' }), { key: 'ArrowDown' })
  fireEvent.click(screen.getByRole('radio', { name: 'Text' }))
  expect(chosen).toEqual(['hex', 'text'])
})
