// The steps of a handshake as they are told to people (SSLStatus), out of the records that pass. What is negotiated is in wire/negotiated.ts;
// in TLS 1.3 part of it is encrypted, and filled in here from what must be so.
import type { SecureSocket } from './secure-socket.ts'
import type { ChosenContext } from './tls-context.ts'
import type { ClientHello } from './wire/client-hello.ts'
import type { CodePoint } from './wire/code-point.ts'
import { ALERT_DESCRIPTIONS } from './wire/names.ts'
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

/** The steps of one connection's handshakes. */
export class HandshakeSteps {
  readonly #negotiated: Negotiated
  readonly #tell: ((step: TlsStep) => void) | undefined
  #hello: ClientHello | undefined
  #chosen: ChosenContext | undefined
  /** Encrypted records are opened, so that they tell for themselves. */
  #areOpened = false
  /** Our Finished message of the last handshake, as hex. */
  #finished: string | undefined

  /** Nothing is told without `tell`; `negotiated` is filled in all the same. */
  constructor(negotiated: Negotiated, tell: ((step: TlsStep) => void) | undefined) {
    this.#negotiated = negotiated
    this.#tell = tell
  }

  /** Records are to be told to `record`. */
  get areWanted(): boolean {
    return this.#tell !== undefined
  }

  received(hello: ClientHello): void {
    this.#hello = hello
    if (this.#tell) this.#step('hello-received', helloText(hello))
  }

  begin(chosen: ChosenContext, areOpened: boolean): void {
    this.#chosen = chosen
    this.#areOpened = areOpened
  }

  /** A record of the handshake has passed, and what it says is in `negotiated`. */
  record(fact: RecordFact): void {
    if (this.#tell === undefined) return
    for (const step of stepsOf(fact, this.#negotiated)) this.#tell(step)
    if (!this.#isHidden || this.#negotiated.isResumed || !saysServerHello(fact)) return
    // RFC 8446 section 4.4 leaves no choice in what follows the ServerHello of a full handshake: it is known without opening it.
    this.#negotiated.signatureScheme = this.#expectedScheme()
    if (this.#chosen?.requestClientCertificate) this.#tell(CERTIFICATE_REQUESTED)
    this.#tell(CERTIFICATE_SENT)
    this.#tell(signedStep(this.#negotiated))
  }

  /** The handshake is over. */
  complete(socket: SecureSocket, isResumed: boolean, hasClientCertificate: boolean): void {
    const negotiated = this.#negotiated
    if (this.#isHidden) {
      negotiated.alpn = socket.alpnProtocol || undefined
      if (!isResumed) {
        negotiated.signatureScheme ??= this.#expectedScheme()
        if (this.#chosen?.requestClientCertificate) this.#tell?.(clientCertificateStep(hasClientCertificate))
      }
    }
    this.#hello = this.#chosen = undefined
    if (this.#tell === undefined) return
    // TLS 1.3 cannot renegotiate.
    if (!negotiated.isTls13) this.#finished = finishedOf(socket)
    if (isResumed) this.#step('resumed', 'The session goes on from an earlier connection')
    this.#step('finished', `The handshake is complete: ${agreement(negotiated)}`)
  }

  /** The library says that another handshake is over. It does so also where it refused one: only a new Finished message is a new one. */
  again(socket: SecureSocket): void {
    if (this.#tell === undefined) return
    const finished = finishedOf(socket)
    if (finished === this.#finished) return
    this.#finished = finished
    // It was encrypted: the library says what it came to.
    this.#step(
      'renegotiated',
      `Renegotiated: ${agreed(this.#negotiated.version, { name: socket.getCipher().standardName }, undefined)}`,
    )
  }

  alertSent(code: number): void {
    if (this.#tell) this.#step('alert-sent', `Alert sent: fatal ${ALERT_DESCRIPTIONS.nameOf(code)}`)
  }

  failed(why: string): void {
    this.#hello = this.#chosen = undefined
    this.#step('failed', why)
  }

  get #isHidden(): boolean {
    return this.#negotiated.isTls13 && !this.#areOpened
  }

  /** Both libraries take the first of their schemes that the client takes. */
  #expectedScheme(): CodePoint | undefined {
    const taken = this.#hello?.signatureSchemes
    return this.#chosen?.signatureSchemes.find(({ code }) => taken?.some((each) => each.code === code))
  }

  #step(name: TlsStep['name'], text: string): void {
    this.#tell?.({ name, text })
  }
}

function finishedOf(socket: SecureSocket): string | undefined {
  return socket.getFinished()?.toString('hex')
}

function helloText({ serverName, versions }: ClientHello): string {
  const name = serverName === undefined ? '' : ` for ${serverName}`
  return `ClientHello received${name}: ${versions.map((version) => version.name).join(', ')}`
}

/** The steps that a record shows, in its order. */
function stepsOf(fact: RecordFact, negotiated: Negotiated): TlsStep[] {
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
    case 'server_hello':
      return { name: 'server-hello', text: `ServerHello sent: ${agreed(version, cipherSuite, group)}` }
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

function clientCertificateStep(isThere: boolean): TlsStep {
  return { name: 'client-certificate', text: isThere ? 'Client certificate received' : 'The client sent no certificate' }
}

function signedStep({ signatureScheme }: Negotiated): TlsStep {
  return { name: 'key-exchange', text: `Handshake signed with ${signatureScheme?.name ?? '?'}` }
}

/** A ServerHello ends in this record: no HelloRetryRequest. */
function saysServerHello({ from, messages }: RecordFact): boolean {
  return from === 'server' && messages.some(({ name, part }) => name === 'server_hello' && (part === 'whole' || part === 'last'))
}

type Point = { readonly name: string } | undefined

/** The last line made, which is nearly always that of the next connection too: the points are the same objects of their registries. */
let last:
  | { readonly version: Point; readonly suite: Point; readonly exchange: string | undefined; readonly text: string }
  | undefined

/** What was agreed on, as one line: `TLS 1.3, TLS_AES_128_GCM_SHA256, x25519`. */
function agreed(version: Point, suite: Point, exchange: Point): string {
  if (last?.version !== version || last?.suite !== suite || last?.exchange !== exchange?.name || last === undefined) {
    const text = [version, suite, exchange].flatMap((each) => (each === undefined ? [] : [each.name])).join(', ')
    last = { version, suite, exchange: exchange?.name, text }
  }
  return last.text
}

function agreement({ version, cipherSuite, keyExchange }: Negotiated): string {
  return agreed(version, cipherSuite, keyExchange)
}
