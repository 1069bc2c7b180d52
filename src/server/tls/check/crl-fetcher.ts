// Fetches revocation lists over HTTP, each once at a time, and keeps them until the next one is due. The addresses come out of certificates:
// whoever calls has proven before that an accepted authority signed them (revocation.ts). Whether a list may be believed is left to it, too.
import type { IncomingMessage } from 'node:http'
import { RevocationList, RevocationListError } from './revocation-list.ts'

/** Bytes of a list that is fetched. Public authorities stay below 1 MiB; a server of one's own authority is not trusted with memory. */
const FETCH_LIMIT = 8 * 1024 * 1024
/** Milliseconds for one list from the request to the last byte. A client waits in its handshake meanwhile. */
export const FETCH_TIME_MS = 5_000
/** Lists that are fetched at the same time; more are refused, so that memory stays below 64 MiB. */
const IN_FLIGHT_LIMIT = 8
const REDIRECT_LIMIT = 2
/** Characters of an address; and of one in a sentence. */
const URL_LIMIT = 1024
const URL_SHOWN = 200
/** Lists that are kept, and their bytes. The one that was not asked for the longest goes first, and is fetched again when needed. */
const CACHE_LIMIT = 64
const CACHE_BYTES_LIMIT = 32 * 1024 * 1024
/** Long enough that a thousand clients do not ask a dead server a thousand times, short enough that nobody waits for its return. */
const FAILURE_MS = 30_000
/** A list may be due in a year, and its authority writes a new one when it revokes. */
const KEPT_MS_LIMIT = 24 * 60 * 60 * 1000

/** What came of an address: a list, or why there is none, in a sentence without its end that begins with the address. */
export type FetchedList = { readonly list: RevocationList } | { readonly failure: string }

export interface CrlFetcherOptions {
  /** The present by default. */
  readonly clock?: () => Date
  /** Ends one fetch. After `FETCH_TIME_MS` by default. */
  readonly deadline?: () => AbortSignal
  /** Bytes; `FETCH_LIMIT` by default. */
  readonly sizeLimit?: number
}

interface Kept {
  readonly result: FetchedList
  /** Milliseconds since 1970. */
  readonly until: number
  readonly bytes: number
}

class FetchFailure extends Error {
  override readonly name = 'FetchFailure'
}

/** Close it at the end: what is under way is broken off. */
export class CrlFetcher {
  readonly #clock: () => Date
  readonly #deadline: () => AbortSignal
  readonly #sizeLimit: number
  readonly #inFlight = new Map<string, Promise<FetchedList>>()
  /** In the order of the last use. */
  readonly #kept = new Map<string, Kept>()
  readonly #closing = new AbortController()

  constructor({
    clock = () => new Date(),
    deadline = () => AbortSignal.timeout(FETCH_TIME_MS),
    sizeLimit = FETCH_LIMIT,
  }: CrlFetcherOptions = {}) {
    this.#clock = clock
    this.#deadline = deadline
    this.#sizeLimit = sizeLimit
  }

  /**
   * The list at an address, from memory or by HTTP. Only `http:` is spoken, also after a redirect: lists are signed, and a certificate
   * that HTTPS would ask for may be on the very list (RFC 5280 section 8). Never rejects.
   *
   * This contacts an address that stands in a certificate, from the server's place in the network. The caller has proven that the
   * certificate's path leads to an accepted authority, and SSLCheckCRL is not 0.
   */
  async fetch(url: string): Promise<FetchedList> {
    const kept = this.#kept.get(url)
    this.#kept.delete(url)
    if (kept && kept.until > this.#clock().getTime()) {
      this.#kept.set(url, kept)
      return kept.result
    }
    const underWay = this.#inFlight.get(url)
    if (underWay) return await underWay
    if (this.#inFlight.size >= IN_FLIGHT_LIMIT)
      return { failure: `${shownUrl(url)} was not asked, because ${IN_FLIGHT_LIMIT} other lists are being fetched` }
    const fetching = this.#fetched(url)
    this.#inFlight.set(url, fetching)
    try {
      const result = await fetching
      this.#keep(url, result)
      return result
    } finally {
      this.#inFlight.delete(url)
    }
  }

  /** Whether `fetch` has to ask the network for this address, and so takes its time. */
  mustAsk(url: string): boolean {
    const kept = this.#kept.get(url)
    return !kept || kept.until <= this.#clock().getTime()
  }

  /** A list that turned out to be unusable is treated as a failure: a forged one must not stand in for the real one until its own end. */
  distrust(url: string, list: RevocationList, failure: string): void {
    const kept = this.#kept.get(url)
    if (kept && 'list' in kept.result && kept.result.list === list) this.#keep(url, { failure })
  }

  /** Breaks off what is under way; what is asked for afterwards fails at once. */
  close(): void {
    this.#closing.abort()
    this.#kept.clear()
  }

  async #fetched(url: string): Promise<FetchedList> {
    try {
      const bytes = await this.#bytesOf(url, AbortSignal.any([this.#deadline(), this.#closing.signal]))
      return { list: RevocationList.read(bytes) }
    } catch (error) {
      if (this.#closing.signal.aborted)
        return { failure: `${shownUrl(url)} was not asked to the end, because the server is closing` }
      if (error instanceof FetchFailure) return { failure: error.message }
      if (error instanceof RevocationListError)
        return { failure: `${shownUrl(url)} has no usable list: ${withoutEnd(error.message)}` }
      throw error
    }
  }

  async #bytesOf(url: string, signal: AbortSignal): Promise<Buffer> {
    let address = checkedUrl(url)
    for (let redirects = 0; ; redirects++) {
      const answer = await responseOf(address, signal)
      const location = answer.headers.location
      if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined)
        return await bodyOf(answer, shownUrl(address.href), this.#sizeLimit, signal)
      answer.destroy()
      if (redirects >= REDIRECT_LIMIT) throw new FetchFailure(`${shownUrl(url)} redirects more than ${REDIRECT_LIMIT} times`)
      if (!URL.canParse(location, address.href))
        throw new FetchFailure(`${shownUrl(url)} redirects to something that is not an address`)
      address = checkedUrl(new URL(location, address).href)
    }
  }

