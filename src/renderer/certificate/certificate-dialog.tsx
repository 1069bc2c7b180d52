// The certificate that the server presents, and for the local one how clients come to trust it.
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import { Dialog } from '../ui/dialog.tsx'
import { CertificateFacts, Copyable } from './certificate-facts.tsx'
import { closeCertificate, openCertificate, useCertificateView } from './certificate-view.ts'
import { HowToTrust } from './how-to-trust.tsx'
import './certificate.css'

export function CertificateDialog() {
  const open = useCertificateView((view) => view.open)
  const certificate = useDesk((desk) => desk.server.certificate)
  useCommand({
    id: 'server.certificate',
    title: "Show the server's certificate",
    when: certificate !== undefined,
    run: openCertificate,
  })
  if (!open) return null
  return (
    <Dialog title="Server certificate" onClose={closeCertificate}>
      <div className="certificate">
        {certificate ? (
          <>
            <CertificateFacts
              label="Certificate"
              certificate={certificate}
              more={
                certificate.authorityFile === ''
                  ? []
                  : [
                      [
                        'Authority',
                        <Copyable key="authority" label="Copy the path of the authority" text={certificate.authorityFile} />,
                      ],
                    ]
              }
            />
            {certificate.isLocal ? <HowToTrust certificate={certificate} /> : null}
          </>
        ) : (
          <p>No certificate is in force: it is read, or made, when the server starts with wss.</p>
        )}
      </div>
    </Dialog>
  )
}
