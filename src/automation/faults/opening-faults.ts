// Faults of the opening handshake: what is written instead of the answer to an opening request.
import { createHash } from 'node:crypto'
import type { RawAnswer, RawPiece } from '../../server/index.ts'
import { textFrame } from './frames.ts'

const DRIBBLE_MS = 20

/** By their ids. `valid` is the response that would be sent. */
const ANSWERS: Readonly<Record<string, RawAnswer>> = {
  'accept-wrong': changed((valid) =>
    replaced(valid, 'Sec-WebSocket-Accept', createHash('sha1').update('another key').digest('base64')),
  ),
  'accept-missing': changed((valid) => without(valid, 'Sec-WebSocket-Accept')),
  'upgrade-missing': changed((valid) => without(valid, 'Upgrade')),
  'upgrade-wrong': changed((valid) => replaced(valid, 'Upgrade', 'h2c')),
  'connection-missing': changed((valid) => without(valid, 'Connection')),
  'subprotocol-unoffered': changed((valid) =>
    added(without(valid, 'Sec-WebSocket-Protocol'), 'Sec-WebSocket-Protocol: never.offered'),
  ),
  'extension-unoffered': changed((valid) =>
    added(without(valid, 'Sec-WebSocket-Extensions'), 'Sec-WebSocket-Extensions: x-never-offered'),
  ),
  'status-200': response('200 OK', ['Content-Type: text/plain'], 'This is a page.\n'),
  'status-301': response('301 Moved Permanently', ['Location: ws://127.0.0.1:9/elsewhere']),
  'status-401': response('401 Unauthorized', ['WWW-Authenticate: Basic realm="test"']),
  'status-407': response('407 Proxy Authentication Required', ['Proxy-Authenticate: Basic realm="test"']),
  'status-426': response('426 Upgrade Required', ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 99']),
  'status-503': response('503 Service Unavailable', ['Retry-After: 5']),
  'http-1.0': changed((valid) => valid.replace('HTTP/1.1', 'HTTP/1.0')),
  body: changed((valid) => `${added(valid, 'Content-Length: 5')}hello`),
  'garbage-before': changed((valid) => `\u0000\u0001garbage\r\n${valid}`),
  dribbled: {
    then: 'open',
    *pieces(valid) {
      for (const byte of Buffer.from(valid, 'latin1')) yield { bytes: Buffer.from([byte]), after: DRIBBLE_MS }
    },
  },
  endless: {
    then: 'nothing',
    *pieces(valid) {
      yield { bytes: Buffer.from(valid.slice(0, -2), 'latin1') }
      for (let line = 0; ; line++)
        yield { bytes: Buffer.from(`X-Endless-${line}: ${'x'.repeat(200)}\r\n`), after: line % 100 === 99 ? 10 : 0 }
    },
  },
  'never-answered': { then: 'nothing', pieces: () => [] },
  'closed-before': { then: 'fin', pieces: () => [] },
  'closed-within': { then: 'fin', pieces: (valid) => bytesOf(valid.slice(0, valid.length / 2)) },
  'reset-within': {
    then: 'reset',
    pieces: (valid) => [...bytesOf(valid.slice(0, valid.length / 2)), { bytes: Buffer.alloc(0), after: 50 }],
  },
  'closed-after': { then: 'fin', pieces: bytesOf },
  'frames-glued': {
    then: 'open',
    pieces: (valid) => [{ bytes: Buffer.concat([Buffer.from(valid, 'latin1'), textFrame('glued 1'), textFrame('glued 2')]) }],
  },
}

/** undefined: there is no such fault of the opening. */
export function openingFault(id: string): RawAnswer | undefined {
  return Object.hasOwn(ANSWERS, id) ? ANSWERS[id] : undefined
}

function bytesOf(text: string): readonly RawPiece[] {
  return [{ bytes: Buffer.from(text, 'latin1') }]
}

/** The valid response with something wrong in it; the connection counts as open, whatever the client makes of it. */
function changed(change: (valid: string) => string): RawAnswer {
  return { then: 'open', pieces: (valid) => bytesOf(change(valid)) }
}

function response(status: string, headers: readonly string[], body = ''): RawAnswer {
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n')
  return { then: 'fin', pieces: () => bytesOf(head) }
}

function lineOf(name: string): RegExp {
  return new RegExp(`^${name}:.*\r\n`, 'm')
}

function without(valid: string, name: string): string {
  return valid.replace(lineOf(name), '')
}

function replaced(valid: string, name: string, value: string): string {
  return valid.replace(lineOf(name), `${name}: ${value}\r\n`)
}

function added(valid: string, line: string): string {
  return valid.replace(/\r\n\r\n$/, `\r\n${line}\r\n\r\n`)
}
