// What a listener of SSLConnectionRequest lets TLS do otherwise than it should, on this connection alone, and what can be done wrong on it later.
import { expect, it } from 'vitest'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { testCertificates } from './test-certificates.ts'
import { running } from './transcript.ts'
import { WireClient, request, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()

it('The version is this connection’s alone, and whoever does not offer it refuses', async () => {
  const { port, server } = await securelyRunning(certificates)
  const off = server.on('sslConnectionRequest', (event) => void (event.deviation = { version: 'TLS 1.0' }))
  expect(await new SecureClient(port).handshake()).toBe('ERR_SSL_UNSUPPORTED_PROTOCOL')
  off()
  const client = new SecureClient(port)
  expect([await client.handshake(), client.tls.getProtocol()]).toEqual(['localhost', 'TLSv1.3'])
})

it('An alert behind the server’s part of the handshake is one named error, and the connection never opens', async () => {
  const { port, server, transcript } = await securelyRunning(certificates)
  server.on('sslConnectionRequest', (event) => void (event.deviation = { alert: { description: 49, behind: 'server-flight' } }))
  const client = new SecureClient(port)
  client.send(request())
  expect(await client.failure()).toBe('ERR_SSL_TLSV1_ALERT_ACCESS_DENIED')
  await transcript.until('gone')
  expect(transcript.lines).toEqual([
    'error 1 handshake-refused 276: The handshake was ended with the alert access_denied, as was chosen.',
    'gone 1',
  ])
})

it('What waits in the queue goes before FIN without close_notify', async () => {
  const { port, server, transcript } = await securelyRunning(certificates)
  const client = await SecureClient.upgraded(port)
  await transcript.until('connected')
  const connection = server.connections.get('1')
  const message = Buffer.alloc(4 << 20, 'x')
  void connection?.send(message)
  connection?.drop('bare-fin')
  let length = 0
  client.tls.on('data', (bytes: Buffer) => (length += bytes.length))
  expect(await client.failure()).toBe('ended without an error')
  expect(length).toBe(message.length + 10)
})

it('There is nothing below the messages of a connection without TLS, where FIN alone is FIN', async () => {
  const { port, server, transcript } = await running()
  const client = await WireClient.open(port)
  await transcript.until('connected')
  const connection = server.connections.get('1')
  expect(connection?.secureWire).toBeUndefined()
  connection?.drop('bare-fin')
  expect(await client.rest()).toEqual({ received: '', over: 'fin' })
})

it('Before the connection is open there is nothing below it either', async () => {
  const { port, server, transcript } = await securelyRunning(certificates)
  const seen: unknown[] = []
  server.on('webSocketOpenRequest', ({ connectionId }) => void seen.push(server.connections.get(connectionId)?.secureWire))
  const client = await SecureClient.upgraded(port)
  await transcript.until('connected')
  client.send(text('hello'))
  expect([seen, server.connections.get('1')?.secureWire?.recordLength]).toEqual([[undefined], 0])
  client.tls.destroy()
})
