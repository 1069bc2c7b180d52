// Each fault as the ws client meets it: what it reports, and what is told of it. Literal, because that is what the faults are for.
import { once } from 'node:events'
import { connect as dialTcp } from 'node:net'
import { describe, expect, it, test } from 'vitest'
import { WebSocket } from 'ws'
import { FAULTS } from '../../contract/automation/faults.ts'
import type { Connection } from '../../server/index.ts'
import { answering, ruleOf } from '../automation-test-support.ts'

/** What a ws client says of itself, in order. */
function report(socket: WebSocket): string[] {
  const lines: string[] = []
  socket.on('open', () => lines.push('open'))
  socket.on('message', (data: Buffer, isBinary) =>
    lines.push(`message ${isBinary ? data.toString('hex') : data.length > 40 ? `${data.length}` : data.toString('utf8')}`),
  )
  socket.on('error', (error) => lines.push(`error ${error.message}`))
  socket.on('close', (code, reason) => lines.push(`close ${code} ${reason.toString('utf8')}`.trim()))
  return lines
}

/** Resolves when the client has said a line that begins so. */
async function until(lines: readonly string[], beginning: string): Promise<void> {
  while (!lines.some((line) => line.startsWith(beginning))) await new Promise((resolve) => setImmediate(resolve))
}

/** What ends the wait, and the lines by then. */
const OPENING: Readonly<Record<string, readonly [end: string, lines: readonly string[]]>> = {
  'accept-wrong': ['close', ['error Invalid Sec-WebSocket-Accept header', 'close 1006']],
  'accept-missing': ['close', ['error Invalid Sec-WebSocket-Accept header', 'close 1006']],
  'upgrade-wrong': ['close', ['error Invalid Upgrade header', 'close 1006']],
  // Without both headers it is no upgrade for Node's HTTP client.
  'upgrade-missing': ['close', ['error Unexpected server response: 101', 'close 1006']],
  'connection-missing': ['close', ['error Unexpected server response: 101', 'close 1006']],
  'subprotocol-unoffered': ['close', ['error Server sent a subprotocol but none was requested', 'close 1006']],
  'extension-unoffered': ['close', ['error Server indicated an extension that was not requested', 'close 1006']],
  'status-200': ['close', ['error Unexpected server response: 200', 'close 1006']],
  'status-301': ['close', ['error Unexpected server response: 301', 'close 1006']],
  'status-401': ['close', ['error Unexpected server response: 401', 'close 1006']],
  'status-407': ['close', ['error Unexpected server response: 407', 'close 1006']],
  'status-426': ['close', ['error Unexpected server response: 426', 'close 1006']],
  'status-503': ['close', ['error Unexpected server response: 503', 'close 1006']],
  'http-1.0': ['open', ['open']],
  body: ['close', ['open', 'error Invalid WebSocket frame: RSV2 and RSV3 must be clear', 'close 1006']],
  'garbage-before': ['close', ['error Parse Error: Expected HTTP/, RTSP/ or ICE/', 'close 1006']],
  dribbled: ['open', ['open']],
  endless: ['close', ['error Parse Error: Header overflow', 'close 1006']],
  'closed-before': ['close', ['error socket hang up', 'close 1006']],
  'closed-within': ['close', ['error socket hang up', 'close 1006']],
  'reset-within': ['close', ['error read ECONNRESET', 'close 1006']],
  'closed-after': ['close', ['open', 'close 1006']],
  'frames-glued': ['message glued 2', ['open', 'message glued 1', 'message glued 2']],
}

