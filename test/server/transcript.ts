// A server on loopback whose events become lines, so that a test compares what happened as a whole.
import { onTestFinished } from 'vitest'
import { WebSocketServer } from '../../src/server/index.ts'
import type { WebSocketServerError } from '../../src/server/index.ts'

export class Transcript {
  readonly lines: string[] = []
  #wake: (() => void)[] = []

  add(line: string): void {
    this.lines.push(line)
    for (const wake of this.#wake.splice(0)) wake()
  }

  /** Resolves with the first line that begins like this, come or still to come. */
  async until(beginning: string): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => line.startsWith(beginning))
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  /** Resolves when so many lines begin like this. */
  async count(beginning: string, count: number): Promise<void> {
    while (this.lines.filter((line) => line.startsWith(beginning)).length < count) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }
}

export interface Running {
  readonly server: WebSocketServer
  readonly transcript: Transcript
  readonly lines: string[]
  readonly port: number
}

/** A listening server with these settings (`Name=Value`); ended with the test, whatever is still open. */
export async function running(...settings: string[]): Promise<Running> {
  const { server, transcript } = prepared(...settings)
  await server.startListening()
  return { server, transcript, lines: transcript.lines, port: server.localPort }
}

/** The same, not listening yet. */
export function prepared(...settings: string[]): { server: WebSocketServer; transcript: Transcript } {
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  for (const setting of settings) server.config(setting)
  const transcript = new Transcript()
  server.on('connected', ({ connectionId }) => transcript.add(`connected ${connectionId}`))
  server.on('dataIn', ({ connectionId, dataFormat, text, eom }) => {
    const kind = dataFormat === 1 ? 'text' : dataFormat === 2 ? 'binary' : 'pong'
    const words = text.length > 40 ? `${text.length}` : typeof text === 'string' ? JSON.stringify(text) : text.toString('hex')
    transcript.add(`data ${connectionId} ${kind} ${words}${eom ? ' eom' : ''}`)
  })
  server.on('readyToSend', ({ connectionId }) => transcript.add(`ready ${connectionId}`))
  server.on('disconnected', ({ connectionId, statusCode, description, wasClean, initiator }) =>
    transcript.add(
      `disconnected ${connectionId} ${statusCode} ${JSON.stringify(description)} ${wasClean ? 'clean' : 'unclean'} by ${initiator}`,
    ),
  )
  server.on('error', ({ connectionId, code, errorCode, description }) =>
    transcript.add(`error ${connectionId} ${code} ${errorCode}: ${description}`),
  )
  server.on('stage', ({ connectionId, stage, refusedWith }) => {
    if (stage === 'closed' && !transcript.lines.some((line) => line.startsWith(`disconnected ${connectionId} `)))
      transcript.add(`gone ${connectionId}${refusedWith === 0 ? '' : ` refused with ${refusedWith}`}`)
  })
  onTestFinished(async () => {
    for (const connection of server.connections.values()) connection.drop('reset')
    await server.shutdown()
  })
  return { server, transcript }
}

/** What a promise or a call fails with: `code number: sentence`. */
export async function failure(act: () => unknown): Promise<string> {
  try {
    await act()
  } catch (error) {
    const { code, errorCode, message } = error as WebSocketServerError
    return `${code} ${errorCode}: ${message}`
  }
  return 'nothing failed'
}
