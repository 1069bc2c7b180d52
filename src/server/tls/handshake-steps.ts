// The steps of a handshake as they are told to people (SSLStatus), out of the records that pass. What is negotiated is in wire/negotiated.ts.
import type { Negotiated } from './wire/negotiated.ts'
import type { RecordFact } from './wire/record-reader.ts'

/** One thing that has happened. */
export interface TlsStep {
  readonly name:
    | 'hello-received'
    | 'hello-retry'
    | 'server-hello'
    | 'key-exchange'
    | 'certificate-sent'
    | 'certificate-requested'
    | 'client-certificate'
    | 'finished'
    | 'resumed'
    | 'renegotiated'
    | 'alert-sent'
    | 'alert-received'
    | 'failed'
  /** A sentence without its full stop. */
  readonly text: string
}

const CERTIFICATE_SENT: TlsStep = { name: 'certificate-sent', text: 'Server certificate sent' }
const CERTIFICATE_REQUESTED: TlsStep = { name: 'certificate-requested', text: 'Client certificate requested' }

/** Bytes of a Certificate message without a certificate: in TLS 1.3 an empty context stands before the empty list. */
const EMPTY_CERTIFICATE = { tls12: 3, tls13: 4 }

/** The steps that a record shows, in its order. Call when what it says is in `negotiated`. */
export function stepsOf(fact: RecordFact, negotiated: Negotiated): TlsStep[] {
  const steps: TlsStep[] = []
  for (const { name, length, part } of fact.messages) {
    // A message in several records is told when it ends.
    if (part !== 'whole' && part !== 'last') continue
    const step = fact.from === 'server' ? serverStep(name, negotiated) : clientStep(name, length ?? 0, negotiated)
    if (step) steps.push(step)
  }
  if (fact.alert) {
    const text = `${fact.alert.level} ${fact.alert.description}`
    steps.push(
      fact.from === 'server'
        ? { name: 'alert-sent', text: `Alert sent: ${text}` }
        : { name: 'alert-received', text: `Alert received: ${text}` },
    )
  }
  return steps
}

function serverStep(message: string, negotiated: Negotiated): TlsStep | undefined {
  const { version, cipherSuite, group, keyExchange, signatureScheme } = negotiated
  switch (message) {
    case 'hello_retry_request':
      return { name: 'hello-retry', text: 'HelloRetryRequest sent: the client begins again with another key share' }
    case 'server_hello': {
      const facts = [version, cipherSuite, group].flatMap((each) => (each === undefined ? [] : [each.name]))
      return { name: 'server-hello', text: `ServerHello sent: ${facts.join(', ')}` }
    }
    case 'server_key_exchange': {
      const signed = signatureScheme === undefined ? '' : `, signed with ${signatureScheme.name}`
      return { name: 'key-exchange', text: `Key exchange: ${keyExchange?.name ?? '?'}${signed}` }
    }
    case 'certificate_verify':
      return signedStep(negotiated)
    case 'certificate':
      return CERTIFICATE_SENT
    case 'certificate_request':
      return CERTIFICATE_REQUESTED
    default:
      return undefined
  }
}

function clientStep(message: string, length: number, negotiated: Negotiated): TlsStep | undefined {
  if (message !== 'certificate') return undefined
  const isEmpty = length <= (negotiated.isTls13 ? EMPTY_CERTIFICATE.tls13 : EMPTY_CERTIFICATE.tls12)
  return clientCertificateStep(!isEmpty)
}

export function clientCertificateStep(isThere: boolean): TlsStep {
  return { name: 'client-certificate', text: isThere ? 'Client certificate received' : 'The client sent no certificate' }
}

function signedStep({ signatureScheme }: Negotiated): TlsStep {
  return { name: 'key-exchange', text: `Handshake signed with ${signatureScheme?.name ?? '?'}` }
}

/** A ServerHello ends in this record: no HelloRetryRequest. */
export function saysServerHello({ from, messages }: RecordFact): boolean {
  return from === 'server' && messages.some(({ name, part }) => name === 'server_hello' && (part === 'whole' || part === 'last'))
}

/** What a server sends after the ServerHello of a full handshake of TLS 1.3 (RFC 8446 section 4.4), where it is encrypted. */
export function flightSteps(negotiated: Negotiated, asksClient: boolean): TlsStep[] {
  return [...(asksClient ? [CERTIFICATE_REQUESTED] : []), CERTIFICATE_SENT, signedStep(negotiated)]
}

/** What was agreed on, as one line: `TLS 1.3, TLS_AES_128_GCM_SHA256, x25519`. */
export function agreement({ version, cipherSuite, keyExchange }: Negotiated): string {
  return [version?.name, cipherSuite?.name, keyExchange?.name].filter((each) => each !== undefined).join(', ')
}
