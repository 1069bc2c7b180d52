// Group 7: Close frames that the client sends first.
import { close, closed, closing, continuation, failed, ping, send, text, answered } from '../case.ts'
import type { ConformanceCase } from '../case.ts'

const normally = close(closing(1000))
const wording = (id: string, title: string, section: string): { id: string; title: string; section: string } => ({
  id,
  title,
  section: `RFC 6455 section ${section}`,
})

const AROUND_CLOSE: readonly ConformanceCase[] = [
  answered(wording('7.1.1', 'A message, then a Close frame', '5.5.1'), [send([text('Hello')])], ['text "Hello"']),
  closed(wording('7.1.2', 'Two Close frames: the second one is passed over', '5.5.1'), [send([normally, close()])], 1000),
  closed(wording('7.1.3', 'A ping behind a Close frame gets no pong', '5.5.1'), [send([normally, ping()])], 1000),
  closed(wording('7.1.4', 'A message behind a Close frame gets no echo', '5.5.1'), [send([normally, text('too late')])], 1000),
  closed(
    wording('7.1.5', 'A Close frame between two fragments of a message', '5.5.1'),
    [send([text('fragment1', { fin: false }), normally, continuation('fragment2')])],
    1000,
  ),
  {
    ...closed(
      wording('7.1.6', 'A message of 256 KiB, a short one, a Close frame and a ping at once', '5.5.1'),
      [send([text(Buffer.alloc(262_144, 'What comes back? ')), text('Hello'), normally, ping()])],
      1000,
      ['text of 262144 octets as sent', 'text "Hello"'],
    ),
    isInformational: true,
  },
]

const PAYLOADS: readonly ConformanceCase[] = [
  closed(wording('7.3.1', 'A Close frame without a code', '5.5.1'), [send([close()])], '', [], [1000]),
  failed(wording('7.3.2', 'A Close frame with one octet, half a code', '5.5.1'), 1002, [send([close('a')])]),
  closed(wording('7.3.3', 'A Close frame with a code', '5.5.1'), [send([normally])], 1000),
  closed(wording('7.3.4', 'A Close frame with a code and a reason', '5.5.1'), [send([close(closing(1000, 'Goodbye'))])], 1000),
  closed(
    wording('7.3.5', 'A Close frame with the longest reason, 123 octets', '5.5.1'),
    [send([close(closing(1000, '*'.repeat(123)))])],
    1000,
  ),
  failed(wording('7.3.6', 'A Close frame with 126 octets, one too many for a control frame', '5.5'), 1002, [
    send([close(closing(1000, '*'.repeat(124)))]),
  ]),
  withOther(
    failed(wording('7.5.1', 'A Close frame whose reason is no UTF-8', '8.1'), 1007, [
      send([close(closing(1000, Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex')))]),
    ]),
    1002,
  ),
]

/** The suite takes both codes; section 7.4.1 has 1007 for exactly this. */
function withOther(one: ConformanceCase, code: number): ConformanceCase {
  return { ...one, nonStrict: [...one.nonStrict, [`close ${code}`, 'fin']] }
}

const GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] as const
const BAD_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999] as const

const CODES: readonly ConformanceCase[] = [
  ...GOOD_CODES.map((code, index) =>
    closed(
      wording(`7.7.${index + 1}`, `Close code ${code}, which may be sent, comes back`, '7.4'),
      [send([close(closing(code))])],
      code,
      [],
      code === 1000 ? [] : [1000],
    ),
  ),
  ...BAD_CODES.map((code, index) =>
    failed(wording(`7.9.${index + 1}`, `Close code ${code}, which may not be sent`, '7.4'), 1002, [send([close(closing(code))])]),
  ),
  ...[5000, 65_535].map((code, index) => ({
    ...failed(wording(`7.13.${index + 1}`, `Close code ${code}, of which no range says anything`, '7.4.2'), 1002, [
      send([close(closing(code))]),
    ]),
    isInformational: true,
  })),
]

export const CLOSING: readonly ConformanceCase[] = [...AROUND_CLOSE, ...PAYLOADS, ...CODES]
