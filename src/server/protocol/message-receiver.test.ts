// The receiving rules of RFC 6455 and RFC 7692, each with its bytes on the wire: hex in, facts out.
import { deflateRawSync, constants } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MessageReceiver } from './message-receiver.ts'
import type { Batch, ReceiveLimits, ReceiverSink } from './receiving.ts'
import { MessageInflater, agreeOnDeflate } from './permessage-deflate.ts'

const LIMITS: ReceiveLimits = { messageSize: 1 << 27, frameSize: 1 << 27, fragments: 1000, inflateRatio: 200 }
const KEY = '37fa213d'

/** A masked frame: first byte, payload. */
function frame(first: number, payload: Uint8Array | string = ''): Buffer {
  const bytes = Buffer.from(payload as Uint8Array)
  const { length } = bytes
  const head = length < 126 ? [first, 0x80 | length] : [first, 0xfe, length >> 8, length & 255]
  const key = Buffer.from(KEY, 'hex')
  return Buffer.concat([Buffer.from(head), key, bytes.map((byte, index) => byte ^ (key[index & 3] as number))])
}

const hex = (words: string): Buffer => Buffer.from(words.replaceAll(' ', ''), 'hex')

interface Setup {
  readonly whole?: boolean
  readonly pieces?: boolean
  readonly limits?: Partial<ReceiveLimits>
  readonly deflate?: string
}

/** What a receiver says of these chunks, one line a fact. */
function facts(chunks: readonly Uint8Array[], { whole = true, pieces = false, limits = {}, deflate }: Setup = {}): string[] {
  const lines: string[] = []
  const shown = (bytes: Buffer, opcode: number): string =>
    bytes.length > 60 ? `${bytes.length} bytes` : opcode === 1 ? JSON.stringify(bytes.toString()) : bytes.toString('hex')
  const sink: ReceiverSink = {
    wantsWholeMessages: whole,
    wantsPieces: pieces,
    onFrames: () => {},
    onMessages: (batch: Batch) => {
      for (let index = 0; index < batch.count; index++) {
        const at = batch.offsets[index] as number
        const opcode = batch.opcodes[index] as number
        const facts = batch.frames
          ?.map((each) => `${each.opcode}${each.fin ? 'f' : ''}${each.rsv === 0 ? '' : `r${each.rsv}`}:${each.length}`)
          .join(' ')
        lines.push(
          `${opcode === 1 ? 'text' : 'binary'} ${shown(batch.bytes.subarray(at, at + (batch.lengths[index] as number)), opcode)}${facts === undefined ? '' : ` in ${facts}`}`,
        )
      }
    },
    onPiece: (opcode, piece, last) => lines.push(`piece ${shown(piece, opcode)}${last ? ' last' : ''}`),
    onControl: (opcode, payload) =>
      lines.push(`${opcode === 8 ? 'close' : opcode === 9 ? 'ping' : 'pong'} ${payload.toString('hex')}`),
  }
  const agreed = deflate === undefined ? undefined : agreeOnDeflate(deflate)
  const receiver = new MessageReceiver({ ...LIMITS, ...limits }, agreed && new MessageInflater(agreed), sink)
  for (const chunk of chunks) receiver.receive(Buffer.from(chunk))
  if (receiver.violation) lines.push(`fails ${receiver.violation.code} ${receiver.violation.reason}`)
  receiver.release()
  return lines
}

describe('the examples of RFC 6455 section 5.7', () => {
  it('a masked text message', () => expect(facts([hex('81 85 37 fa 21 3d 7f 9f 4d 51 58')])).toEqual(['text "Hello"']))
  it('a masked ping and pong with "Hello"', () =>
    expect(facts([hex('89 85 37 fa 21 3d 7f 9f 4d 51 58'), hex('8a 85 37 fa 21 3d 7f 9f 4d 51 58')])).toEqual([
      'ping 48656c6c6f',
      'pong 48656c6c6f',
    ]))
  it('a fragmented message', () =>
    expect(facts([hex('01 83 37 fa 21 3d 7f 9f 4d 80 82 37 fa 21 3d 5b 95')])).toEqual(['text "Hello" in 1:3 0f:2']))
  it('256 bytes of binary', () =>
    expect(facts([Buffer.concat([hex('82 fe 01 00 00 00 00 00'), Buffer.alloc(256)])])).toEqual(['binary 256 bytes']))
  it('64 KiB of binary', () =>
    expect(facts([Buffer.concat([hex('82 ff 00 00 00 00 00 01 00 00 00 00 00 00'), Buffer.alloc(65_536)])])).toEqual([
      'binary 65536 bytes',
    ]))
})

