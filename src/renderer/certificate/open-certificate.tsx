// The dialog of the server's certificate, with its two ways to one.
import { useDesk } from '../store/desk.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { CertificateFromFile } from './certificate-from-file.tsx'
import { closeCertificate, showWay, useCertificateView } from './certificate-view.ts'
import { useChooser } from './chooser.ts'
import { LocalCertificate } from './local-certificate.tsx'
import './certificate.css'
import { say } from '../language/say.ts'

export function OpenCertificate() {
  const { way } = useCertificateView()
  const { from } = useDesk((desk) => desk.server.certificateSource)
  const badge = (is: boolean) => (is ? 'chosen' : undefined)
  return (
    <Dialog title={say.certificate.serverCertificate} onClose={closeCertificate}>
      <Tabs
        label={say.certificate.whereItComesFrom}
        value={way}
        onChange={showWay}
        tabs={[
          { id: 'local', label: say.certificate.localAuthority, badge: badge(from === 'local') },
          { id: 'file', label: say.certificate.fromAFile, badge: badge(from !== 'local') },
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
