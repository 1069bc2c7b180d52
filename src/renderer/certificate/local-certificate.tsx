// The certificate that the local authority of this machine makes: what it is, how clients come to trust it, and the click that has it served.
import { FolderOpen, Save } from 'lucide-react'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/save-file.ts'
import { CertificateFacts, Copyable } from './certificate-facts.tsx'
import { ChooserFault } from './chooser-fault.tsx'
import { appliesOf, serveLocal, useChooser } from './chooser.ts'
import { HowToTrust } from './how-to-trust.tsx'

export function LocalCertificate() {
  const { certificate, certificateSource } = useDesk((desk) => desk.server)
  if (certificateSource.from !== 'local' || !certificate) return <MakeOne isInForce={certificateSource.from === 'local'} />
  const file = certificate.authorityFile
  return (
    <>
      <CertificateFacts
        label="Certificate"
        certificate={certificate}
        more={file === '' ? [] : [['Authority', <Copyable key="authority" label="Copy the path of the authority" text={file} />]]}
      />
      {file === '' ? null : <AuthorityFile />}
      <HowToTrust certificate={certificate} />
    </>
  )
}

/** One click: the authority is made, or used again, and with it a certificate for every name and address of this machine. */
function MakeOne({ isInForce }: { readonly isInForce: boolean }) {
  const server = useDesk((desk) => desk.server)
  const busy = useChooser((chooser) => chooser.busy)
  return (
    <div className="certificate-make">
      <p>
        An authority of this machine alone makes a certificate for all of its names and addresses, and renews it. Clients connect
        once they trust that authority; how is shown here.
      </p>
      <ChooserFault at="form" />
      <Button tone="primary" needsHost aria-disabled={busy || undefined} onClick={() => void serveLocal()}>
        {isInForce ? 'Make it now' : 'Use the local authority'}
      </Button>
      <p className="certificate-applies">{isInForce ? 'Otherwise the first start with wss makes it.' : appliesOf(server)}</p>
    </div>
  )
}

/** Carrying the authority to another machine begins with its file. */
function AuthorityFile() {
  const reveals = useDesk((desk) => desk.capabilities.revealsFiles)
  const save = async () => {
    const authority = await attempt('certificate.authority', {})
    if (authority) saveFile(authority.name, [authority.pem], 'application/x-pem-file')
  }
  return (
    <div className="certificate-authority">
      {reveals ? (
        <Button size="small" needsHost onClick={() => void attempt('certificate.reveal', {})}>
          <FolderOpen size={14} aria-hidden="true" />
          Show in folder
        </Button>
      ) : null}
      <Button size="small" needsHost onClick={() => void save()}>
        <Save size={14} aria-hidden="true" />
        Save the authority’s certificate…
      </Button>
    </div>
  )
}
