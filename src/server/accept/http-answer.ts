// An HTTP answer on a connection that does not open, written so that the client can read it to its end.
import type { Socket } from 'node:net'
import { EMPTY_LINE, responseHead } from '../protocol/handshake.ts'
import type { Header } from '../protocol/handshake.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: Buffer
  /** To a HEAD request: no body is sent. */
  readonly isHead: boolean
}

/** Writes the answer and ends our side. Returns the response head without its empty line. */
export function writeAnswer(socket: Socket, { status, headers, body, isHead }: HttpAnswer): string {
  const has = (name: string): boolean => headers.some(([each]) => each.toLowerCase() === name)
  const all: Header[] = [...headers]
  // A 204 and a 304 have no body (RFC 9110 sections 15.3.5 and 15.4.5).
  const hasNoBody = status === 204 || status === 304
  if (!has('content-length') && !has('transfer-encoding') && !hasNoBody) all.push(['Content-Length', String(body.length)])
  if (!has('connection')) all.push(['Connection', 'close'])
  const text = responseHead(status, all)
  socket.write(text, 'latin1')
  if (isHead || hasNoBody) socket.end()
  else socket.end(body)
  return text.slice(0, -EMPTY_LINE.length)
}
