// The certificate that the server presents, and the two ways to one: made by the local authority, or out of a file.
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { later } from '../ui/later.tsx'
import { openCertificate, useCertificateView } from './certificate-view.ts'
import { say } from '../language/say.ts'

/** Nobody needs it before it is asked for. */
const OpenCertificate = later(async () => (await import('./open-certificate.tsx')).OpenCertificate)

export function CertificateDialog() {
  const open = useCertificateView((view) => view.open)
  const linked = useDesk((desk) => desk.link === 'open')
  useCommand({
    id: 'server.certificate',
    title: say.certificate.showTheServersCertificate,
    menu: 'server',
    run: () => openCertificate(),
  })
  useCommand({
    id: 'server.chooseCertificate',
    title: say.certificate.chooseTheServersCertificateFrom,
    menu: 'server',
    when: linked,
    run: () => openCertificate('file'),
  })
  return open ? <OpenCertificate /> : null
}
