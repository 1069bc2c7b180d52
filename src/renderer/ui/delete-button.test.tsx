import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ASKS } from '../store/application.ts'
import { useDesk } from '../store/desk.ts'
import { DeleteButton } from './delete-button.tsx'

afterEach(() => {
  cleanup()
  useDesk.setState({ preferences: {} })
})

test('a press asks, Escape and "Keep it" keep it and give the keyboard back, the second press deletes', () => {
  useDesk.setState({ link: 'open' })
  let deleted = 0
  render(<DeleteButton label="Delete Staging" onDelete={() => deleted++} />)
  const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
  press('Delete Staging')
  expect(document.activeElement?.textContent).toBe('Keep it')
  fireEvent.keyDown(screen.getByRole('button', { name: 'Keep it' }), { key: 'Escape' })
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Delete Staging')
  press('Delete Staging')
  press('Keep it')
  expect(deleted).toBe(0)
  press('Delete Staging')
  press('Delete for good')
  expect(deleted).toBe(1)
})

test('who does not want to be asked is not', () => {
  useDesk.setState({ link: 'open', preferences: { [ASKS.delete]: 'False' } })
  let deleted = 0
  render(<DeleteButton label="Delete Staging" onDelete={() => deleted++} />)
  fireEvent.click(screen.getByRole('button', { name: 'Delete Staging' }))
  expect(deleted).toBe(1)
})
