// The client's side of permessage-deflate, on Node's public streams: what a response agreed to, messages deflated and inflated under it.
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib'
import type { DeflateRaw, InflateRaw } from 'node:zlib'

/** What every message ends with before its last four octets are cut (RFC 7692 section 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

type Params = ReadonlyMap<string, string>

export interface Agreed {
  /** As the table writes it. */
  readonly line: string
  readonly serverKeepsContext: boolean
  readonly clientKeepsContext: boolean
  readonly serverBits: number
  readonly clientBits: number
}

/** What the response to these offers means, or what is wrong with it (RFC 7692 section 7.1). */
export function agreedOn(offers: string, response: string): Agreed | string {
  const [name, params] = parsed(response)
  const wrong = `wrong response "${response}"`
  if (name !== 'permessage-deflate' || !offers.split(',').some((offer) => answers(parsed(offer)[1], params))) return wrong
  const serverKeepsContext = !params.has('server_no_context_takeover')
  const serverBits = Number(params.get('server_max_window_bits') ?? 15)
  const context = serverKeepsContext ? '' : ' without context takeover'
  return {
    line: `compressed${context}${serverBits < 15 ? ` in windows of ${serverBits} bits` : ''}`,
    serverKeepsContext,
    serverBits,
    clientKeepsContext: !params.has('client_no_context_takeover'),
    clientBits: Number(params.get('client_max_window_bits') ?? 15),
  }
}

function parsed(element: string): [name: string, params: Params] {
  const [name = '', ...params] = element.split(';').map((part) => part.trim())
  return [name, new Map(params.map((param) => [param.split('=')[0] as string, param.split('=')[1] ?? ''] as const))]
}

function answers(offer: Params, response: Params): boolean {
  for (const [name, value] of response) {
    const isFlag = name === 'server_no_context_takeover' || name === 'client_no_context_takeover'
    const isBits = name === 'server_max_window_bits' || name === 'client_max_window_bits'
    if (isFlag ? value !== '' : !isBits || !/^(?:[89]|1[0-5])$/.test(value)) return false
  }
  // A server that accepts one of these says so, the window with the same or a smaller value.
  if (offer.has('server_no_context_takeover') && !response.has('server_no_context_takeover')) return false
  const [asked, given] = [offer.get('server_max_window_bits'), response.get('server_max_window_bits')]
  if (asked !== undefined && (given === undefined || Number(given) > Number(asked))) return false
  return offer.has('client_max_window_bits') || !response.has('client_max_window_bits')
}

export class Deflated {
  readonly #agreed: Agreed
  #deflater: DeflateRaw | undefined
  #inflater: InflateRaw | undefined

  constructor(agreed: Agreed) {
    this.#agreed = agreed
  }

  async deflate(message: Buffer): Promise<Buffer> {
    const { clientBits, clientKeepsContext } = this.#agreed
    // zlib writes no window of 8 bits.
    this.#deflater ??= createDeflateRaw({ windowBits: Math.max(9, clientBits) })
    const whole = await run(this.#deflater, message)
    if (!clientKeepsContext) this.#deflater = ended(this.#deflater)
    return whole.subarray(0, whole.length - TAIL.length)
  }

  /** Rejects for octets that are no deflate stream, or that refer to what lies before the window or before the context. */
  async inflate(payload: Buffer): Promise<Buffer> {
    const { serverBits, serverKeepsContext } = this.#agreed
    this.#inflater ??= createInflateRaw({ windowBits: serverBits })
    const whole = await run(this.#inflater, Buffer.concat([payload, TAIL]))
    if (!serverKeepsContext) this.#inflater = ended(this.#inflater)
    return whole
  }

  close(): void {
    this.#deflater = ended(this.#deflater)
    this.#inflater = ended(this.#inflater)
  }
}

function ended(stream: DeflateRaw | InflateRaw | undefined): undefined {
  stream?.close()
}

/** Everything that a stream has to say of these octets. */
function run(stream: DeflateRaw | InflateRaw, octets: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    const take = (piece: Buffer): void => void pieces.push(piece)
    const fail = (error: Error): void => reject(error)
    stream.on('data', take).once('error', fail)
    stream.write(octets)
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off('data', take).off('error', fail)
      resolve(Buffer.concat(pieces))
    })
  })
}
