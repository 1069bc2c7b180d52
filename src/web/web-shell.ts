// The host for a browser: serves the built face and carries its contract over one WebSocket, on the loopback address alone.
// What the application does is left to the host; where the URL is shown, to whoever starts this.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { MESSAGE_LIMIT } from '../contract/limits.ts'
import type { Transport } from '../contract/rpc.ts'
import type { Download } from '../host/exports.ts'
import { FACE_HEADERS, readFaceFile } from '../host/face-files.ts'
import { isOurHost, isOurOrigin, makeToken, sameToken } from '../host/admission.ts'
import { wsTransport } from './ws-transport.ts'

/** What the shell needs of a host. */
interface FaceHost {
  open(transport: Transport): unknown
  /** An export that waits to be fetched, once, by its ticket. */
  download(ticket: string): Download | undefined
}

export interface WebShellOptions {
  readonly host: FaceHost
  /** Folder of the built face. */
  readonly root: string
  /** 0, the default: a free port. */
  readonly port?: number
  /** One that is kept for this port; otherwise 256 random bits. */
  readonly token?: string
}

export interface WebShell {
  readonly port: number
  /** With the token in its fragment, which a browser sends to nobody. */
  readonly url: string
  /** One that leads there, once and within a minute: for a program's command line, which all accounts of the machine can read. */
  urlForOnce(): string
  /** Ends every face's connection (1001) and stops listening. */
  close(): Promise<void>
}

const TRANSPORT_PATH = '/transport'
/** Followed by the ticket of an export: it can be guessed by nobody, and is good for one time. */
const EXPORT_PATH = '/export/'
/** Followed by the word of `urlForOnce`. */
const ONCE_PATH = '/once/'
const ONCE_MS = 60_000
const WRONG_TOKEN = 'The token is missing or wrong: open the URL that Socketbench printed.'

/** A face is a person's window: more than this many at once is a page gone wild. */
const MOST_FACES = 64

/** Rejects with Node's error (EADDRINUSE, EACCES) when the port cannot be had. */
export async function startWebShell({ host, root, port = 0, token = makeToken() }: WebShellOptions): Promise<WebShell> {
  const faces = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false, clientTracking: true })
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 })
  const ourPort = () => (server.address() as AddressInfo).port

  let once = ''
  let onceUntil = 0
  const takeOnce = (word: string): boolean => {
    const isGood = once !== '' && performance.now() < onceUntil && sameToken(word, once)
    if (isGood) once = ''
    return isGood
  }

  server.on('request', (request, response) => void answer(request, response, { host, root, port: ourPort(), token, takeOnce }))
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const refusal = refusalOf(request, ourPort(), token, faces.clients.size)
    if (refusal) return refuse(socket, refusal)
    faces.handleUpgrade(request, socket, head, (face) => {
      // A protocol error is followed by 'close', which the transport reports.
      face.on('error', () => {})
      host.open(wsTransport(face))
    })
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })

  return {
    port: ourPort(),
    url: `http://127.0.0.1:${ourPort()}/#token=${token}`,
    urlForOnce() {
      once = makeToken()
      onceUntil = performance.now() + ONCE_MS
      return `http://127.0.0.1:${ourPort()}${ONCE_PATH}${once}`
    },
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      for (const face of faces.clients) {
        face.close(1001, 'Socketbench has stopped.')
        // A browser that does not answer the closing handshake must not keep the process.
        setTimeout(() => face.terminate(), 500).unref()
      }
      server.closeAllConnections()
      await closed
    },
  }
}

interface Served {
  readonly host: FaceHost
  readonly root: string
  readonly port: number
  readonly token: string
  /** Whether it is the word of `urlForOnce`, which is none any more then. */
  readonly takeOnce: (word: string) => boolean
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { host, root, port, token, takeOnce }: Served,
): Promise<void> {
  const say = (status: number, text: string, headers = {}) => {
    response.writeHead(status, { ...FACE_HEADERS, 'content-type': 'text/plain; charset=utf-8', ...headers })
    response.end(`${text}\n`)
  }
  if (!isOurHost(request.headers.host, port)) return say(403, 'This address is not the one that Socketbench printed.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET and HEAD are answered here.')
  const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/'
  // A page whose WebSocket was refused is not told why by its browser, and asks here.
  if (path === TRANSPORT_PATH && !carriesToken(request, token)) return say(401, WRONG_TOKEN)
  if (path === TRANSPORT_PATH) return say(426, 'Here is a WebSocket.', { upgrade: 'websocket' })
  if (path.startsWith(ONCE_PATH) && request.method === 'GET')
    return takeOnce(path.slice(ONCE_PATH.length))
      ? say(303, 'The page is elsewhere.', { location: `/#token=${token}`, 'cache-control': 'no-store' })
      : say(404, 'This address was good once, and has been used or is too old: open the one that Socketbench printed.')
  if (path.startsWith(EXPORT_PATH) && request.method === 'GET') {
    const download = host.download(path.slice(EXPORT_PATH.length))
    if (!download) return say(404, 'There is no such export, or it has been fetched already.')
    response.writeHead(200, {
      ...FACE_HEADERS,
      'content-type': download.contentType,
      'content-disposition': `attachment; filename="${download.name}"`,
      'cache-control': 'no-store',
    })
    return download.writeTo(response)
  }
  const file = await readFaceFile(root, path)
  if (!file) return say(404, 'There is no such file.')
  response.writeHead(200, { ...file.headers, 'content-length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

interface Refusal {
  readonly status: string
  readonly text: string
}

function refusalOf(request: IncomingMessage, port: number, token: string, faces: number): Refusal | undefined {
  if (!isOurHost(request.headers.host, port)) return { status: '403 Forbidden', text: 'The Host header is not ours.' }
  if (!isOurOrigin(request.headers.origin, port)) return { status: '403 Forbidden', text: 'The Origin header is not ours.' }
  if ((request.url ?? '').split('?', 1)[0] !== TRANSPORT_PATH)
    return { status: '404 Not Found', text: 'There is no WebSocket at this path.' }
  if (!carriesToken(request, token)) return { status: '401 Unauthorized', text: WRONG_TOKEN }
  if (faces >= MOST_FACES) return { status: '503 Service Unavailable', text: `${MOST_FACES} windows are open already.` }
  return undefined
}

function carriesToken({ url = '' }: IncomingMessage, token: string): boolean {
  return sameToken(new URLSearchParams(url.split('?', 2)[1]).get('token') ?? '', token)
}

function refuse(socket: Socket, { status, text }: Refusal): void {
  socket.on('error', () => {})
  const body = `${text}\n`
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