describe('each violation has its code, as soon as it can be known', () => {
  it.each([
    ['an unmasked frame (5.1)', '81 05', '1002 a frame from the client must be masked'],
    ['RSV1 without an extension (5.2)', 'c1', '1002 reserved bit RSV1 is set without an extension'],
    ['RSV2 (5.2)', 'a1', '1002 reserved bit RSV2 or RSV3 is set'],
    ['RSV3 (5.2)', '91', '1002 reserved bit RSV2 or RSV3 is set'],
    ['RSV1 on a ping (5.2)', 'c9', '1002 a reserved bit is set on a control frame'],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
      (opcode) =>
        [`opcode ${opcode} (5.2)`, `8${opcode.toString(16)}`, `1002 unknown opcode ${opcode}`] as [string, string, string],
    ),
    ['125 bytes in the 16-bit form (5.2)', '82 fe 00 7d', '1002 a frame length is not in its shortest form'],
    ['0 bytes in the 16-bit form (5.2)', '82 fe 00 00', '1002 a frame length is not in its shortest form'],
    ['65,535 bytes in the 64-bit form (5.2)', '82 ff 00 00 00 00 00 00 ff ff', '1002 a frame length is not in its shortest form'],
    ['the highest bit of a 64-bit length (5.2)', '82 ff 80 00 00 00 00 01 00 00', '1002 a frame length has its highest bit set'],
    [
      'a length beyond every limit',
      '82 ff 7f ff ff ff ff ff ff ff',
      '1009 a frame of 9223372036854776000 bytes; at most 134217728 are taken',
    ],
    ['a fragmented ping (5.5)', '09', '1002 a control frame is fragmented'],
    ['a fragmented Close (5.5)', '08', '1002 a control frame is fragmented'],
    ['a ping of 126 bytes (5.5)', '89 fe', '1002 a control frame is longer than 125 bytes'],
    ['a Close in the 64-bit form (5.5)', '88 ff', '1002 a control frame is longer than 125 bytes'],
    ['a continuation first (5.4)', '80', '1002 a continuation frame without a message to continue'],
    ['a text inside a fragmented message (5.4)', '01 80 00 00 00 00 81', '1002 a new data frame inside a fragmented message'],
    ['a Close with one byte (5.5.1)', '88 81 00 00 00 00 03', '1002 a Close frame with one byte, which is not a code'],
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map(
      (code) =>
        [
          `close code ${code} (7.4)`,
          `88 82 00 00 00 00 ${code.toString(16).padStart(4, '0')}`,
          `1002 a Close frame with code ${code}, which may not be sent`,
        ] as [string, string, string],
    ),
    ['a close reason that is no UTF-8 (5.5.1)', '88 83 00 00 00 00 03 e8 ff', '1007 invalid UTF-8 in a close reason'],
  ])('%s', (_, wire, says) => {
    expect(facts([hex(wire)])).toEqual([`fails ${says}`])
    // The same, byte by byte.
    expect(facts([...hex(wire)].map((byte) => Buffer.from([byte])))).toEqual([`fails ${says}`])
  })

  it('takes nothing after a violation', () =>
    expect(facts([hex('83 80 00 00 00 00'), frame(0x81, 'x')])).toEqual(['fails 1002 unknown opcode 3']))
  it('takes nothing after a Close', () =>
    expect(facts([Buffer.concat([frame(0x88), frame(0x81, 'x'), hex('ff ff')])])).toEqual(['close ']))
  it('reports what came before the violation in the same chunk', () =>
    expect(facts([Buffer.concat([frame(0x81, 'a'), frame(0x82, 'b'), hex('83')])])).toEqual([
      'text "a"',
      'binary 62',
      'fails 1002 unknown opcode 3',
    ]))
})

