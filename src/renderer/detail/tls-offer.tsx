// What a client offered in its ClientHello, in its order: lists that open when they are wanted.
import { ChevronRight } from 'lucide-react'
import type { OfferedTls } from '../../contract/model.ts'
import { count } from '../ui/format.ts'
import { WireText } from './wire-text.tsx'
import { say } from '../language/say.ts'

const LISTS: readonly (readonly [name: keyof OfferedTls, label: string])[] = [
  ['versions', say.common.versions],
  ['cipherSuites', say.detail.cipherSuites],
  ['groups', say.detail.groups],
  ['keyShares', say.detail.keyShares],
  ['signatureSchemes', say.detail.signatureSchemes],
  ['alpn', 'ALPN'],
]

export function TlsOffer({ offered }: { readonly offered: OfferedTls }) {
  return (
    <section aria-label={say.detail.offeredByTheClient}>
      <h3>{say.detail.offeredByTheClient}</h3>
      {LISTS.map(([name, label]) => (
        <Offer key={name} label={label} values={offered[name]} />
      ))}
    </section>
  )
}

function Offer({ label, values }: { readonly label: string; readonly values: readonly string[] }) {
  return (
    <details className="detail-offer">
      <summary>
        <ChevronRight size={13} aria-hidden="true" />
        {label} <span>{values.length === 0 ? say.common.none : count(values.length)}</span>
      </summary>
      <ol>
        {values.map((value, index) => (
          <li key={`${index} ${value}`}>
            <WireText text={value} />
          </li>
        ))}
      </ol>
    </details>
  )
}
