// Fails when Node changes what tls-platform.ts relies on. Each test is one undocumented name, with the real thing behind it.
import { once } from 'node:events'
import { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectTo, startStaged } from './fixtures/staged-server.ts'
import { SYSTEM_ERROR, setStreamOwner, streamOptions } from './tls-platform.ts'
import type { StreamOwner } from './tls-platform.ts'

describe('The platform', () => {
  it('gives a stream of which JavaScript serves both ends: JSStream', () => {
    const { options, stream } = streamOptions()
    expect([stream.constructor.name, Object.keys(options)]).toEqual(['JSStream', ['handle', 'manualStart', 'allowHalfOpen']])
    setStreamOwner(stream, {} as StreamOwner)
    for (const name of ['readBuffer', 'emitEOF', 'finishWrite', 'finishShutdown'] as const)
      expect(typeof stream[name]).toBe('function')
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

  it('lets errors after the handshake out: _releaseControl', () => {
    expect(typeof (TLSSocket.prototype as { _releaseControl?: unknown })._releaseControl).toBe('function')
  })
})
