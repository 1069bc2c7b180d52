// Groups 1 to 5: lengths of frames, pings and pongs, reserved bits, reserved opcodes, fragments.
import { answered, binary, close, closing, continuation, failed, ping, pong, reserved, send, text } from '../case.ts'
import type { ConformanceCase, Cut, Frame, Step } from '../case.ts'

const HELLO = 'Hello, world!'
/** No UTF-8. */
const OCTETS = Buffer.from('00fffefdfcfb00ff', 'hex')
const HELLO_BACK = `text "${HELLO}"`

/** Around every length at which the head of a frame changes (RFC 6455 section 5.2). */
const LENGTHS: readonly (readonly [length: number, cut: Cut])[] = [
  [0, 'together'],
  [125, 'together'],
  [126, 'together'],
  [127, 'together'],
  [128, 'together'],
  [65_535, 'together'],
  [65_536, 'together'],
  [65_536, 997],
]

function lengths(group: string, kind: 'text' | 'binary', octet: number): ConformanceCase[] {
  return LENGTHS.map(([length, cut], index) => {
    const payload = Buffer.alloc(length, octet)
    const title = `A ${kind} message of ${length} octets${cut === 'together' ? '' : `, written ${cut} octets at a time`}`
    const back = length === 0 ? `${kind} ""` : `${kind} of ${length} octets as sent`
    const frame = kind === 'text' ? text(payload) : binary(payload)
    return answered({ id: `${group}.${index + 1}`, title, section: 'RFC 6455 section 5.2' }, [send([frame], cut)], [back])
  })
}

const PINGS: readonly ConformanceCase[] = [
  pinged('2.1', 'A ping without payload', [ping()], ['pong ""']),
  pinged('2.2', 'A ping with text', [ping(HELLO)], [`pong "${HELLO}"`]),
  pinged('2.3', 'A ping with octets that are no UTF-8', [ping(OCTETS)], ['pong 0x00fffefdfcfb00ff']),
  pinged('2.4', 'A ping with the longest payload, 125 octets', [ping(Buffer.alloc(125, 0xfe))], ['pong of 125 octets as sent']),
  failed({ id: '2.5', title: 'A ping with 126 octets, one too many for a control frame', section: 'RFC 6455 section 5.5' }, 1002, [
    send([ping(Buffer.alloc(126, 0xfe))]),
  ]),
  pinged(
    '2.6',
    'A ping with 125 octets that come one at a time',
    [ping(Buffer.alloc(125, 0xfe))],
    ['pong of 125 octets as sent'],
    1,
  ),
  ponged('2.7', 'A pong that nobody asked for, without payload', [pong()], []),
  ponged('2.8', 'A pong that nobody asked for, with payload', [pong('nobody asked')], []),
  ponged('2.9', 'A pong that nobody asked for, then a ping', [pong('nobody asked'), ping('asked')], ['pong "asked"']),
  pinged('2.10', 'Ten pings at once: ten pongs in their order', tenPings(), tenPongs()),
  pinged('2.11', 'Ten pings that come one octet at a time', tenPings(), tenPongs(), 1),
]

function pinged(id: string, title: string, frames: Frame[], lines: string[], cut: Cut = 'together'): ConformanceCase {
  return answered({ id, title, section: 'RFC 6455 section 5.5.2' }, [send(frames, cut)], lines)
}
function ponged(id: string, title: string, frames: Frame[], lines: string[]): ConformanceCase {
  return answered({ id, title, section: 'RFC 6455 section 5.5.3' }, [send(frames)], lines)
}
function tenPings(): Frame[] {
  return Array.from({ length: 10 }, (_, index) => ping(`ping ${index}`))
}
function tenPongs(): string[] {
  return Array.from({ length: 10 }, (_, index) => `pong "ping ${index}"`)
}

/** A good message, then what is wrong, then a ping that must stay without a pong. */
const afterHello = (wrong: Frame, cut: Cut): Step[] => [send([text(HELLO), wrong, ping()], cut)]

const RESERVED_BITS: readonly ConformanceCase[] = [
  rsv('3.1', 'A text message with RSV=1', [send([text(HELLO, { rsv: 1 })])]),
  rsv('3.2', 'RSV=2 behind a good message', afterHello(text(HELLO, { rsv: 2 }), 'together'), [HELLO_BACK]),
  rsv('3.3', 'RSV=3 behind a good message, frame by frame', afterHello(text(HELLO, { rsv: 3 }), 'by frame'), [HELLO_BACK]),
  rsv('3.4', 'RSV=4 behind a good message, octet by octet', afterHello(text(HELLO, { rsv: 4 }), 1), [HELLO_BACK]),
  rsv('3.5', 'A binary message with RSV=5', [send([binary(OCTETS, { rsv: 5 })])]),
  rsv('3.6', 'A ping with RSV=6', [send([ping(HELLO, { rsv: 6 })])]),
  rsv('3.7', 'A Close frame with RSV=7', [send([close(closing(1000), { rsv: 7 })])]),
]

