// Groups 12 and 13: permessage-deflate with five kinds of data, and with seven kinds of offers.
import { answered } from '../case.ts'
import type { ConformanceCase } from '../case.ts'
import { SOURCES } from '../payloads.ts'
import type { Source } from '../payloads.ts'

/** Messages that the suite sends in each case. */
export const FULL_COUNT = 1000

/** Length of a message, and the most octets of a frame. */
const SHAPES: readonly (readonly [length: number, fragment: number])[] = [
  ...[16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072].map((length) => [length, 0] as const),
  ...[8192, 16_384, 32_768, 65_536, 131_072].map((length) => [length, 256] as const),
  ...[1024, 4096, 32_768].map((fragment) => [131_072, fragment] as const),
]

/** What the client lets the server ask of it stands in every offer. */
const offer = (...asked: string[]): string =>
  ['permessage-deflate', ...asked, 'client_no_context_takeover', 'client_max_window_bits'].join('; ')

const FRESH = 'server_no_context_takeover'
const window = (bits: number): string => `server_max_window_bits=${bits}`

/** What is asked of the server, and what it must have agreed to. */
const OFFERS: readonly (readonly [words: string, offer: string, agreed: string])[] = [
  ['Nothing asked of the server', offer(), 'compressed'],
  ['Without context takeover', offer(FRESH), 'compressed without context takeover'],
  ['A window of 9 bits', offer(window(9)), 'compressed in windows of 9 bits'],
  ['A window of 15 bits', offer(window(15)), 'compressed'],
  [
    'Without context takeover, a window of 9 bits',
    offer(FRESH, window(9)),
    'compressed without context takeover in windows of 9 bits',
  ],
  ['Without context takeover, a window of 15 bits', offer(FRESH, window(15)), 'compressed without context takeover'],
  [
    'Three offers, the most demanding one first',
    [offer(FRESH, window(9)), offer(FRESH), offer()].join(', '),
    'compressed without context takeover in windows of 9 bits',
  ],
]

type CountOf = (length: number) => number

interface Group {
  readonly id: string
  readonly about: string
  readonly source: Source
  readonly offered: string
  /** The line that says what was agreed on. */
  readonly agreed: string
}

function group({ id, about, source: { binary, bytes }, offered, agreed }: Group, countOf: CountOf): ConformanceCase[] {
  const kind = binary ? 'binary' : 'text'
  return SHAPES.map(([length, fragment], index) => {
    const count = countOf(length)
    const wording = {
      id: `${id}.${index + 1}`,
      title: `${about}: ${count} messages of ${length} octets${fragment === 0 ? '' : ` in frames of ${fragment}`}`,
      section: 'RFC 7692 section 7',
    }
    const echoes = { kind: 'echoes', count, length, binary, source: bytes, fragment } as const
    return answered(wording, [echoes], [agreed, `${count} times ${kind} as sent`], offered)
  })
}

/** With so many messages of each length. */
export function compression(countOf: CountOf): ConformanceCase[] {
  const [, offered, agreed] = OFFERS[0] as (typeof OFFERS)[0]
  return [
    ...Object.values(SOURCES).flatMap((source, index) =>
      group({ id: `12.${index + 1}`, about: `${source.title}, compressed`, source, offered, agreed }, countOf),
    ),
    ...OFFERS.flatMap(([about, offers, answer], index) =>
      group({ id: `13.${index + 1}`, about, source: SOURCES.json, offered: offers, agreed: answer }, countOf),
    ),
  ]
}