describe('close codes that a client may send', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])('%i', (code) => {
    const payload = Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from('grüße')])
    expect(facts([frame(0x88, payload)])).toEqual([`close ${payload.toString('hex')}`])
  })
  it('none', () => expect(facts([frame(0x88)])).toEqual(['close ']))
  it('a reason of 123 bytes', () =>
    expect(facts([frame(0x88, Buffer.concat([hex('03e8'), Buffer.alloc(123, 'r')]))])).toEqual([`close 03e8${'72'.repeat(123)}`]))
})

describe('control frames between fragments', () => {
  it('are told at once, in their place', () =>
    expect(facts([Buffer.concat([frame(0x01, 'a'), frame(0x89, 'p'), frame(0x00, 'b'), frame(0x8a), frame(0x80, 'c')])])).toEqual([
      'ping 70',
      'pong ',
      'text "abc" in 1:1 0:1 0f:1',
    ]))
  it('a Close in the middle of a message is taken', () =>
    expect(facts([Buffer.concat([frame(0x01, 'a'), frame(0x88)])])).toEqual(['close ']))
})

describe('every way to cut the bytes gives the same messages', () => {
  const stream = Buffer.concat([
    frame(0x81, 'Grüße 🙂'),
    frame(0x02, Buffer.alloc(3, 7)),
    frame(0x89, 'ping'),
    frame(0x80, Buffer.alloc(200, 9)),
    frame(0x82),
    frame(0x81, 'é'.repeat(70)),
    frame(0x88, hex('03e8')),
  ])
  const expected = ['text "Grüße 🙂"', 'ping 70696e67', 'binary 203 bytes in 2:3 0f:200', 'binary ', 'text 140 bytes', 'close 03e8']
  it('in one', () => expect(facts([stream])).toEqual(expected))
  it('byte by byte', () => expect(facts([...stream].map((byte) => Buffer.from([byte])))).toEqual(expected))
  it('in two, at every place', () => {
    for (let at = 0; at <= stream.length; at++)
      expect([at, ...facts([stream.subarray(0, at), stream.subarray(at)])]).toEqual([at, ...expected])
  })
  it('in three, the middle one of each short length', () => {
    for (let at = 0; at < stream.length; at++)
      for (let size = 1; size < 20; size++)
        expect(facts([stream.subarray(0, at), stream.subarray(at, at + size), stream.subarray(at + size)])).toEqual(expected)
  })
})

describe('UTF-8 (section 8.1)', () => {
  const bad: readonly [what: string, wire: string, at: number][] = [
    ['a lone continuation byte', '61 80', 1],
    ['an overlong slash', 'c0 af', 0],
    ['an overlong NUL in three bytes', 'e0 80 80', 1],
    ['a surrogate', 'ed a0 80', 1],
    ['above U+10FFFF', 'f4 90 80 80', 1],
    ['F5', 'f5', 0],
    ['FE', 'fe', 0],
    ['a cut character before ASCII', 'e2 82 61', 2],
  ]
  it.each(bad)('%s is refused whole', (_, wire) =>
    expect(facts([frame(0x81, hex(wire))])).toEqual(['fails 1007 invalid UTF-8 in a text message']),
  )
  it.each(bad)('%s is refused at its first bad byte, whatever follows', (_, wire, at) => {
    // One byte a frame; the message never ends.
    const frames = [...hex(wire)].map((byte, index) => frame(index === 0 ? 0x01 : 0x00, Buffer.from([byte])))
    expect(facts(frames.slice(0, at))).toEqual([])
    expect(facts(frames.slice(0, at + 1))).toEqual([`fails 1007 invalid UTF-8 at byte ${at} of a text message`])
  })
  it.each(bad)('%s is refused inside a frame that has not ended', (_, wire, at) => {
    const whole = frame(0x81, Buffer.concat([hex(wire), Buffer.alloc(50)]))
    expect(facts([whole.subarray(0, 6 + at + 1)])).toEqual([`fails 1007 invalid UTF-8 at byte ${at} of a text message`])
  })
  it('a message that ends inside a character', () => {
    expect(facts([frame(0x81, hex('e2 82'))])).toEqual(['fails 1007 invalid UTF-8 in a text message'])
    expect(facts([frame(0x01, hex('e2')), frame(0x80, hex('82'))])).toEqual([
      'fails 1007 a text message that ends inside a character',
    ])
  })
  it('characters cut by frames are put together', () => {
    const euro = [...Buffer.from('€𝄞')]
    expect(
      facts(euro.map((byte, index) => frame((index === 0 ? 1 : 0) | (index === euro.length - 1 ? 0x80 : 0), Buffer.from([byte])))),
    ).toEqual(['text "€𝄞" in 1:1 0:1 0:1 0:1 0:1 0:1 0f:1'])
  })
  it('binary may hold anything', () => expect(facts([frame(0x82, hex('ff fe c0 af'))])).toEqual(['binary fffec0af']))
})

