// Groups 9 and 10: messages of up to 16 MiB, in few frames and in many, in few writes and in many, and how fast small ones come back.
import { answered, binary, fragments, send, text } from '../case.ts'
import type { ConformanceCase, Cut } from '../case.ts'
import { allOctets, asciiText } from '../payloads.ts'

const KIB = 1024
const MIB = 1024 * KIB

const size = (octets: number): string =>
  octets < KIB ? `${octets} octets` : octets < MIB ? `${octets / KIB} KiB` : `${octets / MIB} MiB`

type Kind = 'text' | 'binary'
const payloadOf = (kind: Kind, length: number): Buffer => (kind === 'text' ? asciiText(length) : allOctets(length))
const frameOf = { text, binary } as const

const whole = (group: string, kind: Kind): ConformanceCase[] =>
  [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB].map((length, index) =>
    large(`${group}.${index + 1}`, kind, length, 'in one frame', 'together'),
  )

const fragmented = (group: string, kind: Kind): ConformanceCase[] =>
  [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB].map((each, index) =>
    large(`${group}.${index + 1}`, kind, 4 * MIB, `in frames of ${size(each)}`, 'together', each),
  )

const chopped = (group: string, kind: Kind): ConformanceCase[] =>
  [64, 128, 256, 512, 1024, 2048].map((each, index) =>
    large(`${group}.${index + 1}`, kind, MIB, `in one frame, written by ${each} octets`, each),
  )

/** The payloads are made when they are sent: all of them together are 142 MiB. */
function large(id: string, kind: Kind, length: number, how: string, cut: Cut, each?: number): ConformanceCase {
  const wording = {
    id,
    title: `A ${kind} message of ${size(length)} ${how}`,
    section: `RFC 6455 section ${each === undefined ? '5.2' : '5.4'}`,
  }
  const step = {
    kind: 'send' as const,
    cut,
    get frames() {
      const payload = payloadOf(kind, length)
      return each === undefined ? [frameOf[kind](payload)] : fragments(payload, each, kind === 'binary')
    },
  }
  return answered(wording, [step], [`${kind} of ${length} octets as sent`])
}

const ROUND_TRIPS = 1000

const roundTrips = (group: string, kind: Kind): ConformanceCase[] =>
  [0, 16, 64, 256, 1024, 4096].map((length, index) =>
    answered(
      {
        id: `${group}.${index + 1}`,
        title: `${ROUND_TRIPS} ${kind} messages of ${length} octets, each sent when the last one has come back`,
        section: 'RFC 6455 section 5.6',
      },
      [
        {
          kind: 'echoes',
          count: ROUND_TRIPS,
          length,
          binary: kind === 'binary',
          source: () => payloadOf(kind, 100_003),
          fragment: 0,
        },
      ],
      [`${ROUND_TRIPS} times ${kind} as sent`],
    ),
  )

export const LIMITS: readonly ConformanceCase[] = [
  ...whole('9.1', 'text'),
  ...whole('9.2', 'binary'),
  ...fragmented('9.3', 'text'),
  ...fragmented('9.4', 'binary'),
  ...chopped('9.5', 'text'),
  ...chopped('9.6', 'binary'),
  ...roundTrips('9.7', 'text'),
  ...roundTrips('9.8', 'binary'),
  answered(
    { id: '10.1.1', title: 'A text message of 64 KiB in frames of 1300 octets', section: 'RFC 6455 section 5.4' },
    [send(fragments(asciiText(65_536), 1300))],
    ['text of 65536 octets as sent'],
  ),
]
