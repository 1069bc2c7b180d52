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
import { say } from '../language/say.ts'

export function LocalCertificate() {
  const { certificate, certificateSource } = useDesk((desk) => desk.server)
  if (certificateSource.from !== 'local' || !certificate) return <MakeOne isInForce={certificateSource.from === 'local'} />
  const file = certificate.authorityFile
  return (
    <>
      <CertificateFacts
        label={say.common.certificate}
        certificate={certificate}
        more={
          file === ''
            ? []
            : [[say.certificate.authority, <Copyable key="authority" label={say.common.copyThePathOfThe} text={file} />]]
        }
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
      <p>{say.certificate.anAuthorityOfThisMachine}</p>
      <ChooserFault at="form" />
      <Button tone="primary" needsHost aria-disabled={busy || undefined} onClick={() => void serveLocal()}>
        {isInForce ? say.certificate.makeItNow : say.certificate.useTheLocalAuthority}
      </Button>
      <p className="certificate-applies">{isInForce ? say.certificate.otherwiseTheFirstStartWith : appliesOf(server)}</p>
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
          {say.certificate.showInFolder}
        </Button>
      ) : null}
      <Button size="small" needsHost onClick={() => void save()}>
        <Save size={14} aria-hidden="true" />
        {say.certificate.saveTheAuthoritysCertificate}
      </Button>
    </div>
  )
}