describe('pieces', () => {
  it('are passed on as they come and never split a character', () => {
    const whole = frame(0x81, 'a€b')
    expect(facts([whole.subarray(0, 8), whole.subarray(8, 9), whole.subarray(9)], { whole: false, pieces: true })).toEqual([
      'piece "a"',
      'piece "€b" last',
    ])
  })
  it('an empty last frame ends a message', () =>
    expect(facts([frame(0x02, 'a'), frame(0x80)], { whole: false, pieces: true })).toEqual(['piece 61', 'piece  last']))
  it('a message that comes whole is not cut', () =>
    expect(facts([frame(0x81, 'abc')], { whole: false, pieces: true })).toEqual(['text "abc"']))
})

describe('limits', () => {
  it('a frame beyond MaxInboundFrameSize is refused by its head', () =>
    expect(facts([frame(0x82, Buffer.alloc(101)).subarray(0, 6)], { limits: { frameSize: 100 } })).toEqual([
      'fails 1009 a frame of 101 bytes; at most 100 are taken',
    ]))
  it('a message beyond MaxMessageSize is refused by the head of the frame that goes too far', () => {
    expect(
      facts([frame(0x02, Buffer.alloc(60)), frame(0x00, Buffer.alloc(41)).subarray(0, 2)], { limits: { messageSize: 100 } }),
    ).toEqual(['fails 1009 a message of more than 100 bytes'])
    expect(facts([frame(0x02, Buffer.alloc(60)), frame(0x80, Buffer.alloc(40))], { limits: { messageSize: 100 } })).toEqual([
      'binary 100 bytes in 2:60 0f:40',
    ])
  })
  it('an uncompressed message is measured also where compression was agreed', () =>
    expect(facts([frame(0x82, Buffer.alloc(101))], { limits: { messageSize: 100 }, deflate: 'permessage-deflate' })).toEqual([
      'fails 1009 a message of more than 100 bytes',
    ]))
  it('more fragments than MaxFragments', () =>
    expect(facts([frame(0x01, 'a'), frame(0x00, 'b'), frame(0x00, '')], { limits: { fragments: 2 } })).toEqual([
      'fails 1008 a message of more than 2 frames',
    ]))
})

