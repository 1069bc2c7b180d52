// Ending connections with a code, or without one.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestHost } from '../composer/test-host.ts'
import { CloseForm } from './close-form.tsx'

const host = startTestHost()
host.answers('connection.close', ({ ids }) =>
  ids.map((connection) => ({ connection, bytes: 0, queuedBytes: 0, error: '', code: '' })),
)

let done = 0
beforeEach(() => {
  host.asked.length = 0
  done = 0
})
afterEach(cleanup)

const open = (...ids: string[]) => render(<CloseForm ids={ids} onDone={() => done++} />)
const submit = (name: string) =>
  screen.getAllByRole('button', { name }).find((button) => button.getAttribute('type') === 'submit') as HTMLButtonElement

test('a code and a reason, to several connections', async () => {
  open('3', '4')
  fireEvent.change(screen.getByRole('combobox', { name: 'Code' }), { target: { value: '1008' } })
  fireEvent.change(screen.getByRole('textbox', { name: 'Reason' }), { target: { value: 'go away' } })
  expect(within(screen.getByRole('region', { name: 'The client will see' })).getAllByText(/code 1008/)[0]).toBeTruthy()
  fireEvent.click(submit('Close 2 connections'))
  await waitFor(() =>
    expect(host.asked).toEqual(['connection.close {"ids":["3","4"],"how":"close","code":1008,"reason":"go away"}']),
  )
  expect(done).toBe(1)
})

test('a code that may not be sent says why, and cannot be sent', () => {
  open('3')
  fireEvent.change(screen.getByRole('combobox', { name: 'Code' }), { target: { value: 'own' } })
  fireEvent.change(screen.getByRole('textbox', { name: 'Own code' }), { target: { value: '1006' } })
  expect(screen.getByText(/^1006 is how an API reports an end without a Close frame/)).toBeTruthy()
  expect(submit('Close #3').disabled).toBe(true)
  fireEvent.change(screen.getByRole('textbox', { name: 'Own code' }), { target: { value: '4001' } })
  expect(submit('Close #3').disabled).toBe(false)
})

test('a reset has neither code nor reason', async () => {
  open('3')
  fireEvent.click(screen.getByRole('radio', { name: 'Reset (RST)' }))
  expect(screen.queryByRole('textbox', { name: 'Reason' })).toBeNull()
  fireEvent.click(submit('Reset #3'))
  await waitFor(() => expect(host.asked).toEqual(['connection.close {"ids":["3"],"how":"reset","code":1000,"reason":""}']))
})
