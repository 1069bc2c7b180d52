// Group 6: text that is UTF-8, and text that is not.
import { answered, continuation, failed, fragments, look, send, shown, text } from '../case.ts'
import type { ConformanceCase, Frame } from '../case.ts'

const SECTION = 'RFC 6455 section 8.1'
const hex = (octets: string): Buffer => Buffer.from(octets.replaceAll(' ', ''), 'hex')
const wording = (id: string, title: string): { id: string; title: string; section: string } => ({ id, title, section: SECTION })

/** A Greek word; each letter has two octets, the second one three. */
const KOSME = hex('ce ba e1 bd b9 cf 83 ce bc ce b5')
const EDITED = Buffer.from('edited')
const UMLAUTS = 'Hello-µ@ßöäüàá-UTF-8!!'
const UMLAUTS_BACK = `text ${shown(Buffer.from(UMLAUTS))}`
/** A surrogate, which UTF-8 has no place for: wrong from its second octet on. */
const SURROGATE = Buffer.concat([KOSME, hex('ed a0 80'), EDITED])
/** One more than the last code point: wrong from its second octet on, the thirteenth of the message. */
const TOO_HIGH = Buffer.concat([KOSME, hex('f4 90 80 80'), EDITED])

const begin = (payload: string | Buffer): Frame => text(payload, { fin: false })
const part = (payload: string | Buffer): Frame => continuation(payload, { fin: false })

const EMPTY_FRAGMENTS: readonly ConformanceCase[] = [
  answered(wording('6.1.1', 'A text message of no octets'), [send([text()])], ['text ""']),
  answered(wording('6.1.2', 'Three fragments of no octets'), [send([begin(''), part(''), continuation()])], ['text ""']),
  answered(
    wording('6.1.3', 'Three fragments, of which only the middle one has octets'),
    [send([begin(''), part('the middle'), continuation()])],
    ['text "the middle"'],
  ),
]

const VALID: readonly ConformanceCase[] = [
  answered(wording('6.2.1', 'Valid UTF-8 in one frame'), [send([text(UMLAUTS)])], [UMLAUTS_BACK]),
  answered(
    wording('6.2.2', 'Valid UTF-8 in two fragments, parted between two characters'),
    [send([begin('Hello-µ@ßöä'), continuation('üàá-UTF-8!!')])],
    [UMLAUTS_BACK],
  ),
  answered(wording('6.2.3', 'Valid UTF-8 in fragments of one octet'), [send(fragments(UMLAUTS, 1))], [UMLAUTS_BACK]),
  answered(
    wording('6.2.4', 'Valid UTF-8 of longer characters in fragments of one octet'),
    [send(fragments(KOSME, 1))],
    [`text ${shown(KOSME)}`],
  ),
]

const INVALID: readonly ConformanceCase[] = [
  failed(wording('6.3.1', 'Invalid UTF-8 in one frame'), 1007, [send([text(SURROGATE)])]),
  failed(wording('6.3.2', 'Invalid UTF-8 in fragments of one octet'), 1007, [send(fragments(SURROGATE, 1))]),
]

/** The connection is failed with the octet that makes the text invalid, not when the rest has come: what a look behind it finds. */
function failsFast(id: string, title: string, steps: ConformanceCase['steps']): ConformanceCase {
  const one = failed(wording(id, title), 1007, steps, ['still open'])
  const late = ['still open', 'still open']
  return { ...one, nonStrict: [...one.nonStrict.filter(([first]) => first === 'still open'), ...lateEnds(late)] }
}
const lateEnds = (late: readonly string[]): string[][] => [
  [...late, 'close 1007', 'fin'],
  [...late, 'fin'],
  [...late, 'reset'],
]

const FAIL_FAST: readonly ConformanceCase[] = [
  failsFast('6.4.1', 'Fails at the second of three frames, which makes the text invalid', [
    send([begin(KOSME)]),
    look,
    send([part(TOO_HIGH.subarray(11, 15))]),
    look,
    send([continuation(EDITED)]),
  ]),
  failsFast('6.4.2', 'Fails at the second of three frames, whose single octet makes the text invalid', [
    send([begin(TOO_HIGH.subarray(0, 12))]),
    look,
    send([part(TOO_HIGH.subarray(12, 13))]),
    look,
    send([continuation(TOO_HIGH.subarray(13))]),
  ]),
  failsFast('6.4.3', 'Fails in the middle of a frame, with the piece that makes the text invalid', [
    { kind: 'pieces', frame: text(TOO_HIGH), ends: [11, 15] },
  ]),
  failsFast('6.4.4', 'Fails in the middle of a frame, with the octet that makes the text invalid', [
    { kind: 'pieces', frame: text(TOO_HIGH), ends: [12, 13] },
  ]),
]

interface Sequences {
  readonly title: string
  /** Octets in hexadecimal. */
  readonly valid?: readonly string[]
  readonly invalid?: readonly string[]
}

/** Octets from `low` to `high`, each followed by a space. */
const lonely = (low: number, high: number): string =>
  octetsOf(low, high)
    .map((octet) => `${octet}20`)
    .join('')
