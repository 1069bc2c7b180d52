// The inbox and a question in full, as a person and a keyboard use them.
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { RequestError } from '../../contract/params.ts'
import { startTestHost } from '../composer/test-host.ts'
import { show, useDesk } from '../store/desk.ts'
import { Inbox } from './inbox.tsx'
import { QuestionDetail } from './question-detail.tsx'
import { press, questionsAnew } from './question-test-support.ts'
import { connectionQuestion, openRequest } from './sample-questions.ts'

const host = startTestHost()
host.answers('question.hold', () => ({}))
host.answers('question.setMode', () => ({}))
host.answers('question.setSeconds', () => ({}))
questionsAnew(host)

/** The detail pane's part in this. */
function Shown() {
  const subject = useDesk((desk) => desk.subject)
  return subject.kind === 'question' ? <QuestionDetail id={subject.id} /> : <p>{JSON.stringify(subject)}</p>
}

test('a request is accepted with the chosen subprotocol and an extra header', async () => {
  useDesk.setState({ questions: [openRequest('7', { subProtocols: ['chat.v2', 'chat.v1'] })] })
  show({ kind: 'question', id: '7' })
  render(<Shown />)
  fireEvent.change(screen.getByRole('combobox', { name: 'Subprotocol' }), { target: { value: 'chat.v1' } })
  fireEvent.change(screen.getByRole('textbox', { name: 'Extra headers' }), { target: { value: 'X-Room: 42' } })
  fireEvent.click(screen.getByRole('button', { name: 'Accept' }))
  await screen.findByText('{"kind":"connection","id":"7"}')
  expect(host.asked).toEqual([
    'question.answer {"id":"7","answer":{"kind":"webSocketOpenRequest","accept":true,"subProtocol":"chat.v1","headers":[["X-Room","42"]]}}',
  ])
})

test('without a choice the client gets its own first one', async () => {
  useDesk.setState({ questions: [openRequest('7', { subProtocols: ['chat.v2', 'chat.v1'] })] })
  show({ kind: 'question', id: '7' })
  render(<Shown />)
  press('a')
  await waitFor(() =>
    expect(host.asked).toEqual([
      'question.answer {"id":"7","answer":{"kind":"webSocketOpenRequest","accept":true,"subProtocol":"chat.v2","headers":[]}}',
    ]),
  )
})

test('a request is rejected with status, the header that belongs to it, and a body', async () => {
  useDesk.setState({ questions: [openRequest('7')] })
  show({ kind: 'question', id: '7' })
  render(<Shown />)
  const reject = within(screen.getByRole('region', { name: 'Reject' }))
  fireEvent.click(reject.getByRole('button', { name: '401' }))
  fireEvent.click(reject.getByRole('button', { name: 'Add WWW-Authenticate' }))
  fireEvent.change(reject.getByRole('textbox', { name: 'Body' }), { target: { value: 'no' } })
  fireEvent.click(screen.getByRole('button', { name: 'Reject with 401' }))
  await waitFor(() =>
    expect(host.asked).toEqual([
      'question.answer {"id":"7","answer":{"kind":"webSocketOpenRequest","accept":false,"status":401,"headers":[["WWW-Authenticate","Bearer"]],"body":"no"}}',
    ]),
  )
})

test('what cannot be sent is said, and the button waits', () => {
  useDesk.setState({ questions: [openRequest('7')] })
  show({ kind: 'question', id: '7' })
  render(<Shown />)
  fireEvent.change(screen.getByRole('textbox', { name: 'Status' }), { target: { value: '101' } })
  expect(screen.getByText('101 accepts. Press Accept instead.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Reject with 101' }).hasAttribute('disabled')).toBe(true)
  fireEvent.change(screen.getByRole('textbox', { name: 'Extra headers' }), { target: { value: 'X-Room 42' } })
  expect(screen.getByRole('button', { name: 'Accept' }).hasAttribute('disabled')).toBe(true)
})

test('the keyboard alone goes through the questions: reject, hold, accept', async () => {
  useDesk.setState({ questions: [openRequest('1'), openRequest('2'), openRequest('3')] })
  render(
    <>
      <Inbox />
      <Shown />
    </>,
  )
  press('w')
  expect(useDesk.getState().subject).toEqual({ kind: 'question', id: '1' })
  press('r')
  await waitFor(() => expect(useDesk.getState().subject).toEqual({ kind: 'question', id: '2' }))
  press('h')
  fireEvent.keyDown(screen.getByRole('button', { name: /#2 GET/ }), { key: 'ArrowDown' })
  expect(document.activeElement?.textContent).toContain('/3')
  press('a')
  await waitFor(() => expect(useDesk.getState().questions.map(({ id }) => id)).toEqual(['2']))
  expect(host.asked.map((line) => line.replace(/,"(subProtocol|headers).*/, ''))).toEqual([
    'question.answer {"id":"1","answer":{"kind":"webSocketOpenRequest","accept":false,"status":401',
    'question.hold {"id":"2"}',
    'question.answer {"id":"3","answer":{"kind":"webSocketOpenRequest","accept":true',
  ])
})

test('a key pressed twice answers once', async () => {
  useDesk.setState({ questions: [openRequest('1')] })
  show({ kind: 'question', id: '1' })
  render(<Shown />)
  press('a')
  press('a')
  await waitFor(() => expect(useDesk.getState().subject.kind).toBe('connection'))
  expect(host.asked).toHaveLength(1)
})

test('a question that somebody else was first to answer says so', async () => {
  const question = openRequest('9')
  host.answers('question.answer', () => {
    throw new RequestError('question-closed', 'This question is closed.')
  })
  useDesk.setState({ questions: [question] })
  show({ kind: 'question', id: '9' })
  render(<Shown />)
  press('a')
  await waitFor(() => expect(useDesk.getState().notices.map(({ text }) => text)).toEqual(['This question is closed.']))
  act(() => useDesk.setState({ questions: [] }))
  expect(screen.getByText('#9 is no longer waiting')).toBeTruthy()
})

test('a TCP connection is accepted or reset, and has no headers to give', () => {
  useDesk.setState({ questions: [connectionQuestion('4')] })
  show({ kind: 'question', id: '4' })
  render(<Shown />)
  expect(screen.getByRole('button', { name: 'Reset' })).toBeTruthy()
  expect(screen.queryByRole('textbox')).toBeNull()
})

test('a thousand may wait, and only those in sight are drawn', () => {
  useDesk.setState({ questions: Array.from({ length: 1_000 }, (_, index) => openRequest(String(index + 1))) })
  render(<Inbox />)
  expect(screen.getByText('1000')).toBeTruthy()
  expect(screen.getAllByRole('button', { name: /^Accept #/ }).length).toBeLessThan(30)
})

test('modes and the time to answer are set here', async () => {
  render(<Inbox />)
  fireEvent.click(screen.getByRole('button', { name: 'When clients ask: ask' }))
  fireEvent.click(within(screen.getByRole('radiogroup', { name: 'TCP connections' })).getByRole('radio', { name: 'Reject' }))
  const seconds = screen.getByRole('textbox', { name: /Seconds/ })
  fireEvent.change(seconds, { target: { value: '90' } })
  fireEvent.keyDown(seconds, { key: 'Enter' })
  await waitFor(() =>
    expect(host.asked).toEqual([
      'question.setMode {"kind":"connectionRequest","mode":"reject"}',
      'question.setSeconds {"seconds":90}',
    ]),
  )
})
