// The control endpoint: a small HTTP server on the loopback address by which programs of this machine control a live desk, `POST /v1/NAME` with JSON. Who is let
// in and what may come is decided here; what is done for a request is answers.ts.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { isDeeperThan } from '../automation/json-depth.ts'
import { RequestError } from '../contract/params.ts'
import { isOurHost, makeToken, sameToken } from '../host/admission.ts'
import type { ControlEndpoint, ProgramAccess } from '../host/control-switch.ts'
import { systemReason } from '../host/system-reason.ts'
import { ANSWERS } from './answers.ts'
import { DeskAccess } from './desk-access.ts'
import { LONGEST_WAIT, checkedRequest } from './requests.ts'
import { CONTROL_VERSION, type ControlError } from './shapes.ts'
import { writeTokenFile } from './token-file.ts'
import { InVain } from './waiting.ts'

/** Most bytes of one request's body; a longer message goes as a file, by a person. */
export const BODY_LIMIT = 8 * 1024 * 1024
/** Levels of arrays and objects in it: whoever goes through them level by level comes to the end of the stack. */
const DEPTH_LIMIT = 1_000
/** A body that takes longer is not waited for, in milliseconds. */
const BODY_MS = 10_000
/** Requests that are under way at once, waits among them: what more come are refused, so that programs gone wild cost the desk nothing. */
export const MOST_REQUESTS = 64
/** Connections, of which some may be idle. */
const MOST_CONNECTIONS = 256
/** Kept open for the next request, milliseconds. */
const KEEP_ALIVE = 5_000
const PREFIX = `/v${CONTROL_VERSION}`

export interface EndpointOptions {
  /** 0, the default: a free one. */
  readonly port?: number
}

/** Rejects with a sentence where it cannot listen, or where no program would find it. */
export async function startEndpoint(access: ProgramAccess, { port = 0 }: EndpointOptions = {}): Promise<ControlEndpoint> {
  const token = makeToken()
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: BODY_MS,
    requestTimeout: BODY_MS,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: 1_000,
  })
  server.maxConnections = MOST_CONNECTIONS
  // A program that does not read its answer does not keep it for ever.
  server.setTimeout(LONGEST_WAIT + BODY_MS)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port)))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve())
  })
  const ours = (server.address() as AddressInfo).port
  const url = `http://127.0.0.1:${ours}${PREFIX}`
  const desk = new DeskAccess(access)
  const ending = new AbortController()
  const served: Served = { desk, port: ours, token, ending: ending.signal, used: () => access.used(), underWay: new Set() }
  server.on('request', (request, response) => void answer(request, response, served))
  const end = async (): Promise<void> => {
    ending.abort(new RequestError('control-off', 'Programs may not control this desk any more.'))
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
    // Each has its answer before its connection goes.
    await Promise.all(served.underWay)
    server.closeAllConnections()
    await closed
    desk.stop()
  }
  const file = await writeTokenFile(access.home, url, token).catch(async (error: unknown) => {
    await end()
    throw new Error(`the file by which programs find it cannot be written: ${systemReason(error)}.`)
  })
  return {
    url,
    async close() {
      await file.close()
      await end()
    },
  }
}

interface Served {
  readonly desk: DeskAccess
  readonly port: number
  readonly token: string
  /** No program is listened to any more. */
  readonly ending: AbortSignal
  readonly used: () => void
  readonly underWay: Set<Promise<void>>
}

/** What is answered, whatever has come; never rejects. */
function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const refusal = refusalOf(request, served)
  if (refusal) {
    // What else comes of it is not read.
    reply(response, refusal.status, { error: refusal.error }, true)
    return Promise.resolve()
  }
  served.used()
  const done = handle(request, response, served).finally(() => served.underWay.delete(done))
  served.underWay.add(done)
  return done
}

