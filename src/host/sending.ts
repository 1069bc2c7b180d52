// Sends and closes on request of a face, to one connection or many: each has its own outcome, and one that fails harms no other.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SendOutcome } from '../contract/model.ts'
import { RequestError, type Params } from '../contract/params.ts'
import type { Connection } from '../server/index.ts'
import { messageOf } from './json-file.ts'
import type { ServedConnections } from './servers/server-group.ts'
import type { Templates } from './templates.ts'

export type Outcome = Promise<SendOutcome>

/** Frames that one message may be split into: what is typed is written in one turn, and the log holds a list of them. */
const MOST_FRAGMENTS = 10_000

/** What is sent is logged: a large message to many clients goes no faster than the log's disk. */
export interface Pace {
  readonly overloaded: boolean
  relieved(): Promise<void>
}

/** A message as it goes to every connection: encoded once. */
export interface Encoded {
  readonly payload: Buffer | string
  readonly format: 1 | 2 | 9 | 10
  readonly size: number
}

/** Text that is not well formed goes as it is, for the component to refuse in its own words. */
export function encoded({ kind, content }: Pick<Params<'connection.send'>, 'kind' | 'content'>): Encoded {
  const isText = kind === 'text'
  const payload = isText ? (content.isWellFormed() ? Buffer.from(content, 'utf8') : content) : Buffer.from(content, 'base64')
  const format = isText ? 1 : kind === 'binary' ? 2 : kind === 'ping' ? 9 : 10
  return { payload, format, size: typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length }
}

/** `fragment`: payload bytes of one frame, 0 for what the setting says. */
export function sendTo(server: ServedConnections, id: string, message: Encoded, fragment = 0): Outcome {
  return outcomeOf(server, id, (connection) => send(connection, message, fragment))
}

/** What it is made of may say no: then nothing is sent, and that is the outcome. */
function sendMade(server: ServedConnections, id: string, make: () => Promise<string>, fragment: number): Outcome {
  return outcomeOf(server, id, async (connection) => send(connection, encoded({ kind: 'text', content: await make() }), fragment))
}

async function send(connection: Connection, { payload, format, size }: Encoded, fragment: number): Promise<number> {
  checkFragments(size, fragment)
  await connection.send(payload, format, fragment || undefined)
  return size
}

/** `fragment`: payload bytes of one frame, 0 for what the setting says. Throws RequestError 'too-many-fragments'. */
export function checkFragments(size: number, fragment: number): void {
  if (fragment > 0 && size > fragment * MOST_FRAGMENTS)
    throw new RequestError(
      'too-many-fragments',
      `${size} bytes in fragments of ${fragment} would be ${Math.ceil(size / fragment)} frames; ${MOST_FRAGMENTS} is the most. ` +
        `Take at least ${Math.ceil(size / MOST_FRAGMENTS)} bytes. Nothing was sent.`,
    )
}

export async function sendToAll(
  server: ServedConnections,
  { ids, template = false, fragment = 0, ...message }: Params<'connection.send'>,
  pace: Pace,
  templates: Templates,
): Promise<SendOutcome[]> {
  const make = template && message.kind === 'text' ? await templates.makerOf(message.content) : undefined
  const once = make ? undefined : encoded(message)
  const outcomes: Outcome[] = []
  for (const id of ids) {
    if (pace.overloaded) await pace.relieved()
    // Thousands of frames for one connection are a turn's share.
    if (fragment > 0) await nextTurn()
    outcomes.push(
      once
        ? sendTo(server, id, once, fragment)
        : sendMade(server, id, () => make?.(id, templates.counters) ?? Promise.resolve(''), fragment),
    )
  }
  return Promise.all(outcomes)
}

export function closeAll(
  server: ServedConnections,
  { ids, how, code, reason }: Params<'connection.close'>,
): Promise<SendOutcome[]> {
  return Promise.all(
    ids.map((id) =>
      outcomeOf(server, id, async (connection) => {
        // Begun and not awaited: a client may take half a minute to answer, and its row tells.
        if (how === 'close') connection.close(code, reason)
        else connection.drop(how === 'drop' ? 'fin' : 'reset')
        return 0
      }),
    ),
  )
}

export function outcome(connection: string, bytes: number, code: string, error: string): SendOutcome {
  return { connection, bytes, queuedBytes: 0, code, error }
}

async function outcomeOf(server: ServedConnections, id: string, act: (connection: Connection) => Promise<number>): Outcome {
  const connection = server.connections.get(id)
  if (!connection)
    return { connection: id, bytes: 0, queuedBytes: 0, code: 'no-such-connection', error: `Connection ${id} is no longer there.` }
  try {
    const bytes = await act(connection)
    return { connection: id, bytes, queuedBytes: connection.bytesQueued, code: '', error: '' }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal-error'
    return { connection: id, bytes: connection.bytesSent, queuedBytes: connection.bytesQueued, code, error: messageOf(error) }
  }
}
