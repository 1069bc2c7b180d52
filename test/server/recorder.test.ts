// What a TrafficRecorder gets: everything that crosses the wire of an open connection, in order, in batches.
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { FrameFacts, TrafficRecorder } from '../../src/server/index.ts'
import { failure, running } from './transcript.ts'
import { WireClient, close, frame, text } from './wire-client.ts'

const listed = (frames: readonly FrameFacts[] | undefined): string =>
  frames === undefined
    ? 'one frame'
    : frames.map(({ opcode, fin, rsv, length }) => `${opcode}${fin ? 'f' : ''}${rsv === 0 ? '' : `r${rsv}`}:${length}`).join(' ')

/** A recorder that writes lines, and copies what it keeps as it must. */
function recorder(lines: string[]): TrafficRecorder {
  const shown = (bytes: Buffer): string => (bytes.length > 40 ? `${bytes.length} bytes` : JSON.stringify(bytes.toString('latin1')))
  return {
    messagesIn: ({ connection, bytes, count, opcodes, offsets, lengths, masks, frames }) => {
      const all = Array.from(
        { length: count },
        (_, index) =>
          `${opcodes[index]} ${shown(bytes.subarray(offsets[index], (offsets[index] as number) + (lengths[index] as number)))} ${(masks[index] as number).toString(16)}`,
      )
      lines.push(`in ${connection.connectionId}: ${all.join(', ')} in ${listed(frames)}`)
    },
    controlIn: (connection, opcode, payload, mask) =>
      lines.push(`control in ${connection.connectionId}: ${opcode} ${shown(payload)} ${mask.toString(16)}`),
    sent: (connection, opcode, payload, frames) =>
      lines.push(`sent ${connection.connectionId}: ${opcode} ${shown(payload)} in ${listed(frames)}`),
    sentPiece: (connection, opcode, piece, last) =>
      lines.push(`piece ${connection.connectionId}: ${opcode} ${shown(piece)}${last ? ' last' : ''}`),
  }
}

describe('a recorder', () => {
  it('gets the messages of one read as one batch, fragmented ones alone, controls in their place', async () => {
    const { port, server, transcript } = await running()
    const lines: string[] = []
    server.recorder = recorder(lines)
    const client = await WireClient.open(port)
    client.send(
      Buffer.concat([
        text('a'),
        frame(0x82, 'bc'),
        frame(0x89, 'p'),
        frame(0x01, 'd'),
        frame(0x80, 'e'),
        text(''),
        close(1000, 'x'),
      ]),
    )
    client.fin()
    await transcript.until('disconnected')
    expect(lines).toEqual([
      'in 1: 1 "a" 37fa213d, 2 "bc" 37fa213d in one frame',
      'control in 1: 9 "p" 37fa213d',
      'sent 1: 10 "p" in one frame',
      'in 1: 1 "de" 37fa213d in 1:1 0f:1',
      'in 1: 1 "" 37fa213d in one frame',
      'control in 1: 8 "\\u0003èx" 37fa213d',
      'sent 1: 8 "\\u0003è" in one frame',
    ])
    expect(transcript.lines.filter((line) => line.startsWith('data'))).toEqual([
      'data 1 text "a" eom',
      'data 1 binary 6263 eom',
      'data 1 text "d"',
      'data 1 text "e" eom',
      'data 1 text "" eom',
    ])
  })

  it('gets inflated messages with their frames on the wire', async () => {
    const { port, server, transcript } = await running()
    const lines: string[] = []
    server.recorder = recorder(lines)
    const client = await WireClient.open(port, 'Sec-WebSocket-Extensions: permessage-deflate')
    client.send(
      frame(0xc1, Buffer.from('f248cdc9c90700', 'hex')),
      frame(0x41, Buffer.from('f20011', 'hex')),
      frame(0x80, Buffer.from('0000', 'hex')),
      close(1000),
    )
    client.fin()
    await transcript.until('disconnected')
    expect(lines.slice(0, 2)).toEqual(['in 1: 1 "Hello" 37fa213d in 1fr4:7', 'in 1: 1 "Hello" 37fa213d in 1r4:3 0f:2'])
  })

  it('gets what is sent: whole, split, compressed, in pieces; pieces always end', async () => {
    const { port, server } = await running('CompressionThreshold=20')
    const lines: string[] = []
    server.recorder = recorder(lines)
    const client = await WireClient.open(port, 'Sec-WebSocket-Extensions: permessage-deflate')
    await server.send('1', 'whole')
    await server.send('1', 'x'.repeat(50))
    server.config('MaxFrameSize=4')
    await server.send('1', 'split!')
    server.config('MessageLength[1]=3')
    await server.send('1', 'ab')
    await server.send('1', 'c')
    server.config('MessageLength[1]=9')
    await server.send('1', 'ab')
    server.interrupt('1', 'truncate')
    const stream = new PassThrough()
    const sending = failure(() => server.sendFile('1', stream))
    stream.write('longer')
    await server.doEvents()
    stream.end('two')
    expect(await sending).toBe('nothing failed')
    await server.connections.get('1')?.ping(Buffer.from('p'))
    await client.frame()
    expect(lines).toEqual([
      'sent 1: 1 "whole" in one frame',
      'sent 1: 1 50 bytes in 1fr4:6',
      'sent 1: 1 "split!" in 1:4 0f:2',
      'piece 1: 1 "ab"',
      'piece 1: 1 "c" last',
      'piece 1: 1 "ab"',
      'piece 1: 1 "" last',
      'piece 1: 2 "long"',
      'piece 1: 2 "er"',
      'piece 1: 2 "two" last',
      'sent 1: 9 "p" in one frame',
    ])
  })
})

describe('a message in memory that is sent in steps', () => {
  it('is recorded whole, with its frames', async () => {
    const { port, server } = await running('DefaultTimeout=5')
    const lines: string[] = []
    server.recorder = recorder(lines)
    const client = await WireClient.open(port)
    await Promise.all([server.send('1', Buffer.alloc(100_000, 'a')), client.frame()])
    server.config('MaxFrameSize=50000')
    await server.send('1', Buffer.alloc(100_000, 'b'))
    expect(lines).toEqual(['sent 1: 2 100000 bytes in one frame', 'sent 1: 2 100000 bytes in 2:50000 0:15536 0f:34464'])
  })

  it('is recorded as far as it was handed over when the client leaves in the middle', async () => {
    const { port, server, transcript } = await running('DefaultTimeout=5')
    const lines: string[] = []
    server.recorder = recorder(lines)
    const client = await WireClient.open(port)
    const sending = failure(() => server.send('1', Buffer.alloc(64 * 1024 * 1024)))
    await client.bytes(10)
    client.stall()
    client.reset()
    expect(await sending).toMatch(/^connection-aborted/)
    await transcript.until('disconnected')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^piece 1: 2 \d+ bytes$/)
  })
})

describe('the order of events', () => {
  it('is that of a life', async () => {
    const { port, server, transcript } = await running()
    server.on('connectionRequest', () => transcript.add('connection request'))
    server.on('webSocketOpenRequest', () => transcript.add('open request'))
    server.on('stage', ({ stage }) => transcript.add(`stage ${stage}`))
    const client = await WireClient.open(port)
    client.send(text('a'), close(1000))
    client.fin()
    await transcript.until('stage closed')
    expect(transcript.lines).toEqual([
      'stage accepted',
      'connection request',
      'stage upgrade',
      'open request',
      'stage open',
      'connected 1',
      'data 1 text "a" eom',
      'stage closing',
      'disconnected 1 1000 "" clean by client',
      'stage closed',
    ])
  })
})
