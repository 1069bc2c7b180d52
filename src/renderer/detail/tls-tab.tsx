// The TLS of one connection: what was agreed on, how the client may be known by it, what it offered, and who it says it is.
import { useDetails } from './use-details.ts'
import { ClientIdentity } from './client-identity.tsx'
import { TlsFacts } from './tls-facts.tsx'
import { TlsOffer } from './tls-offer.tsx'
import './tls.css'
import { say } from '../language/say.ts'

export function TlsTab({ id }: { readonly id: string }) {
  const state = useDetails(id)
  if (state.kind === 'loading') return null
  if (state.kind === 'error') return <p className="detail-note">{state.text}</p>
  const { tls, row } = state.details
  if (!tls)
    return (
      <p className="detail-note">{row.stage === 'closed' ? say.detail.theTlsHandshakeDidNot : say.detail.theTlsHandshakeIsNot}</p>
    )
  return (
    <div className="detail-scroll detail-tls" role="region" aria-label="TLS" tabIndex={0}>
      <TlsFacts tls={tls} />
      <ClientIdentity status={tls.clientStatus} chain={tls.clientChain} />
      <TlsOffer offered={tls.offered} />
    </div>
  )
}
