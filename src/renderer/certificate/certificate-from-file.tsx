// A certificate out of a file: the one in force, and the form that chooses another.
import { TriangleAlert } from 'lucide-react'
import { useDesk } from '../store/desk.ts'
import { CertificateFacts, Copyable } from './certificate-facts.tsx'
import { CertificateChooser } from './certificate-chooser.tsx'
import { useChooser } from './chooser.ts'
import { say } from '../language/say.ts'

export function CertificateFromFile() {
  const { certificate, certificateSource, secure } = useDesk((desk) => desk.server)
  const chosen = useChooser((chooser) => chooser.certificate)
  const { from, file, isCopy } = certificateSource
  const path = <Copyable key="file" label={say.certificate.copyThePathOfThe} text={file} />
  return (
    <>
      {from !== 'local' && certificate && !chosen ? (
        <CertificateFacts
          label={say.common.certificate}
          certificate={certificate}
          more={
            from === 'file'
              ? [[isCopy ? say.certificate.copy : say.common.file, path]]
              : [[say.common.file, say.certificate.noneSslcertstoreHoldsTheCertificate]]
          }
        />
      ) : null}
      {from !== 'local' && !certificate && !chosen ? (
        <p className="certificate-unread">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>
            {say.certificate.hasNotBeenReadYet(
              from === 'file' ? file : say.certificate.theCertificateInSslcertstore,
              secure ? '' : say.certificate.withWss,
            )}
          </span>
        </p>
      ) : null}
      {from === 'local' && !chosen ? <p className="certificate-about">{say.certificate.clientsThatTrustTheIssuer}</p> : null}
      <CertificateChooser isFirst={from === 'local' || !certificate} />
    </>
  )
}
