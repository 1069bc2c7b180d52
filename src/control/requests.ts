// Every request of the control contract, declared once: what it is for, its parameters and its answer, each with its check. Types, the JSON Schema that
// `GET /v1` tells, the tools of `socketbench mcp` and the table of docs/control.md are all made of it. What is done for one is answers.ts.
import * as v from 'valibot'
import { FILTER_LIMIT, NOTE_LIMIT } from '../contract/limits.ts'
import { MARK_COLORS, QUESTION_KINDS } from '../contract/model.ts'
import { RequestError, shortened } from '../contract/params.ts'
import type {
  ControlConnection,
  ControlEntry,
  ControlFailure,
  ControlFault,
  ControlOpeningRequest,
  ControlRule,
  ControlServer,
} from './shapes.ts'

/** Longest wait, and the usual one, in milliseconds. */
export const LONGEST_WAIT = 600_000
const USUAL_WAIT = 5_000
/** Most entries of one answer, and payload bytes that are told of each. */
const MOST_ENTRIES = 500
export const MOST_PAYLOAD = 1024 * 1024
const USUAL_PAYLOAD = 4_096
/** Most connections that are named in one request. */
const MOST_NAMED = 10_000

const text = v.string()
const amount = (most: number, least = 0) =>
  v.pipe(v.number(), v.integer('expected a whole number'), v.minValue(least), v.maxValue(most, `expected at most ${most}`))
const says = <const S extends v.GenericSchema>(schema: S, description: string) => v.pipe(schema, v.description(description))

const server = v.optional(says(text, 'Name or id of the server; without it the first one is meant.'))
/** Of a wait or a list. */
const ofServer = v.optional(says(text, 'Name or id of a server; without it any.'))
const connection = says(v.pipe(text, v.regex(/^\d{1,15}$/, 'expected the id of a connection such as "3"')), 'Id of a connection.')
const to = says(
  v.union([connection, v.pipe(v.array(connection), v.maxLength(MOST_NAMED)), v.literal('all')]),
  'Id of a connection, a list of them, or "all": every open one.',
)
const behind = (without: string) =>
  v.optional(
    says(
      amount(Number.MAX_SAFE_INTEGER, -1),
      `Position in the log: what stands behind it is looked at. -1: all of it. Without it ${without}.`,
    ),
  )
const timeout = v.optional(
  says(amount(LONGEST_WAIT), `Milliseconds to wait, at most ${LONGEST_WAIT} (default ${USUAL_WAIT}).`),
  USUAL_WAIT,
)
const path = v.optional(
  says(text, 'Path of the opening request, such as /chat; with "*" for any characters. The query may be left out.'),
)
const filter = says(
  v.pipe(text, v.maxLength(FILTER_LIMIT, `expected at most ${FILTER_LIMIT} characters`)),
  'In the language of the filter field, such as "kind:close OR error".',
)
const headers = v.optional(
  says(
    v.pipe(v.array(v.tuple([text, text])), v.maxLength(200)),
    'Headers of the answer in their order, such as [["X-Reason", "full"]].',
  ),
  [],
)
const kind = v.optional(
  says(v.picklist(QUESTION_KINDS), 'Which step waits; an opening request without it.'),
  'webSocketOpenRequest',
)

