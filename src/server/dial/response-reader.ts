// Reads what an upstream answers an opening request with: the head, and of a refusal the body as it stands on the wire, both bounded. Clocks are the dial's.
import { EMPTY_LINE, HEAD_LIMIT, findHeadEnd, firstLineOf, headersOf } from '../protocol/handshake.ts'
import type { Header } from '../protocol/handshake.ts'
import { quoted } from '../quoted.ts'

/** Of a longer body of a refusal the rest is left out. */
const BODY_LIMIT = 64 * 1024

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/
/** Of one chunk, with what a server may say of it (RFC 9112 section 7.1.1); a longer one is none. */
const CHUNK_HEAD_LIMIT = 1_024
const CHUNK_SIZE = /^[0-9A-Fa-f]{1,8}(?=[\t ;]|$)/

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
  /** What has come and is not done with stands at #memory[#from..#to); it doubles, so that bytes that dribble are not copied again for each. */
  #memory: Buffer = NOTHING
  #from = 0
  #to = 0
  #searched = 0
  #response: Response | undefined
  /** Of a body in chunks: where the next one begins, or a line behind the last one. */
  #chunkAt = 0
  #isInTrailer = false

  /** As far as it has come. */
  get response(): Response | undefined {
    return this.#response
  }

  /** Bytes so far. */
  get length(): number {
    return this.#to - this.#from
  }

  get #bytes(): Buffer {
    return this.#memory.subarray(this.#from, this.#to)
  }

  #keep(chunk: Buffer): void {
    if (this.#to + chunk.length > this.#memory.length) {
      const kept = this.#bytes
      this.#memory = Buffer.allocUnsafe(Math.max(512, 2 * (kept.length + chunk.length)))
      this.#to = kept.copy(this.#memory)
      this.#from = 0
    }
    this.#to += chunk.copy(this.#memory, this.#to)
  }

  /** Takes bytes, which are copied. Returns why they can be no answer, as the rest of a sentence about the upstream, or "". */
  push(chunk: Buffer): string {
    this.#keep(chunk)
    if (this.#response) {
      this.#setBody(this.#response)
      return ''
    }
    for (;;) {
      const end = findHeadEnd(this.#bytes, this.#searched)
      if (end < 0) {
        this.#searched = this.length
        return this.#faultInPart()
      }
      const head = this.#bytes.toString('latin1', 0, end - EMPTY_LINE.length)
      const statusLine = firstLineOf(head)
      const status = Number(STATUS_LINE.exec(statusLine)?.[1] ?? 0)
      if (status === 0) return `answered with ${quoted(statusLine)}, which is no status line of HTTP/1.1`
      if (end > HEAD_LIMIT) return tooLong()
      this.#from += end
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
    const given = valueOf('content-length') ?? ''
    const length = /^\d{1,15}$/.test(given) ? Number(given) : Infinity
    const body = this.#bytes
    const isEmpty = status === 204 || status === 304
    const end = isEmpty ? 0 : isChunked ? this.#chunksEnd(body) : length
    const isWhole = body.length >= end
    this.#response = {
      ...response,
      rest: body.subarray(0, isWhole ? Math.min(end, BODY_LIMIT) : BODY_LIMIT),
      isWhole: isWhole || body.length >= BODY_LIMIT,
    }
  }

  /** Where a body in chunks ends with its last trailer (RFC 9112 section 7.1); Infinity: further on, or nowhere, because it is none. */
  #chunksEnd(body: Buffer): number {
    for (;;) {
      const lineEnd = body.indexOf('\r\n', this.#chunkAt, 'latin1')
      if (lineEnd < 0 || lineEnd - this.#chunkAt > CHUNK_HEAD_LIMIT) return Infinity
      const next = lineEnd + 2
      if (this.#isInTrailer) {
        if (lineEnd === this.#chunkAt) return next
        this.#chunkAt = next
        continue
      }
      const size = CHUNK_SIZE.exec(body.toString('latin1', this.#chunkAt, lineEnd))?.[0]
      if (size === undefined) return Infinity
      this.#isInTrailer = Number.parseInt(size, 16) === 0
      this.#chunkAt = this.#isInTrailer ? next : next + Number.parseInt(size, 16) + 2
    }
  }
}

function tooLong(): string {
  return `answered with a head of more than ${HEAD_LIMIT} bytes`
}
