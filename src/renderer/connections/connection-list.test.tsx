import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mergeConnections, select, show, useDesk } from '../store/desk.ts'
import { ConnectionList } from './connection-list.tsx'
import { sampleRow } from './sample-row.ts'

beforeEach(() => {
  useDesk.setState({ connections: new Map() })
  select([])
  show({ kind: 'nothing' })
})
afterEach(cleanup)

function connect(count: number): void {
  mergeConnections(
    Array.from({ length: count }, (_, index) => sampleRow({ id: String(index + 1), path: `/${index + 1}` })),
    [],
  )
}

test('a thousand connections are counted, and only those in sight are drawn', () => {
  connect(1_000)
  render(<ConnectionList />)
  expect(screen.getByText('1,000')).toBeTruthy()
  expect(screen.getAllByRole('option').length).toBeLessThan(40)
})

test('clicks select one, several and a range', () => {
  connect(5)
  render(<ConnectionList />)
  fireEvent.click(screen.getByRole('option', { name: /^#2 / }))
  fireEvent.click(screen.getByRole('option', { name: /^#4 / }), { ctrlKey: true })
  expect(useDesk.getState().selected).toEqual(['2', '4'])
  fireEvent.click(screen.getByRole('option', { name: /^#5 / }), { shiftKey: true })
  expect(useDesk.getState().selected).toEqual(['4', '5'])
})

test('the keyboard alone moves, extends, selects all and lets go', () => {
  connect(5)
  render(<ConnectionList />)
  const list = screen.getByRole('listbox', { name: 'Connections' })
  fireEvent.keyDown(list, { key: 'ArrowDown' })
  fireEvent.keyDown(list, { key: 'ArrowDown' })
  fireEvent.keyDown(list, { key: 'ArrowDown', shiftKey: true })
  expect(useDesk.getState().selected).toEqual(['2', '3'])
  fireEvent.keyDown(list, { key: 'a', ctrlKey: true })
  expect(useDesk.getState().selected).toEqual(['1', '2', '3', '4', '5'])
  fireEvent.keyDown(list, { key: 'Escape' })
  expect(useDesk.getState().selected).toEqual([])
})

test('Enter and a double click open the detail', () => {
  connect(2)
  render(<ConnectionList />)
  fireEvent.keyDown(screen.getByRole('listbox'), { key: 'End' })
  fireEvent.keyDown(screen.getByRole('listbox'), { key: 'Enter' })
  expect(useDesk.getState().subject).toEqual({ kind: 'connection', id: '2' })
  fireEvent.doubleClick(screen.getByRole('option', { name: /^#1 / }))
  expect(useDesk.getState().subject).toEqual({ kind: 'connection', id: '1' })
})

test('what closes stays in the list, after those that are open', () => {
  connect(2)
  render(<ConnectionList />)
  act(() => mergeConnections([sampleRow({ id: '1', stage: 'closed', closeCode: 1000, closedBy: 'client' })], []))
  expect(screen.getAllByRole('option').map((option) => option.textContent.slice(0, 2))).toEqual(['#2', '#1'])
  expect(screen.getByText('1000 by client · 127.0.0.1:51702')).toBeTruthy()
})
