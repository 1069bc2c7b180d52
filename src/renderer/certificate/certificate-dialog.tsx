// The certificate that the server presents, and the two ways to one: made by the local authority, or out of a file.
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { CertificateFromFile } from './certificate-from-file.tsx'
import { closeCertificate, openCertificate, showWay, useCertificateView } from './certificate-view.ts'
import { useChooser } from './chooser.ts'
import { LocalCertificate } from './local-certificate.tsx'
import './certificate.css'

export function CertificateDialog() {
  const { open, way } = useCertificateView()
  const { from } = useDesk((desk) => desk.server.certificateSource)
  const linked = useDesk((desk) => desk.link === 'open')
  useCommand({ id: 'server.certificate', title: "Show the server's certificate", menu: 'server', run: () => openCertificate() })
  useCommand({
    id: 'server.chooseCertificate',
    title: "Choose the server's certificate from a file",
    menu: 'server',
    when: linked,
    run: () => openCertificate('file'),
  })
  if (!open) return null
  const badge = (is: boolean) => (is ? 'chosen' : undefined)
  return (
    <Dialog title="Server certificate" onClose={closeCertificate}>
      <Tabs
        label="Where it comes from"
        value={way}
        onChange={showWay}
        tabs={[
          { id: 'local', label: 'Local authority', badge: badge(from === 'local') },
          { id: 'file', label: 'From a file', badge: badge(from !== 'local') },
        ]}
      >
        <div className="certificate">
          {way === 'local' ? <LocalCertificate /> : <CertificateFromFile />}
          <Done />
        </div>
      </Tabs>
    </Dialog>
  )
}

/** What has come of a choice, for the eye and the ear. */
function Done() {
  const done = useChooser((chooser) => chooser.done)
  return (
    <p className="certificate-done" role="status">
      {done}
    </p>
  )
}