const serverShape: v.GenericSchema<ControlServer> = v.object({
  id: text,
  name: text,
  listening: v.boolean(),
  url: text,
  host: text,
  port: v.number(),
  secure: v.boolean(),
  open: v.number(),
  waiting: v.number(),
  authorityFile: text,
})
const connectionShape: v.GenericSchema<ControlConnection> = v.object({
  id: text,
  server: text,
  stage: v.picklist(['accepted', 'tls', 'upgrade', 'open', 'closing', 'closed']),
  path: text,
  subProtocol: text,
  secure: v.boolean(),
  remoteHost: text,
  remotePort: v.number(),
  messagesIn: v.number(),
  messagesOut: v.number(),
  closeCode: v.number(),
  closeReason: text,
})
const requestShape: v.GenericSchema<ControlOpeningRequest> = v.object({
  id: text,
  kind: v.picklist(QUESTION_KINDS),
  connection: text,
  method: text,
  path: text,
  origin: text,
  headers: v.array(v.tuple([text, text])),
  subProtocols: v.array(text),
  deadline: v.number(),
})
const entryShape: v.GenericSchema<ControlEntry> = v.object({
  seq: v.number(),
  time: v.number(),
  connection: text,
  kind: text,
  direction: v.picklist(['in', 'out', 'none']),
  size: v.number(),
  text,
  base64: text,
  cut: v.boolean(),
  facts: v.record(text, text),
})
const faultShape: v.GenericSchema<ControlFault> = v.object({
  id: text,
  group: text,
  title: text,
  section: text,
  armed: v.boolean(),
})
const ruleShape: v.GenericSchema<ControlRule> = v.object({ id: text, name: text, on: v.boolean(), hits: v.number() })
const failureShape: v.GenericSchema<ControlFailure> = v.object({ connection: text, code: text, error: text })
const outcomes = v.object({ done: v.array(text), failed: v.array(failureShape) })
const rules = v.object({ rules: v.array(ruleShape) })

/** Without padding, too. A last character alone would be six bits, which no byte has. */
const base64 = v.pipe(
  text,
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'expected base64'),
  v.check((typed) => typed.replace(/=+$/, '').length % 4 !== 1, 'expected base64, and this breaks off in the middle of a byte'),
)

const content = {
  text: v.optional(says(text, 'A text message.')),
  json: v.optional(says(v.unknown(), 'A value that goes as text.')),
  base64: v.optional(says(base64, 'Payload of a binary message, or of a ping or pong.')),
}

