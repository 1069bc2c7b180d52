// What the detail tells of a connection that has come to its end.
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { ConnectionDetails } from '../../contract/model.ts'
import { startTestHost } from '../composer/test-host.ts'
import { sampleDetails, sampleRow } from '../connections/sample-row.ts'
import { useDesk } from '../store/desk.ts'
import { ConnectionFacts } from './connection-facts.tsx'

const host = startTestHost()

afterEach(cleanup)

const names = () => [...document.querySelectorAll('dt')].map((name) => name.textContent)
const failed = sampleRow({
  id: '1',
  path: '',
  stage: 'closed',
  openedAt: 0,
  closedAt: 1_000,
  closedBy: 'server',
  closeReason: 'The client offers TLS 1.1; enabled are TLS 1.3, TLS 1.2 (SSLEnabledProtocols).',
})

test('a handshake that failed says why, and nothing of a socket that is gone', async () => {
  host.answers('connection.details', () => sampleDetails(failed))
  render(<ConnectionFacts id="1" />)
  expect(
    await screen.findByText('The client offers TLS 1.1; enabled are TLS 1.3, TLS 1.2 (SSLEnabledProtocols).', { selector: 'dd' }),
  ).toBeTruthy()
  expect(names()).toEqual([
    'Stage',
    'Client',
    'Server',
    'Subprotocol',
    'Extensions',
    'Accepted',
    'Closed',
    'Why',
    'Messages in',
    'Messages out',
  ])
})

test('an answer is shown although the connection has changed since it was asked for', async () => {
  const answer = Promise.withResolvers<ConnectionDetails>()
  host.asked.length = 0
  const isAsked = new Promise<void>((resolve) =>
    host.answers('connection.details', () => {
      resolve()
      return answer.promise
    }),
  )
  const row = sampleRow({ id: '2', stage: 'tls' })
  useDesk.setState({ connections: new Map([['2', row]]) })
  render(<ConnectionFacts id="2" />)
  await act(() => isAsked)
  act(() => useDesk.setState({ connections: new Map([['2', { ...row, stage: 'closed' }]]) }))
  await act(() => {
    answer.resolve(sampleDetails(row))
    return answer.promise
  })
  expect(await screen.findByText('Stage')).toBeTruthy()
  expect(host.asked).toEqual(['connection.details {"id":"2"}'])
})