describe('of the opening', () => {
  it.each(Object.entries(OPENING))('%s', async (id, [end, expected]) => {
    const { automation, server, told } = await answering([])
    automation.arm([id])
    const socket = new WebSocket(`ws://127.0.0.1:${server.localPort}`)
    const lines = report(socket)
    await until(lines, end)
    expect(lines).toEqual(expected)
    expect(told).toEqual([`fault 1 ${id} `])
    expect(automation.armed).toEqual([])
    socket.terminate()
  })

  it('never-answered leaves the client waiting until it goes, and the next one is answered', async () => {
    const { automation, server, connect } = await answering([])
    automation.arm(['never-answered'])
    const socket = dialTcp(server.localPort, '127.0.0.1')
    let answered = ''
    socket.on('data', (bytes) => (answered += String(bytes)))
    socket.write(
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    while (automation.armed.length > 0) await server.doEvents()
    await connect()
    expect(answered).toBe('')
    expect([...server.connections.keys()]).toEqual(['1', '2'])
    socket.end()
    await once(socket, 'close')
    while (server.connections.has('1')) await server.doEvents()
  })

  it('is the answer of a rule, for the first attempts of a client', async () => {
    const { server, connect, told } = await answering([
      ruleOf('openRequest', { type: 'attempt', of: 'address', max: 1 }, [{ do: 'fault', fault: 'status-503' }]),
    ])
    const socket = new WebSocket(`ws://127.0.0.1:${server.localPort}`)
    const lines = report(socket)
    await until(lines, 'close')
    expect(lines).toEqual(['error Unexpected server response: 503', 'close 1006'])
    await connect()
    expect(told.filter((line) => line.startsWith('fault'))).toEqual(['fault 1 status-503 ', expect.stringMatching(/^fault 1 by r/)])
  })
})

const RESERVED_BITS = 'error Invalid WebSocket frame: RSV2 and RSV3 must be clear'
/** Lines after `open`. */
const FRAMES: Readonly<Record<string, readonly string[]>> = {
  rsv1: ['error Invalid WebSocket frame: RSV1 must be clear', 'close 1006'],
  rsv2: [RESERVED_BITS, 'close 1006'],
  rsv3: [RESERVED_BITS, 'close 1006'],
  ...Object.fromEntries(
    [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => [
      `opcode-${opcode}`,
      [`error Invalid WebSocket frame: invalid opcode ${opcode}`, 'close 1006'],
    ]),
  ),
  masked: ['error Invalid WebSocket frame: MASK must be clear', 'close 1006'],
  'length-16': ['message short'],
  'length-64': ['message short'],
  'length-2-63': ['error Unsupported WebSocket frame: payload length > 2^53 - 1', 'close 1006'],
  'control-fragmented': ['error Invalid WebSocket frame: FIN must be set', 'close 1006'],
  'control-long': ['error Invalid WebSocket frame: invalid payload length 126', 'close 1006'],
  'continuation-alone': ['error Invalid WebSocket frame: invalid opcode 0', 'close 1006'],
  'start-within': ['error Invalid WebSocket frame: invalid opcode 1', 'close 1006'],
  'utf8-late': ['error Invalid WebSocket frame: invalid UTF-8 sequence', 'close 1006'],
  'utf8-cut': ['error Invalid WebSocket frame: invalid UTF-8 sequence', 'close 1006'],
  'close-1-byte': ['error Invalid WebSocket frame: invalid payload length 1', 'close 1006'],
  ...Object.fromEntries(
    [0, 999, 1004, 1005, 1006, 1015, 5000].map((code) => [
      `close-${code}`,
      [`error Invalid WebSocket frame: invalid status code ${code}`, 'close 1006'],
    ]),
  ),
  'close-utf8': ['error Invalid WebSocket frame: invalid UTF-8 sequence', 'close 1006'],
  'data-after-close': ['close 1000 done'],
  'two-closes': ['close 1000 first'],
  'transport-fin': ['close 1006'],
  'transport-reset': ['close 1006'],
  'transport-reset-within': ['close 1006'],
  'transport-dribble': ['message byte by byte'],
}

/** The client stays, and hears nothing of it. */
const SILENT = ['unfinished', 'transport-stall', 'transport-stop-reading', 'transport-no-pong', 'transport-half-open']
/** Nothing is read any more. */
const UNREAD = new Set(['transport-stop-reading', 'transport-half-open'])

describe('of an open connection', () => {
  it.each(Object.entries(FRAMES))('%s', async (id, expected) => {
    const { automation, connection, socket, lines, told } = await opened(false)
    expect(automation.fault(connection, id)).toBe('')
    await until(lines, expected.at(-1)?.split(' ', 1)[0] ?? '')
    expect(lines).toEqual(expected)
    expect(told.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([`fault 1 ${id}`])
    socket.terminate()
  })

  it.each(SILENT)('%s leaves the client as it is', async (id) => {
    const { automation, server, connection, socket, lines } = await opened(false)
    expect(automation.fault(connection, id)).toBe('')
    await server.doEvents()
    socket.send('still here')
    if (!UNREAD.has(id)) while (connection.messagesIn === 0) await server.doEvents()
    expect(connection.connected).toBe(true)
    expect(lines).toEqual([])
    socket.terminate()
  })

  it.each([
    ['deflate-garbage', ['error invalid block type', 'close 1006']],
    ['deflate-bomb', ['message 16777216']],
  ])('%s, with permessage-deflate', async (id, expected) => {
    const { automation, connection, socket, lines } = await opened(true)
    expect(automation.fault(connection, id)).toBe('')
    await until(lines, expected.at(-1)?.split(' ', 1)[0] ?? '')
    expect(lines).toEqual(expected)
    socket.terminate()
  })

  it('that is about another extension, or about none, is refused', async () => {
    const plain = await opened(false)
    expect(plain.automation.fault(plain.connection, 'deflate-bomb')).toBe(
      'permessage-deflate was not agreed on with this client, and the fault is about it.',
    )
    const deflating = await opened(true)
    expect(deflating.automation.fault(deflating.connection, 'rsv1')).toMatch(/^With permessage-deflate RSV1 means/)
    expect(deflating.automation.fault(deflating.connection, 'accept-wrong')).toBe(
      'There is no fault accept-wrong of an open connection.',
    )
    plain.socket.terminate()
    deflating.socket.terminate()
  })

  it('is what a rule does with the third message', async () => {
    const { connect, told } = await answering([
      ruleOf('message', undefined, [{ do: 'send', as: 'echo' }], { limit: { times: 2, per: 'connection' } }),
      ruleOf('message', undefined, [
        { do: 'send', as: 'text', content: 'now' },
        { do: 'fault', fault: 'close-1005' },
      ]),
    ])
    const client = await connect()
    client.socket.on('error', () => undefined)
    client.send('a', 'b', 'c')
    expect(await client.until(4)).toEqual(['a', 'b', 'now', 'closed 1006'])
    expect(told.at(-1)).toBe('fault 1 close-1005 880203ed')
  })
})

test('every fault is met by a client here', () => {
  const met = [...Object.keys(OPENING), 'never-answered', ...Object.keys(FRAMES), ...SILENT, 'deflate-garbage', 'deflate-bomb']
  expect(met.toSorted()).toEqual(
    FAULTS.filter(({ group }) => group !== 'tls' && group !== 'records')
      .map(({ id }) => id)
      .toSorted(),
  )
  expect(new Set(met).size).toBe(met.length)
})

async function opened(deflates: boolean) {
  const { automation, server, told } = await answering([])
  const socket = new WebSocket(`ws://127.0.0.1:${server.localPort}`, { perMessageDeflate: deflates, maxPayload: 64 * 1024 * 1024 })
  await once(socket, 'open')
  while (!server.connections.get('1')?.connected) await server.doEvents()
  return { automation, server, told, socket, lines: report(socket), connection: server.connections.get('1') as Connection }
}