async function handle(request: IncomingMessage, response: ServerResponse, { desk, ending }: Served): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort(new RequestError('gone', 'The program has gone.')))
  try {
    const name = nameIn(request)
    if (name === '') {
      // With what makes a schema of a check, which no other request needs.
      const { description } = await import('./description.ts')
      return reply(response, 200, description(desk.version))
    }
    // A closed server minds no BODY_MS any more: what has not come by then is not waited for.
    const checked = checkedRequest(name, await jsonOf(addAbortSignal(ending, request)))
    const result = await ANSWERS[checked.name](checked.params, desk, AbortSignal.any([ending, gone.signal]))
    reply(response, 200, result)
  } catch (error) {
    const { status, crossed } = asError(error)
    reply(response, status, { error: crossed }, status === 413)
  }
}

interface Refusal {
  readonly status: number
  readonly error: ControlError
}

/** Before a byte of the body is read. Whoever has not the token learns nothing but that. */
function refusalOf(request: IncomingMessage, { port, token, underWay }: Served): Refusal | undefined {
  const { host, origin, authorization = '' } = request.headers
  const refuse = (status: number, code: string, message: string): Refusal => ({ status, error: { code, message } })
  if (!isOurHost(host, port)) return refuse(403, 'forbidden', `The Host header is not ours: expected 127.0.0.1:${port}.`)
  // No browser's page has anything to do here, whatever it is told by whom.
  if (origin !== undefined || request.headers['sec-fetch-site'] !== undefined)
    return refuse(403, 'forbidden', 'Web pages may not control a desk: the request has an Origin or a Sec-Fetch-Site header.')
  const [, given = ''] = /^Bearer (.{1,200})$/i.exec(authorization) ?? []
  if (!sameToken(given, token))
    return refuse(
      401,
      'unauthorized',
      'The token is missing or wrong: send "Authorization: Bearer" and the token of control.json in the home of the desk.',
    )
  if (underWay.size >= MOST_REQUESTS)
    return refuse(429, 'too-many-requests', `${MOST_REQUESTS} requests are under way already: wait until one has ended.`)
  return undefined
}

/** "" is the description. Throws RequestError. */
function nameIn({ url = '', method }: IncomingMessage): string {
  const path = url.split('?', 1)[0] ?? ''
  if (path === PREFIX || path === `${PREFIX}/`) {
    if (method === 'GET') return ''
    throw new RequestError('bad-method', `${PREFIX} is asked with GET; a request is POST ${PREFIX}/NAME.`)
  }
  if (!path.startsWith(`${PREFIX}/`))
    throw new RequestError(
      'unknown-version',
      `${path.slice(0, 100)} is not here: this desk has the version ${CONTROL_VERSION}, at ${PREFIX}.`,
    )
  if (method !== 'POST') throw new RequestError('bad-method', `A request is POST ${PREFIX}/NAME, not ${method}.`)
  return path.slice(PREFIX.length + 1)
}

/** An empty body is an empty object. Rejects with RequestError. */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > BODY_LIMIT) throw new RequestError('too-long', `The body has more than ${BODY_LIMIT} bytes, which is the most.`)
    pieces.push(piece)
  }
  const text = Buffer.concat(pieces).toString('utf8')
  if (text.trim() === '') return {}
  if (isDeeperThan(DEPTH_LIMIT, text))
    throw new RequestError('bad-json', `The body nests deeper than ${DEPTH_LIMIT} levels, which is the most.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RequestError('bad-json', `The body is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RequestError('bad-json', 'The body is to be a JSON object with the parameters.')
  return value
}

const STATUS: Readonly<Record<string, number>> = {
  'unknown-request': 404,
  'unknown-version': 404,
  'bad-method': 405,
  'too-long': 413,
  'bad-json': 400,
  'bad-params': 400,
  'bad-filter': 400,
  timeout: 408,
  'control-off': 403,
}

function asError(error: unknown): { readonly status: number; readonly crossed: ControlError } {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal-error'
  const message = error instanceof Error ? error.message : String(error)
  return { status: STATUS[code] ?? 409, crossed: { code, message, ...(error instanceof InVain && { log: error.log }) } }
}

function reply(response: ServerResponse, status: number, body: unknown, isLast = false): void {
  if (response.headersSent || response.destroyed) return
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isLast && { connection: 'close' }),
  })
  response.end(text)
}

function cannotListen(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new Error(`port ${port} is taken by another program; choose another, or a free one.`)
  if (error.code === 'EACCES') return new Error(`port ${port} may not be used by this account.`)
  return error
}
