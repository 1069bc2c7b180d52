// A certificate out of a file: the one in force, and the form that chooses another.
import { TriangleAlert } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { CertificateFacts, Copyable } from './certificate-facts.tsx'
import { CertificateChooser } from './certificate-chooser.tsx'
import { useChooser } from './chooser.ts'

export function CertificateFromFile() {
  const { certificate, certificateSource, secure } = useDesk((desk) => desk.server)
  const chosen = useChooser((chooser) => chooser.certificate)
  const { from, file, isCopy } = certificateSource
  const path = <Copyable key="file" label="Copy the path of the file" text={file} />
  return (
    <>
      {from !== 'local' && certificate && !chosen ? (
        <CertificateFacts
          label="Certificate"
          certificate={certificate}
          more={
            from === 'file' ? [[isCopy ? 'Copy' : 'File', path]] : [['File', 'none: SSLCertStore holds the certificate itself']]
          }
        />
      ) : null}
      {from !== 'local' && !certificate && !chosen ? (
        <p className="certificate-unread">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>
            {from === 'file' ? file : 'The certificate in SSLCertStore'} has not been read yet, or can no longer be. The next start
            {secure ? '' : ' with wss'} tries it.
          </span>
        </p>
      ) : null}
      {from === 'local' && !chosen ? (
        <p className="certificate-about">
          Clients that trust the issuer of your certificate connect without more ado: that of a public authority, of your company,
          or one made for a test.
        </p>
      ) : null}
      <CertificateChooser isFirst={from === 'local' || !certificate} />
    </>
  )
}
