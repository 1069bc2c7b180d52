// The server's address, start, stop, settings and test page, kept with the workspace. Leaves listening to the component.
import { createServer, isIP } from 'node:net'
import { APPLICATION_DEFAULTS } from '../contract/application-defaults.ts'
import type { ServerState, SettingState } from '../contract/model.ts'
import { withoutQuery, type UpstreamSettings } from '../contract/automation/upstream.ts'
import { RequestError } from '../contract/params.ts'
import { lookUpHost } from '../server/index.ts'
import type { WebSocketServer } from '../server/index.ts'
import type { Chronicle } from './chronicle.ts'
import { messageOf } from './json-file.ts'
import type { ServerPart } from './workspace-file.ts'
import { HELD_BY_HOST, applySettings, type SettingValues } from './run-settings.ts'
import type { CertificateChoice, ServerCertificateControl } from './server-certificate.ts'
import { testPage } from './test-page.ts'
import { Topic } from './topic.ts'

/** Ports tried above the one that is taken. */
const MOST_TRIED_PORTS = 1_000
/** What chooses the certificate, as far as it is kept: the password is not. */
const CERTIFICATE_SETTINGS = ['SSLCertStore', 'SSLCertStoreType', 'SSLCertSubject', 'SSLCertEncoded'] as const
const CERTIFICATE_CHOSEN_BY: ReadonlySet<string> = new Set([...CERTIFICATE_SETTINGS, 'SSLCertStorePassword'])
/** Kept as the address, set by the host, or about one connection: no part of the changed settings. */
const NOT_KEPT = new Set(['LocalHost', 'LocalPort', 'QuestionTimeout', 'MessageLength'])

export class ServerControl {
  /** The state, a setting, or what is in force of one. */
  readonly changed = new Topic()
  readonly certificate: ServerCertificateControl
  readonly #server: WebSocketServer
  readonly #workspace: ServerPart
  readonly #chronicle: Chronicle
  /** What holds for this run, whatever a workspace says. */
  readonly #run: SettingValues
  readonly #upstream: () => UpstreamSettings | undefined