export const REQUESTS = {
  status: {
    says: 'What the desk is and has: its version, its servers, and where its log begins and ends.',
    params: v.strictObject({}),
    answer: v.object({
      contract: v.number(),
      version: text,
      run: text,
      servers: v.array(serverShape),
      log: v.object({ first: v.number(), end: v.number() }),
    }),
  },
  'server.start': {
    says: 'Starts a server, at the address of the workspace or at another one. One that listens already is left as it is, unless another address is asked for.',
    params: v.strictObject({
      server,
      host: v.optional(says(text, 'Address to listen on.')),
      port: v.optional(says(amount(65_535), 'Port to listen on; 0 takes a free one.')),
      secure: v.optional(says(v.boolean(), 'Listen with TLS (wss); a local authority makes the certificate where there is none.')),
    }),
    answer: v.object({ server: serverShape, started: v.boolean() }),
  },
  'server.stop': {
    says: 'Stops listening. Connections that are open stay open.',
    params: v.strictObject({ server }),
    answer: v.object({ server: serverShape }),
  },
  connections: {
    says: 'Connections as they are now, the oldest first.',
    params: v.strictObject({
      server: ofServer,
      path,
      all: v.optional(says(v.boolean(), 'Also those that are not open, or not any more.'), false),
      limit: v.optional(says(amount(10_000, 1), 'Most of them (default 1000).'), 1_000),
    }),
    answer: v.object({ connections: v.array(connectionShape), total: v.number() }),
  },
  'connection.wait': {
    says: 'Waits until a connection is open. With `after` the first that opened behind that position of the log; without it one that is open, or else the next.',
    params: v.strictObject({ server: ofServer, path, after: behind('one that is open already will do'), timeout }),
    answer: v.object({ connection: connectionShape, seq: v.number() }),
  },
  'connection.close': {
    says: 'Ends connections: by a closing handshake, by ending TCP, or by a reset.',
    params: v.strictObject({
      to,
      how: v.optional(
        says(v.picklist(['close', 'drop', 'reset']), 'close: with code and reason. drop: FIN without a Close frame. reset: RST.'),
        'close',
      ),
      code: v.optional(says(amount(65_535), 'Close code (default 1000).'), 1_000),
      reason: v.optional(says(text, 'Reason, at most 123 bytes.'), ''),
    }),
    answer: outcomes,
  },
  'request.mode': {
    says: 'What is done with opening requests from now on: accept, ask (they wait for a person or a program), or reject.',
    params: v.strictObject({
      server,
      kind,
      mode: says(v.picklist(['accept', 'ask', 'reject']), 'What is done with them.'),
      seconds: v.optional(says(amount(86_400), 'So long one waits before its default is taken; 0: without end.')),
    }),
    answer: v.object({ mode: text, seconds: v.number() }),
  },
  'request.wait': {
    says: 'Waits for an opening request that has to be answered. Requests are asked about once request.mode is "ask".',
    params: v.strictObject({
      server: ofServer,
      kind,
      path,
      after: v.optional(says(v.pipe(text, v.regex(/^\d{1,15}$/)), 'Id of a request: only those that came later.')),
      timeout,
    }),
    answer: v.object({ request: requestShape }),
  },
  'request.answer': {
    says: 'Answers a request that waits: lets it in, or refuses it with a status.',
    params: v.strictObject({
      request: says(text, 'Its id.'),
      accept: says(v.boolean(), 'Whether the client is let in.'),
      subProtocol: v.optional(says(text, 'Accepted: the subprotocol that is chosen, or "".'), ''),
      headers,
      status: v.optional(says(amount(599, 200), 'Refused: HTTP status (default 403).'), 403),
      body: v.optional(says(v.pipe(text, v.maxLength(1024 * 1024)), 'Refused: body of the response.'), ''),
    }),
    answer: v.object({ connection: text }),
  },
  'message.send': {
    says: 'Sends a message, as text, as JSON, or as bytes.',
    params: v.pipe(
      v.strictObject({
        to,
        server: ofServer,
        ...content,
        as: v.optional(
          says(v.picklist(['text', 'binary', 'ping', 'pong']), 'What it goes as; without it text, or for base64 binary.'),
        ),
      }),
      v.check(
        (message) => [message.text, message.json, message.base64].filter((each) => each !== undefined).length === 1,
        'expected exactly one of text, json and base64',
      ),
    ),
    answer: outcomes,
  },
  'message.expect': {
    says: 'Waits for a message of a client: the first behind `after` that is as expected. Those before it are passed over, and counted.',
    params: v.strictObject({
      connection: v.optional(connection),
      after: behind('all of it'),
      text: v.optional(says(text, 'The whole text.')),
      json: v.optional(
        says(
          v.unknown(),
          'A value that the text, of at most 8 MiB, is as JSON; objects may have more members than are named here, lists are as long.',
        ),
      ),
      base64: v.optional(says(base64, 'The whole payload of a binary message.')),
      filter: v.optional(filter),
      timeout,
    }),
    answer: v.object({ message: entryShape, passedOver: v.number() }),
  },
  'log.read': {
    says: 'Entries of the log behind `after`: the first ones, or the last.',
    params: v.strictObject({
      after: behind('all of it'),
      last: v.optional(says(amount(MOST_ENTRIES, 1), 'The last so many of them, in their order; without it the first ones.')),
      filter: v.optional(filter),
      limit: v.optional(says(amount(MOST_ENTRIES, 1), `Most entries (default 100, at most ${MOST_ENTRIES}).`), 100),
      payload: v.optional(says(amount(MOST_PAYLOAD), `Most payload bytes of each (default ${USUAL_PAYLOAD}).`), USUAL_PAYLOAD),
    }),
    answer: v.object({ entries: v.array(entryShape), after: v.number(), first: v.number(), end: v.number() }),
  },
  'log.wait': {
    says: 'Waits for an entry of the log that a filter lets through, such as the end of a connection ("conn:3 kind:disconnect").',
    params: v.strictObject({ after: behind('what comes from now on'), filter, timeout }),
    answer: v.object({ entry: entryShape }),
  },
  'log.note': {
    says: 'Writes a line into the log.',
    params: v.strictObject({
      text: says(v.pipe(text, v.maxLength(NOTE_LIMIT, `expected at most ${NOTE_LIMIT} characters`)), 'The line.'),
      connection: v.optional(connection),
    }),
    answer: v.object({}),
  },
  'log.mark': {
    says: 'Marks an entry of the log, with a note.',
    params: v.strictObject({
      seq: says(amount(Number.MAX_SAFE_INTEGER), 'Its position.'),
      color: v.optional(says(v.picklist(MARK_COLORS), 'Colour of the mark.'), 'amber'),
      note: v.optional(v.pipe(text, v.maxLength(NOTE_LIMIT, `expected at most ${NOTE_LIMIT} characters`)), ''),
    }),
    answer: v.object({}),
  },
  'fault.list': {
    says: 'What the server can do wrong on purpose.',
    params: v.strictObject({}),
    answer: v.object({ faults: v.array(faultShape) }),
  },
  'fault.arm': {
    says: 'Arms faults of TLS or of the opening for the next clients, one each, in this order, instead of those that were armed. An empty list disarms.',
    params: v.strictObject({ server, faults: says(v.pipe(v.array(text), v.maxLength(100)), 'Ids of faults.') }),
    answer: v.object({ armed: v.array(text) }),
  },
  'fault.send': {
    says: 'Does a fault on open connections.',
    params: v.strictObject({ to, fault: says(text, 'Its id.') }),
    answer: v.object({ done: v.number() }),
  },
  'rule.list': {
    says: 'The rules of a server, in the order in which they are tried.',
    params: v.strictObject({ server }),
    answer: rules,
  },
  'rule.switch': {
    says: 'Switches a rule on or off.',
    params: v.strictObject({ server, rule: says(text, 'Its id or its name.'), on: says(v.boolean(), 'Whether it applies.') }),
    answer: rules,
  },
} as const satisfies Record<string, ControlRequest>

