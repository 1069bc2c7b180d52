// Reads what an upstream answers an opening request with: the head, and of a refusal the body as it stands on the wire, both bounded. Clocks are the dial's.
import { EMPTY_LINE, HEAD_LIMIT, findHeadEnd, firstLineOf, headersOf } from '../protocol/handshake.ts'
import type { Header } from '../protocol/handshake.ts'
import { quoted } from '../quoted.ts'

/** Of a longer body of a refusal the rest is left out. */
const BODY_LIMIT = 64 * 1024

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')

export interface Response {
  readonly status: number
  readonly statusLine: string
  readonly headers: readonly Header[]
  /** What came behind the head: of a 101 the first frames. */
  readonly rest: Buffer
  /** Of a refusal: the body is all there, or as much of it as is taken. */
  readonly isWhole: boolean
}

const NOTHING = Buffer.alloc(0)

export class ResponseReader {
  #bytes: Buffer = NOTHING
  #searched = 0
  #response: Response | undefined

  /** As far as it has come. */
  get response(): Response | undefined {
    return this.#response
  }

  /** Bytes so far. */
  get length(): number {
    return this.#bytes.length
  }

  /** Takes bytes, which are copied. Returns why they can be no answer, as the rest of a sentence about the upstream, or "". */
  push(chunk: Buffer): string {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    if (this.#response) {
      this.#setBody(this.#response)
      return ''
    }
    for (;;) {
      const end = findHeadEnd(this.#bytes, this.#searched)
      if (end < 0) {
        this.#searched = this.#bytes.length
        return this.#faultInPart()
      }
      const head = this.#bytes.toString('latin1', 0, end - EMPTY_LINE.length)
      const statusLine = firstLineOf(head)
      const status = Number(STATUS_LINE.exec(statusLine)?.[1] ?? 0)
      if (status === 0) return `answered with ${quoted(statusLine)}, which is no status line of HTTP/1.1`
      if (end > HEAD_LIMIT) return tooLong()
      this.#bytes = this.#bytes.subarray(end)
      this.#searched = 0
      // Others of 1xx come before the answer (RFC 9110 section 15.2).
      if (status < 200 && status !== 101) continue
      this.#response = { status, statusLine, headers: headersOf(head), rest: this.#bytes, isWhole: status === 101 }
      if (status !== 101) this.#setBody(this.#response)
      return ''
    }
  }

  #faultInPart(): string {
    const bytes = this.#bytes
    const beginning = bytes.toString('latin1', 0, 5)
    if (!'HTTP/'.startsWith(beginning)) return `does not speak HTTP: it began with ${quoted(bytes.toString('latin1', 0, 40))}`
    return bytes.length > HEAD_LIMIT ? tooLong() : ''
  }

  #setBody(response: Response): void {
    const { status, headers } = response
    const valueOf = (name: string): string | undefined => headers.find(([each]) => each.toLowerCase() === name)?.[1]
    const isChunked = /\bchunked\b/i.test(valueOf('transfer-encoding') ?? '')
    const length = Number(valueOf('content-length') ?? Number.NaN)
    const body = this.#bytes
    const isWhole =
      status === 204 ||
      status === 304 ||
      (isChunked
        ? body.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK) || body.equals(LAST_CHUNK.subarray(2))
        : body.length >= length)
    this.#response = {
      ...response,
      rest: isChunked || !(body.length > length) ? body.subarray(0, BODY_LIMIT) : body.subarray(0, Math.min(length, BODY_LIMIT)),
      isWhole: isWhole || body.length >= BODY_LIMIT,
    }
  }
}

function tooLong(): string {
  return `answered with a head of more than ${HEAD_LIMIT} bytes`
}
