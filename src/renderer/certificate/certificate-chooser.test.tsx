// A certificate from a file, as the page has it: what is asked of the host, and where each thing that can be wrong is said.
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServerCertificate, ServerState } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { startTestHost } from '../composer/test-host.ts'
import { StartTrouble } from '../listen/start-trouble.tsx'
import { start } from '../listen/use-listening.ts'
import { useDesk } from '../store/desk.ts'
import { OpenCertificate } from './open-certificate.tsx'
import { closeCertificate, openCertificate, useCertificateView } from './certificate-view.ts'
import { drop, uploadFor, useChooser } from './chooser.ts'

/** As in the window, where its code comes a moment later. */
function Certificate() {
  return useCertificateView((view) => view.open) ? <OpenCertificate /> : null
}

const ALPHA: ServerCertificate = {
  subject: 'CN=alpha.test',
  names: ['alpha.test'],
  issuer: 'CN=Company CA',
  validFrom: new Date(2020, 0, 1).getTime(),
  validTo: new Date(2090, 0, 1).getTime(),
  fingerprint: 'AA:AA',
}
const BETA: ServerCertificate = { ...ALPHA, subject: 'CN=beta.test', fingerprint: 'BB:BB' }

/** Before anything is chosen or known. */
const { server: AT_FIRST } = useDesk.getState()

const host = startTestHost()
host.answers('upload.cancel', () => ({}))
/** What `certificate.read` answers to a password. */
let inFile: (password: string) => readonly ServerCertificate[] = () => [ALPHA]
host.answers('certificate.read', ({ password }) => inFile(password))
host.answers('certificate.use', () => stated({ certificate: { ...ALPHA, isLocal: false, authorityFile: '' } }))

function stated(more: Partial<ServerState> = {}): ServerState {
  return { ...useDesk.getState().server, secure: true, listening: false, ...more }
}

/** What the next file in the system's dialog is called. */
function pick(name: string): void {
  host.answers('file.pick', () => ({ fileId: `ticket of ${name}`, name, size: 1 }))
}

function show(way: 'local' | 'file' = 'file', more: Partial<ServerState> = {}): void {
  useDesk.setState(({ capabilities }) => ({ server: stated(more), capabilities: { ...capabilities, nativeFilePicker: true } }))
  openCertificate(way)
  render(<Certificate />)
}

beforeEach(() => {
  closeCertificate()
  drop('certificate')
  host.asked.length = 0
  inFile = () => [ALPHA]
  useDesk.setState({ link: 'open', server: AT_FIRST })
})
afterEach(cleanup)

const button = (name: string) => screen.getByRole('button', { name })
const asked = () => host.asked.filter((line) => line.startsWith('certificate'))
const refuses = (code: string, sentence: string) => () => {
  throw new RequestError(code, sentence)
}

test('the chosen one of several is asked for by its fingerprint', async () => {
  inFile = () => [ALPHA, BETA]
  pick('both.pem')
  show()
  fireEvent.click(button('Choose a file…'))
  fireEvent.change(await screen.findByRole('combobox', { name: 'Which of the 2 certificates' }), { target: { value: 'BB:BB' } })
  expect(within(screen.getByLabelText('Certificate in the file')).getByText('CN=beta.test')).toBeTruthy()
  fireEvent.click(button('Use this certificate'))
  await screen.findByText('CN=alpha.test is chosen. It is served from the next start.')
  expect(asked()).toEqual([
    'certificate.read {"fileId":"ticket of both.pem","keyFileId":"","password":""}',
    'certificate.use {"fileId":"ticket of both.pem","keyFileId":"","password":"","fingerprint":"BB:BB"}',
  ])
})

test.each([
  ['wrong-store-password', 'password'],
  ['no-private-key', 'key'],
  ['key-mismatch', 'key'],
  ['store-unreadable', 'certificate'],
  ['store-type-unsupported', 'certificate'],
  ['no-such-file', 'certificate'],
  ['internal-error', 'certificate'],
])('%s is said at the %s', async (code, place) => {
  inFile = refuses(code, 'This is why.')
  pick('server.pem')
  show()
  fireEvent.click(button('Choose a file…'))
  await screen.findByText('This is why.')
  expect(useChooser.getState().fault).toEqual({ at: place, text: 'This is why.', isQuestion: false })
  expect(screen.getByText('server.pem')).toBeTruthy()
})

test('what was typed stays when the host refuses, and the password alone goes with the dialog', async () => {
  inFile = (password) => (password === '' ? refuses('missing-store-password', 'Protected. Type it.')() : [ALPHA])
  host.answers('certificate.use', refuses('copy-failed', 'The disk is full.'))
  pick('locked.pfx')
  show()
  fireEvent.click(button('Choose a file…'))
  const password = await screen.findByLabelText<HTMLInputElement>('Password')
  expect(password.type).toBe('password')
  fireEvent.change(password, { target: { value: 'geheim' } })
  fireEvent.click(button('Open'))
  fireEvent.click(await screen.findByRole('button', { name: 'Use this certificate' }))
  await screen.findByText('The disk is full.')
  expect(password.value).toBe('geheim')
  act(closeCertificate)
  const { certificate, password: kept, found } = useChooser.getState()
  expect([certificate?.name, kept, found]).toEqual(['locked.pfx', '', []])
  host.answers('certificate.use', () => stated({ certificate: { ...ALPHA, isLocal: false, authorityFile: '' } }))
})

test('a mistaken choice of many bytes is not uploaded', async () => {
  const large = new File([new Uint8Array(16 * 1024 * 1024 + 1)], 'film.mp4')
  expect(await uploadFor('certificate', large)).toBe(false)
  expect(useChooser.getState().fault?.text).toBe(
    'film.mp4 has 16.0 MiB; a certificate with its key has at most 16.0 MiB. Choose another file.',
  )
  expect(host.asked).toEqual([])
})

test('a kept file whose password is not kept asks for it at once, also after a start that failed for it', async () => {
  inFile = (password) => (password === '' ? refuses('missing-store-password', 'Protected. Type it.')() : [ALPHA])
  host.answers('server.start', refuses('missing-store-password', 'The store is protected.'))
  useDesk.setState({ server: stated({ certificateSource: { from: 'file', file: 'C:\\certs\\server.pfx', isCopy: false } }) })
  render(
    <>
      <StartTrouble />
      <Certificate />
    </>,
  )
  await act(start)
  fireEvent.click(button('Certificate…'))
  expect((await screen.findByLabelText<HTMLInputElement>('Password')).value).toBe('')
  expect(screen.getByText('server.pfx')).toBeTruthy()
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'geheim' } })
  fireEvent.click(button('Open'))
  await screen.findByText('CN=alpha.test is chosen. It is served from the next start.')
  expect(asked().at(-1)).toBe('certificate.use {"fileId":"","keyFileId":"","password":"geheim","fingerprint":""}')
  expect(screen.getByLabelText('Certificate').textContent).toContain('server.pfx')
})

test('a kept file that opens without a password is shown as the one that is chosen', async () => {
  show('file', { certificateSource: { from: 'file', file: '/home/ann/server.pem', isCopy: false } })
  expect((await screen.findByLabelText('Certificate')).textContent).toContain('CN=alpha.test')
  expect([useChooser.getState().done, screen.queryByRole('button', { name: 'Use this certificate' })]).toEqual(['', null])
})
