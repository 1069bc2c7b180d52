// The questions of TLS as a person and a keyboard answer them, and what an opening request over TLS shows of it.
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { TlsDetails } from '../../contract/model.ts'
import { startTestHost } from '../composer/test-host.ts'
import { sampleDetails, sampleRow } from '../connections/sample-row.ts'
import { show, useDesk } from '../store/desk.ts'
import { Inbox } from './inbox.tsx'
import { QuestionDetail } from './question-detail.tsx'
import { press, questionsAnew } from './question-test-support.ts'
import { certificateQuestion, helloQuestion, OFFERED, openRequest } from './sample-questions.ts'

const host = startTestHost()
host.answers('question.setMode', () => ({}))
questionsAnew(host)

/** What the host knows of a connection with TLS. */
function knows(tls: Partial<TlsDetails>): void {
  host.answers('connection.details', ({ id }) =>
    sampleDetails(sampleRow({ id, secure: true }), {
      protocol: 'TLS 1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      cipherStrength: 128,
      keyExchange: 'x25519',
      keyExchangeStrength: 253,
      signatureScheme: 'ed25519',
      alpn: '',
      serverName: 'plant.example',
      isResumed: true,
      helloRetryRequest: false,
      ja3: '',
      ja4: '',
      offered: OFFERED,
      clientStatus: '',
      clientChain: [],
      ...tls,
    }),
  )
}

const CHAIN: TlsDetails['clientChain'] = [
  {
    subject: 'CN=robot-3',
    issuer: 'CN=Robots',
    serialNumber: '0A',
    fingerprint: 'AA:01',
    validFrom: new Date(2020, 0, 1, 12).getTime(),
    validTo: new Date(2020, 11, 31, 12).getTime(),
  },
]

const rows = (label: string) => [...screen.getByLabelText(label, { selector: 'dl' }).children].map((row) => row.textContent)
const asked = () =>
  [...screen.getByRole('region', { name: 'What is asked' }).querySelectorAll('p, li')].map((each) => each.textContent)

/** The detail pane's part in this. */
function Shown() {
  const subject = useDesk((desk) => desk.subject)
  return subject.kind === 'question' ? <QuestionDetail id={subject.id} /> : null
}

test('a ClientHello is shown with what it offers, its lists folded, and is accepted', async () => {
  useDesk.setState({ questions: [helloQuestion('5')] })
  show({ kind: 'question', id: '5' })
  render(<Shown />)
  expect(asked()).toEqual(['ClientHello for plant.example', 'Client: 127.0.0.1:50000', 'Versions: TLS 1.3, TLS 1.2'])
  expect(rows('ClientHello')).toEqual([
    'Server name (SNI)plant.example',
    'ALPNhttp/1.1',
    'JA3e7d705a3286e19ea42f587b344ee6865',
    'JA4t13d0201h1_8daaf6152771_b186095e22b6',
  ])
  const lists = [...document.querySelectorAll('details')]
  expect(lists.map((list) => `${list.querySelector('summary')?.textContent}${list.open ? ', open' : ''}`)).toEqual([
    'Versions 2',
    'Cipher suites 2',
    'Groups 1',
    'Key shares 1',
    'Signature schemes 1',
    'ALPN 1',
  ])
  press('a')
  await waitFor(() =>
    expect(host.asked).toEqual(['question.answer {"id":"5","answer":{"kind":"sslConnectionRequest","accept":true}}']),
  )
})

test('a ClientHello is rejected with an alert, and what clients see of it is said', async () => {
  useDesk.setState({ questions: [helloQuestion('5', '')] })
  show({ kind: 'question', id: '5' })
  render(<Shown />)
  expect(asked()[0]).toBe('ClientHello without a server name')
  expect(screen.getByText(/^The handshake ends with the fatal alert access_denied/)).toBeTruthy()
  fireEvent.focus(screen.getByRole('button', { name: 'Reject with alert' }))
  const view = screen.getByRole('region', { name: 'If you reject, the client will see' })
  expect(view.textContent).toContain('Node wserror with code EPROTO: tlsv1 alert access denied')
  press('r')
  await waitFor(() =>
    expect(host.asked).toEqual(['question.answer {"id":"5","answer":{"kind":"sslConnectionRequest","accept":false}}']),
  )
})

