// The choice between ws and wss, and what is said of it.
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServerState } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { startTestHost } from '../composer/test-host.ts'
import { useDesk } from '../store/desk.ts'
import { Scheme } from './scheme.tsx'
import { StartTrouble } from './start-trouble.tsx'
import { useListening } from './use-listening.ts'

const host = startTestHost()
const STOPPED: ServerState = {
  listening: false,
  secure: false,
  authenticatesClients: false,
  refusesWith403: false,
  certificateSource: { from: 'local', file: '', isCopy: false },
  keyLogFile: '',
  host: '127.0.0.1',
  port: 8080,
  url: '',
  exposed: false,
  testPage: true,
}
const LISTENING: ServerState = { ...STOPPED, listening: true, url: 'ws://127.0.0.1:8080' }

beforeEach(() => {
  host.asked.length = 0
  useDesk.setState({ link: 'open', server: STOPPED, notices: [] })
  useListening.setState({ switching: false, trouble: '' })
})
afterEach(cleanup)

const wss = () => screen.getByRole('radio', { name: 'wss' })
const notices = () => useDesk.getState().notices.map(({ text }) => text)

test('choosing wss asks the host, and what the host answers is in force', async () => {
  host.answers('server.setSecure', ({ on }) => ({ ...STOPPED, secure: on }))
  render(<Scheme />)
  expect(wss().title).toBe('wss: encrypted with TLS. Without a certificate of your own in the settings, a local one is made.')
  fireEvent.click(wss())
  await waitFor(() => expect(wss().getAttribute('aria-checked')).toBe('true'))
  expect(host.asked).toEqual(['server.setSecure {"on":true}'])
  expect(notices()).toEqual([])
})

test('before the line to the host is open there is nothing to choose', () => {
  useDesk.setState({ link: 'connecting' })
  render(<Scheme />)
  expect(screen.getAllByRole('radio').map((radio) => (radio as HTMLButtonElement).disabled)).toEqual([true, true])
  act(() => useDesk.setState({ link: 'open' }))
  expect(screen.getAllByRole('radio').map((radio) => (radio as HTMLButtonElement).disabled)).toEqual([false, false])
})

test('the arrow keys choose, as in any group of radio buttons', async () => {
  host.answers('server.setSecure', ({ on }) => ({ ...STOPPED, secure: on }))
  render(<Scheme />)
  fireEvent.keyDown(screen.getByRole('radio', { name: 'ws' }), { key: 'ArrowRight' })
  await waitFor(() => expect(wss().getAttribute('aria-checked')).toBe('true'))
  expect(document.activeElement).toBe(wss())
})

test('while it listens it says that open connections stay as they are', async () => {
  useDesk.setState({ server: LISTENING })
  host.answers('server.setSecure', () => ({ ...LISTENING, secure: true, url: 'wss://127.0.0.1:8080' }))
  render(<Scheme />)
  expect(wss().title).toContain('Applies to new connections; open ones stay as they are.')
  fireEvent.click(wss())
  await waitFor(() =>
    expect(notices()).toEqual(['TLS from now on: new clients connect to wss://127.0.0.1:8080. Open connections stay as they are.']),
  )
})

test('a certificate that cannot be had is said in a sentence, and ws stays', async () => {
  host.answers('server.setSecure', () => {
    throw new RequestError('authority-unreadable', 'The authority cannot be written to "/certificates": the disk is full.')
  })
  render(
    <>
      <Scheme />
      <StartTrouble />
    </>,
  )
  fireEvent.click(wss())
  expect((await screen.findByRole('alert')).textContent).toBe(
    'The authority cannot be written to "/certificates": the disk is full.',
  )
  expect(wss().getAttribute('aria-checked')).toBe('false')
})

test('a second press while the first is under way is left out', async () => {
  const first = Promise.withResolvers<ServerState>()
  host.answers('server.setSecure', () => first.promise)
  render(<Scheme />)
  fireEvent.click(wss())
  fireEvent.click(wss())
  first.resolve({ ...STOPPED, secure: true })
  await waitFor(() => expect(wss().getAttribute('aria-checked')).toBe('true'))
  expect(host.asked).toEqual(['server.setSecure {"on":true}'])
})
