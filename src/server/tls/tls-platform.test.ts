// Fails when Node changes what tls-platform.ts relies on. Each test is one undocumented name, with the real thing behind it.
import { once } from 'node:events'
import { Socket } from 'node:net'
import { TLSSocket, createSecureContext } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectTo, startStaged } from './fixtures/staged-server.ts'
import { SYSTEM_ERROR, ownedStream } from './tls-platform.ts'
import type { StreamOwner } from './tls-platform.ts'

describe('The platform', () => {
  it('gives a stream of which JavaScript serves both ends: JSStream', () => {
    const { stream } = ownedStream({} as StreamOwner)
    expect(Object.getPrototypeOf(stream.constructor).name).toBe('JSStream')
    for (const name of ['readBuffer', 'emitEOF', 'finishWrite', 'finishShutdown'] as const)
      expect(typeof stream[name]).toBe('function')
  })

  it('takes for a connected socket what is one to instanceof and has a handle', () => {
    const { stream, socket } = ownedStream({ onReadStart: () => {}, onReadStop: () => {} } as StreamOwner)
    const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ ca: [] }) })
    const { _handle: handle } = secure as unknown as { _handle: { _parent: unknown; _parentWrap: unknown } }
    expect([socket instanceof Socket, handle._parent === stream, handle._parentWrap === socket]).toEqual([true, true, true])
  })

  it('names the errors of the system by negative numbers', () => {
    expect([SYSTEM_ERROR.cancelled < 0, SYSTEM_ERROR.brokenPipe < 0]).toEqual([true, true])
  })

  it('tells the end of a handshake with `secure`, reads into given memory, and releases control', async () => {
    const server = await startStaged({}, onTestFinished)
    const accepted = server.next()
    const client = connectTo(server)
    await once(client, 'secureConnect')
    const connection = await accepted
    await connection.secured
    client.write('hello')
    client.end()
    await connection.closed
    expect(connection.received).toBe('hello')
  })

  it('staples an OCSP response where the client asks for one', async () => {
    const server = await startStaged({ deviation: { ocspResponse: Buffer.from('staple') } }, onTestFinished)
    const client = connectTo(server, { requestOCSP: true })
    expect(String((await once(client, 'OCSPResponse'))[0])).toBe('staple')
  })

  it('lets errors after the handshake out: _releaseControl', () => {
    expect(typeof (TLSSocket.prototype as { _releaseControl?: unknown })._releaseControl).toBe('function')
  })
})
