// The certificates that a client presented, and whether it is trusted: the first is its own, each next one has issued the one before.
import { ShieldCheck, ShieldX } from 'lucide-react'
import type { PresentedCertificate } from '../../contract/model.ts'
import { CertificateFacts } from '../certificate/certificate-facts.tsx'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

interface ClientIdentityProps {
  /** "OK", why it is not trusted, or "" when the client was not asked. */
  readonly status: string
  readonly chain: readonly PresentedCertificate[]
}

export function ClientIdentity({ status, chain }: ClientIdentityProps) {
  return (
    <section aria-label={say.common.clientCertificate}>
      <h3>{say.common.clientCertificate}</h3>
      <Trust status={status} />
      <ClientChain chain={chain} />
    </section>
  )
}

export function ClientChain({ chain }: Pick<ClientIdentityProps, 'chain'>) {
  return chain.map((certificate, index) => (
    <CertificateFacts
      key={`${index} ${certificate.fingerprint}`}
      label={index === 0 ? say.detail.theClient : say.detail.issuerIndex(index)}
      certificate={certificate}
    />
  ))
}

function Trust({ status }: { readonly status: string }) {
  if (status === '') return <p className="detail-trust">{say.detail.theClientWasNotAsked}</p>
  const trusted = status === 'OK'
  return (
    <p className="detail-trust" data-trusted={trusted}>
      {trusted ? <ShieldCheck size={14} aria-hidden="true" /> : <ShieldX size={14} aria-hidden="true" />}
      <span>{trusted ? say.common.trusted : <WireText text={say.detail.notTrusted(status)} />}</span>
    </p>
  )
}
