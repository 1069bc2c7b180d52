// The report events (component.md section 5) where no other file has their subject: what Connected allows, how text comes in pieces, what Error
// and Log carry, what SSLStatus says of a failure, and when doEvents() has delivered everything.
import { describe, expect, it } from 'vitest'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { testCertificates } from './test-certificates.ts'
import { failure, prepared, running } from './transcript.ts'
import { WireClient, facts, frame, text } from './wire-client.ts'

describe('Connected', () => {
  it('comes when 101 is on the wire: what its listener sends stands right behind the answer', async () => {
    const { port, server } = await running()
    const early: string[] = []
    server.on('webSocketOpenRequest', async ({ connectionId }) => {
      early.push(await failure(() => server.send(connectionId, 'too early')))
    })
    server.on('connected', ({ connectionId }) => void server.send(connectionId, 'first'))
    const client = await WireClient.open(port)
    expect(facts(await client.frame())).toBe('text fin "first"')
    expect(early).toEqual(['not-open 159: Connection 1 is upgrade; data can be sent while it is open.'])
  })
})

describe('DataIn', () => {
  it('with BufferMessage False gives text in pieces that never split a character, however it is cut', async () => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    const [first, second, third, fourth] = Buffer.from('😀') as unknown as [number, number, number, number]
    client.send(frame(0x01, Buffer.from([0x61, first, second])))
    client.send(frame(0x00, Buffer.from([third])))
    client.send(frame(0x80, Buffer.from([fourth, 0x62])))
    await transcript.until('data 1 text "😀b"')
    // The bytes in between complete no character: there is nothing to tell of them.
    expect(transcript.lines.slice(1)).toEqual(['data 1 text "a"', 'data 1 text "😀b" eom'])
  })

  it('with BufferMessage False tells a long frame as its bytes come, and eom with the last', async () => {
    const { port, server } = await running()
    const pieces: [length: number, eom: boolean][] = []
    let arrived = (): void => {}
    server.on('dataIn', ({ text: piece, eom }) => {
      pieces.push([piece.length, eom])
      arrived()
    })
    const client = await WireClient.open(port)
    const whole = frame(0x82, Buffer.alloc(1000, 7))
    client.send(whole.subarray(0, 508))
    await new Promise<void>((resolve) => (arrived = resolve))
    expect(pieces).toEqual([[500, false]])
    client.send(whole.subarray(508))
    await new Promise<void>((resolve) => (arrived = resolve))
    expect(pieces).toEqual([
      [500, false],
      [500, true],
    ])
  })
})

describe('Error and Log', () => {
  it('carry the connection, a code with its number, and a sentence; the log has the same sentence as an Error', async () => {
    const { server, transcript } = prepared('LogLevel=1')
    const told: unknown[] = []
    server.on('error', (event) => void told.push({ ...event }))
    server.on('log', (event) => void told.push({ ...event }))
    await server.startListening()
    const client = new WireClient(server.localPort)
    client.send('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n')
    await client.rest()
    client.fin()
    await transcript.until('gone 1')
    const description = 'Refused with 400: The request has no Sec-WebSocket-Key header.'
    expect(told).toEqual([
      { connectionId: '', logLevel: 1, message: `Listening on 127.0.0.1, port ${server.localPort}.`, logType: 'Info' },
      { connectionId: '1', errorCode: 163, code: 'bad-request', description },
      { connectionId: '1', logLevel: 1, message: description, logType: 'Error' },
    ])
  })

  it('tells of a connection that never opened, and Disconnected does not', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send('nothing that anybody knows\r\n\r\n')
    await client.rest()
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines.map((line) => line.split(':')[0])).toEqual(['error 1 bad-request 163', 'gone 1 refused with 400'])
  })
})

describe('SSLStatus', () => {
  it('tells the failure of a handshake with its cause, and only the steps before it that really happened', async () => {
    const { port, server, transcript } = await securelyRunning(await testCertificates())
    const told: string[] = []
    server.on('sslStatus', ({ connectionId, stage, message }) => void told.push(`${connectionId} ${stage}: ${message}`))
    const client = new SecureClient(port, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })
    expect(await client.failure()).toMatch(/ALERT_HANDSHAKE_FAILURE$/)
    await transcript.until('gone')
    expect(told).toEqual([
      '1 hello-received: ClientHello received for localhost: TLS 1.2',
      '1 alert-sent: Alert sent: fatal handshake_failure',
      '1 failed: The client and the server have no cipher suite in common that the certificate can serve.',
    ])
  })
})

describe('doEvents', () => {
  it('resolves when every event queued so far has been delivered', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    client.send(text('a'))
    await transcript.until('data')
    server.connections.get('1')?.drop('reset')
    expect(transcript.lines).toEqual(['connected 1', 'data 1 text "a" eom'])
    await server.doEvents()
    expect(transcript.lines.slice(2)).toEqual(['disconnected 1 1006 "the server reset the TCP connection" unclean by server'])
  })
})
