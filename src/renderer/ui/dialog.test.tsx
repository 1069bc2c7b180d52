// A dialog: what is said while it is open stands in it, for what is behind it is not seen.
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Notices } from '../frame/notices.tsx'
import { notify, useDesk } from '../store/desk.ts'
import { Dialog } from './dialog.tsx'

function Window({ open }: { readonly open: readonly string[] }) {
  return (
    <>
      <Notices />
      {open.map((title) => (
        <Dialog key={title} title={title} onClose={() => {}}>
          <button type="button">Go</button>
        </Dialog>
      ))}
    </>
  )
}

/** Each sentence, behind the title of the dialog that it stands in. */
function said(): string[] {
  return [...document.querySelectorAll('.ui-notice')].map((notice) => {
    const title = notice.closest('dialog')?.querySelector('h2')?.textContent ?? 'window'
    return `${title}: ${notice.textContent}`
  })
}

beforeEach(() => useDesk.setState({ notices: [] }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test('what is said while dialogs are open stands in the topmost, and in the window once they are closed', () => {
  act(() => notify('info', 'Before.'))
  const { rerender } = render(<Window open={['Scripts']} />)
  act(() => notify('error', 'The script cannot be read.'))
  expect(said()).toEqual(['window: Before.', 'Scripts: The script cannot be read.'])

  rerender(<Window open={['Scripts', 'Rules']} />)
  act(() => notify('error', 'The rule cannot be used.'))
  expect(said()).toEqual(['window: Before.', 'Scripts: The script cannot be read.', 'Rules: The rule cannot be used.'])

  rerender(<Window open={['Scripts']} />)
  expect(said()).toEqual(['window: Before.', 'Scripts: The script cannot be read.', 'Scripts: The rule cannot be used.'])

  rerender(<Window open={[]} />)
  expect(said()).toEqual(['window: Before.', 'window: The script cannot be read.', 'window: The rule cannot be used.'])
})

test('a sentence in a dialog is an alert there, and is dismissed there', () => {
  render(<Window open={['Scripts']} />)
  act(() => notify('error', 'The script cannot be read.'))
  const dialog = screen.getByRole('dialog', { name: 'Scripts' })
  expect(within(dialog).getByRole('alert').textContent).toBe('The script cannot be read.')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Dismiss' }))
  expect(said()).toEqual([])
})

test('what was done goes when the person goes on, once there was time to read it; what is left to be done and faults stay', () => {
  vi.useFakeTimers()
  render(<Window open={[]} />)
  act(() => {
    notify('done', 'Two snippets imported.')
    notify('info', 'Press Start to listen.')
    notify('error', 'The port is taken.')
  })
  const goOn = () => fireEvent.keyDown(document.body, { key: 'a' })
  goOn()
  expect(said()).toEqual(['window: Two snippets imported.', 'window: Press Start to listen.', 'window: The port is taken.'])

  // However long nobody does anything, and when it is itself that is touched.
  act(() => void vi.advanceTimersByTime(3_600_000))
  fireEvent.click(screen.getByText('Two snippets imported.'))
  expect(said()).toHaveLength(3)

  goOn()
  expect(said()).toEqual(['window: Press Start to listen.', 'window: The port is taken.'])
  fireEvent.click(document.body)
  expect(said()).toHaveLength(2)
})
