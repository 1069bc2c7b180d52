// An opening request that a listener answers with bytes of its own: what crosses the wire, and what becomes of the connection.
import { describe, expect, it } from 'vitest'
import type { RawAnswer } from '../../src/server/index.ts'
import { running } from './transcript.ts'
import { WireClient, request, text } from './wire-client.ts'

async function answeredWith(answer: RawAnswer) {
  const started = await running('LogLevel=1')
  started.server.on('webSocketOpenRequest', (event) => {
    event.answer = answer
  })
  started.server.on('log', ({ message, logType }) => logType === 'Info' && started.transcript.add(`log ${message}`))
  const client = new WireClient(started.port)
  client.send(request())
  return { ...started, client }
}

describe('bytes instead of an answer', () => {
  it('open the connection, and what is in them behind the head comes first', async () => {
    const { client, server, transcript, lines } = await answeredWith({
      then: 'open',
      pieces: (valid) => [
        { bytes: Buffer.from(valid.replace('101 Switching Protocols', '101 Whatever')) },
        { bytes: Buffer.from([0x81, 1, 0x61]), after: 5 },
      ],
    })
    expect(await client.head()).toMatch(/^HTTP\/1\.1 101 Whatever\r\n/)
    expect((await client.frame()).payload.toString()).toBe('a')
    await transcript.until('connected 1')
    client.send(text('heard'))
    await transcript.until('data 1 text "heard"')
    expect(server.connections.get('1')?.responseLine).toBe('HTTP/1.1 101 Whatever')
    expect(lines.find((line) => line.startsWith('log The opening request'))).toMatch(
      /^log The opening request was answered with 1\d\d bytes as they were given, and then the connection counts as open\.$/,
    )
  })

  it('end with FIN, or with a reset, and nothing is told as open', async () => {
    const half = (valid: string) => [{ bytes: Buffer.from(valid.slice(0, 20)) }]
    const fin = await answeredWith({ then: 'fin', pieces: half })
    expect(await fin.client.rest()).toEqual({ received: 'HTTP/1.1 101 Switchi', over: 'fin' })
    await fin.transcript.until('gone 1')
    const reset = await answeredWith({ then: 'reset', pieces: (valid) => [...half(valid), { bytes: Buffer.alloc(0), after: 30 }] })
    expect((await reset.client.rest()).over).toBe('reset')
    await reset.transcript.until('gone 1')
    expect([...fin.lines, ...reset.lines].filter((line) => line.startsWith('connected'))).toEqual([])
  })

  it('without end are stopped when the client leaves, and others are served meanwhile', async () => {
    let ended = false
    const { client, transcript, port, server } = await answeredWith({
      then: 'nothing',
      *pieces() {
        try {
          for (;;) yield { bytes: Buffer.alloc(1_000, 'x') }
        } finally {
          ended = true
        }
      },
    })
    await client.bytes(100_000)
    const plain = new WireClient(port)
    plain.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await plain.head()).toMatch(/^HTTP\/1\.1 426 /)
    client.socket.destroy()
    await transcript.until('gone 1')
    expect(ended).toBe(true)
    expect(server.connections.has('1')).toBe(false)
  })

  it('that throw are an error, and the connection is reset', async () => {
    const { client, transcript } = await answeredWith({
      then: 'open',
      pieces: () => {
        throw new Error('no')
      },
    })
    expect((await client.rest()).over).toBe('reset')
    expect(await transcript.until('error 1')).toBe('error 1 listener-threw 165: The pieces of an answer threw: no')
  })
})
