// What the engine's tests share: a server on loopback with rules, and clients of the ws package. Nothing of the product imports it.
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { rule as checkRule } from '../contract/automation/check-rule.ts'
import type { Action, Condition, Rule, Trigger, Variables } from '../contract/automation/rule.ts'
import * as v from 'valibot'
import { WebSocketServer } from '../server/index.ts'
import { Automation, type AutomationOptions } from './automation.ts'

export interface Answering {
  readonly server: WebSocketServer
  readonly automation: Automation
  /** What was reported, in order. */
  readonly told: string[]
  readonly connect: (path?: string, options?: ClientOptions & { readonly protocols?: string[] }) => Promise<TestClient>
  readonly refused: (path?: string, options?: ClientOptions) => Promise<string>
}

let made = 0

/** A rule as somebody would write it, checked as the product checks it. */
export function ruleOf(
  when: Trigger | Trigger['on'],
  wanted: Condition | undefined,
  then: readonly Action[],
  more: Partial<Rule> = {},
): Rule {
  const rule = {
    id: `r${++made}`,
    enabled: true,
    when: typeof when === 'string' ? { on: when } : when,
    ...(wanted && { if: wanted }),
    then,
    ...more,
  }
  return v.parse(checkRule, rule)
}

class TestClient {
  readonly socket: WebSocket
  /** Messages so far: texts, and bytes as hexadecimal digits behind `0x`. */
  readonly heard: string[] = []
  #wake: (() => void)[] = []
  #closed: string | undefined

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary) => this.#hear(isBinary ? `0x${data.toString('hex')}` : data.toString('utf8')))
    socket.on('pong', (data) => this.#hear(`pong ${data.toString('utf8')}`))
    socket.on('ping', (data) => this.#hear(`ping ${data.toString('utf8')}`))
    socket.on('close', (code, reason) => {
      this.#closed = `${code} ${reason.toString('utf8')}`.trim()
      this.#hear(`closed ${this.#closed}`)
    })
  }

  send(...messages: (string | Buffer)[]): void {
    for (const message of messages) this.socket.send(message)
  }

  /** The first so many. */
  async until(count: number): Promise<readonly string[]> {
    while (this.heard.length < count) await new Promise<void>((resolve) => this.#wake.push(resolve))
    return this.heard.slice(0, count)
  }

  #hear(what: string): void {
    this.heard.push(what)
    for (const wake of this.#wake.splice(0)) wake()
  }
}

export async function answering(
  rules: readonly Rule[],
  {
    variables,
    settings = [],
    ...options
  }: AutomationOptions & { readonly variables?: Variables; readonly settings?: readonly string[] } = {},
): Promise<Answering> {
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  for (const setting of settings) server.config(setting)
  const told: string[] = []
  const automation = new Automation(server, {
    seed: 1,
    ...options,
    report: {
      applied: (connection, rule) => told.push(`applied ${rule.id} to ${connection}`),
      decided: (connection, rule, decision) => told.push(`${decision.do} ${connection} by ${rule.id}`),
      fault: (connection, { id }, bytes) => told.push(`fault ${connection} ${id} ${bytes.toString('hex', 0, 20)}`),
      note: (connection, text) => told.push(`note ${connection} ${text}`),
      trouble: (connection, sentence) => told.push(`trouble ${connection} ${sentence}`),
      ...options.report,
    },
  })
  await automation.setRules(rules, variables)
  const detach = automation.attachAlone()
  await server.startListening()
  onTestFinished(async () => {
    for (const connection of server.connections.values()) connection.drop('reset')
    await server.shutdown()
    detach()
  })
  const dial = (path: string, { protocols = [], ...more }: ClientOptions & { readonly protocols?: string[] } = {}): WebSocket => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.localPort}${path}`, protocols, more)
    socket.on('error', () => undefined)
    return socket
  }
  return {
    server,
    automation,
    told,
    async connect(path = '/', given) {
      const socket = dial(path, given)
      const client = new TestClient(socket)
      await once(socket, 'open')
      return client
    },
    async refused(path = '/', given) {
      const socket = dial(path, given)
      const [, response] = (await once(socket, 'unexpected-response')) as [
        unknown,
        NodeJS.ReadableStream & { statusCode: number; headers: Record<string, string> },
      ]
      let body = ''
      for await (const piece of response) body += String(piece)
      return `${response.statusCode} ${response.headers['retry-after'] ?? ''} ${body}`.replaceAll(/ +/g, ' ').trim()
    },
  }
}
