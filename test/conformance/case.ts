// What a case of the table is: what is sent, step by step, and what must come back, line by line. Knows no socket.

export interface Frame {
  readonly opcode: number
  readonly fin: boolean
  /** RSV1, RSV2, RSV3 as bits 4, 2, 1. */
  readonly rsv: number
  readonly payload: Buffer
}

/** How bytes are handed to the socket: all in one write, a write for each frame, or a write for every so many octets. */
export type Cut = 'together' | 'by frame' | number

/** Messages of one length, taken one after another from some data, each sent when the last one has come back. */
export interface Echoes {
  readonly count: number
  readonly length: number
  readonly binary: boolean
  /** Where payloads are cut from, round and round. */
  readonly source: () => Buffer
  /** Most payload octets of one frame as it is on the wire, after compression; 0 for no bound. */
  readonly fragment: number
}

export type Step =
  | { readonly kind: 'send'; readonly frames: readonly Frame[]; readonly cut: Cut }
  /** One frame whose payload is handed over in pieces that end at these places; the server is given its turn between them, as in `look`. */
  | { readonly kind: 'pieces'; readonly frame: Frame; readonly ends: readonly number[] }
  /** Gives the server its turn with what it has. Where it has not ended the connection by then, `still open` is noted. */
  | { readonly kind: 'look' }
  /** Until so many lines have been noted. */
  | { readonly kind: 'answered'; readonly lines: number }
  | ({ readonly kind: 'echoes' } & Echoes)

export interface ConformanceCase {
  /** The number by which people know the case. */
  readonly id: string
  readonly title: string
  /** Where the rule stands. */
  readonly section: string
  /** Value of Sec-WebSocket-Extensions in the opening request. */
  readonly offer?: string
  readonly steps: readonly Step[]
  /** What comes back, to the end of the TCP connection, if the server keeps every rule, the SHOULDs too. */
  readonly strict: readonly string[]
  /** What else may come back without breaking a MUST. */
  readonly nonStrict: readonly (readonly string[])[]
  /** The standards say nothing of it, and nothing that comes back is wrong: `strict` is what our server does. */
  readonly isInformational: boolean
}

type Payload = string | Uint8Array
const octets = (payload: Payload): Buffer => (typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload))

interface FrameShape {
  readonly fin?: boolean
  readonly rsv?: number
}

const frameOf =
  (opcode: number) =>
  (payload: Payload = '', { fin = true, rsv = 0 }: FrameShape = {}): Frame => ({ opcode, fin, rsv, payload: octets(payload) })

export const continuation = frameOf(0)
export const text = frameOf(1)
export const binary = frameOf(2)
export const close = frameOf(8)
export const ping = frameOf(9)
export const pong = frameOf(10)
/** With an opcode that the standard reserves. */
export const reserved = (opcode: number, payload: Payload = ''): Frame => frameOf(opcode)(payload)

export const send = (frames: readonly Frame[], cut: Cut = 'together'): Step => ({ kind: 'send', frames, cut })
export const look: Step = { kind: 'look' }

/** The payload of a Close frame. */
export function closing(code: number, reason: Payload = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), octets(reason)])
}

/** A whole message as frames with so many octets of payload each. */
export function fragments(message: Payload, size: number, isBinary = false): Frame[] {
  const whole = octets(message)
  const frames: Frame[] = []
  for (let at = 0; at === 0 || at < whole.length; at += size) {
    const shape = { fin: at + size >= whole.length }
    frames.push((at > 0 ? continuation : isBinary ? binary : text)(whole.subarray(at, at + size), shape))
  }
  return frames
}

interface Wording {
  readonly id: string
  readonly title: string
  readonly section: string
}

const isClosedWith = (code: number | string): string[] => [`close ${code}`, 'fin']

