// Faults that wait for who comes next: those of TLS for a ClientHello, those of the opening for an opening request, one each, in their order.
import { faultCalled, type FaultFacts } from '../../contract/automation/faults.ts'
import {
  createLocalAuthority,
  type LocalAuthority,
  type SSLConnectionRequestEvent,
  type SecureWire,
  type TlsDeviation,
  type WebSocketOpenRequestEvent,
  type WebSocketServer,
} from '../../server/index.ts'
import { openingFault } from './opening-faults.ts'
import type { Timers } from '../timers.ts'
import type { FaultReport } from './run-fault.ts'

/** SSLCertStoreType of text in PEM. */
const PEM = 7
/** A client has read the answer to its request by then: what comes together with it, some take for a part of it. */
const OPEN_MS = 100
const TOO_EARLY = 'the client had left before.'

export class ArmedFaults {
  readonly #server: WebSocketServer
  readonly #report: FaultReport
  readonly #timers: Timers
  readonly #authority: () => Promise<LocalAuthority>
  #armed: readonly string[] = []
  #attached = false
  #offHello: (() => void) | undefined

  /** `authority`: that clients trust; absent, one of its own. */
  constructor(
    server: WebSocketServer,
    report: FaultReport,
    timers: Timers,
    authority: (() => Promise<LocalAuthority>) | undefined,
  ) {
    this.#timers = timers
    this.#server = server
    this.#report = report
    let own: Promise<LocalAuthority> | undefined
    this.#authority = authority ?? (() => (own ??= createLocalAuthority({ name: 'Socketbench faults' })))
  }

  get list(): readonly string[] {
    return this.#armed
  }

  /** All of them anew. */
  set(faults: readonly string[]): void {
    this.#armed = [...faults]
    const waits = this.#attached && this.#armed.some(isOfTls)
    // Nobody is asked about a ClientHello for nothing.
    if (waits) this.#offHello ??= this.#server.on('sslConnectionRequest', (event) => this.#answerHello(event))
    else {
      this.#offHello?.()
      this.#offHello = undefined
    }
  }

  attach(): () => void {
    this.#attached = true
    this.set(this.#armed)
    return () => {
      this.#attached = false
      this.set(this.#armed)
    }
  }

  /** Answers an opening request with the first one that waits for it. False: there is none. */
  answer(event: WebSocketOpenRequestEvent): boolean {
    if (this.#armed.length === 0) return false
    const id = this.#take((each) => !isOfTls(each))
    if (id === undefined) return false
    this.answerWith(event, id)
    return true
  }

  answerWith(event: WebSocketOpenRequestEvent, id: string): void {
    const facts = faultCalled(id)
    event.answer = openingFault(id)
    if (facts) this.#report.fault(event.connectionId, facts, Buffer.alloc(0))
  }

  #take(fits: (id: string) => boolean): string | undefined {
    const index = this.#armed.findIndex(fits)
    const id = this.#armed[index]
    if (id !== undefined) this.set(this.#armed.toSpliced(index, 1))
    return id
  }

  #notDone(connectionId: string, { id }: FaultFacts, why: string): void {
    this.#report.trouble(connectionId, `The fault ${id} was not done: ${why}`)
  }

  /** Told with its bytes when it goes. */
  #withAlert(deviation: TlsDeviation, id: string, facts: FaultFacts): TlsDeviation {
    const { alert } = deviation
    if (!alert) return deviation
    const off = this.#server.on('stage', ({ connectionId, stage }) => {
      if (connectionId !== id || stage !== 'closed') return
      off()
      this.#notDone(id, facts, TOO_EARLY)
    })
    const onSent = (record: Uint8Array): void => {
      off()
      this.#report.fault(id, facts, Buffer.from(record))
    }
    return { ...deviation, alert: { ...alert, onSent } }
  }

  /** What the handshake has prepared; behind an alert nothing follows but the end. */
  #whenOpen(id: string, facts: FaultFacts, done: (wire: SecureWire) => Buffer | string): void {
    const off = this.#server.on('stage', ({ connectionId, stage }) => {
      if (connectionId !== id || (stage !== 'open' && stage !== 'closed')) return
      off()
      if (stage !== 'open') {
        this.#notDone(id, facts, TOO_EARLY)
        return
      }
      this.#timers.after(OPEN_MS, () => {
        const connection = this.#server.connections.get(id)
        const wire = connection?.secureWire
        const bytes = wire ? done(wire) : TOO_EARLY
        if (typeof bytes === 'string') this.#notDone(id, facts, bytes)
        else {
          this.#report.fault(id, facts, bytes)
          if (facts.id.startsWith('tls-alert-')) connection?.drop('bare-fin')
        }
      })
    })
  }

  async #answerHello(event: SSLConnectionRequestEvent): Promise<void> {
    const { connectionId } = event
    const facts = faultCalled(this.#take(isOfTls) ?? '')
    if (!facts) return
    const { tlsFault } = await import('./tls-faults.ts')
    const answer = await this.#authority()
      .then((authority) => tlsFault(facts.id, authority) ?? 'there is no fault of TLS of that name.')
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (typeof answer === 'string') {
      this.#notDone(connectionId, facts, answer)
      return
    }
    const isLater = !('alert' in answer) && !('end' in answer) && (answer.whenOpen ?? answer.deviation?.alert) !== undefined
    if (!isLater) this.#report.fault(connectionId, facts, 'alert' in answer ? alertInClear(answer.alert) : Buffer.alloc(0))
    if ('alert' in answer) {
      event.accept = false
      event.alert = answer.alert
    } else if (!('end' in answer)) {
      event.deviation = answer.deviation && this.#withAlert(answer.deviation, connectionId, facts)
      if (answer.whenOpen) this.#whenOpen(connectionId, facts, answer.whenOpen)
      if (answer.store === undefined) return
      event.certStore = answer.store
      event.certStoreType = PEM
      event.certPassword = ''
      event.certSubject = '*'
    } else if (answer.end === 'stall')
      await new Promise<void>((resolve) => event.signal.addEventListener('abort', () => resolve(), { once: true }))
    else this.#server.connections.get(connectionId)?.drop(answer.end)
  }
}

/** The record of a fatal alert before anything is encrypted (RFC 8446 sections 5.1 and 6). */
function alertInClear(description: number): Buffer {
  return Buffer.from([0x15, 3, 3, 0, 2, 2, description])
}

function isOfTls(id: string): boolean {
  return faultCalled(id)?.group === 'tls'
}
