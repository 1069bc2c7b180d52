// What the tests of the control endpoint share: a host that listens to programs, and one request as any program could make it. Nothing of the product imports it.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import * as v from 'valibot'
import { WebSocket, type ClientOptions } from 'ws'
import { TestHost } from '../host/host-test-support.ts'
import { startEndpoint } from './endpoint.ts'
import { REQUESTS, type ControlAnswer, type ControlInput, type ControlName } from './requests.ts'
import type { ControlError } from './shapes.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Call {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export class ControlledHost {
  readonly host: TestHost
  readonly url: string
  readonly token: string

  private constructor(host: TestHost, url: string, token: string) {
    this.host = host
    this.url = url
    this.token = token
  }

  static async start(): Promise<ControlledHost> {
    const host = await TestHost.start({ startControl: (access) => startEndpoint(access) })
    const { url } = await host.host.setControl(true)
    const file = JSON.parse(await readFile(join(host.home, 'control.json'), 'utf8')) as { token: string }
    return new ControlledHost(host, url, file.token)
  }

  /** As bare as can be: what is not given is not sent. */
  bare({ path, method = 'POST', headers = {}, body }: Call): Promise<Answer> {
    const { port } = new URL(this.url)
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
        response.once('error', reject)
      })
      sent.once('error', reject)
      sent.end(body)
    })
  }

  /** The answer, which is as the contract says. Rejects with the error as it crosses. */
  async ask<N extends ControlName>(name: N, params: ControlInput<N>): Promise<ControlAnswer<N>> {
    const headers = { authorization: `Bearer ${this.token}` }
    const { status, body } = await this.bare({ path: `/v1/${name}`, headers, body: JSON.stringify(params) })
    const parsed = JSON.parse(body) as { readonly error: ControlError }
    if (status !== 200)
      throw Object.assign(new Error(parsed.error.message), { code: parsed.error.code, log: parsed.error.log, status })
    return v.parse(REQUESTS[name].answer, parsed) as ControlAnswer<N>
  }

  /** Starts the server at a free port. */
  async listen(): Promise<string> {
    return (await this.ask('server.start', { port: 0 })).server.url
  }

  end(): Promise<void> {
    return this.host.end()
  }
}

export async function connected(url: string, protocols: string | string[] = [], options: ClientOptions = {}): Promise<WebSocket> {
  const client = new WebSocket(url, protocols, options)
  await once(client, 'open')
  return client
}
