// One request to a desk: JSON over HTTP on the loopback address, and an error that says what the desk has said. What requests there are is the desk's.
import { request } from 'node:http'
import type { ControlError } from '../control/shapes.ts'
import { DeskError, calledHere } from './desk-error.ts'

/** Where a desk listens to programs, and what lets one in. */
export interface DeskAddress {
  /** Such as http://127.0.0.1:40000/v1. */
  readonly url: string
  readonly token: string
}

/** Rejects with a DeskError. A wait takes as long as it is told to. */
export function ask(address: DeskAddress, name: string, params: object, signal?: AbortSignal): Promise<unknown> {
  const { url, token } = address
  const body = Buffer.from(JSON.stringify(params), 'utf8')
  // Errors come later, in a turn of their own: they show where the program has called.
  const here = calledHere()
  return new Promise((resolve, rejectBare) => {
    const reject = (error: DeskError): void => rejectBare(here(error))
    const lost = (error: NodeJS.ErrnoException): void =>
      reject(
        new DeskError(
          'not-reached',
          error.code === 'ECONNREFUSED'
            ? `No desk listens at ${url} any more: it has ended, or its switch for programs is off.`
            : `The desk at ${url} did not answer ${name}: ${error.message}`,
        ),
      )
    const sent = request(
      `${url}/${name}`,
      {
        method: 'POST',
        // Of its own: none that has been idle, and that the desk may be closing just now.
        agent: false,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': body.length },
        ...(signal && { signal }),
      },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.once('error', lost)
        response.once('end', () => {
          const text = Buffer.concat(pieces).toString('utf8')
          try {
            const answer = JSON.parse(text) as { readonly error?: ControlError }
            if (response.statusCode === 200) resolve(answer)
            else reject(new DeskError(answer.error?.code ?? 'not-reached', answer.error?.message ?? text, answer.error?.log))
          } catch {
            reject(new DeskError('not-reached', `What answers at ${url} is no desk: ${text.slice(0, 200)}`))
          }
        })
      },
    )
    sent.once('error', lost)
    sent.end(body)
  })
}
