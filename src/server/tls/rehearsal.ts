// A handshake in memory with an ordinary client, for each version of TLS that is enabled: what a certificate will not do is known when it is
// chosen, and not when the first client comes.
import { Duplex } from 'node:stream'
import { TLSSocket, connect } from 'node:tls'
import type { SecureContext, SecureVersion } from 'node:tls'
import type { ProtocolVersion } from './wire/names.ts'
import { TLS12 } from './wire/names.ts'

/** Milliseconds after which a handshake that is still not over says nothing. */
const PATIENCE = 5_000

/** A version, and the context that serves it or why there is none. */
export interface Rehearsed {
  readonly version: ProtocolVersion
  readonly context: SecureContext | Error
}

/** Why clients will not get through with the certificate, as a sentence; "" when they will. */
export async function rehearse(versions: readonly Rehearsed[], takesSecurityLevel: boolean): Promise<string> {
  const failed: { readonly name: string; readonly why: string }[] = []
  for (const { version, context } of versions) {
    const why = context instanceof Error ? reasonOf(context) : await failureOf(context, version, takesSecurityLevel)
    if (why !== '') failed.push({ name: version.name, why })
  }
  if (failed.length === 0) return ''
  const reasons = [...new Set(failed.map(({ why }) => why))].join('; ')
  return failed.length === versions.length
    ? `No ordinary client will complete a handshake with this certificate: ${reasons}. Choose another certificate, unless that is what you test.`
    : `Clients that come with ${failed.map(({ name }) => name).join(' or ')} will not complete a handshake with this certificate: ${reasons}.`
}

function failureOf(context: SecureContext, version: ProtocolVersion, takesSecurityLevel: boolean): Promise<string> {
  const [near, far] = pipe()
  const server = new TLSSocket(near, { isServer: true, secureContext: context })
  const client = connect({
    socket: far,
    // It is not asked whether it trusts the certificate, only whether it can use it.
    rejectUnauthorized: false,
    minVersion: version.nodeName as SecureVersion,
    maxVersion: version.nodeName as SecureVersion,
    // The oldest versions need it whatever the certificate is.
    ...(version.code < TLS12 && takesSecurityLevel ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {}),
  })
  return new Promise<string>((resolve) => {
    const end = (why: string): void => {
      clearTimeout(timer)
      client.destroy()
      server.destroy()
      resolve(why)
    }
    const timer = setTimeout(() => end(''), PATIENCE)
    // The side that finds the fault tells it; the other hears an alert, a turn later.
    server.on('error', (error) => end(reasonOf(error)))
    client.on('error', (error) => end(reasonOf(error)))
    client.on('secureConnect', () => end(''))
    server.resume()
  })
}

/** `error:0A00018F:SSL routines::ee key too small:…` as `ee key too small`, in words where there are better ones. */
function reasonOf(error: Error): string {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message
  const plain = reason.toLowerCase().replaceAll('_', ' ')
  const known = IN_WORDS.find(([part]) => plain.includes(part))
  return known ? `${known[1]} (${plain.slice(0, 100)})` : plain.slice(0, 200)
}

const IN_WORDS: readonly (readonly [part: string, words: string])[] = [
  ['key too small', 'its key is too short for the TLS library'],
  ['md too weak', 'it is signed with a hash that is too weak for the TLS library'],
  ['no suitable signature algorithm', 'no signature algorithm fits its key'],
  ['no shared cipher', 'no cipher suite fits its key'],
  ['no common signature algorithms', 'no signature algorithm fits its key'],
  ['wrong curve', 'clients do not take its curve'],
  ['unknown certificate type', 'the TLS library does not know its kind of key'],
  ['handshake failure', 'no cipher suite or signature algorithm fits its key'],
]

/** Two streams, each of which reads what the other writes. */
function pipe(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = []
  const end = (other: number): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _, done) => {
        ends[other]?.push(bytes)
        done()
      },
      final: (done) => {
        ends[other]?.push(null)
        done()
      },
    })
  ends.push(end(1), end(0))
  return [ends[0] as Duplex, ends[1] as Duplex]
}