  /** `run` holds over what the workspace keeps. Throws `bad-setting`, `unknown-setting`. */
  constructor(
    server: WebSocketServer,
    workspace: ServerPart,
    chronicle: Chronicle,
    certificate: ServerCertificateControl,
    run: SettingValues,
    /** What it stands in front of now. */
    upstream: () => UpstreamSettings | undefined = () => undefined,
  ) {
    this.#upstream = upstream
    this.certificate = certificate
    this.#server = server
    this.#workspace = workspace
    this.#chronicle = chronicle
    this.#run = run
    const [refused] = applySettings(server, new Map([...run, ...HELD_BY_HOST]))
    if (refused) throw refused.error
    const kept = Object.entries(workspace.current.settings).filter(([name]) => !NOT_KEPT.has(name) && !run.has(name))
    for (const { error } of applySettings(server, new Map(kept)))
      chronicle.trouble(`A kept setting was left at its default: ${messageOf(error)}`)
    server.pageFor = (requestURI) => (this.#workspace.current.testPage && /^\/(\?|$)/.test(requestURI) ? testPage() : undefined)
  }

  /**
   * The workspace is another one: the server stops listening, and is set as it says. Connections stay open. `keepsListening`: it goes on where
   * its address is the same.
   */
  async adopt(keepsListening: boolean): Promise<void> {
    const { host, port } = this.#workspace.current
    const stays = keepsListening && host === this.#server.localHost && (port === 0 || port === this.#server.localPort)
    if (!stays) await this.stop()
    const settable = this.#server
      .settings()
      .filter(({ isReadOnly, isPerConnection, name }) => !isReadOnly && !isPerConnection && !NOT_KEPT.has(name))
    const usual = settable.map(({ name, defaultValue }) => [name, APPLICATION_DEFAULTS.get(name)?.value ?? defaultValue] as const)
    const kept = Object.entries(this.#workspace.current.settings).filter(([name]) => !NOT_KEPT.has(name))
    const wanted = new Map([...usual, ...kept, ...this.#run, ...HELD_BY_HOST])
    for (const { name, error } of applySettings(this.#server, wanted))
      this.#chronicle.trouble(`The setting ${name} of the workspace could not be set: ${messageOf(error)}`)
    this.changed.changed()
  }

  state(): ServerState {
    const { listening } = this.#server
    const { testPage: page, host: keptHost, port: keptPort } = this.#workspace.current
    const host = listening ? this.#server.localHost : keptHost
    const port = listening ? this.#server.localPort : keptPort
    const certificate = this.certificate.state()
    const upstream = this.#upstream()
    return {
      listening,
      secure: this.#server.useSSL,
      authenticatesClients: this.#server.sslAuthenticateClients,
      refusesWith403: this.#server.config('SSLRefuseWith403') === 'True',
      ...(certificate && { certificate }),
      certificateSource: this.certificate.source(),
      keyLogFile: this.#server.config('SSLKeyLogFile'),
      host,
      port,
      url: listening ? `${this.#server.useSSL ? 'wss' : 'ws'}://${reachable(host)}:${port}` : '',
      exposed: !isLoopback(host),
      testPage: page,
      ...(upstream && {
        upstream: {
          url: upstream.url,
          ...(upstream.verify === false && { verify: false }),
          ...(upstream.ca !== undefined && { ca: upstream.ca }),
        },
      }),
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
      throw new RequestError('already-listening', `The server is already listening at ${this.state().url}. Stop it first.`)
    if (this.#server.useSSL) await this.certificate.supply()
    this.#server.localHost = host
    this.#server.localPort = port
    this.#workspace.change({ host, port })
    try {
      await this.#server.startListening()
    } finally {
      this.changed.changed()
    }
    const state = this.state()
    if (state.upstream?.verify === false)
      this.#chronicle.trouble(
        `The certificate of the upstream ${withoutQuery(state.upstream.url)} is not verified: whoever is in between can read and change everything.`,
      )
    this.#chronicle.server(`Listening at ${state.url}`, [
      ['host', host === '' ? 'all interfaces' : host],
      ['port', String(state.port)],
      ['other machines can reach it', state.exposed ? 'yes' : 'no'],
    ])
    return state
  }

  /** TLS for new connections. */
  async setSecure(on: boolean): Promise<ServerState> {
    await this.setSetting('UseSSL', on ? 'True' : 'False')
    return this.state()
  }

  /** For new connections at once. Rejects as ServerCertificateControl.use, and then everything stays as it was. */
  async useCertificate(choice: CertificateChoice, fingerprint: string): Promise<ServerState> {
    await this.certificate.use(choice, fingerprint)
    return this.#certificateChosen()
  }

  async useLocalCertificate(): Promise<ServerState> {
    await this.certificate.useLocal()
    return this.#certificateChosen()
  }

  #certificateChosen(): ServerState {
    const settings = this.settings()
    for (const name of CERTIFICATE_SETTINGS) {
      const setting = settings.find((each) => each.name === name)
      if (setting) this.#keep(setting)
    }
    this.changed.changed()
    return this.state()
  }

  /** What a setting has changed is read at once, so that a fault is told now and not by the next client. */
  async #readCertificate(): Promise<void> {
    try {
      await this.certificate.supply()
      await this.#server.loadCertificate()
    } catch (error) {
      this.#chronicle.trouble(`New TLS connections cannot be served: ${messageOf(error)}`)
    }
    this.changed.changed()
  }

  async stop(): Promise<ServerState> {
    if (this.#server.listening) {
      const { url } = this.state()
      await this.#server.stopListening()
      this.#chronicle.server(`Stopped listening at ${url}`, [['connections', `${this.#server.connections.size} stay open`]])
      this.changed.changed()
    }
    return this.state()
  }

  setTestPage(on: boolean): ServerState {
    this.#workspace.change({ testPage: on })
    this.changed.changed()
    return this.state()
  }

  /** Rejects with 'no-free-port'. */
  async nextFreePort(host: string, port: number): Promise<{ readonly port: number }> {
    const last = Math.min(65_535, port + MOST_TRIED_PORTS)
    // Once, with an end to it, and not once a port.
    const address = host === '' || isIP(host) !== 0 ? host : (await lookUpHost(host))[0]?.address
    for (let next = port + 1; next <= last; next++) if (await canBind(address ?? host, next)) return { port: next }
    throw new RequestError(
      'no-free-port',
      `No port from ${port + 1} to ${last} is free at ${host || 'all interfaces'}. Choose port 0 to let the system choose.`,
    )
  }

  settings(): readonly SettingState[] {
    return this.#server.settings().map((setting) => this.certificate.inApplication(setting))
  }

  /** Rejects with the component's 'bad-setting' and 'unknown-setting', and with those of a certificate that TLS would need at once. */
  async setSetting(name: string, value: string): Promise<SettingState> {
    const called = name.trim().toLowerCase()
    if (called === 'questiontimeout')
      throw new RequestError(
        'bad-setting',
        'QuestionTimeout stays 0 in the application: a waiting question has the clock that is set above the list of requests.',
      )
    // First of all: a name with an equals sign in it would set another setting.
    this.#setting(name)
    // While it listens, a certificate is made at once when one is needed.
    if (called === 'usessl' && this.#server.listening && /^\s*(true|1)\s*$/i.test(value)) {
      await this.certificate.supply()
      await this.#server.loadCertificate()
    }
    this.#server.config(`${name}=${value}`)
    const setting = this.#setting(name)
    this.#keep(setting)
    this.changed.changed()
    if (CERTIFICATE_CHOSEN_BY.has(setting.name) && this.#server.useSSL && this.#server.listening) void this.#readCertificate()
    return setting
  }

  #setting(name: string): SettingState {
    const called = name.trim().toLowerCase()
    const setting = this.settings().find((each) => each.name.toLowerCase() === called)
    if (!setting) throw new RequestError('unknown-setting', `There is no setting named "${name}".`)
    return setting
  }

  #keep(setting: SettingState): void {
    const { name, requested, defaultValue, isSecret } = setting
    if (name === 'LocalHost') return this.#workspace.change({ host: requested })
    if (name === 'LocalPort') return this.#workspace.change({ port: Number(requested) })
    if (NOT_KEPT.has(name) || isSecret) return
    const settings = { ...this.#workspace.current.settings }
    // What is not shown whole may be a secret, and has no place in a file that people hand on.
    const isWhole = requested === '' || requested === this.#server.config(name)
    if (isWhole && requested !== defaultValue) settings[name] = requested
    else delete settings[name]
    this.#workspace.change({ settings })
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
