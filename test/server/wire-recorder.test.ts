// What a WireRecorder gets: the bytes of a connection as they cross the wire, each way, and the secrets that open them. Compared with what a relay
// between client and server has seen.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { WebSocketServer, WireRecorder } from '../../src/server/index.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { testCertificates } from './test-certificates.ts'
import { running } from './transcript.ts'
import { WireClient, close, frame, text } from './wire-client.ts'

const certificates = await testCertificates()

class Recording implements WireRecorder {
  readonly client: Buffer[] = []
  readonly server: Buffer[] = []
  readonly secrets: string[] = []
  /** Everything but bytes, in order; `client` and `server` where their bytes begin. */
  readonly order: string[] = []
  accepted({ connectionId }: { connectionId: string }): void {
    this.order.push(`accepted ${connectionId}`)
  }
  bytes(_: unknown, from: 'client' | 'server', bytes: Uint8Array): void {
    if (this[from].length === 0) this.order.push(`bytes of the ${from}`)
    this[from].push(Buffer.from(bytes))
  }
  ended({ connectionId }: { connectionId: string }, from: string): void {
    this.order.push(`${from} of ${connectionId} ended`)
  }
  reset({ connectionId }: { connectionId: string }, from: string): void {
    this.order.push(`${from} of ${connectionId} reset`)
  }
  closed({ connectionId }: { connectionId: string }): void {
    this.order.push(`${connectionId} closed`)
  }
  secret(_: unknown, line: string): void {
    this.secrets.push(line)
  }
}

function recording(server: WebSocketServer): Recording {
  const made = new Recording()
  server.wireRecorder = made
  return made
}

/** Between a client and the server: what crosses, each way. */
async function relay(port: number): Promise<{ port: number; client: Buffer[]; server: Buffer[] }> {
  const [client, server]: [Buffer[], Buffer[]] = [[], []]
  const pass = (from: Socket, to: Socket, seen: Buffer[]): void => {
    from.on('data', (bytes) => {
      seen.push(bytes)
      to.write(bytes)
    })
    from.on('end', () => to.end()).on('error', () => to.resetAndDestroy())
  }
  const listener = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    pass(near, far, client)
    pass(far, near, server)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  onTestFinished(() => void listener.close())
  return { port: (listener.address() as AddressInfo).port, client, server }
}

const hex = (pieces: readonly Buffer[]): string => Buffer.concat(pieces).toString('hex')

describe('a recorder of the wire', () => {
  it('gets every byte of a ws connection, from its first to its last, and who ends', async () => {
    const { port, server, transcript } = await running()
    const seen = await relay(port)
    const made = recording(server)
    const client = await WireClient.open(seen.port)
    client.send(text('one'), frame(0x89, 'p'))
    await client.frame()
    await server.sendText('1', 'two')
    await server.send('1', Buffer.alloc(100_000, 7))
    await client.frame()
    await client.frame()
    client.send(close(1000))
    await client.frame()
    client.fin()
    await transcript.count('disconnected', 1)
    expect(hex(made.client)).toBe(hex(seen.client))
    expect(hex(made.server)).toBe(hex(seen.server))
    expect(made.order).toEqual([
      'accepted 1',
      'bytes of the client',
      'bytes of the server',
      'server of 1 ended',
      'client of 1 ended',
      '1 closed',
    ])
    expect(made.secrets).toEqual([])
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('gets every encrypted byte of %s and its secrets', async (version) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const seen = await relay(port)
    const made = recording(server)
    const secrets: string[] = []
    const client = new SecureClient(seen.port, { minVersion: version, maxVersion: version })
    client.tls.on('keylog', (line) => secrets.push(line.toString('latin1').trimEnd()))
    client.send(
      Buffer.from(
        'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      ),
    )
    await client.head()
    client.send(text('sealed'))
    await server.sendText('1', 'too')
    await client.frame()
    client.send(close(1000))
    await client.frame()
    await transcript.count('disconnected', 1)
    expect(hex(made.client)).toBe(hex(seen.client))
    expect(hex(made.server)).toBe(hex(seen.server))
    expect(made.secrets.length).toBeGreaterThan(0)
    // The two sides of OpenSSL tell them in another order.
    expect(made.secrets.toSorted()).toEqual(secrets.toSorted())
  })

  it('tells a reset of the client, and one of the server', async () => {
    const { port, server, transcript } = await running()
    const made = recording(server)
    const leaving = await WireClient.open(port)
    leaving.reset()
    await transcript.count('disconnected', 1)
    const dropped = await WireClient.open(port)
    server.connections.get('2')?.drop('reset')
    await transcript.count('disconnected', 2)
    expect(made.order.filter((line) => line.includes('reset') || line.includes('ended'))).toEqual([
      'client of 1 reset',
      'server of 2 reset',
    ])
    expect((await dropped.rest()).over).toBe('reset')
  })

  it('gets nothing of a connection that was accepted before it was set', async () => {
    const { port, server } = await running()
    const client = await WireClient.open(port)
    const made = recording(server)
    client.send(frame(0x89, 'p'))
    await client.frame()
    expect(made.order).toEqual([])
  })
})
