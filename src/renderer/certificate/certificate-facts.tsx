// One certificate as names and values, its validity marked: the server's own, or one that a client has presented.
import { CircleCheck, Clock, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Facts } from '../detail/facts.tsx'
import { WireText } from '../detail/wire-text.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { useNow } from '../ui/now.ts'
import { validityOf, type ValidityState } from './validity.ts'
import './certificate.css'
import { say } from '../language/say.ts'

interface Certificate {
  readonly subject: string
  readonly issuer: string
  readonly serialNumber?: string | undefined
  /** Host names and addresses that it is for. */
  readonly names?: readonly string[] | undefined
  /** SHA-256, hexadecimal with colons. */
  readonly fingerprint: string
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  readonly validTo: number
}

interface CertificateFactsProps {
  readonly label: string
  readonly certificate: Certificate
  /** Stands after the rest. */
  readonly more?: readonly (readonly [name: string, value: ReactNode])[]
}

/** Milliseconds after which the days left are counted anew. */
const RENEWAL = 60_000

export function CertificateFacts({ label, certificate, more = [] }: CertificateFactsProps) {
  const now = useNow(RENEWAL)
  const { subject, issuer, serialNumber, names, fingerprint } = certificate
  const validity = validityOf(certificate, now)
  return (
    <Facts
      label={label}
      facts={[
        [say.certificate.subject, subject || say.common.none],
        [say.certificate.issuer, issuer === subject ? say.certificate.signedByItself(issuer) : issuer || say.common.none],
        ...(names === undefined ? [] : [[say.certificate.for, names.join(', ') || say.certificate.noNames] as const]),
        [
          say.certificate.valid,
          <span key="valid" className="certificate-validity" data-state={validity.state}>
            <ValidityIcon state={validity.state} />
            {validity.words}
          </span>,
        ],
        ...(serialNumber === undefined ? [] : [[say.certificate.serialNumber, serialNumber] as const]),
        ['SHA-256', <Copyable key="fingerprint" label={say.certificate.copyTheFingerprint} text={fingerprint} />],
        ...more,
      ]}
    />
  )
}

/** A value that is mostly compared or carried elsewhere. */
export function Copyable({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <span className="certificate-copyable">
      <span>
        <WireText text={text} />
      </span>
      <CopyButton label={label} text={text} />
    </span>
  )
}

function ValidityIcon({ state }: { readonly state: ValidityState }) {
  if (state === 'good') return <CircleCheck size={13} aria-hidden="true" />
  return state === 'ending' ? <Clock size={13} aria-hidden="true" /> : <TriangleAlert size={13} aria-hidden="true" />
}
