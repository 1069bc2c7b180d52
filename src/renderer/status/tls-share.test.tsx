// What the last line of the window says of TLS.
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConnectionDetails, ConnectionRow, TlsDetails } from '../../contract/model.ts'
import { startTestHost } from '../composer/test-host.ts'
import { sampleRow } from '../connections/sample-row.ts'
import { useDesk } from '../store/desk.ts'
import { TlsShare } from './tls-share.tsx'

const host = startTestHost()

function desk(secure: boolean, rows: readonly Partial<ConnectionRow>[], selected: readonly string[] = []): string {
  const connections = new Map(rows.map((row, index) => [String(index + 1), sampleRow({ ...row, id: String(index + 1) })]))
  useDesk.setState(({ server }) => ({ server: { ...server, secure }, connections, selected }))
  return render(<TlsShare />).container.textContent
}

beforeEach(() => host.asked.splice(0))
afterEach(cleanup)

test('nothing is said where nothing is encrypted', () => {
  expect(desk(false, [{}, {}])).toBe('')
})

test('all that is open is encrypted, or so many of it; closed ones do not count', () => {
  expect(desk(true, [])).toBe('TLS')
  expect(desk(true, [{ secure: true }, { secure: true }, { stage: 'closed' }])).toBe('TLS')
  expect(desk(true, [{}, { secure: true }, { secure: true }])).toBe('TLS, 2 of 3 secure')
  expect(desk(false, [{}, { secure: true }])).toBe('TLS, 1 of 2 secure')
})

test('of one selected connection the version stands there, asked for once', async () => {
  const tls = { protocol: 'TLS 1.2' } satisfies Partial<TlsDetails> as unknown as TlsDetails
  host.answers('connection.details', () => ({ tls }) satisfies Partial<ConnectionDetails> as unknown as ConnectionDetails)
  desk(true, [{ secure: true }, { secure: true }], ['2'])
  expect(await screen.findByText('#2 TLS 1.2')).toBeTruthy()
  expect(host.asked).toEqual(['connection.details {"id":"2"}'])
})