/** Everything is in order: these lines come back, then we close with 1000 and the server does too. */
export function answered(wording: Wording, steps: readonly Step[], lines: readonly string[], offer?: string): ConformanceCase {
  return {
    ...wording,
    ...(offer === undefined ? {} : { offer }),
    steps: [...steps, { kind: 'answered', lines: lines.length }, send([close(closing(1000))])],
    strict: [...lines, ...isClosedWith(1000)],
    nonStrict: [],
    isInformational: false,
  }
}

/**
 * The server fails the connection with this code after these lines. It should say why in a Close frame (RFC 6455 section 7.1.7), and what
 * it has got before should be answered; to end TCP at once is allowed.
 */
export function failed(wording: Wording, code: number, steps: readonly Step[], before: readonly string[] = []): ConformanceCase {
  const ends = [isClosedWith(code), ['fin'], ['reset']]
  const beginnings = before.length > 0 ? [before, []] : [[]]
  return {
    ...wording,
    steps,
    strict: [...before, ...isClosedWith(code)],
    nonStrict: beginnings.flatMap((lines) => ends.map((end) => [...lines, ...end])).slice(1),
    isInformational: false,
  }
}

/** We close first, and the server answers like this; `others` are codes that it may answer with instead. */
export function closed(
  wording: Wording,
  steps: readonly Step[],
  code: number | '',
  before: readonly string[] = [],
  others: readonly number[] = [],
): ConformanceCase {
  const strict = code === '' ? ['close', 'fin'] : isClosedWith(code)
  return {
    ...wording,
    steps,
    strict: [...before, ...strict],
    nonStrict: others.map((other) => [...before, ...isClosedWith(other)]),
    isInformational: false,
  }
}

export const KINDS: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
}
/** Octets of a payload that are shown; of a longer one the length is. */
export const SHOWN = 40

/** A payload as a line shows it: words, or octets in hexadecimal. */
export function shown(payload: Buffer): string {
  if (payload.length > SHOWN) return `of ${payload.length} octets`
  const words = payload.toString('latin1')
  return /^[\x20-\x7e]*$/.test(words) ? JSON.stringify(words) : `0x${payload.toString('hex')}`
}

function frameInWords({ opcode, fin, rsv, payload }: Frame): string {
  const kind = KINDS[opcode] ?? `opcode ${opcode}`
  const code = opcode === 8 && payload.length >= 2 ? ` ${payload.readUInt16BE(0)}` : ''
  const rest = code === '' ? payload : payload.subarray(2)
  return `${kind}${fin ? '' : ' FIN=0'}${rsv === 0 ? '' : ` RSV=${rsv}`}${code}${rest.length === 0 ? '' : ` ${shown(rest)}`}`
}

/** Frames that are named one by one; of more their number is said. */
const NAMED = 12

function stepInWords(step: Step): string {
  switch (step.kind) {
    case 'send': {
      const { frames, cut } = step
      const first = frames[0] as Frame
      const words =
        frames.length <= NAMED
          ? frames.map(frameInWords).join(', ')
          : `${KINDS[first.opcode]} in ${frames.length} frames of ${first.payload.length} octets`
      return cut === 'together'
        ? words
        : `${words} (written ${cut === 'by frame' ? cut : `by ${cut} octet${cut === 1 ? '' : 's'}`})`
    }
    case 'pieces':
      return `${frameInWords(step.frame)} (its payload in pieces that end at ${step.ends.join(', ')})`
    case 'look':
      return 'a look'
    case 'answered':
      return 'once that is answered'
    case 'echoes': {
      const { count, length, fragment } = step
      const kind = step.binary ? 'binary' : 'text'
      return `${count} ${kind} messages of ${length} octets, one at a time${fragment === 0 ? '' : `, in frames of ${fragment}`}`
    }
    default:
      return step satisfies never
  }
}

/** What a case sends, in a line. */
export function sentInWords({ offer, steps }: ConformanceCase): string {
  return [...(offer === undefined ? [] : [`offers ${offer}`]), ...steps.map(stepInWords)].join('; ')
}
