// Whether the server's certificate stands open, and which of the two ways to one. One for the whole application: the bar, the first minute,
// the status bar and the palette open the same view.
import { create } from 'zustand'
import { useDesk } from '../store/desk.ts'
import { forgetFormFault, forgetPassword, takeSetFile } from './chooser.ts'

export type CertificateWay = 'local' | 'file'

interface CertificateView {
  readonly open: boolean
  readonly way: CertificateWay
}

export const useCertificateView = create<CertificateView>(() => ({ open: false, way: 'local' }))

/** Without a way: the one that is in force. */
export function openCertificate(way?: CertificateWay): void {
  const { from } = useDesk.getState().server.certificateSource
  useCertificateView.setState({ open: true, way: way ?? (from === 'local' ? 'local' : 'file') })
  // A kept file whose password is not kept: it is asked for at once.
  void takeSetFile()
}

export function showWay(way: CertificateWay): void {
  useCertificateView.setState({ way })
  forgetFormFault()
}

export function closeCertificate(): void {
  useCertificateView.setState({ open: false })
  forgetPassword()
}
