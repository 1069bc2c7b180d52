// The way to the server's certificate, marked when it has run out or is about to.
import { ShieldCheck, ShieldX } from 'lucide-react'
import { openCertificate } from '../certificate/certificate-view.ts'
import { validityOf } from '../certificate/validity.ts'
import { useDesk } from '../store/desk.ts'
import { useNow } from '../ui/now.ts'
import './listen.css'
import { say } from '../language/say.ts'

/** Milliseconds after which the days left are counted anew. */
const RENEWAL = 60_000

const WORDS = {
  good: say.common.certificate,
  ending: say.listen.certificateEndsSoon,
  expired: say.listen.certificateExpired,
  early: say.listen.certificateNotYetValid,
} as const

export function CertificateButton() {
  const certificate = useDesk((desk) => desk.server.certificate)
  const now = useNow(RENEWAL)
  const { state, words } = certificate ? validityOf(certificate, now) : { state: 'good' as const, words: '' }
  const bad = state === 'expired' || state === 'early'
  return (
    <button
      type="button"
      className="listen-certificate"
      data-state={state}
      title={
        certificate
          ? `${certificate.subject}: ${words}. ${certificate.isLocal ? say.listen.howClientsComeToTrust : say.listen.whatClientsSee}`
          : say.listen.theCertificateThatClientsWill
      }
      aria-haspopup="dialog"
      onClick={() => openCertificate()}
    >
      {bad ? <ShieldX size={15} aria-hidden="true" /> : <ShieldCheck size={15} aria-hidden="true" />}
      <span>{WORDS[state]}</span>
    </button>
  )
}
