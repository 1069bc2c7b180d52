// Proxy mode of a server: dials the upstream for every opening that is let in, and keeps what is open. Knows no rule: they judge (passage.ts).
import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import * as tls from 'node:tls'
import { faultInUpstreamUrl } from '../../contract/automation/check-upstream.ts'
import { withoutQuery, type Side, type UpstreamSettings } from '../../contract/automation/upstream.ts'
import { dialUpstream } from '../../server/index.ts'
import type { Connection, ConnectionRecord, Dialled, Upstream, UpstreamAnswer, WebSocketServer } from '../../server/index.ts'
import { answeredHeaders, forwardedHeaders, refusedHeaders, targetOf } from './forwarding.ts'
import { Passage } from './passage.ts'
import { shown } from './shown.ts'

/** What is wrong with the settings of an upstream: a sentence. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly code = 'bad-upstream'
}

export interface ProxyReport {
  /** A step in the life of the connection to the upstream; facts as they stand in a log. */
  upstream(connection: string, text: string, facts: readonly (readonly [name: string, value: string])[]): void
  trouble(connection: string, sentence: string): void
  /** What somebody has done to messages on their way. */
  note(connection: string, text: string): void
  /** What waits for a person on a connection has changed. */
  held(connection: string): void
}

interface InForce {
  readonly settings: UpstreamSettings
  readonly url: URL
  readonly tls: { readonly context: tls.SecureContext; readonly verifies: boolean } | undefined
}

export class Proxy implements Upstream {
  readonly #server: WebSocketServer
  readonly #report: ProxyReport
  readonly #folder: () => string
  readonly #passages = new Map<string, Passage>()
  #inForce: InForce | undefined

  constructor(server: WebSocketServer, report: ProxyReport, folder: () => string) {
    this.#server = server
    this.#report = report
    this.#folder = folder
  }

  get settings(): UpstreamSettings | undefined {
    return this.#inForce?.settings
  }

