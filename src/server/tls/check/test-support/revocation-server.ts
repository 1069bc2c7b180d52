// Test support: a web server on this machine's loopback that hands out what a test puts at its paths. Nothing but tests imports it.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = Buffer | ((request: IncomingMessage, response: ServerResponse) => void)

export class RevocationServer {
  /** By path: bytes that are answered with 200, or what answers. Anything else is 404. */
  readonly answers = new Map<string, Answer>()
  /** Paths in the order in which they were asked for. */
  readonly asked: string[] = []
  readonly #server = createServer((request, response) => {
    const path = request.url ?? ''
    this.asked.push(path)
    const answer = this.answers.get(path)
    if (typeof answer === 'function') answer(request, response)
    else response.writeHead(answer ? 200 : 404).end(answer)
  })

  static async start(): Promise<RevocationServer> {
    const server = new RevocationServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