test('a certificate that is not trusted is shown with the reason and its chain, and may be accepted anyway', async () => {
  knows({ clientStatus: 'It has expired.', clientChain: CHAIN })
  useDesk.setState({ questions: [certificateQuestion('6', 'CN=robot-3', 'It has expired.')] })
  show({ kind: 'question', id: '6' })
  render(<Shown />)
  expect(asked()).toEqual(['Certificate CN=robot-3', 'Client: 127.0.0.1:50000', 'Check: It has expired.'])
  expect(screen.getByText(/^rejected in \d+ s$/)).toBeTruthy()
  await screen.findByRole('region', { name: 'Client certificate' })
  expect(rows('The client')).toEqual([
    'SubjectCN=robot-3',
    'IssuerCN=Robots',
    expect.stringMatching(/^Valid2020-01-01 to 2020-12-31, expired \d+ days ago$/),
    'Serial number0A',
    'SHA-256AA:01',
  ])
  expect(screen.getByRole('region', { name: 'If you reject, the client will see' }).textContent).toContain('ECONNRESET')
  expect(screen.getByRole('button', { name: 'Reset' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Accept anyway' }))
  await waitFor(() =>
    expect(host.asked.at(-1)).toBe('question.answer {"id":"6","answer":{"kind":"sslClientAuthentication","accept":true}}'),
  )
})

test('with SSLRefuseWith403 a certificate is refused with 403, and the inbox says so', async () => {
  knows({ clientStatus: 'OK', clientChain: CHAIN })
  useDesk.setState(({ server }) => ({
    questions: [certificateQuestion('6', 'CN=robot\u202e-3', 'OK')],
    server: { ...server, refusesWith403: true },
  }))
  show({ kind: 'question', id: '6' })
  render(
    <>
      <Inbox />
      <Shown />
    </>,
  )
  expect(screen.getByRole('button', { name: String.raw`#6 CN=robot\u202e-3 trusted · 127.0.0.1:50000` })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Reject with 403 #6' })).toBeTruthy()
  expect(screen.getByText('The opening request is answered with 403 Forbidden, because SSLRefuseWith403 is on.')).toBeTruthy()
  expect(asked()[2]).toBe('Check: Trusted')
  press('r')
  await waitFor(() =>
    expect(host.asked.at(-1)).toBe('question.answer {"id":"6","answer":{"kind":"sslClientAuthentication","accept":false}}'),
  )
})

test('a client without a certificate says so', () => {
  knows({ clientStatus: 'The client presented no certificate.' })
  useDesk.setState({ questions: [certificateQuestion('6', '', 'The client presented no certificate.')] })
  show({ kind: 'question', id: '6' })
  render(
    <>
      <Inbox />
      <Shown />
    </>,
  )
  expect(screen.getByRole('button', { name: '#6 no certificate not trusted · 127.0.0.1:50000' })).toBeTruthy()
  expect(asked()[0]).toBe('No client certificate')
})

test('an opening request over TLS shows what was agreed on, and the certificate with its status', async () => {
  knows({ clientStatus: 'It has expired.', clientChain: CHAIN })
  useDesk.setState({ questions: [openRequest('7', { secure: true })] })
  show({ kind: 'question', id: '7' })
  render(<Shown />)
  await screen.findByRole('region', { name: 'TLS agreed on' })
  expect(rows('TLS').slice(0, 7)).toEqual([
    'VersionTLS 1.3',
    'Cipher suiteTLS_AES_128_GCM_SHA256, 128 bits',
    'Key exchangex25519, 253 bits',
    'Signatureed25519',
    'Server name (SNI)plant.example',
    'ALPNnone',
    'Resumedyes, an earlier session',
  ])
  expect(screen.getByText('Not trusted: It has expired.')).toBeTruthy()
  expect(rows('The client')[0]).toBe('SubjectCN=robot-3')
})

test('an opening request without TLS asks for nothing more', () => {
  useDesk.setState({ questions: [openRequest('7')] })
  show({ kind: 'question', id: '7' })
  render(<Shown />)
  expect(asked()).not.toContain('Security: TLS')
  expect(host.asked).toEqual([])
})

test('everything that waits is rejected at once, each in its own way', async () => {
  useDesk.setState({ questions: [helloQuestion('1'), certificateQuestion('2', 'CN=a', 'OK'), openRequest('3')] })
  render(<Inbox />)
  fireEvent.click(screen.getByRole('button', { name: 'Reject all 3' }))
  await waitFor(() => expect(useDesk.getState().questions).toEqual([]))
  expect(host.asked.map((line) => line.replace(/,"status".*/, ''))).toEqual([
    'question.answer {"id":"1","answer":{"kind":"sslConnectionRequest","accept":false}}',
    'question.answer {"id":"2","answer":{"kind":"sslClientAuthentication","accept":false}}',
    'question.answer {"id":"3","answer":{"kind":"webSocketOpenRequest","accept":false',
  ])
})

test('the modes of TLS are set where there is TLS, and say what the check needs', async () => {
  useDesk.setState(({ server }) => ({ server: { ...server, secure: true } }))
  render(<Inbox />)
  fireEvent.click(screen.getByRole('button', { name: 'When clients ask: ask' }))
  const names = screen.getAllByRole('radiogroup').map((group) => group.getAttribute('aria-label'))
  expect(names).toEqual(['Opening requests', 'TCP connections', 'TLS handshakes', 'Client certificates'])
  const certificates = within(screen.getByRole('radiogroup', { name: 'Client certificates' }))
  expect(certificates.getAllByRole('radio').map((radio) => radio.textContent)).toEqual(['Check', 'Ask', 'Reject'])
  expect(screen.getByText('Clients present a certificate only when the setting SSLAuthenticateClients is on.')).toBeTruthy()
  act(() => useDesk.setState(({ server }) => ({ server: { ...server, authenticatesClients: true } })))
  expect(screen.queryByText(/^Clients present a certificate only/)).toBeNull()
  expect(
    screen.getByText('After 30 s without an answer, the client is let in; its certificate is judged by the check.'),
  ).toBeTruthy()
  fireEvent.click(certificates.getByRole('radio', { name: 'Reject' }))
  fireEvent.click(within(screen.getByRole('radiogroup', { name: 'TLS handshakes' })).getByRole('radio', { name: 'Ask' }))
  await waitFor(() =>
    expect(host.asked).toEqual([
      'question.setMode {"kind":"sslClientAuthentication","mode":"reject"}',
      'question.setMode {"kind":"sslConnectionRequest","mode":"ask"}',
    ]),
  )
})

test('without TLS its modes are out of sight, and decide nothing', () => {
  useDesk.setState(({ questionModes }) => ({
    questionModes: { ...questionModes, sslConnectionRequest: 'reject', webSocketOpenRequest: 'accept' },
  }))
  render(<Inbox />)
  expect(screen.getByText('Clients are let in without asking.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'When clients ask: accept' }))
  expect(screen.getAllByRole('radiogroup').map((group) => group.getAttribute('aria-label'))).toEqual([
    'Opening requests',
    'TCP connections',
  ])
})

test('where the handshake turns clients away, that is what one may be asked about instead', async () => {
  useDesk.setState(({ server, questionModes }) => ({
    server: { ...server, secure: true },
    questionModes: { ...questionModes, sslConnectionRequest: 'reject' },
  }))
  render(<Inbox />)
  expect(screen.getByRole('button', { name: 'When clients ask: reject' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Ask me first' }))
  await waitFor(() => expect(host.asked).toEqual(['question.setMode {"kind":"sslConnectionRequest","mode":"ask"}']))
})
