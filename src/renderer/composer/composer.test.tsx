// Writing and sending, as a person does it.
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bindKeys } from '../commands/registry.ts'
import { sampleRow } from '../connections/sample-row.ts'
import { mergeConnections, select, useDesk } from '../store/desk.ts'
import { Composer } from './composer.tsx'
import { chooseFile, setEveryone, setKind, useDraft } from './draft.ts'
import { useSending } from './sending.ts'
import { startTestHost } from './test-host.ts'
import { TransferList } from './transfer-list.tsx'

const host = startTestHost()
host.answers('connection.send', ({ ids, content }) =>
  ids.map((connection) => ({ connection, bytes: content.length, queuedBytes: 0, error: '', code: '' })),
)

let unbind = (): void => undefined
beforeEach(() => {
  host.asked.length = 0
  useDesk.setState({ connections: new Map(), transfers: [] })
  select([])
  useDraft.setState({ typed: { text: '', json: '', hex: '', base64: '' }, file: undefined, history: [] })
  useSending.setState({ said: '', failed: false, underWay: 0, upload: undefined })
  setKind('text')
  setEveryone(false)
  unbind = bindKeys(window)
})
afterEach(() => {
  unbind()
  cleanup()
})

const clients = (...ids: string[]) =>
  mergeConnections(
    ids.map((id) => sampleRow({ id, stage: 'open' })),
    [],
  )
const write = (typed: string) => fireEvent.change(screen.getByRole('textbox', { name: 'Message' }), { target: { value: typed } })
const send = () => screen.getByRole('button', { name: 'Send' })

test('text goes to the selected connections, and the outcome is said', async () => {
  clients('1', '2', '3')
  select(['3', '1'])
  render(<Composer />)
  write('hello')
  fireEvent.click(send())
  await screen.findByText('Sent 5 B to 2 connections.')
  expect(host.asked).toEqual(['connection.send {"ids":["1","3"],"kind":"text","content":"hello"}'])
})

test('nothing goes to all by accident', () => {
  clients('1', '2')
  render(<Composer />)
  expect(screen.getByText('Select connections in the list, or send to all.')).toBeTruthy()
  expect(send().hasAttribute('disabled')).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: 'All open · 2' }))
  expect(send().hasAttribute('disabled')).toBe(false)
  act(() => select(['2']))
  expect(screen.getByRole('button', { name: 'All open · 2' }).getAttribute('aria-pressed')).toBe('false')
})

test('hex goes as bytes with Ctrl+Enter, and what is no hex does not go', async () => {
  clients('1')
  setKind('hex')
  render(<Composer />)
  write('82 a')
  expect(screen.getByText('The digit a at character 4 stands alone; a byte has two hex digits.')).toBeTruthy()
  write('82 a4')
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Message' }), { key: 'Enter', ctrlKey: true })
  await waitFor(() => expect(host.asked).toEqual(['connection.send {"ids":["1"],"kind":"binary","content":"gqQ="}']))
})

test('JSON is laid out on request and goes exactly as it stands', async () => {
  clients('1')
  setKind('json')
  render(<Composer />)
  write('{"a":1.0}')
  fireEvent.click(screen.getByRole('button', { name: 'Format' }))
  fireEvent.click(send())
  await waitFor(() =>
    expect(host.asked).toEqual(['connection.send {"ids":["1"],"kind":"text","content":"{\\n  \\"a\\": 1.0\\n}"}']),
  )
})

test('what was sent comes back with Alt+ArrowUp, its kind too', async () => {
  clients('1')
  render(<Composer />)
  write('first')
  fireEvent.click(send())
  await screen.findByText('Sent 5 B to #1.')
  act(() => setKind('hex'))
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Message' }), { key: 'ArrowUp', altKey: true })
  expect(screen.getByRole('textbox', { name: 'Message' })).toHaveProperty('value', 'first')
  expect(screen.getByRole('radio', { name: 'Text' }).getAttribute('aria-checked')).toBe('true')
})

test('a client that does not read is named, with what is queued', () => {
  mergeConnections([sampleRow({ id: '5', stage: 'open', queuedBytes: 3_250_585 })], [])
  render(<Composer />)
  expect(screen.getByText('#5 is not reading: 3.1 MiB queued')).toBeTruthy()
})

test('a file of the page is uploaded piece by piece and then sent', async () => {
  clients('1')
  host.answers('upload.begin', () => ({ fileId: 'f' }))
  host.answers('upload.append', () => ({}))
  host.answers('upload.end', () => ({ fileId: 'f', name: 'a.bin', size: 1_048_578 }))
  host.answers('connection.sendFile', () => [])
  const file = new File([new Uint8Array(1_048_578).fill(1)], 'a.bin')
  chooseFile({ from: 'page', name: file.name, size: file.size, file })
  render(<Composer />)
  fireEvent.click(send())
  await waitFor(() => expect(host.asked).toHaveLength(5))
  expect(host.asked.map((line) => line.replace(/"bytes":"(.{4}).*"/, '"bytes":"$1…"'))).toEqual([
    'upload.begin {"name":"a.bin","size":1048578}',
    'upload.append {"fileId":"f","offset":0,"bytes":"AQEB…"}',
    'upload.append {"fileId":"f","offset":1048576,"bytes":"AQE=…"}',
    'upload.end {"fileId":"f"}',
    'connection.sendFile {"ids":["1"],"fileId":"f","as":"binary"}',
  ])
})

test('a transfer shows how far it is and can be stopped', async () => {
  host.answers('transfer.cancel', () => ({}))
  useDesk.setState({
    transfers: [{ id: '8', connection: '3', name: 'trace.json', sent: 1024, total: 4096, state: 'running', error: '' }],
  })
  render(<TransferList />)
  const transfers = within(screen.getByRole('region', { name: 'File transfers' }))
  expect(transfers.getByText('1.0 KiB of 4.0 KiB')).toBeTruthy()
  fireEvent.click(transfers.getByRole('button', { name: 'Cancel trace.json to #3' }))
  await waitFor(() => expect(host.asked).toEqual(['transfer.cancel {"id":"8"}']))
})