  #keep(url: string, result: FetchedList): void {
    const now = this.#clock().getTime()
    this.#kept.delete(url)
    if (this.#closing.signal.aborted) return
    if ('list' in result) {
      const until = Math.min(result.list.nextUpdate?.getTime() ?? 0, now + KEPT_MS_LIMIT)
      // A list that is over already is worth as little as none.
      this.#kept.set(url, { result, until: Math.max(until, now + FAILURE_MS), bytes: result.list.byteLength })
    } else {
      this.#kept.set(url, { result, until: now + FAILURE_MS, bytes: 0 })
    }
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0)
    for (const [oldest, { bytes: ofOldest }] of this.#kept) {
      if (this.#kept.size <= CACHE_LIMIT && bytes <= CACHE_BYTES_LIMIT) break
      this.#kept.delete(oldest)
      bytes -= ofOldest
    }
  }
}

function checkedUrl(url: string): URL {
  if (url.length > URL_LIMIT || !URL.canParse(url)) throw new FetchFailure(`${shownUrl(url)} is no address that is asked`)
  const address = new URL(url)
  if (address.protocol !== 'http:')
    throw new FetchFailure(
      `${shownUrl(url)} is not asked, because it is of ${address.protocol.slice(0, 20)} and only http: is spoken`,
    )
  if (address.username !== '' || address.password !== '')
    throw new FetchFailure(`${shownUrl(url)} is not asked, because it has a user or a password in it`)
  return address
}

async function responseOf(address: URL, signal: AbortSignal): Promise<IncomingMessage> {
  // Now and not at the start: Node 24 reads a whole HTTP client beside it when it is imported.
  const { request: httpRequest } = await import('node:http')
  return await new Promise((resolve, reject) => {
    // A connection of its own: nothing is kept open for a server that is asked once a day.
    const request = httpRequest(address, {
      agent: false,
      signal,
      headers: { accept: 'application/pkix-crl, */*', connection: 'close' },
    })
    request.once('response', resolve)
    request.once('error', (error) => reject(failureOf(address.href, error, signal)))
    request.end()
  })
}

async function bodyOf(answer: IncomingMessage, shown: string, sizeLimit: number, signal: AbortSignal): Promise<Buffer> {
  const tooLarge = (): FetchFailure => new FetchFailure(`${shown} sends more than ${sizeLimit} bytes`)
  try {
    if (answer.statusCode !== 200) throw new FetchFailure(`${shown} answered ${answer.statusCode ?? 'without a status'}`)
    if (Number(answer.headers['content-length'] ?? 0) > sizeLimit) throw tooLarge()
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > sizeLimit) throw tooLarge()
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof FetchFailure) throw error
    throw failureOf(shown, error, signal)
  } finally {
    answer.destroy()
  }
}

function failureOf(url: string, error: unknown, signal: AbortSignal): FetchFailure {
  const shown = shownUrl(url)
  if (signal.aborted) return new FetchFailure(`${shown} did not answer in time`)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
  return new FetchFailure(`${shown} cannot be reached (${code})`)
}

/** Without a user and a password, in printable characters. */
export function shownUrl(url: string): string {
  const printable = url.replace(/[^!-~]/g, '?').replace(/\/\/[^/?#]*@/, '//')
  return printable.length > URL_SHOWN ? `${printable.slice(0, URL_SHOWN)}…` : printable
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
