// The first bytes of a client of wss: a ClientHello in records of any size, or anything else.
import { CLIENT_HELLO_LIMIT, ClientHelloReader, type ClientHelloResult } from '../../../src/server/tls/wire/client-hello-reader.ts'
import type { ClientHello } from '../../../src/server/tls/wire/client-hello.ts'
import { Choices, cut, holds, isSentence, same } from '../property.ts'

/** All that can be asked of one; the names are made when they are asked for. */
const FACTS = [
  'legacyVersion',
  'versions',
  'listsVersions',
  'random',
  'sessionIdLength',
  'cipherSuites',
  'suiteCodes',
  'compressionMethods',
  'serverName',
  'alpn',
  'groups',
  'keyShares',
  'pointFormats',
  'signatureSchemes',
  'certificateSignatureSchemes',
  'pskModes',
  'hasPreSharedKey',
  'hasEarlyData',
  'ticketLength',
  'hasExtendedMasterSecret',
  'hasEncryptedClientHello',
  'hasRenegotiationInfo',
  'hasGrease',
  'extensions',
  'faults',
  'ja3Text',
  'ja3',
  'ja4',
  'ja4Raw',
] as const satisfies readonly (keyof ClientHello)[]

/** Entries of a list, and characters of a text, that are told at most. */
const LISTED = 512
const LONGEST = 4_200

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const flags = choices.byte()
  const raw = choices.rest()
  // Half of them are one whole message in one record: the lengths in the heads are hard to guess.
  const bytes = (flags & 1) === 0 ? raw : inRecord(raw)
  const whole = told(bytes.length === 0 ? [] : [bytes])
  same(told(cut(bytes, flags >>> 1)), whole, 'What is told of the same bytes in chunks')
}

function inRecord(body: Buffer): Buffer {
  const message = Buffer.concat([Buffer.from([1, 0, body.length >>> 8, body.length & 255]), body])
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += 1 << 14) {
    const fragment = message.subarray(at, at + (1 << 14))
    records.push(Buffer.from([22, 3, 1, fragment.length >>> 8, fragment.length & 255]), fragment)
  }
  return Buffer.concat(records)
}

function told(chunks: readonly Buffer[]): unknown {
  const reader = new ClientHelloReader()
  for (const chunk of chunks) reader.feed(chunk)
  const { result } = reader
  if (result.state === 'malformed') isSentence(result.why)
  return result.state === 'hello' ? { ...result, hello: factsOf(result) } : result
}

function factsOf({ hello, wireLength }: Extract<ClientHelloResult, { state: 'hello' }>): unknown {
  holds(wireLength <= CLIENT_HELLO_LIMIT, `A hello of ${wireLength} bytes.`)
  return FACTS.map((name) => {
    const value = hello[name]
    if (Array.isArray(value) && name !== 'suiteCodes') holds(value.length <= LISTED, `${value.length} entries of ${name}.`)
    if (typeof value === 'string') holds(value.length <= LONGEST && /^[ -~]*$/.test(value), `${name} is ${JSON.stringify(value)}.`)
    if (name === 'faults') for (const fault of hello.faults) isSentence(fault)
    return value
  })
}
