// Whether the server's certificate stands open. One for the whole application: the bar, the first minute, the status bar and the palette
// open the same view.
import { create } from 'zustand'

export const useCertificateView = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openCertificate(): void {
  useCertificateView.setState({ open: true })
}

export function closeCertificate(): void {
  useCertificateView.setState({ open: false })
}
