// The ClientHello that the TLS library under this program would send: the only place where it tells which suites it would really use, and
// whether it can be told to leave some of TLS 1.3 out. What that means for a server is capabilities.ts.
import { Duplex } from 'node:stream'
import { connect, createSecureContext } from 'node:tls'
import type { SecureVersion } from 'node:tls'
import type { ClientHello } from './wire/client-hello.ts'
import { ClientHelloReader } from './wire/client-hello-reader.ts'

/**
 * What a client of this version alone with these cipher suites (a list for node:tls) would offer. Nothing leaves the process. Undefined when the library
 * takes no such list, or does not write its hello before `connect` returns.
 */
export function libraryHello(version: SecureVersion, ciphers: string): ClientHello | undefined {
  const reader = new ClientHelloReader()
  let hello: ClientHello | undefined
  const nowhere = new Duplex({
    read: () => {},
    write: (bytes: Buffer, _encoding, done) => {
      const result = reader.feed(bytes)
      if (result.state === 'hello') hello = result.hello
      done()
    },
  })
  try {
    const secureContext = createSecureContext({ ca: [], ciphers, minVersion: version, maxVersion: version })
    connect({ socket: nowhere, secureContext })
      // It is given up before anybody could answer.
      .on('error', () => {})
      .destroy()
  } catch {
    return undefined
  } finally {
    nowhere.destroy()
  }
  return hello
}
