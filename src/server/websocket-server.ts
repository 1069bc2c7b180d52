// The component: properties, methods and the life of a server (component.md sections 2 to 6).
import type { X509Certificate } from 'node:crypto'
import type { Server, Socket } from 'node:net'
import { AllowedClients, plainAddress } from './accept/allowed-clients.ts'
import type { Page } from './accept/open-request.ts'
import { PendingConnections } from './accept/pending-connections.ts'
import type { Pending } from './accept/pending-connections.ts'
import { Connection } from './connection.ts'
import type { ConnectionServices } from './connection-driver.ts'
import { startListener } from './listener.ts'
import type { Bound } from './listener.ts'
import { WebSocketServerError, codeOfSystemError } from './errors.ts'
import type { EventName, Listener } from './events.ts'
import { Listeners } from './listeners.ts'
import type { ReceiveLimits } from './protocol/receiving.ts'
import type { SendFileOptions } from './sending/long-messages.ts'
import { CAN_SET_KEEP_ALIVE_INTERVAL } from './platform.ts'
import { quoted, shortened } from './quoted.ts'
import { readOnlySettingNamed, readOnlyValue } from './read-only-settings.ts'
import { ServerProperties } from './server-properties.ts'
import {
  checkSetting,
  defaultSettings,
  DESCRIPTORS,
  parseSetting,
  settingFacts,
  settingNamed,
  settingText,
  shownText,
} from './settings.ts'
import type { SettingFacts, SettingName, Settings } from './settings.ts'
import { TlsService } from './tls/tls-service.ts'
import type { TrafficRecorder } from './traffic.ts'
import type { Upstream } from './upstream.ts'
import type { WireRecorder } from './wire-tap.ts'

/** Shutdown gives clients so long to answer the Close frame before their sockets are destroyed. */
const SHUTDOWN_LIMIT = 5_000
/** Clients that may wait at a time until the names in AllowedClients are resolved; more are reset. */
const LOOK_UP_LIMIT = 1_000
export class WebSocketServer extends ServerProperties {
  /** Gets all traffic of open connections in batches. */
  recorder: TrafficRecorder | undefined = undefined
  /** Gets the bytes of every connection that is accepted while it is set, as they cross the wire. */
  wireRecorder: WireRecorder | undefined = undefined
  /** **ours**: what stands behind the server, and answers openings in its place; for those that come from now on. */
  upstream: Upstream | undefined = undefined
  /** Answers plain HTTP GET and HEAD requests on the port; undefined, or returning undefined, answers 426. */
  pageFor: ((requestURI: string) => Page | undefined) | undefined = undefined
  /** **ours**: gives each connection its number, from which its id is made. Servers that share a log share it. Default: 1, 2, 3 … */
  nextNumber: () => number = countFrom(1)
  readonly #settings: Settings = defaultSettings()
  protected override readonly values = this.#settings
  readonly #connections = new Map<string, Connection>()
  readonly #listeners = new Listeners(this.#settings)
  readonly #tls = new TlsService(this.#settings, { warn: (sentence) => this.#listeners.log('', 1, sentence) })
  readonly #services: ConnectionServices = this.#lent()
  #listener: Server | 'starting' | undefined
  #listening = false
  #boundPort = 0
  #boundAddress = ''
  #receiveLimits: ReceiveLimits | undefined
  readonly #pending = new PendingConnections<Pending>()
  #allowed = new AllowedClients('')
  #beingLookedUp = 0
  #whenEmpty: (() => void)[] = []
  /** What waits for a start that is under way. */
  #afterStart: (() => void)[] = []

  /** Live connections by id. */
  get connections(): ReadonlyMap<string, Connection> {
    return this.#connections
  }

  /** Port to bind, 0 for one of the system's choice; the real one while listening. Throws `local-port-while-listening`. */
  get localPort(): number {
    return this.#listening ? this.#boundPort : this.#settings.localPort
  }
  set localPort(value: number) {
    this.change('localPort', value)
  }

  /**
   * Loads the certificate and what clients are trusted by, as a start with UseSSL does, and resolves with the certificate. Files are read
   * again, for new connections. Call it when a file has another content, and before turning UseSSL on while listening: else a fault is told
   * by the first client. Rejects with `no-server-certificate`,
   * `certificate-not-found`, or one of the codes of a store.
   */
  async loadCertificate(): Promise<X509Certificate | undefined> {
    this.#tls.forgetFiles()
    await this.#tls.prepare()
    return this.certificate
  }

