// What is set at Connection.traffic gets: one connection's messages whole and its control frames, while others cost nothing.
import { describe, expect, it } from 'vitest'
import type { Connection, ConnectionTraffic } from '../../src/server/index.ts'
import { running } from './transcript.ts'
import { WireClient, close, frame, text } from './wire-client.ts'

function writing(lines: string[], act: (what: string) => void = () => undefined): ConnectionTraffic {
  const tell = (line: string): void => {
    lines.push(line)
    act(line)
  }
  return {
    messagesIn: ({ bytes, count, opcodes, offsets, lengths }) => {
      for (let index = 0; index < count; index++) {
        const offset = offsets[index] as number
        tell(`${opcodes[index]} ${bytes.toString('utf8', offset, offset + (lengths[index] as number))}`)
      }
    },
    controlIn: (opcode, payload) => tell(`control ${opcode} ${payload.toString('hex')}`),
  }
}

describe('the traffic of a connection', () => {
  it('is shown whole and in order, before DataIn, whatever pieces it came in, and that of others is not', async () => {
    const { port, server, transcript, lines } = await running()
    const [one, other] = [await WireClient.open(port), await WireClient.open(port)]
    await transcript.count('connected', 2)
    const shown: string[] = []
    ;(server.connections.get('1') as Connection).traffic = writing(shown, (line) => lines.push(`shown ${line}`))
    other.send(text('not shown'))
    await transcript.until('data 2')
    one.send(Buffer.concat([text('a'), frame(0x82, 'b'), frame(0x89, 'p'), frame(0x01, 'whole '), frame(0x80, 'message')]))
    await transcript.until('data 1 text "message" eom')
    one.send(close(1000))
    await transcript.until('disconnected 1')
    expect(shown).toEqual(['1 a', '2 b', 'control 9 70', '1 whole message', 'control 8 03e8'])
    expect(lines.indexOf('shown 1 a')).toBeLessThan(lines.findIndex((line) => line.startsWith('data 1 text "a"')))
    expect(lines.filter((line) => line.startsWith('data 1'))).toEqual([
      'data 1 text "a" eom',
      'data 1 binary 62 eom',
      'data 1 text "whole "',
      'data 1 text "message" eom',
    ])
  })

  it('may send, and drop: then nothing more is told of the client', async () => {
    const { port, server, transcript, lines } = await running()
    const client = await WireClient.open(port)
    await transcript.until('connected 1')
    const connection = server.connections.get('1') as Connection
    const shown: string[] = []
    connection.traffic = writing(shown, (line) => {
      if (line === '1 echo') connection.trySend(Buffer.from('echoed'), 1)
      if (line === '1 drop') connection.drop('reset')
    })
    client.send(text('echo'))
    expect((await client.frame()).payload.toString()).toBe('echoed')
    client.send(Buffer.concat([text('drop'), frame(0x89, 'p')]))
    await transcript.until('disconnected 1')
    expect(shown).toEqual(['1 echo', '1 drop'])
    expect(lines.filter((line) => line.startsWith('data'))).toEqual(['data 1 text "echo" eom'])
  })

  it('shown to what throws is an error, and the connection goes on', async () => {
    const { port, server, transcript, lines } = await running()
    const client = await WireClient.open(port)
    await transcript.until('connected 1')
    ;(server.connections.get('1') as Connection).traffic = {
      messagesIn: () => {
        throw new Error('no')
      },
      controlIn: () => undefined,
    }
    client.send(text('x'))
    await transcript.until('data 1 text "x" eom')
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([
      'error 1 listener-threw 165: The traffic of a connection was shown to what threw: no',
    ])
  })
})