const octetsOf = (low: number, high: number): string[] =>
  Array.from({ length: high - low + 1 }, (_, index) => (low + index).toString(16).padStart(2, '0'))

/** Sequences of two to six octets without their last one: all their bits 0, and all 1. */
const CUT_SHORT = ['c0', 'e080', 'f08080', 'f8808080', 'fc80808080', 'df', 'efbf', 'f7bfbf', 'fbbfbfbf', 'fdbfbfbfbf'] as const

/** The last two code points of every plane but the first, which are no characters, and valid UTF-8. */
function lastOfPlanes(): string[] {
  const all: string[] = []
  for (let plane = 1; plane <= 16; plane++)
    for (const last of [0xfffe, 0xffff]) all.push(Buffer.from(String.fromCodePoint(plane * 0x10000 + last)).toString('hex'))
  return all
}

/** Groups 6.5 to 6.23: the sections of a list of UTF-8 for decoders that is older than WebSocket. Valid ones stand before invalid ones. */
const SEQUENCES: readonly Sequences[] = [
  {
    title: 'Characters of one to four octets',
    valid: [
      Buffer.from('hello$world').toString('hex'),
      Buffer.from('hello¢world').toString('hex'),
      Buffer.from('hello€world').toString('hex'),
      Buffer.from('hello\u{24b62}world').toString('hex'),
      KOSME.toString('hex'),
    ],
  },
  // 6.6 is drawn from KOSME below.
  { title: 'A word cut after each of its octets' },
  { title: 'The first character of each length', valid: ['00', 'c280', 'e0a080', 'f0908080'] },
  { title: 'The first sequence of five and of six octets', invalid: ['f888808080', 'fc8480808080'] },
  { title: 'The last character of each length', valid: ['7f', 'dfbf', 'efbfbf', 'f48fbfbf'] },
  { title: 'The last sequence of four, five and six octets', invalid: ['f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf'] },
  {
    title: 'Beside the surrogates, and at the end of Unicode',
    valid: ['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf'],
    invalid: ['f4908080'],
  },
  {
    title: 'Continuation octets that continue nothing',
    invalid: ['80', 'bf', '80bf', '80bf80', '80bf80bf', '80bf80bf80', '80bf80bf80bf', octetsOf(0x80, 0xbe).join('')],
  },
  {
    title: 'First octets that nothing continues',
    invalid: [lonely(0xc0, 0xde), lonely(0xe0, 0xee), lonely(0xf0, 0xf6), lonely(0xf8, 0xfa), lonely(0xfc, 0xfc)],
  },
  { title: 'Sequences without their last octet', invalid: CUT_SHORT },
  { title: 'All sequences without their last octet in one message', invalid: [CUT_SHORT.join('')] },
  { title: 'Octets that are never in UTF-8', invalid: ['fe', 'ff', 'fefeffff'] },
  { title: 'A slash in too many octets', invalid: ['c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af'] },
  {
    title: 'The last code point of each length in one octet too many',
    invalid: ['c1bf', 'e09fbf', 'f08fbfbf', 'f887bfbfbf', 'fc83bfbfbfbf'],
  },
  { title: 'NUL in too many octets', invalid: ['c080', 'e08080', 'f0808080', 'f880808080', 'fc8080808080'] },
  { title: 'A surrogate', invalid: ['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'] },
  {
    title: 'A pair of surrogates',
    invalid: [
      'eda080edb080',
      'eda080edbfbf',
      'edadbfedb080',
      'edadbfedbfbf',
      'edae80edb080',
      'edae80edbfbf',
      'edafbfedb080',
      'edafbfedbfbf',
    ],
  },
  { title: 'Code points that are no characters', valid: ['efbfbe', 'efbfbf', ...lastOfPlanes()] },
  {
    title: 'Specials such as the replacement character',
    valid: ['b9', 'ba', 'bb', 'bc', 'bd', 'be', 'bf'].map((last) => `efbf${last}`),
  },
]

function sequence(id: string, title: string, octets: Buffer, isValid: boolean): ConformanceCase {
  const named = wording(id, `${title}: ${octets.length > 40 ? `${octets.length} octets` : octets.toString('hex')}`)
  const step = send([text(octets)])
  return isValid ? answered(named, [step], [`text ${shown(octets)}`]) : failed(named, 1007, [step])
}

/** Where a character of KOSME ends. */
const WHOLE = new Set([2, 5, 7, 9, 11])

const TABLES = SEQUENCES.flatMap(({ title, valid = [], invalid = [] }, index) => {
  const group = `6.${5 + index}`
  if (group === '6.6')
    return Array.from(KOSME, (_, at) => sequence(`6.6.${at + 1}`, title, KOSME.subarray(0, at + 1), WHOLE.has(at + 1)))
  return [...valid, ...invalid].map((octets, at) => sequence(`${group}.${at + 1}`, title, hex(octets), at < valid.length))
})

export const UTF8: readonly ConformanceCase[] = [...EMPTY_FRAGMENTS, ...VALID, ...INVALID, ...FAIL_FAST, ...TABLES]
