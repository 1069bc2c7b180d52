// A server in proxy mode on loopback, a client that speaks bytes in front of it, and an upstream that speaks bytes behind it.
import { createHash } from 'node:crypto'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import { Automation, type AutomationOptions, type Passage, type Rule, type UpstreamSettings } from '../../src/automation/index.ts'
import { WebSocketServer, type TrafficRecorder } from '../../src/server/index.ts'
import { WireClient, request } from '../server/wire-client.ts'

/** 101 with the accept value of the key in a request, and `extra` lines. */
export function answerTo(head: string, ...extra: string[]): string {
  const key = /^sec-websocket-key: (.*)$/im.exec(head)?.[1]?.trim() ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...extra,
    '',
    '',
  ].join('\r\n')
}

export class RawUpstream {
  readonly #server: Server
  readonly #sides: WireClient[] = []
  #wake: (() => void)[] = []

  private constructor(server: Server, takes: (socket: Socket) => WireClient) {
    this.#server = server
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#sides.push(takes(socket))
      for (const wake of this.#wake.splice(0)) wake()
    })
  }

  static async listen(server: Server = createServer({ allowHalfOpen: true })): Promise<RawUpstream> {
    const sockets: Socket[] = []
    // Of TLS that fails there is no secure one.
    server.on('connection', (socket: Socket) => sockets.push(socket))
    const upstream = new RawUpstream(server, (socket) => new WireClient(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    return upstream
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The next connection. */
  async accepted(): Promise<WireClient> {
    for (;;) {
      const side = this.#sides.shift()
      if (side) return side
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }
}

export interface Proxying {
  readonly server: WebSocketServer
  readonly automation: Automation
  readonly port: number
  /** What was told, in order. */
  readonly told: string[]
  readonly recorded: string[]
  /** Resolves with the first line of `told` that has this in it, come or still to come. */
  readonly telling: (part: string) => Promise<string>
  readonly passage: (connection?: string) => Passage
}

const KINDS: Readonly<Record<number, string>> = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }

function shown(way: string, opcode: number, payload: Buffer, frames = 1): string {
  const words =
    payload.length > 60 ? `${payload.length} bytes` : opcode === 1 ? JSON.stringify(payload.toString()) : payload.toString('hex')
  return `${way} ${KINDS[opcode]} ${words}${frames > 1 ? ` in ${frames}` : ''}`
}

/** Writes down what crosses, as a log does. */
function recorder(lines: string[]): TrafficRecorder {
  return {
    messagesIn: ({ bytes, count, opcodes, offsets, lengths, frames }) => {
      for (let index = 0; index < count; index++) {
        const offset = offsets[index] as number
        const payload = bytes.subarray(offset, offset + (lengths[index] as number))
        lines.push(shown('in', opcodes[index] as number, payload, frames?.length))
      }
    },
    controlIn: (_, opcode, payload) => void lines.push(shown('in', opcode, payload)),
    sent: (_, opcode, payload, frames) => void lines.push(shown('out', opcode, payload, frames?.length)),
    sentPiece: () => undefined,
  }
}

export async function proxying(
  upstream: UpstreamSettings,
  {
    settings = [],
    rules = [],
    ...options
  }: AutomationOptions & { readonly settings?: readonly string[]; readonly rules?: readonly Rule[] } = {},
): Promise<Proxying> {
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  for (const setting of settings) server.config(setting)
  const told: string[] = []
  const recorded: string[] = []
  let wake: (() => void)[] = []
  const tell = (line: string): void => {
    told.push(line)
    for (const each of wake.splice(0)) each()
  }
  server.recorder = recorder(recorded)
  server.on('error', ({ connectionId, code, description }) => tell(`error ${connectionId} ${code}: ${description}`))
  server.on('disconnected', ({ connectionId, statusCode, description, wasClean, initiator }) =>
    tell(
      `disconnected ${connectionId} ${statusCode} ${JSON.stringify(description)} ${wasClean ? 'clean' : 'unclean'} by ${initiator}`,
    ),
  )
  const automation = new Automation(server, {
    seed: 1,
    ...options,
    report: {
      upstream: (connection, text, facts) =>
        tell(
          `upstream ${connection} ${text.replaceAll(/:\d{4,5}/g, ':PORT')} ${facts.map(([name, value]) => `${name}=${value}`).join(' ')}`,
        ),
      held: (connection) => tell(`held ${connection} ${automation.proxy.passageOf(connection)?.held.length ?? 0}`),
      trouble: (connection, sentence) => tell(`trouble ${connection} ${sentence.replaceAll(/:\d{4,5}/g, ':PORT')}`),
      note: (connection, text) => tell(`note ${connection} ${text}`),
      applied: (connection, rule) => tell(`applied ${rule.id} to ${connection}`),
    },
  })
  await automation.setRules(rules)
  await automation.proxy.set(upstream)
  const detach = automation.attachAlone()
  await server.startListening()
  onTestFinished(async () => {
    for (const connection of server.connections.values()) connection.drop('reset')
    await server.shutdown()
    detach()
  })
  return {
    server,
    automation,
    port: server.localPort,
    told,
    recorded,
    async telling(part) {
      for (;;) {
        const found = told.find((line) => line.includes(part))
        if (found !== undefined) return found
        await new Promise<void>((resolve) => (wake = [...wake, resolve]))
      }
    },
    passage(connection = '1') {
      const passage = automation.proxy.passageOf(connection)
      if (!passage) throw new Error(`Connection ${connection} has no upstream.`)
      return passage
    },
  }
}

export interface Through extends Proxying {
  readonly client: WireClient
  /** The upstream's side of the connection. */
  readonly behind: WireClient
}

/** A client and an upstream that have opened a connection through a proxy. */
export async function opened(options: Parameters<typeof proxying>[1] = {}): Promise<Through> {
  const upstream = await RawUpstream.listen()
  const proxied = await proxying({ url: `ws://127.0.0.1:${upstream.port}/` }, options)
  const client = new WireClient(proxied.port)
  client.send(request())
  const behind = await upstream.accepted()
  behind.send(answerTo(await behind.head()))
  await client.head()
  return { ...proxied, client, behind }
}
