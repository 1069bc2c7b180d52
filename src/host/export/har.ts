// HAR 1.2 as browsers write it for WebSocket: an entry a connection, its messages in `_webSocketMessages`, told from the client's side. What
// was said before the first message comes from the log's entries of the opening handshake.
import type { LogEntry } from '../../contract/model.ts'
import type { WholeEntry } from '../log/log-reader.ts'
import type { Written } from './export-format.ts'

const OPCODES: Readonly<Partial<Record<LogEntry['kind'], number>>> = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 }

/** What the log says of a connection beside its messages. */
export interface Opening {
  readonly request: WholeEntry | undefined
  readonly response: LogEntry | undefined
  readonly secure: boolean
  /** Path, where the request has left the log. */
  readonly path: string
  /** Name of its server; undefined: not known, or there is one alone. */
  readonly server?: string | undefined
}

type Headers = readonly { readonly name: string; readonly value: string }[]

export function harHead(version: string): string {
  return `{"log":{"version":"1.2","creator":{"name":"Socketbench","version":${JSON.stringify(version)}},"pages":[],"entries":[`
}

export const HAR_TAIL = ']}}\n'

/** Up to the connection's first message. `began`: milliseconds since the epoch. */
export function connectionHead(connection: string, began: number, opening: Opening): string {
  const { response, secure, path, server } = opening
  const request = opening.request?.entry
  const [method = 'GET', target = path, httpVersion = 'HTTP/1.1'] = opening.request?.payload.toString('utf8').split(' ') ?? []
  const requestHeaders = headersOf(request?.facts ?? [])
  const statusLine = response?.facts.find(([name]) => name === 'status line')?.[1] ?? ''
  const [, status = '0', statusText = ''] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? []
  const responseHeaders = headersOf((response?.facts ?? []).filter(([name]) => name !== 'status line'))
  const host = requestHeaders.find(({ name }) => name.toLowerCase() === 'host')?.value ?? 'localhost'
  const url = `${secure ? 'wss' : 'ws'}://${host}${target.startsWith('/') ? target : `/${target}`}`
  const wait = request && response ? Math.max(0, response.time - request.time) : 0
  const head = {
    startedDateTime: new Date(request?.time ?? began).toISOString(),
    time: wait,
    connection,
    _resourceType: 'websocket',
    ...(server !== undefined && { _server: server }),
    request: {
      method,
      url,
      httpVersion,
      headers: requestHeaders,
      queryString: queryOf(target),
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: Number(status),
      statusText,
      httpVersion: 'HTTP/1.1',
      headers: responseHeaders,
      cookies: [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait, receive: 0 },
    ...(request === undefined && { comment: 'The opening request is not in the log any more.' }),
  }
  return `${JSON.stringify(head).slice(0, -1)},"_webSocketMessages":[`
}

export const CONNECTION_TAIL = ']}'

/** Text as it is; everything else as base64, as DevTools reads it (opcode 1 is text, all others are not). */
export function messageOf({ entry }: WholeEntry, isFirst: boolean): Written {
  const opcode = OPCODES[entry.kind] ?? 2
  const type = entry.direction === 'in' ? 'send' : 'receive'
  return {
    before: `${isFirst ? '' : ','}{"type":"${type}","time":${entry.time / 1000},"opcode":${opcode},"data":"`,
    encoding: opcode === 1 ? 'json' : 'base64',
    after: '"}',
  }
}

function headersOf(facts: LogEntry['facts']): Headers {
  return facts.map(([name, value]) => ({ name, value }))
}

function queryOf(target: string): Headers {
  const query = target.split('?', 2)[1]
  return query === undefined ? [] : [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }))
}