interface ControlRequest {
  readonly says: string
  readonly params: v.GenericSchema
  readonly answer: v.GenericSchema
}

export type ControlName = keyof typeof REQUESTS
export type ControlParams<N extends ControlName> = v.InferOutput<(typeof REQUESTS)[N]['params']>
export type ControlAnswer<N extends ControlName> = v.InferOutput<(typeof REQUESTS)[N]['answer']>
/** As somebody may write them: what has a default can be left out. */
export type ControlInput<N extends ControlName> = v.InferInput<(typeof REQUESTS)[N]['params']>

/** Throws RequestError 'unknown-request' and 'bad-params': the member, what was seen and what was expected. */
export function checkedRequest(name: string, params: unknown): { readonly name: ControlName; readonly params: never } {
  if (!Object.hasOwn(REQUESTS, name))
    throw new RequestError(
      'unknown-request',
      `There is no request named "${shortened(name)}": expected one of ${Object.keys(REQUESTS).join(', ')}.`,
    )
  const result = v.safeParse(REQUESTS[name as ControlName].params, params, { abortEarly: true, abortPipeEarly: true })
  if (result.success) return { name: name as ControlName, params: result.output as never }
  const [issue] = result.issues
  const known = membersOf(name as ControlName)
  const expected = `expected some of ${known.join(', ') || 'none'}`
  // A name that is misspelt is often another one that is missing.
  const stray = Object.keys(params ?? {}).find((member) => !known.includes(member))
  if (stray !== undefined) throw badParams(`${name}: ${shortened(stray)}: there is no such member; ${expected}`)
  const where = v.getDotPath(issue) ?? 'parameters'
  const isMissing = issue.type === 'strict_object' && issue.received === 'undefined'
  throw badParams(`${name}: ${shortened(where)}: ${isMissing ? 'is missing' : shortened(issue.message)}`)
}

function badParams(message: string): RequestError {
  return new RequestError('bad-params', message)
}

/** Names of the parameters of a request. */
function membersOf(name: ControlName): readonly string[] {
  return Object.keys((REQUESTS[name].params as { readonly entries: object }).entries)
}
