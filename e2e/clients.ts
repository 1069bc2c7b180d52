// WebSocket clients for the specs: npm ws, Chromium's own, and Python's websockets. Each tells what it saw as plain facts.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Browser, Page } from '@playwright/test'
import { WebSocket, type ClientOptions } from 'ws'

export interface Heard {
  readonly bytes: Buffer
  readonly binary: boolean
}

/** A ws client that keeps what it hears until a spec asks for it. */
export class WsClient {
  readonly socket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly #heard: Heard[] = []
  readonly #waiting: ((heard: Heard) => void)[] = []

  constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })))
    socket.on('message', (bytes, binary) => {
      const heard = { bytes: bytes as Buffer, binary }
      const waiting = this.#waiting.shift()
      if (waiting) waiting(heard)
      else this.#heard.push(heard)
    })
  }

  /** The next message, in order. */
  next(): Promise<Heard> {
    const heard = this.#heard.shift()
    return heard ? Promise.resolve(heard) : new Promise((resolve) => this.#waiting.push(resolve))
  }

  async nextText(): Promise<string> {
    return (await this.next()).bytes.toString()
  }
}

/** Starts a connection and does not wait for it to open. */
export function dial(
  port: number,
  { path = '/', protocols = [], ...options }: ClientOptions & { path?: string; protocols?: string[] } = {},
): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { maxPayload: 0, ...options })
  // The outcome is what a spec looks at; without a listener an error would end the process.
  socket.on('error', () => {})
  return socket
}

export function opened(socket: WebSocket): Promise<WsClient> {
  const client = new WsClient(socket)
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(client))
    socket.once('unexpected-response', (_request, response) => reject(new Error(`The server answered ${response.statusCode}.`)))
    socket.once('error', reject)
  })
}

export const connect = (port: number, options?: Parameters<typeof dial>[1]): Promise<WsClient> => opened(dial(port, options))

export interface Refusal {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

/** What a client sees of a refusal: the whole HTTP response. */
export function refused(socket: WebSocket): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('The connection opened; expected a refusal.')))
    socket.once('unexpected-response', (_request, response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
  })
}

/** Chromium's own WebSocket, in an empty page. Its messages and its end wait in the page until they are asked for. */
export class ChromiumClient {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** To a port of this machine without TLS, or to an address of ws: or wss:. */
  static async connect(browser: Browser, to: number | string, protocols: string[] = []): Promise<ChromiumClient> {
    const page = await browser.newPage()
    await page.evaluate(
      ([url, names]) =>
        new Promise<void>((resolve, reject) => {
          const socket = new window.WebSocket(url, names)
          const heard: string[] = []
          const waiting: ((text: string) => void)[] = []
          socket.addEventListener('message', (event) => {
            const text = String(event.data)
            const next = waiting.shift()
            if (next) next(text)
            else heard.push(text)
          })
          const closed = new Promise((ended) =>
            socket.addEventListener('close', ({ code, reason, wasClean }) => ended({ code, reason, wasClean })),
          )
          const next = () =>
            new Promise<string>((heardNow) => (heard.length > 0 ? heardNow(heard.shift() ?? '') : waiting.push(heardNow)))
          Object.assign(window, { client: { socket, next, closed } })
          socket.addEventListener('open', () => resolve())
          socket.addEventListener('error', () => reject(new Error('Chromium could not connect.')))
        }),
      [typeof to === 'number' ? `ws://127.0.0.1:${to}/` : to, protocols] as const,
    )
    return new ChromiumClient(page)
  }

  send(text: string): Promise<void> {
    return this.#page.evaluate((sent) => (window as never as InPage).client.socket.send(sent), text)
  }

  nextText(): Promise<string> {
    return this.#page.evaluate(() => (window as never as InPage).client.next())
  }

  closed(): Promise<{ code: number; reason: string; wasClean: boolean }> {
    return this.#page.evaluate(() => (window as never as InPage).client.closed)
  }

  async close(code: number, reason: string): Promise<void> {
    await this.#page.evaluate(([with_, why]) => (window as never as InPage).client.socket.close(with_, why), [
      code,
      reason,
    ] as const)
  }

  end(): Promise<void> {
    return this.#page.close()
  }
}

/** What `connect` leaves in the page. */
interface InPage {
  readonly client: {
    readonly socket: globalThis.WebSocket
    readonly next: () => Promise<string>
    readonly closed: Promise<{ code: number; reason: string; wasClean: boolean }>
  }
}

/** Connects, echoes each text with "python heard: " before it, and says how it ended. asyncio's API, which every version has. */
const PYTHON_CLIENT = `
import asyncio, json, sys, websockets

def say(**facts):
    print(json.dumps(facts), flush=True)

async def main():
    client = await websockets.connect(sys.argv[1], subprotocols=["chat.v2", "chat.v1"])
    say(open=True, subprotocol=client.subprotocol)
    try:
        while True:
            text = await client.recv()
            await client.send("python heard: " + text)
    except websockets.ConnectionClosed:
        say(code=client.close_code, reason=client.close_reason)

asyncio.run(main())
`

/** Python's websockets as a client: yields its facts, one for each line that it prints. */
export async function* runPython(executable: string, port: number): AsyncGenerator<Record<string, unknown>, void> {
  const child = spawn(executable, ['-c', PYTHON_CLIENT, `ws://127.0.0.1:${port}/python`], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Record<string, unknown>
  } finally {
    child.kill()
  }
}
