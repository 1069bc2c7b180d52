// What the first bytes of a client say about what it speaks: judged as soon as they can no longer become a request (RFC 9112 section 3),
// because what speaks another protocol waits for an answer, not for the end of a head that it will never send.
import { fault } from './http-fault.ts'
import type { HeadFault } from './http-fault.ts'
import { quoted } from '../quoted.ts'

/** Longest method that is taken, and so the longest first word. */
const LONGEST_METHOD = 32

/** PROXY protocol, version 2: its signature, of which the first four bytes are two empty lines. */
const PROXY_V2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')

/** Beginnings of what else comes to a port by mistake. */
const OTHERS: readonly (readonly [beginning: RegExp, sentence: string])[] = [
  [/^SSH-/, 'The client speaks SSH. This is a WebSocket server.'],
  [
    /^PROXY (?:TCP|UNKNOWN)/,
    'The client begins with a line of the PROXY protocol, which this server does not read: turn it off in the proxy in front.',
  ],
  [/^PRI \* HTTP\/2/, 'The client speaks HTTP/2; WebSocket over HTTP/2 (RFC 8441) is not served here. Connect with HTTP/1.1.'],
]

const REQUEST_LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32} [^\x00-\x20\x7f]+ HTTP\/\d\.\d$/
const WITHOUT_VERSION = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32} [^\x00-\x20\x7f]+$/
/** The beginning of a method, or a method and what follows it. */
const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}(?: |$)/

/** Empty lines before the request line, in bytes: they are passed over (RFC 9112 section 2.2). */
export function emptyLinesAt(bytes: Buffer): number {
  let at = 0
  while (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at += 2
  return at
}

/** Why what begins with these bytes can be no request, or undefined. `isWhole`: the line has ended where `line` does. */
export function faultInFirstLine(line: string, isWhole: boolean): HeadFault | undefined {
  if (!line.startsWith('GET ')) for (const [beginning, sentence] of OTHERS) if (beginning.test(line)) return fault(400, sentence)
  if (!isWhole) {
    return line === '' || METHOD.test(line.slice(0, LONGEST_METHOD + 1))
      ? undefined
      : fault(400, `The client does not speak HTTP: it began with ${quoted(line)}.`)
  }
  if (REQUEST_LINE.test(line)) return undefined
  return WITHOUT_VERSION.test(line)
    ? fault(400, `The request line ${quoted(line)} has no HTTP version; "METHOD target HTTP/1.1" is expected.`)
    : fault(400, `The request line is not "METHOD target HTTP/1.1" but ${quoted(line)}.`)
}

/** The beginning of the PROXY protocol's binary header. */
export function faultInSignature(bytes: Buffer): HeadFault | undefined {
  return bytes.length >= 6 && bytes.subarray(0, PROXY_V2.length).equals(PROXY_V2.subarray(0, bytes.length))
    ? fault(
        400,
        'The client begins with a header of the PROXY protocol (version 2), which this server does not read: turn it off in the proxy in front.',
      )
    : undefined
}
