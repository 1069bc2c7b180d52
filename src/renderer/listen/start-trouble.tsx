// Why the server does not listen, as a sentence with what to do about it.
import { TriangleAlert, X } from 'lucide-react'
import { openCertificate } from '../certificate/certificate-view.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { forgetTrouble, startAt, useListening } from './use-listening.ts'
import './listen.css'
import { say } from '../language/say.ts'

export function StartTrouble() {
  const { trouble, freePort, needsCertificate } = useListening()
  if (!trouble) return null
  return (
    <div className="listen-trouble" role="alert">
      <TriangleAlert size={15} aria-hidden="true" />
      <p>{trouble}</p>
      {freePort === undefined ? null : (
        <Button size="small" needsHost onClick={() => void startAt(freePort)}>
          {say.listen.useFreePort(freePort)}
        </Button>
      )}
      {needsCertificate ? (
        <Button size="small" aria-haspopup="dialog" onClick={() => openCertificate('file')}>
          {say.listen.certificate}
        </Button>
      ) : null}
      <IconButton label={say.common.dismiss} icon={<X size={14} />} onClick={forgetTrouble} />
    </div>
  )
}