function rsv(id: string, title: string, steps: Step[], before: string[] = []): ConformanceCase {
  return failed({ id, title, section: 'RFC 6455 section 5.2' }, 1002, steps, before)
}

/** Groups 4.1 and 4.2: the five reserved opcodes of each kind, in the same five ways. */
function opcodes(group: string, kind: string, first: number): ConformanceCase[] {
  const wrong = (id: number, title: string, steps: Step[], before: string[] = []): ConformanceCase =>
    failed({ id: `${group}.${id}`, title: `${title} (${kind})`, section: 'RFC 6455 section 5.2' }, 1002, steps, before)
  return [
    wrong(1, `Opcode ${first}`, [send([reserved(first)])]),
    wrong(2, `Opcode ${first + 1} with payload`, [send([reserved(first + 1, HELLO)])]),
    wrong(3, `Opcode ${first + 2} behind a good message`, afterHello(reserved(first + 2), 'together'), [HELLO_BACK]),
    wrong(4, `Opcode ${first + 3} with payload, behind a good message`, afterHello(reserved(first + 3, HELLO), 'together'), [
      HELLO_BACK,
    ]),
    wrong(5, `Opcode ${first + 4} with payload, behind a good message, octet by octet`, afterHello(reserved(first + 4, HELLO), 1), [
      HELLO_BACK,
    ]),
  ]
}

const WAYS: readonly (readonly [cut: Cut, words: string])[] = [
  ['together', ''],
  ['by frame', ', frame by frame'],
  [1, ', octet by octet'],
]
/** The first fragments of a message that goes on. */
const part = (words: string): Frame => continuation(words, { fin: false })
const begin = (words: string): Frame => text(words, { fin: false })
const TWO = [begin('fragment1'), continuation('fragment2')] as const
const TWO_BACK = 'text "fragment1fragment2"'

const fragment = (id: number, title: string): { id: string; title: string; section: string } => ({
  id: `5.${id}`,
  title,
  section: 'RFC 6455 section 5.4',
})

const FRAGMENTS: readonly ConformanceCase[] = [
  failed(fragment(1, 'A ping in two fragments'), 1002, [send([ping('fragment1', { fin: false }), continuation('fragment2')])]),
  failed(fragment(2, 'A pong in two fragments'), 1002, [send([pong('fragment1', { fin: false }), continuation('fragment2')])]),
  ...WAYS.map(([cut, words], index) =>
    answered(fragment(3 + index, `A text message in two fragments${words}`), [send(TWO, cut)], [TWO_BACK]),
  ),
  ...WAYS.map(([cut, words], index) =>
    answered(
      fragment(6 + index, `A ping between the two fragments of a message${words}`),
      [send([TWO[0], ping('between'), TWO[1]], cut)],
      ['pong "between"', TWO_BACK],
    ),
  ),
  ...[true, false].flatMap((fin, row) =>
    WAYS.map(([cut, words], index) =>
      failed(
        fragment(9 + 3 * row + index, `A continuation with FIN=${fin ? 1 : 0} that continues nothing, then a message${words}`),
        1002,
        [send([continuation('continues nothing', { fin }), text(HELLO)], cut)],
      ),
    ),
  ),
  failed(
    fragment(15, 'A message in two fragments, then a continuation that continues nothing, then a message'),
    1002,
    [send([...TWO, part('fragment3'), text('fragment4')])],
    [TWO_BACK],
  ),
  failed(fragment(16, 'Twice: a continuation with FIN=0 that continues nothing, then a message in two fragments'), 1002, [
    send([part('continues nothing'), ...TWO, part('continues nothing'), ...TWO]),
  ]),
  failed(fragment(17, 'Twice: a continuation with FIN=1 that continues nothing, then a message in two fragments'), 1002, [
    send([continuation('continues nothing'), ...TWO, continuation('continues nothing'), ...TWO]),
  ]),
  failed(fragment(18, 'A message in two fragments that both say that they begin it'), 1002, [
    send([begin('fragment1'), text('fragment2')]),
  ]),
  ...(['together', 'by frame'] as const).map((cut, index) =>
    answered(
      fragment(19 + index, `Five fragments with a ping behind the second and the fourth${index === 0 ? '' : ', frame by frame'}`),
      [
        send([begin('fragment1'), part('fragment2'), ping('first')], cut),
        // The first ping is answered before the message is whole.
        { kind: 'answered', lines: 1 },
        send([part('fragment3'), part('fragment4'), ping('second'), continuation('fragment5')], cut),
      ],
      ['pong "first"', 'pong "second"', 'text of 45 octets as sent'],
    ),
  ),
]

export const FRAMING: readonly ConformanceCase[] = [
  ...lengths('1.1', 'text', 0x2a),
  ...lengths('1.2', 'binary', 0xfe),
  ...PINGS,
  ...RESERVED_BITS,
  ...opcodes('4.1', 'data', 3),
  ...opcodes('4.2', 'control', 11),
  ...FRAGMENTS,
]