describe('permessage-deflate (RFC 7692)', () => {
  const deflate = 'permessage-deflate'

  // Section 7.2.3: the examples.
  it('one message in one frame (7.2.3.1)', () =>
    expect(facts([frame(0xc1, hex('f248cdc9c90700'))], { deflate })).toEqual(['text "Hello" in 1fr4:7']))
  it('one message in two frames (7.2.3.1)', () =>
    expect(facts([frame(0x41, hex('f248cd')), frame(0x80, hex('c9c90700'))], { deflate })).toEqual(['text "Hello" in 1r4:3 0f:4']))
  it('two messages that share a window (7.2.3.2)', () =>
    expect(facts([frame(0xc1, hex('f248cdc9c90700')), frame(0xc1, hex('f200110000'))], { deflate })).toEqual([
      'text "Hello" in 1fr4:7',
      'text "Hello" in 1fr4:5',
    ]))
  it('with client_no_context_takeover the second may not lean on the first', () =>
    expect(
      facts([frame(0xc1, hex('f248cdc9c90700')), frame(0xc1, hex('f200110000'))], {
        deflate: `${deflate}; client_no_context_takeover`,
      }),
    ).toEqual(['text "Hello" in 1fr4:7', 'fails 1007 a compressed message that does not inflate']))
  it('a stored block (7.2.3.3)', () =>
    expect(facts([frame(0xc1, hex('000500faff48656c6c6f00'))], { deflate })).toEqual(['text "Hello" in 1fr4:11']))
  it('a block with BFINAL, and a message after it (7.2.3.4)', () =>
    expect(facts([frame(0xc1, hex('f348cdc9c9070000')), frame(0xc1, hex('f248cdc9c90700'))], { deflate })).toEqual([
      'text "Hello" in 1fr4:8',
      'text "Hello" in 1fr4:7',
    ]))
  it('two blocks in one message (7.2.3.5)', () =>
    expect(facts([frame(0xc1, hex('f248050000 00ffffcac9c90700'.replaceAll(' ', '')))], { deflate })).toEqual([
      'text "Hello" in 1fr4:13',
    ]))
  it('an empty message (7.2.3.6)', () =>
    expect(facts([frame(0xc1, hex('00')), frame(0xc1, hex('f248cdc9c90700'))], { deflate })).toEqual([
      'text "" in 1fr4:1',
      'text "Hello" in 1fr4:7',
    ]))
  it('an uncompressed message where compression was agreed', () =>
    expect(facts([frame(0x81, 'plain')], { deflate })).toEqual(['text "plain"']))
  it('RSV1 on a continuation', () =>
    expect(facts([frame(0x41, hex('f248cd')), frame(0xc0, hex('c9c90700'))], { deflate })).toEqual([
      'fails 1002 reserved bit RSV1 is set on a continuation frame',
    ]))
  it('RSV1 on a ping', () =>
    expect(facts([frame(0xc9)], { deflate })).toEqual(['fails 1002 a reserved bit is set on a control frame']))
  it('junk', () =>
    expect(facts([frame(0xc1, hex('ffffffff'))], { deflate })).toEqual(['fails 1007 a compressed message that does not inflate']))
  it('invalid UTF-8 inside a compressed text', () =>
    expect(facts([frame(0xc1, compressed(hex('61ff')))], { deflate })).toEqual([
      'fails 1007 invalid UTF-8 at byte 1 of a text message',
    ]))
  it('bytes of a message longer than the window, in each window size', () => {
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * index) >> 3))
    for (let bits = 9; bits <= 15; bits++)
      expect(
        facts([frame(0xc2, compressed(bytes, bits))], { deflate: `permessage-deflate; client_max_window_bits=${bits}` })[0],
      ).toMatch(/^binary 50000 bytes/)
  })
  it('a control frame between the fragments of a compressed message', () =>
    expect(
      facts([Buffer.concat([frame(0x41, hex('f248cd')), frame(0x89, 'p'), frame(0x80, hex('c9c90700'))])], { deflate }),
    ).toEqual(['ping 70', 'text "Hello" in 1r4:3 0f:4']))

  it('a bomb beyond MaxMessageSize', () =>
    expect(facts([frame(0xc2, compressed(Buffer.alloc(60_000)))], { deflate, limits: { messageSize: 50_000 } })).toEqual([
      'fails 1009 a message that inflates to more than 50000 bytes',
    ]))
  it('a bomb beyond MaxInflateRatio, once it is beyond 1 MiB', () => {
    expect(facts([frame(0xc2, compressed(Buffer.alloc(1 << 20)))], { deflate })[0]).toMatch(/^binary 1048576 bytes/)
    expect(facts([frame(0xc2, compressed(Buffer.alloc(1 << 24)))], { deflate })).toEqual([
      'fails 1009 a message that inflates to more than 200 times its size',
    ])
  })
})