  /** The certificate that new TLS connections are served with, as far as it has been loaded. */
  get certificate(): X509Certificate | undefined {
    return this.#tls.certificate
  }

  get listening(): boolean {
    return this.#listening
  }
  /** Starts or stops listening; a failure is reported by the Error event. `startListening` is the form to await. */
  set listening(value: boolean) {
    if (value === (this.#listener !== undefined)) return
    const change = value ? this.startListening() : this.stopListening()
    change.catch((error: unknown) => {
      if (error instanceof WebSocketServerError) this.#listeners.report('', error.code, error.message)
    })
  }

  /** Registers a listener and returns the function that removes it. */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void {
    this.#listeners.add(name, listener)
    return () => this.off(name, listener)
  }

  off<N extends EventName>(name: N, listener: Listener<N>): void {
    this.#listeners.remove(name, listener)
  }

  /**
   * Binds LocalHost:LocalPort and accepts. Rejects with `already-listening`, `port-in-use`, `no-permission`, `address-not-available`,
   * `host-not-found` or `bind-failed`; then nothing listens.
   */
  async startListening(): Promise<void> {
    if (this.#listener)
      throw new WebSocketServerError(
        'already-listening',
        `The server is already listening, on port ${this.#boundPort}. Stop it first.`,
      )
    const settings = this.#settings
    this.#allowed = new AllowedClients(settings.allowedClients)
    this.#listener = 'starting'
    let bound: Bound
    try {
      if (settings.useSSL) {
        this.#tls.forgetFiles()
        await this.#tls.prepare()
      }
      bound = await startListener(settings, (socket) => this.#accept(socket), {
        ranOut: (sentence) => this.#listeners.report('', 'too-many-open-files', sentence),
        recovered: (sentence) => this.#listeners.log('', 1, sentence),
      })
    } catch (error) {
      this.#listener = undefined
      for (const waits of this.#afterStart.splice(0)) waits()
      throw error
    }
    this.#listener = bound.server
    bound.server.on('error', (error) =>
      this.#listeners.report('', codeOfSystemError(error, 'bind-failed'), `Accepting failed: ${error.message}`),
    )
    this.#boundPort = bound.port
    this.#boundAddress = bound.address
    this.#listening = true
    this.#listeners.log('', 1, `Listening on ${settings.localHost || 'all interfaces'}, port ${this.#boundPort}.`)
    for (const waits of this.#afterStart.splice(0)) waits()
  }

  /** Stops accepting and leaves open connections open. A start that is under way is stopped when it is done. */
  stopListening(): Promise<void> {
    const server = this.#listener
    if (!server) return Promise.resolve()
    if (server === 'starting')
      return new Promise((resolve) => {
        this.#afterStart.push(() => resolve(this.stopListening()))
      })
    this.#listening = false
    this.#listener = undefined
    this.#listeners.log('', 1, `Stopped listening on port ${this.#boundPort}.`)
    // close() reports when the last connection has gone, but the port is free at once: nobody needs to wait.
    server.close()
    return Promise.resolve()
  }

  /**
   * `Name=Value` stores and returns the stored value, `Name` returns it; `Name[id]` means one connection's. Names are not case
   * sensitive. Throws `unknown-setting`, `bad-setting`, `no-such-connection`.
   */
  config(assignment: string): string {
    const equals = assignment.indexOf('=')
    const left = (equals < 0 ? assignment : assignment.slice(0, equals)).trim()
    const value = equals < 0 ? undefined : assignment.slice(equals + 1)
    const bracket = /^([^[\]]+)\[([^[\]]*)\]$/.exec(left)
    const readOnly = readOnlySettingNamed(bracket?.[1] ?? left)
    if (readOnly !== undefined) return readOnlyValue(readOnly, bracket?.[2], value !== undefined, (id) => this.#connection(id).tls)
    const key = settingNamed(bracket?.[1] ?? left)
    if (key === 'messageLength') return this.#configMessageLength(bracket?.[2], value)
    if (bracket)
      throw new WebSocketServerError(
        'bad-setting',
        `${DESCRIPTORS[key].name} is one setting for all connections: write it without [${shortened(bracket[2] ?? '')}].`,
      )
    if (value !== undefined) this.change(key, parseSetting(key, value))
    if (key === 'localPort') return settingText(this.localPort)
    return DESCRIPTORS[key].isSecret ? shownText(key, this.#settings[key]) : settingText(this.#settings[key])
  }

  /** Every property and setting with what was requested, what is in force, and why they differ. */
  settings(): SettingFacts[] {
    return settingFacts({ ...this.#settings, localPort: this.localPort }, this.#tls.inForce())
  }

  /**
   * Starts the closing handshake, with DisconnectStatusCode and DisconnectStatusDescription unless given here, and resolves when the
   * connection is gone. Rejects with `no-such-connection`, `bad-close-code`, `bad-close-reason`.
   */
  disconnect(
    id: string,
    code = this.#settings.disconnectStatusCode,
    reason = this.#settings.disconnectStatusDescription,
  ): Promise<void> {
    return this.#on(id, (connection) => {
      connection.close(code, reason)
      return connection.driver.whenGone()
    })
  }

  /** Resolves when every event queued so far has been delivered. */
  doEvents(): Promise<void> {
    // Two turns: the event loop tells of closed sockets behind its immediates.
    return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }

  /**
   * Ends the send that is under way for a client; its promise rejects with `interrupted`. In the middle of a message: `close` sends a
   * Close frame (the client drops the partial message), `truncate` ends the message early (the client takes it for whole).
   * Returns false when nothing was under way.
   */
  interrupt(id: string, how: 'close' | 'truncate' = 'close'): boolean {
    return this.#connection(id).driver.sender?.interrupt(how) ?? false
  }

  /** Sends one message; see Connection.send. */
  send(id: string, data: string | Uint8Array): Promise<void> {
    return this.#on(id, (connection) => connection.send(data))
  }

  sendText(id: string, text: string): Promise<void> {
    return this.#on(id, (connection) => connection.send(text, 1))
  }

  /** Streams a file or a stream as one message with bounded memory. */
  sendFile(id: string, source: Parameters<Connection['sendFile']>[0], options?: SendFileOptions): Promise<void> {
    return this.#on(id, (connection) => connection.sendFile(source, options))
  }

  /** Stops listening, closes every client with 1001, and resolves when all are gone; after 5 seconds the rest is destroyed. */
  async shutdown(): Promise<void> {
    await this.stopListening()
    if (this.#connections.size > 0) await this.#closeAll()
    await this.#tls.close()
  }

  async #closeAll(): Promise<void> {
    const empty = new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
    const timer = setTimeout(() => {
      for (const connection of this.#connections.values())
        connection.driver.life.giveUp(`no Close frame from the client within ${SHUTDOWN_LIMIT / 1000} s of the shutdown`)
    }, SHUTDOWN_LIMIT)
    for (const connection of this.#connections.values()) connection.close(1001, 'server shutting down')
    await empty
    clearTimeout(timer)
  }

  #connection(id: string): Connection {
    const connection = this.#connections.get(id)
    if (!connection) throw new WebSocketServerError('no-such-connection', `There is no connection ${quoted(id)}.`)
    return connection
  }

  #on(id: string, act: (connection: Connection) => Promise<void>): Promise<void> {
    try {
      return act(this.#connection(id))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  protected override change<N extends SettingName>(key: N, value: Settings[N]): void {
    checkSetting(key, value)
    this.#tls.check(key, value)
    if (this.#listener && this.#settings[key] !== value) {
      if (key === 'localPort')
        throw new WebSocketServerError('local-port-while-listening', 'LocalPort cannot change while listening. Stop first.')
      if (key === 'localHost')
        throw new WebSocketServerError('local-host-while-listening', 'LocalHost cannot change while listening. Stop first.')
      if (key === 'maxConnections')
        throw new WebSocketServerError(
          'max-connections-while-listening',
          'MaxConnections cannot change while listening. Stop first.',
        )
    }
    this.#settings[key] = value
    this.#receiveLimits = undefined
    this.#tls.changed(key)
    if (key === 'allowedClients') this.#allowed = new AllowedClients(this.#settings.allowedClients)
  }

  #configMessageLength(id: string | undefined, value: string | undefined): string {
    if (id === undefined)
      throw new WebSocketServerError(
        'bad-setting',
        'MessageLength belongs to one connection: write MessageLength[id], such as MessageLength[3]=1000.',
      )
    const { sender } = this.#connection(id).driver
    if (!sender) throw new WebSocketServerError('not-open', `Connection ${id} is not open.`)
    if (value !== undefined) sender.announce(parseSetting('messageLength', value))
    return String(sender.announced)
  }

  #accept(socket: Socket): void {
    // The peer may be gone before it is accepted; then there is nobody to talk about.
    if (socket.remoteAddress === undefined) {
      socket.destroy()
      return
    }
    const admitted = this.#allowed.admits(socket.remoteAddress)
    if (admitted === true) this.#admit(socket)
    else if (admitted === false) this.#turnAway(socket)
    else {
      socket.on('error', ignore)
      if (this.#beingLookedUp >= LOOK_UP_LIMIT) {
        socket.resetAndDestroy()
        return
      }
      this.#beingLookedUp++
      void admitted.then((good) => {
        this.#beingLookedUp--
        socket.off('error', ignore)
        if (socket.destroyed) return
        if (!this.#listening) socket.resetAndDestroy()
        else if (good) this.#admit(socket)
        else this.#turnAway(socket)
      })
    }
  }

  #turnAway(socket: Socket): void {
    this.#listeners.log('', 1, `${plainAddress(socket.remoteAddress ?? '')} is not among AllowedClients; its connection was reset.`)
    socket.on('error', ignore)
    socket.resetAndDestroy()
  }

  #admit(socket: Socket): void {
    const settings = this.#settings
    if (!this.#pending.makeRoom(settings.maxPendingConnections)) {
      this.#listeners.report(
        '',
        'bad-request',
        `A connection was reset: ${this.#pending.size} that are not open wait for a decision or read a refusal (MaxPendingConnections is ${settings.maxPendingConnections}).`,
      )
      socket.on('error', ignore)
      socket.resetAndDestroy()
      return
    }
    if (settings.keepAliveTime > 0) keepAlive(socket, settings.keepAliveTime, settings.keepAliveInterval)
    const bound = { address: this.#boundAddress, port: this.#boundPort }
    const connection = new Connection(this.#services, socket, bound, this.nextNumber())
    this.#connections.set(connection.connectionId, connection)
    this.#pending.add(connection.driver)
    connection.driver.begin()
  }

  /** What connections are lent, as it is at each moment. */
  #lent(): ConnectionServices {
    const server = this
    return {
      settings: this.#settings,
      listeners: this.#listeners,
      tls: this.#tls,
      get receiveLimits() {
        return (server.#receiveLimits ??= receiveLimits(server.#settings))
      },
      get recorder() {
        return server.recorder
      },
      get wireRecorder() {
        return server.wireRecorder
      },
      get upstream() {
        return server.upstream
      },
      get pageFor() {
        return server.pageFor
      },
      get isFull() {
        return server.#connections.size - server.#pending.size >= server.#settings.maxConnections
      },
      opened: (connection) => this.#pending.remove(connection),
      forget: (connectionId) => this.#forget(connectionId),
    }
  }

  #forget(connectionId: string): void {
    const connection = this.#connections.get(connectionId)
    if (connection) this.#pending.remove(connection.driver)
    this.#connections.delete(connectionId)
    if (this.#connections.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }
}

function receiveLimits(settings: Settings): ReceiveLimits {
  return {
    messageSize: settings.maxMessageSize,
    frameSize: settings.maxInboundFrameSize,
    fragments: settings.maxFragments,
    inflateRatio: settings.maxInflateRatio,
  }
}

function countFrom(first: number): () => number {
  return () => first++
}

function ignore(): void {
  // A peer that was turned away may reset in its turn: nothing to tell.
}

/** Whole seconds on this platform: rounded up, so that half a second never becomes "the system's default". */
function keepAlive(socket: Socket, time: number, interval: number): void {
  const up = (milliseconds: number): number => Math.ceil(milliseconds / 1000) * 1000
  if (interval > 0 && CAN_SET_KEEP_ALIVE_INTERVAL)
    // The third argument came with Node 24.19; the types of older ones do not know it.
    (socket.setKeepAlive as (enable: boolean, delay: number, interval: number) => Socket)(true, up(time), up(interval))
  else socket.setKeepAlive(true, up(time))
}
