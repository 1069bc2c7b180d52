// permessage-deflate of RFC 7692: what is agreed in the opening handshake, and messages inflated and deflated without I/O.
import { SyncZlib } from './sync-zlib.ts'

/** Parameters agreed for one connection (RFC 7692 section 7.1). */
export interface DeflateParams {
  readonly serverNoContextTakeover: boolean
  readonly clientNoContextTakeover: boolean
  /** 9 to 15: how far back the server's compressor may refer, in bits. */
  readonly serverMaxWindowBits: number
  /** 8 to 15: how far back the client's may. */
  readonly clientMaxWindowBits: number
  /** The value of the response's Sec-WebSocket-Extensions header. */
  readonly response: string
}

/** What every message ends with before its last four bytes are cut (section 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

/** One element of Sec-WebSocket-Extensions. A parameter without a value has `true`. */
interface ExtensionOffer {
  readonly name: string
  readonly params: readonly (readonly [name: string, value: string | true])[]
}

/** Parses Sec-WebSocket-Extensions (RFC 6455 section 9.1). Returns undefined when it does not follow the grammar. */
export function parseExtensions(header: string): ExtensionOffer[] | undefined {
  const offers: ExtensionOffer[] = []
  for (const element of splitOutsideQuotes(header, ',')) {
    const [name = '', ...rest] = splitOutsideQuotes(element, ';').map((part) => part.trim())
    if (name === '' && rest.length === 0) continue
    if (!isToken(name)) return undefined
    const params: [string, string | true][] = []
    for (const part of rest) {
      const equals = part.indexOf('=')
      if (equals < 0) {
        if (!isToken(part)) return undefined
        params.push([part, true])
        continue
      }
      const value = part.slice(equals + 1).trim()
      const bare =
        value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
      const paramName = part.slice(0, equals).trim()
      if (!isToken(paramName) || !isToken(bare)) return undefined
      params.push([paramName, bare])
    }
    offers.push({ name, params })
  }
  return offers
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let quoted = false
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\' && quoted) at++
    else if (char === '"') quoted = !quoted
    else if (char === separator && !quoted) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}

/** RFC 9110 section 5.6.2. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}

/**
 * The first offer of permessage-deflate that can be accepted, or undefined when there is none: then the connection opens without
 * compression. An offer with an unknown, repeated or malformed parameter is declined, as section 7 demands.
 */
export function agreeOnDeflate(header: string): DeflateParams | undefined {
  for (const offer of parseExtensions(header) ?? []) {
    if (offer.name !== 'permessage-deflate') continue
    const agreed = accept(offer)
    if (agreed) return agreed
  }
  return undefined
}

function accept(offer: ExtensionOffer): DeflateParams | undefined {
  const params = new Map(offer.params)
  if (params.size !== offer.params.length) return undefined
  let serverMaxWindowBits = 15
  let clientMaxWindowBits = 15
  for (const [name, value] of params) {
    switch (name) {
      case 'server_no_context_takeover':
      case 'client_no_context_takeover':
        if (value !== true) return undefined
        break
      case 'server_max_window_bits': {
        const bits = windowBits(value)
        // zlib cannot write a window of 8 bits (it would write 9), so such an offer is declined.
        if (bits === undefined || bits === 8) return undefined
        serverMaxWindowBits = bits
        break
      }
      case 'client_max_window_bits': {
        if (value === true) break
        const bits = windowBits(value)
        if (bits === undefined) return undefined
        clientMaxWindowBits = bits
        break
      }
      default:
        return undefined
    }
  }
  const serverNoContextTakeover = params.has('server_no_context_takeover')
  const clientNoContextTakeover = params.has('client_no_context_takeover')
  const response = ['permessage-deflate']
  if (serverNoContextTakeover) response.push('server_no_context_takeover')
  if (clientNoContextTakeover) response.push('client_no_context_takeover')
  // An offer that has it is accepted by saying it (section 7.1.2.1), 15 too: some clients end the connection otherwise.
  if (params.has('server_max_window_bits')) response.push(`server_max_window_bits=${serverMaxWindowBits}`)
  if (clientMaxWindowBits < 15) response.push(`client_max_window_bits=${clientMaxWindowBits}`)
  return {
    serverNoContextTakeover,
    clientNoContextTakeover,
    serverMaxWindowBits,
    clientMaxWindowBits,
    response: response.join('; '),
  }
}

/** 8 to 15 without leading zeroes (section 7.1.2.1), or undefined. */
function windowBits(value: string | true): number | undefined {
  return value !== true && /^(?:[89]|1[0-5])$/.test(value) ? Number(value) : undefined
}

/** Inflates the messages of one connection, in order. */
export class MessageInflater {
  readonly #params: DeflateParams
  #zlib: SyncZlib | undefined
  /** The next byte is the first of a message. */
  #begins = true

  constructor(params: DeflateParams) {
    this.#params = params
  }

  /**
   * Inflates a piece of a message. `take` gets the pieces of the result as in SyncZlib.run. `last`: the message ends with this piece.
   * Returns false for bytes that are no deflate stream, or when `take` stopped it.
   */
  push(piece: Uint8Array, last: boolean, take: (piece: Buffer) => boolean): boolean {
    const zlib = (this.#zlib ??= SyncZlib.inflater(Math.max(9, this.#params.clientMaxWindowBits)))
    const good = (piece.length === 0 || this.#inflate(zlib, piece, take)) && (!last || this.#inflate(zlib, TAIL, take))
    if (last && good) {
      this.#begins = true
      if (this.#params.clientNoContextTakeover) this.close()
      // A message may end its deflate stream (section 7.2.3.4); the next one begins another.
      else if (zlib.ended) zlib.restart()
    }
    return good
  }

  #inflate(zlib: SyncZlib, piece: Uint8Array, take: (piece: Buffer) => boolean): boolean {
    const begins = this.#begins
    this.#begins = false
    if (!zlib.run(piece, take)) return false
    if (!begins || !zlib.ended || zlib.consumed > 0) return true
    // Not a byte taken at the beginning of a message: the last message ended its stream with its very last byte, unnoticed.
    zlib.restart()
    return zlib.run(piece, take)
  }

  close(): void {
    this.#zlib?.close()
    this.#zlib = undefined
  }
}

/** Deflates the messages of one connection, in order. */
export class MessageDeflater {
  readonly #params: DeflateParams
  #zlib: SyncZlib | undefined

  constructor(params: DeflateParams) {
    this.#params = params
  }

  /** The payload of a compressed message, ready for a frame with RSV1. */
  deflate(message: Uint8Array): Buffer {
    // zlib has nothing to say for an empty message after a flush; section 7.2.3.6 gives its one byte.
    if (message.length === 0) return Buffer.from([0x00])
    // Level 6 is zlib's own balance; other levels gain little on messages of a few kilobytes.
    this.#zlib ??= SyncZlib.deflater(this.#params.serverMaxWindowBits, 6)
    const pieces: Buffer[] = []
    this.#zlib.run(message, (piece) => pieces.push(Buffer.from(piece)) > 0)
    if (this.#params.serverNoContextTakeover) this.close()
    const whole = Buffer.concat(pieces)
    return whole.subarray(0, whole.length - TAIL.length)
  }

  close(): void {
    this.#zlib?.close()
    this.#zlib = undefined
  }
}