function compressed(bytes: Uint8Array, windowBits = 15): Buffer {
  return deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, windowBits }).subarray(0, -4)
}

describe('a share of a turn', () => {
  const NOTHING: ReceiverSink = {
    wantsWholeMessages: true,
    wantsPieces: false,
    onFrames: () => {},
    onMessages: () => {},
    onPiece: () => {},
    onControl: () => {},
  }
  const SPENT = { isSpent: true }

  it('that is spent ends between two frames, and what is left is taken the next time', () => {
    const lines: string[] = []
    const receiver = new MessageReceiver(LIMITS, undefined, {
      ...NOTHING,
      onControl: (_, payload) => lines.push(payload.toString()),
    })
    const bytes = Buffer.concat([frame(0x89, 'one'), frame(0x89, 'two')])
    const taken = receiver.receive(bytes, SPENT)
    expect([taken, lines]).toEqual([9, ['one']])
    expect([receiver.receive(bytes.subarray(taken), SPENT), lines]).toEqual([9, ['one', 'two']])
  })

  it('is asked for behind each batch of one read, up to 1,024 short messages where it is not spent by then', () => {
    const counts: number[] = []
    const receiver = new MessageReceiver(LIMITS, undefined, { ...NOTHING, onMessages: ({ count }) => counts.push(count) })
    receiver.receive(Buffer.concat(Array.from({ length: 5_000 }, () => frame(0x82, 'x'))))
    expect(counts).toEqual([64, 128, 256, 512, 1_024, 1_024, 1_024, 968])
  })

  it('that is spent behind a batch makes the next one half as long, also where that was the end of what had come', () => {
    const counts: number[] = []
    const receiver = new MessageReceiver(LIMITS, undefined, { ...NOTHING, onMessages: ({ count }) => counts.push(count) })
    const bytes = Buffer.concat(Array.from({ length: 100 }, () => frame(0x82, 'x')))
    expect(receiver.receive(bytes, SPENT)).toBe(64 * 7)
    expect(receiver.receive(bytes.subarray(64 * 7, 84 * 7), SPENT)).toBe(20 * 7)
    expect(receiver.receive(bytes.subarray(84 * 7), SPENT)).toBe(10 * 7)
    receiver.receive(bytes.subarray(94 * 7))
    expect(counts).toEqual([64, 20, 10, 5, 1])
  })

  it('is asked for between the steps of a message that inflates to much', () => {
    const params = agreeOnDeflate('permessage-deflate') as NonNullable<ReturnType<typeof agreeOnDeflate>>
    const lengths: number[] = []
    const sink = { ...NOTHING, onMessages: ({ lengths: all }: Batch) => void lengths.push(all[0] as number) }
    const receiver = new MessageReceiver({ ...LIMITS, inflateRatio: 2_000 }, new MessageInflater(params), sink)
    const deflated = deflateRawSync(Buffer.alloc(8_000_000), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
    const bytes = frame(0xc2, deflated)
    let turns = 0
    for (let at = 0; at < bytes.length; turns++) at += receiver.receive(bytes.subarray(at), SPENT)
    // 7,800 bytes of deflate, in steps of 256.
    expect([turns > 25, lengths]).toEqual([true, [8_000_000]])
  })
})

describe('messages that are each below the limit of inflating', () => {
  it('are too much together beyond 64 MiB at more than MaxInflateRatio', () => {
    const message = frame(0xc2, deflateRawSync(Buffer.alloc(1_000_000), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4))
    const all = facts(
      Array.from({ length: 100 }, () => message),
      { deflate: 'permessage-deflate; client_no_context_takeover' },
    )
    expect(all.length).toBe(68)
    expect(all.at(-1)).toBe('fails 1009 messages that together inflate to more than 200 times their size')
  })
})
