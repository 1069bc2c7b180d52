import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { HeadersTable, cover } from './headers-table.tsx'

afterEach(cleanup)

test('cookies keep their names and cover their values', () => {
  expect(cover('Cookie', 'session=7c1f00000000e0; theme=dark')).toBe('session=7c1f…e0; theme=dark')
})

test('an authorization keeps its scheme', () => {
  expect(cover('authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.x9')).toBe('Bearer eyJh…x9')
  expect(cover('Authorization', 'c2VjcmV0c2VjcmV0')).toBe('c2Vj…V0')
})

test('other headers and short values are shown as they are', () => {
  expect(cover('Origin', 'https://app.example.test')).toBe('https://app.example.test')
  expect(cover('Cookie', 'a=1; lone')).toBe('a=1; lone')
})

test('a covered value is shown when asked for, and covered again', () => {
  render(<HeadersTable headers={[['Cookie', 'session=7c1f00000000e0']]} />)
  expect(screen.queryByText('session=7c1f00000000e0')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Show Cookie' }))
  expect(screen.getByText('session=7c1f00000000e0')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Hide Cookie' }))
  expect(screen.getByText('session=7c1f…e0')).toBeTruthy()
})

test('headers of the same name all stand, in order', () => {
  render(
    <HeadersTable
      headers={[
        ['X-A', '1'],
        ['X-B', '2'],
        ['X-A', '3'],
      ]}
    />,
  )
  expect(screen.getAllByRole('row').map((row) => row.textContent)).toEqual(['X-A1', 'X-B2', 'X-A3'])
})
