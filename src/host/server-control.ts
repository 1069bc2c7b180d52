// The server's address, start, stop, settings and test page, kept with the profile. Leaves listening to the component.
import { createServer } from 'node:net'
import type { CertificateState, ServerState, SettingState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { issuerOf, subjectOf, type WebSocketServer } from '../server/index.ts'
import type { Chronicle } from './chronicle.ts'
import { messageOf } from './json-file.ts'
import { LocalCertificate, type MadeCertificate } from './local-certificate.ts'
import type { ProfileFile } from './profile.ts'
import { HELD_BY_HOST, OWN_DEFAULTS, applySettings, type SettingValues } from './run-settings.ts'
import { testPage } from './test-page.ts'
import { Topic } from './topic.ts'

/** Ports tried above the one that is taken. */
const MOST_TRIED_PORTS = 1_000
/** Kept as the address, set by the host, or about one connection: no part of the changed settings. */
const NOT_KEPT = new Set(['LocalHost', 'LocalPort', 'QuestionTimeout', 'MessageLength'])

export class ServerControl {
  readonly changed = new Topic()
  readonly #server: WebSocketServer
  readonly #profile: ProfileFile
  readonly #chronicle: Chronicle
  readonly #local: LocalCertificate
  #made: MadeCertificate | undefined

  /** `certificates` is the folder of the local authority. `run` holds over what the profile keeps. Throws `bad-setting`, `unknown-setting`. */
  constructor(server: WebSocketServer, profile: ProfileFile, chronicle: Chronicle, certificates: string, run: SettingValues) {
    this.#local = new LocalCertificate(certificates)
    this.#server = server
    this.#profile = profile
    this.#chronicle = chronicle
    const [refused] = applySettings(server, new Map([...OWN_DEFAULTS, ...run, ...HELD_BY_HOST]))
    if (refused) throw refused.error
    const kept = Object.entries(profile.current.settings).filter(([name]) => !NOT_KEPT.has(name) && !run.has(name))
    for (const { error } of applySettings(server, new Map(kept)))
      chronicle.trouble(`A kept setting was left at its default: ${messageOf(error)}`)
    server.pageFor = (requestURI) => (this.#profile.current.testPage && /^\/(\?|$)/.test(requestURI) ? testPage() : undefined)
  }

  state(): ServerState {
    const { listening } = this.#server
    const { testPage: page, host: keptHost, port: keptPort } = this.#profile.current
    const host = listening ? this.#server.localHost : keptHost
    const port = listening ? this.#server.localPort : keptPort
    const certificate = this.#certificate()
    return {
      listening,
      secure: this.#server.useSSL,
      authenticatesClients: this.#server.sslAuthenticateClients,
      refusesWith403: this.#server.config('SSLRefuseWith403') === 'True',
      ...(certificate && { certificate }),
      host,
      port,
      url: listening ? `${this.#server.useSSL ? 'wss' : 'ws'}://${reachable(host)}:${port}` : '',
      exposed: !isLoopback(host),
      testPage: page,
    }
  }

  /** undefined while it cannot be opened. */
  testPageUrl(): string | undefined {
    const { listening, testPage: page, url } = this.state()
    return listening && page ? `${url.replace(/^ws/, 'http')}/` : undefined
  }

  /** Rejects with the component's errors, and with those of making a certificate. */
  async start(host: string, port: number): Promise<ServerState> {
    if (this.#server.listening)
      throw new RequestError('already-listening', `The server is listening already, at ${this.state().url}. Stop it first.`)
    if (this.#server.useSSL) await this.#supplyCertificate()
    this.#server.localHost = host
    this.#server.localPort = port
    this.#profile.change({ host, port })
    try {
      await this.#chronicle.inOwnWords(() => this.#server.startListening())
    } finally {
      this.changed.changed()
    }
    const state = this.state()
    this.#chronicle.server(`Listening at ${state.url}`, [
      ['host', host === '' ? 'all interfaces' : host],
      ['port', String(state.port)],
      ['other machines can reach it', state.exposed ? 'yes' : 'no'],
    ])
    return state
  }

  /** A certificate of the person's own is left alone; ours is looked after at every start. */
  async #supplyCertificate(): Promise<void> {
    if (this.#server.sslCertStore !== '' && this.#server.sslCertStore !== this.#made?.store) return
    this.#made = await this.#local.make()
    this.#server.sslCertStore = this.#made.store
    if (this.#made.news !== '') this.#chronicle.server(this.#made.news)
  }

  /** TLS for new connections. While it listens, a certificate is made at once when one is needed. */
  async setSecure(on: boolean): Promise<ServerState> {
    if (on && this.#server.listening) {
      await this.#supplyCertificate()
      await this.#server.loadCertificate()
    }
    this.setSetting('UseSSL', on ? 'True' : 'False')
    return this.state()
  }

  #certificate(): CertificateState | undefined {
    const certificate = this.#server.useSSL ? this.#server.certificate : undefined
    if (!certificate) return undefined
    const isLocal = this.#made !== undefined && this.#server.sslCertStore === this.#made.store
    return {
      subject: subjectOf(certificate),
      issuer: issuerOf(certificate),
      validFrom: Date.parse(certificate.validFrom),
      validTo: Date.parse(certificate.validTo),
      fingerprint: certificate.fingerprint256,
      names: (certificate.subjectAltName ?? '')
        .split(', ')
        .map((name) => name.replace(/^(DNS|IP Address):/, ''))
        .filter((name) => name !== ''),
      isLocal,
      authorityFile: isLocal ? (this.#made?.authorityFile ?? '') : '',
    }
  }

  async stop(): Promise<ServerState> {
    if (this.#server.listening) {
      const { url } = this.state()
      await this.#chronicle.inOwnWords(() => this.#server.stopListening())
      this.#chronicle.server(`Stopped listening at ${url}`, [['connections', `${this.#server.connections.size} stay open`]])
      this.changed.changed()
    }
    return this.state()
  }

  setTestPage(on: boolean): ServerState {
    this.#profile.change({ testPage: on })
    this.changed.changed()
    return this.state()
  }

  /** Rejects with 'no-free-port'. */
  async nextFreePort(host: string, port: number): Promise<{ readonly port: number }> {
    const last = Math.min(65_535, port + MOST_TRIED_PORTS)
    for (let next = port + 1; next <= last; next++) if (await canBind(host, next)) return { port: next }
    throw new RequestError(
      'no-free-port',
      `No port from ${port + 1} to ${last} is free at ${host || 'all interfaces'}. Choose port 0 to let the system choose.`,
    )
  }

  settings(): readonly SettingState[] {
    return this.#server.settings()
  }

  /** Throws the component's 'bad-setting' and 'unknown-setting'. */
  setSetting(name: string, value: string): SettingState {
    if (name.trim().toLowerCase() === 'questiontimeout')
      throw new RequestError(
        'bad-setting',
        'QuestionTimeout stays 0 in the application: a waiting question has the clock that is set above the list of requests.',
      )
    this.#server.config(`${name}=${value}`)
    const setting = this.#server.settings().find((each) => each.name.toLowerCase() === name.trim().toLowerCase())
    if (!setting) throw new RequestError('unknown-setting', `There is no setting named "${name}".`)
    if (setting.name === 'LocalHost') this.#profile.change({ host: setting.requested })
    else if (setting.name === 'LocalPort') this.#profile.change({ port: Number(setting.requested) })
    // What is not shown whole may be a secret, and has no place in a file that people hand on.
    else if (!NOT_KEPT.has(setting.name) && setting.requested === this.#server.config(setting.name) && !setting.isSecret) {
      const settings = { ...this.#profile.current.settings }
      if (setting.requested === (OWN_DEFAULTS.get(setting.name) ?? setting.defaultValue)) delete settings[setting.name]
      else settings[setting.name] = setting.requested
      this.#profile.change({ settings })
    }
    this.changed.changed()
    return setting
  }
}

function canBind(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host: host === '' ? '::' : host, port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** A host as it stands in a URL; for all interfaces the one that this machine can use. */
function reachable(host: string): string {
  if (host === '' || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
