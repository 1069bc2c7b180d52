// What TLS tells of a client that waits: its ClientHello, which the question carries, or what was agreed on and who the client is, which is asked
// for when somebody looks.
import type { ReactNode } from 'react'
import type { HelloQuestion, TlsDetails } from '../../contract/model.ts'
import { Copyable } from '../certificate/certificate-facts.tsx'
import { ClientChain, ClientIdentity } from '../detail/client-identity.tsx'
import { Facts } from '../detail/facts.tsx'
import { TlsFacts } from '../detail/tls-facts.tsx'
import { TlsOffer } from '../detail/tls-offer.tsx'
import { useDetails } from '../detail/use-details.ts'
import '../detail/tls.css'
import { say } from '../language/say.ts'

export function AskedHello({ question }: { readonly question: HelloQuestion }): ReactNode {
  const { serverName, ja3, ja4, offered } = question
  return (
    <div className="questions-tls detail-tls">
      <Facts
        label="ClientHello"
        facts={[
          [say.common.serverNameSni, serverName || say.common.noneSent],
          ['ALPN', offered.alpn.join(', ') || say.common.none],
          ['JA3', <Copyable key="ja3" label={say.common.copyJa3} text={ja3} />],
          ['JA4', <Copyable key="ja4" label={say.common.copyJa4} text={ja4} />],
        ]}
      />
      <TlsOffer offered={offered} />
    </div>
  )
}

/** The certificates that are judged, and what the handshake came to. The verdict stands above the answers. */
export function AskedCertificate({ connection }: { readonly connection: string }): ReactNode {
  return (
    <TlsOf connection={connection}>
      {(tls) => (
        <>
          {tls.clientChain.length > 0 && (
            <section aria-label={say.common.clientCertificate}>
              <h3>{say.common.clientCertificate}</h3>
              <ClientChain chain={tls.clientChain} />
            </section>
          )}
          <Agreed tls={tls} />
        </>
      )}
    </TlsOf>
  )
}

/** The TLS below an opening request, and the client's certificate where one was asked for. */
export function AskedOverTls({ connection }: { readonly connection: string }): ReactNode {
  return (
    <TlsOf connection={connection}>
      {(tls) => (
        <>
          <Agreed tls={tls} />
          {tls.clientStatus !== '' && <ClientIdentity status={tls.clientStatus} chain={tls.clientChain} />}
        </>
      )}
    </TlsOf>
  )
}

function Agreed({ tls }: { readonly tls: TlsDetails }): ReactNode {
  return (
    <section aria-label={say.questions.tlsAgreedOn}>
      <h3>TLS</h3>
      <TlsFacts tls={tls} />
    </section>
  )
}

interface TlsOfProps {
  readonly connection: string
  readonly children: (tls: TlsDetails) => ReactNode
}

function TlsOf({ connection, children }: TlsOfProps): ReactNode {
  const state = useDetails(connection)
  if (state.kind === 'loading') return null
  if (state.kind === 'error') return <p className="questions-note">{state.text}</p>
  const { tls } = state.details
  return tls ? <div className="questions-tls detail-tls">{children(tls)}</div> : null
}
