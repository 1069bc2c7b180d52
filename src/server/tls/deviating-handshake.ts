// One connection's handshake as far as it deviates (tls-deviation.ts): what of it changes records, and when it is to end with an alert. What is sent, and the
// end, are the stage's.
import type { ChosenContext } from './tls-context.ts'
import type { TlsDeviation } from './tls-deviation.ts'
import { hideVersions } from './wire/hidden-versions.ts'
import type { Negotiated } from './wire/negotiated.ts'
import { RecordCutter } from './wire/record-cutter.ts'
import type { RecordFact } from './wire/record-reader.ts'

export class DeviatingHandshake {
  readonly deviation: TlsDeviation
  /** Records of the server's own are to be made: all that pass must be followed. */
  readonly seals: boolean
  readonly cutter: RecordCutter | undefined
  readonly #hidesVersions: boolean
  #alert: TlsDeviation['alert']
  #isFlightOver = false

  constructor(deviation: TlsDeviation, { hidesVersions }: Pick<ChosenContext, 'hidesVersions'>, negotiated: Negotiated) {
    const { alert, keepsKeys = false, recordLength } = deviation
    this.deviation = deviation
    this.seals = alert !== undefined || keepsKeys
    this.cutter = recordLength === undefined ? undefined : new RecordCutter(recordLength, negotiated)
    this.#hidesVersions = hidesVersions
    this.#alert = alert
  }

  /** The bytes that begin with the ClientHello, as the library is to read them. */
  hello(bytes: readonly (Buffer | undefined)[]): readonly (Buffer | undefined)[] {
    if (!this.#hidesVersions) return bytes
    const all = Buffer.concat(bytes.filter((each) => each !== undefined))
    hideVersions(all)
    return [all]
  }

  /** A record of the handshake has passed. */
  record({ from, messages }: RecordFact): void {
    if (from !== 'server' || this.#alert?.behind !== 'server-flight') return
    this.#isFlightOver ||= messages.some(
      ({ name, part }) => (part === 'whole' || part === 'last') && (name === 'finished' || name === 'server_hello_done'),
    )
  }

  /** The alert that is to end the handshake now, once. `isOver`: the client's part of it has come, too. */
  takeAlert(isOver: boolean): TlsDeviation['alert'] {
    const alert = this.#alert
    if (alert === undefined || !(isOver || this.#isFlightOver)) return undefined
    this.#alert = undefined
    return alert
  }
}