  /** For connections that come from now on; undefined: the server answers by itself. Rejects with UpstreamError, and then nothing has changed. */
  async set(settings: UpstreamSettings | undefined): Promise<void> {
    const url = settings && urlOf(settings.url)
    const inForce = settings && url && { settings, url, tls: url.protocol === 'wss:' ? await this.#tlsOf(settings) : undefined }
    this.#inForce = inForce
    this.#server.upstream = inForce && this
    if (settings && settings.verify === false) {
      const what = inForce?.tls
        ? `The certificate of the upstream ${withoutQuery(settings.url)} is not verified: whoever is in between can read and change everything.`
        : `The upstream ${withoutQuery(settings.url)} is without TLS: there is no certificate to verify, or not to.`
      this.#report.trouble('', what)
    }
  }

  passageOf(connection: string): Passage | undefined {
    return this.#passages.get(connection)
  }

  /** Sends a message to the upstream of a connection. Returns why it cannot be sent, or "". */
  sendUpstream(connection: string, payload: Buffer, opcode: 1 | 2): string {
    const passage = this.#passages.get(connection)
    if (!passage) return `Connection ${connection} has no upstream.`
    const why = passage.sendUpstream(payload, opcode)
    if (why === '') this.#report.note(connection, `Sent to the upstream: ${shown(payload, opcode)}`)
    return why
  }

  /** Does something behind the message of this side that a rule is looking at, or at once. */
  behind(from: Side, { connectionId }: Connection, act: () => void): void {
    const passage = this.#passages.size === 0 ? undefined : this.#passages.get(connectionId)
    if (passage) passage.behind(from, act)
    else act()
  }

  // What the component asks (Upstream).

  async open(record: ConnectionRecord, signal: AbortSignal): Promise<UpstreamAnswer> {
    const { connectionId: id, requestURI, requestHeaders } = record
    const connection = this.#server.connections.get(id)
    const inForce = this.#inForce
    if (!inForce || !connection) return refusal(502, 'There is no upstream any more.')
    const { url, settings } = inForce
    const port = Number(url.port) || (url.protocol === 'wss:' ? 443 : 80)
    const target = targetOf(url, requestURI)
    const address = withoutQuery(`${url.protocol}//${url.host}${target}`)
    const began = performance.now()
    const dialled = await dialUpstream(
      {
        // An address of IPv6 stands in brackets in an URL alone.
        host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port,
        authority: url.host,
        target,
        headers: forwardedHeaders(requestHeaders, settings.headers ?? []),
        tls: inForce.tls,
        limit: (Number(this.#server.config('DefaultConnectionTimeout')) || DEFAULT_SECONDS) * 1_000,
      },
      signal,
    )
    const took = `${(performance.now() - began).toFixed(1)} ms`
    switch (dialled.kind) {
      case 'open':
        return this.#opened(connection, address, dialled, took)
      case 'refused':
        this.#report.upstream(
          id,
          `The upstream ${address} answered ${dialled.statusLine.replace(/^HTTP\/1\.\d /, '')}, which goes to the client`,
          [
            ['upstream', address],
            ['took', took],
          ],
        )
        return {
          kind: 'refused',
          status: dialled.status,
          headers: refusedHeaders(dialled.headers, dialled.body),
          body: dialled.body,
        }
      case 'failed': {
        const sentence = `The upstream ${address} ${dialled.why}.`
        if (!signal.aborted) this.#report.trouble(id, `${sentence} The client gets ${dialled.status}.`)
        return refusal(dialled.status, sentence)
      }
    }
  }

  #opened(connection: Connection, address: string, dialled: Extract<Dialled, { kind: 'open' }>, took: string): UpstreamAnswer {
    const { connectionId: id } = connection
    const { subProtocol, headers } = answeredHeaders(dialled.headers)
    const { tls: secured } = dialled
    this.#report.upstream(id, `Connected to the upstream ${address}`, [
      ['upstream', address],
      ['address', dialled.address],
      ['took', took],
      ...(secured
        ? ([
            ['TLS', `${secured.protocol} ${secured.cipherSuite}`],
            ['certificate', secured.subject],
            ['issuer', secured.issuer],
            ['trusted', secured.distrust === '' ? 'yes' : `no, and not verified: ${secured.distrust}`],
          ] as const)
        : []),
    ])
    const passage = new Passage(connection, dialled.socket, {
      most: Number(this.#server.config('MaxMessageSize')) || Infinity,
      changed: () => this.#report.held(id),
      ended: (_, why) => {
        this.#passages.delete(id)
        this.#report.upstream(id, `The connection to the upstream has ended: ${why}`, [['upstream', address]])
      },
      trouble: (sentence) => this.#report.trouble(id, sentence),
      note: (text) => this.#report.note(id, text),
    })
    this.#passages.set(id, passage)
    return { kind: 'open', subProtocol, headers, relay: passage }
  }

  async #tlsOf({ ca, verify = true }: UpstreamSettings): Promise<InForce['tls']> {
    const authorities = [...systemAuthorities()]
    if (ca !== undefined) {
      const path = isAbsolute(ca) ? ca : join(this.#folder(), ca)
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (error) {
        throw new UpstreamError(`The authorities of the upstream could not be read from ${path}: ${(error as Error).message}`)
      }
      if (!text.includes('-----BEGIN CERTIFICATE-----'))
        throw new UpstreamError(`${path} has no certificate in it: a PEM file is expected, with -----BEGIN CERTIFICATE-----.`)
      authorities.push(text)
    }
    try {
      return { context: tls.createSecureContext({ ca: authorities }), verifies: verify }
    } catch (error) {
      throw new UpstreamError(`The authorities of the upstream cannot be used: ${(error as Error).message}`)
    }
  }
}

function urlOf(text: string): URL {
  const fault = faultInUpstreamUrl(text)
  if (fault !== '') throw new UpstreamError(fault)
  try {
    return new URL(text)
  } catch {
    throw new UpstreamError(`${JSON.stringify(text)} is no address of an upstream: its host or its port is not valid.`)
  }
}

/** Seconds, where DefaultConnectionTimeout is 0. */
const DEFAULT_SECONDS = 10

/** Those that Node brings, with NODE_EXTRA_CA_CERTS, and those of the system where it tells them (Node 22.15 on). */
function systemAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default' | 'system') => readonly string[] }
  return getCACertificates ? [...getCACertificates('default'), ...getCACertificates('system')] : tls.rootCertificates
}

function refusal(status: number, sentence: string): UpstreamAnswer {
  return {
    kind: 'refused',
    status,
    headers: [['Content-Type', 'text/plain; charset=utf-8']],
    body: Buffer.from(`${sentence}\n`),
  }
}
