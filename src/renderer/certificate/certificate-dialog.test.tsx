// The server's certificate as it is shown, and how to trust it.
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CertificateState } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { OpenCertificate } from './open-certificate.tsx'
import { closeCertificate, openCertificate, useCertificateView } from './certificate-view.ts'

/** As in the window, where its code comes a moment later. */
function Certificate() {
  return useCertificateView((view) => view.open) ? <OpenCertificate /> : null
}

const OWN: CertificateState = {
  subject: 'CN=example.test',
  names: ['localhost', '127.0.0.1'],
  issuer: 'CN=Example CA',
  validFrom: new Date(2020, 0, 1, 12).getTime(),
  validTo: new Date(2020, 11, 31, 12).getTime(),
  fingerprint: 'AB:CD:EF',
  isLocal: false,
  authorityFile: '',
}
const LOCAL: CertificateState = {
  ...OWN,
  subject: 'CN=localhost',
  issuer: 'CN=Socketbench local authority',
  isLocal: true,
  authorityFile: '/home/ann/certificates/ca.pem',
}

const LOCAL_SOURCE = { from: 'local', file: '', isCopy: false } as const

function show(certificate: CertificateState): void {
  useDesk.setState(({ server, capabilities }) => ({
    server: {
      ...server,
      secure: true,
      certificate,
      certificateSource: certificate.isLocal ? LOCAL_SOURCE : { from: 'file', file: '/home/ann/server.pem', isCopy: false },
    },
    capabilities: { ...capabilities, platform: 'linux' },
    preferences: {},
  }))
  openCertificate()
  render(<Certificate />)
}

beforeEach(closeCertificate)
afterEach(cleanup)

const facts = () => [...screen.getByLabelText('Certificate').querySelectorAll('div')].map((row) => row.textContent)

test('a certificate of the person’s own is shown with its issuer, and that it has expired', () => {
  show(OWN)
  expect(facts()).toEqual([
    'SubjectCN=example.test',
    'IssuerCN=Example CA',
    'Forlocalhost, 127.0.0.1',
    expect.stringMatching(/^Valid2020-01-01 to 2020-12-31, expired \d+ days ago$/),
    'SHA-256AB:CD:EF',
    'File/home/ann/server.pem',
  ])
  expect(screen.getByRole('button', { name: 'Copy the fingerprint' })).toBeTruthy()
  expect(screen.queryByRole('region', { name: 'How to trust it' })).toBeNull()
})

test('for the local one there are steps for the system at hand, and for every other that is chosen', () => {
  show(LOCAL)
  expect(facts()[5]).toBe('Authority/home/ann/certificates/ca.pem')
  const trust = within(screen.getByRole('region', { name: 'How to trust it' }))
  expect(trust.getByRole('group', { name: 'Trust it' }).textContent).toContain('sudo update-ca-certificates')
  fireEvent.change(trust.getByRole('combobox', { name: 'Who should trust it' }), { target: { value: 'chromium' } })
  expect(trust.getByRole('group', { name: 'Undo it' }).textContent).toContain(
    'certutil -d "sql:$db" -D -n "Socketbench local authority"',
  )
  expect(trust.getByRole('combobox').querySelectorAll('option').length).toBe(10)
})
