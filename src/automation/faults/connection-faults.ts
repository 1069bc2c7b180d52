// Faults of an open connection: bytes that are put on the wire as they are, and what becomes of the connection behind them.
import { deflateRawSync } from 'node:zlib'
import type { Connection } from '../../server/index.ts'
import { FIN, RSV1, RSV2, RSV3, closeFrame, frame, textFrame } from './frames.ts'

/** One thing after the other. */
export type FaultStep =
  | { readonly bytes: Buffer }
  /** Beside the records of TLS. */
  | { readonly inClear: Buffer }
  /** Most bytes of what follows in one record of TLS. */
  | { readonly recordLength: number }
  /** Milliseconds. */
  | { readonly wait: number }
  | { readonly end: 'fin' | 'bare-fin' | 'reset' }
  | { readonly reads: false }
  /** No ping is answered any more; `silent`: nothing is sent either. */
  | { readonly answers: false; readonly silent?: true }

export interface ConnectionFault {
  readonly steps: readonly FaultStep[]
  /** Why it cannot be done on this connection, or "". */
  whyNot?(connection: Pick<Connection, 'extensions' | 'tls'>): string
}

const BAD_UTF8 = Buffer.from([0xff])
const DRIBBLE_MS = 20
const BOMB_BYTES = 16 * 1024 * 1024

const needsDeflate = ({ extensions }: Pick<Connection, 'extensions'>): string =>
  extensions === '' ? 'permessage-deflate was not agreed on with this client, and the fault is about it.' : ''

const needsTls = ({ tls }: Pick<Connection, 'tls'>): string =>
  tls === undefined ? 'The connection has no TLS, and the fault is about its records: connect with wss.' : ''

function bytes(...parts: readonly Buffer[]): ConnectionFault {
  return { steps: parts.map((each) => ({ bytes: each })) }
}

/** Behind it the server leaves: its answer to the client's Close would be a second one. */
function closing(...parts: readonly Buffer[]): ConnectionFault {
  return { steps: [...bytes(...parts).steps, { end: 'fin' }] }
}

const FIXED: Readonly<Record<string, () => ConnectionFault>> = {
  rsv1: () => ({
    ...bytes(frame(FIN | RSV1 | 1, 'RSV1')),
    whyNot: ({ extensions }) =>
      extensions === ''
        ? ''
        : 'With permessage-deflate RSV1 means that a message is compressed: choose deflate-garbage, or turn PerMessageDeflate off.',
  }),
  rsv2: () => bytes(frame(FIN | RSV2 | 1, 'RSV2')),
  rsv3: () => bytes(frame(FIN | RSV3 | 1, 'RSV3')),
  masked: () => bytes(frame(FIN | 1, 'masked', { mask: Buffer.from([1, 2, 3, 4]) })),
  'length-16': () => bytes(frame(FIN | 1, 'short', { lengthBits: 16 })),
  'length-64': () => bytes(frame(FIN | 1, 'short', { lengthBits: 64 })),
  'length-2-63': () => bytes(frame(FIN | 2, 'never so long', { length: 2n ** 63n })),
  'control-fragmented': () => bytes(frame(9, 'pi'), frame(FIN | 0, 'ng')),
  'control-long': () => bytes(frame(FIN | 9, 'x'.repeat(126))),
  'continuation-alone': () => bytes(frame(FIN | 0, 'alone')),
  'start-within': () => bytes(frame(1, 'begun'), frame(FIN | 1, 'another')),
  'utf8-late': () => bytes(frame(FIN | 1, Buffer.concat([Buffer.alloc(64 * 1024 - 1, 'x'), BAD_UTF8]))),
  'utf8-cut': () => bytes(frame(FIN | 1, Buffer.from('cut €').subarray(0, -1))),
  unfinished: () => bytes(frame(1, 'the beginning of ')),
  'deflate-garbage': () => ({ ...bytes(frame(FIN | RSV1 | 1, Buffer.from([0xff, 0xfe, 0xfd, 0xfc]))), whyNot: needsDeflate }),
  'deflate-bomb': () => ({
    ...bytes(frame(FIN | RSV1 | 1, deflateRawSync(Buffer.alloc(BOMB_BYTES, 'a'), { finishFlush: 2 }).subarray(0, -4))),
    whyNot: needsDeflate,
  }),
  'close-1-byte': () => closing(frame(FIN | 8, Buffer.from([3]))),
  'close-utf8': () => closing(closeFrame(1000, BAD_UTF8)),
  'data-after-close': () => closing(closeFrame(1000, 'done'), textFrame('after the Close')),
  'two-closes': () => closing(closeFrame(1000, 'first'), closeFrame(1001, 'second')),
  'transport-fin': () => ({ steps: [{ end: 'fin' }] }),
  'transport-reset': () => ({ steps: [{ end: 'reset' }] }),
  'transport-reset-within': () => ({
    steps: [{ bytes: frame(FIN | 1, 'half of it').subarray(0, 7) }, { wait: 50 }, { end: 'reset' }],
  }),
  'transport-stall': () => bytes(frame(FIN | 1, 'stalls here').subarray(0, 7)),
  'transport-dribble': () => ({
    steps: [...textFrame('byte by byte')].flatMap((byte) => [{ bytes: Buffer.from([byte]) }, { wait: DRIBBLE_MS }]),
  }),
  'transport-stop-reading': () => ({ steps: [{ reads: false }] }),
  'transport-no-pong': () => ({ steps: [{ answers: false }] }),
  'records-no-close-notify': () => ({ steps: [{ end: 'bare-fin' }], whyNot: needsTls }),
  'records-cut': () => ({ steps: [{ recordLength: 1 }, { bytes: textFrame('one byte a record') }], whyNot: needsTls }),
  // A fatal internal_error, where its receiver expects nothing but what is encrypted.
  'records-alert-in-clear': () => ({
    steps: [{ inClear: Buffer.from('15030300020250', 'hex') }, { end: 'bare-fin' }],
    whyNot: needsTls,
  }),
  'transport-half-open': () => ({ steps: [{ reads: false }, { answers: false, silent: true }] }),
}

/** undefined: there is no such fault of an open connection. */
export function connectionFault(id: string): ConnectionFault | undefined {
  if (Object.hasOwn(FIXED, id)) return FIXED[id]?.()
  const [, kind, number = ''] = /^(opcode|close)-(\d{1,4})$/.exec(id) ?? []
  if (kind === 'opcode') return bytes(frame(FIN | Number(number), 'reserved'))
  if (kind === 'close') return closing(closeFrame(Number(number)))
  return undefined
}
