// Writes into the log what happens beside the traffic: stages, requests and answers, questions, errors, the server's own life.
// Secrets in headers stay out of it: the log is on disk.
import { CLOSE_CODE_MEANINGS, type Connection, type SSLStatusEvent, type WebSocketServer } from '../server/index.ts'
import type { Decision, Rule } from '../automation/index.ts'
import type { FaultFacts } from '../contract/automation/faults.ts'
import { nameOfRule } from '../contract/automation/name-of-rule.ts'
import type { Direction, EntryKind, Question, QuestionAnswer } from '../contract/model.ts'
import type { Facts } from './log/entry-text.ts'
import type { TrafficRecorder } from './log/traffic-recorder.ts'
import { packHead, publicHeaders } from './public-headers.ts'
import type { Actor, QuestionEvents, QuestionOutcome } from './questions.ts'

type Steps = [step: string, text: string][]

/** Bytes of a fault that stand in the log. */
const FAULT_BYTES = 96

/** Steps of one handshake that are written down; real ones have some ten. A client can put thousands of messages into its first bytes. */
const STEPS_TOLD = 50

/** What of a live connection is in the log. */
interface Told {
  request: boolean
  /** The steps so far, while a TLS handshake goes on. */
  steps: Steps | undefined
  /** Steps beyond STEPS_TOLD. */
  untold: number
  /** The TLS handshake has failed. */
  failure: boolean
}

/** Lines of the component, and no more: a warning that comes while it starts is to be read. */
const SAID_BY_THE_HOST = /^(?:Listening on|Stopped listening on) /

export class Chronicle implements QuestionEvents {
  readonly #recorder: TrafficRecorder
  readonly #server: WebSocketServer
  readonly #number: number
  readonly #told = new Map<string, Told>()

  /** `number`: of the server in the log. */
  constructor(recorder: TrafficRecorder, server: WebSocketServer, number = 1) {
    this.#recorder = recorder
    this.#server = server
    this.#number = number
  }

  attach(): () => void {
    const off = [
      this.#server.on('stage', ({ connectionId, stage }) => {
        const connection = this.#server.connections.get(connectionId)
        if (!connection) return
        if (stage === 'accepted') this.#accepted(connection)
        else if (stage === 'open') this.#opened(connection)
        else if (stage === 'closed') this.#closed(connection)
      }),
      // Before the questions are asked: their listener is registered later.
      this.#server.on('webSocketOpenRequest', ({ connectionId }) => {
        const connection = this.#server.connections.get(connectionId)
        if (connection) this.#request(connection)
      }),
      this.#server.on('sslStatus', (event) => this.#tls(event)),
      this.#server.on('sslClientAuthentication', ({ connectionId, certSubject, status }) => {
        const subject = certSubject === '' ? 'No client certificate' : `Client certificate ${certSubject}`
        this.#append('tls', 'none', Number(connectionId), `${subject}${status === 'OK' ? ': trusted' : ''}`, [['check', status]])
      }),
      this.#server.on('error', ({ connectionId, code, errorCode, description }) => {
        // What was wrong with a request comes after the request.
        const connection = this.#told.get(connectionId)?.request === false ? this.#server.connections.get(connectionId) : undefined
        if (connection && connection.requestLine !== '') this.#request(connection)
        this.#append('error', 'none', Number(connectionId), description, [
          ['code', code],
          ['number', String(errorCode)],
        ])
      }),
      this.#server.on('log', ({ connectionId, logType, message }) => {
        // An error is an entry of its own already, and so is what the host says in its own words.
        if (logType === 'Error' || (connectionId === '' && SAID_BY_THE_HOST.test(message))) return
        this.#append('log', 'none', Number(connectionId), message, [['type', logType]])
      }),
    ]
    return () => {
      for (const end of off) end()
    }
  }

  #append(kind: EntryKind, direction: Direction, connection: number, summary: string, facts: Facts | string): void {
    this.#recorder.append(kind, direction, connection, summary, facts, this.#number)
  }

  server(summary: string, facts: Facts = []): void {
    this.#append('server', 'none', 0, summary, facts)
  }

  /** `connection`: of which it is, "" for none. */
  trouble(sentence: string, connection = ''): void {
    this.#append('error', 'none', Number(connection), sentence, [])
  }

  asked(question: Question): void {
    const seconds = Math.round((question.deadline - question.askedAt) / 1000)
    this.#append('question', 'none', Number(question.connection), `${nameOf(question)}: asked`, [
      ['question', question.kind],
      ...subjectFacts(question),
      ['without an answer', question.deadline === 0 ? 'waits' : `${question.expiresAs} after ${seconds} s`],
    ])
  }

  closed(question: Question, outcome: QuestionOutcome, answer: QuestionAnswer | undefined, by: Actor): void {
    const byWhom = by === 'program' ? ' by a program' : ''
    this.#append(
      'question',
      'none',
      Number(question.connection),
      `${nameOf(question)}: ${outcomeText(question, outcome, answer)}${byWhom}`,
      [['question', question.kind], ...subjectFacts(question), ['outcome', outcome], ...(answer ? answerFacts(answer) : [])],
    )
  }

  /** A rule has decided about a request; where it says to ask, the question tells. */
  ruled(connection: string, rule: Rule, decision: Decision): void {
    // Faults are told by themselves.
    if (decision.do === 'ask' || decision.do === 'fault') return
    const found = this.#server.connections.get(connection)
    const isOpening = rule.when.on === 'openRequest'
    const subject = isOpening ? (found?.requestLine ?? '').replace(/ HTTP\/1\.1$/, '') : 'TCP connection'
    const outcome = decision.do === 'accept' ? 'accepted' : isOpening ? `rejected with ${decision.status ?? 403}` : 'reset'
    this.#append('question', 'none', Number(connection), `${subject}: ${outcome} by a rule`, [
      ['question', rule.when.on === 'openRequest' ? 'webSocketOpenRequest' : rule.when.on],
      ['rule', nameOfRule(rule)],
      ...publicHeaders(decision.headers ?? []).map(([name, value]) => [`header ${name}`, value] as const),
    ])
  }

  /** Something wrong on purpose, with the bytes that it puts on the wire. */
  fault(connection: string, { id, title, section }: FaultFacts, bytes: Buffer): void {
    const pairs = bytes.toString('hex', 0, FAULT_BYTES).replaceAll(/..(?!$)/g, '$& ')
    const shown = bytes.length > FAULT_BYTES ? `${pairs} …` : pairs
    this.#append('fault', 'out', Number(connection), title, [
      ['fault', id],
      ['breaks', section],
      ...(bytes.length === 0
        ? []
        : ([
            ['bytes', String(bytes.length)],
            ['sent', shown],
          ] as const)),
    ])
  }

  /** Of a run of a scenario; `failed`: it stands out as what is wrong does. */
  scenario(connection: string, summary: string, facts: Facts, failed = false): void {
    this.#append(failed ? 'error' : 'log', 'none', Number(connection), summary, [['type', 'Scenario'], ...facts])
  }

  /** A line of a script's console. */
  script(connection: string, name: string, text: string): void {
    this.#append('log', 'none', Number(connection), text, [
      ['type', 'Script'],
      ['script', name],
    ])
  }

  /** A line of a rule. */
  noted(connection: string, text: string): void {
    this.#append('log', 'none', Number(connection), text, [['type', 'Rule']])
  }

  /** What a program does by the control endpoint. */
  program(connection: string, text: string): void {
    this.#append('log', 'none', Number(connection), text, [['type', 'Program']])
  }

  /** A step in the life of the connection to an upstream. */
  upstream(connection: string, text: string, facts: Facts): void {
    this.#append('log', 'none', Number(connection), text, [['type', 'Upstream'], ...facts])
  }

  /** A handshake is one entry, with its steps, when it is over; records (LogSSLPackets) and what comes after it are entries of their own. */
  #tls({ connectionId, message, stage }: SSLStatusEvent): void {
    const told = this.#told.get(connectionId)
    if (told === undefined) return
    if (stage === 'hello-received') [told.steps, told.untold] = [[], 0]
    // Why is told by the error that follows.
    if (stage === 'failed') told.failure = true
    if (told.steps === undefined || stage === 'record' || stage === 'unreadable') {
      if (stage !== 'failed') this.#append('tls', 'none', Number(connectionId), message, [['step', stage]])
      return
    }
    const isEnd = stage === 'finished' || stage === 'failed'
    if (isEnd && told.untold > 0) told.steps.push(['not told', `${told.untold} more steps`])
    if (isEnd || told.steps.length < STEPS_TOLD) told.steps.push([stage, message])
    else told.untold++
    if (stage === 'finished') this.#endHandshake(Number(connectionId), told, message)
    if (stage === 'failed') this.#endHandshake(Number(connectionId), told, 'The handshake failed')
  }

  #endHandshake(number: number, told: Told, summary: string): void {
    this.#append('tls', 'none', number, summary, told.steps ?? [])
    told.steps = undefined
  }

  #accepted({ connectionId, number, remoteHost, remotePort, localAddress, localPort }: Connection): void {
    this.#told.set(connectionId, { request: false, steps: undefined, untold: 0, failure: false })
    this.#append('accept', 'in', number, `${remoteHost}:${remotePort}`, [
      ['client', `${remoteHost}:${remotePort}`],
      ['server', `${localAddress}:${localPort}`],
    ])
  }

  #request(connection: Connection): void {
    const told = this.#told.get(connection.connectionId)
    if (told) told.request = true
    this.#append('request', 'in', connection.number, connection.requestLine, packHead(connection.requestHead))
  }

  #opened(connection: Connection): void {
    const { responseLine, responseHead, subProtocol } = connection
    const summary = withoutVersion(responseLine) + (subProtocol === '' ? '' : `, ${subProtocol}`)
    this.#append('open', 'out', connection.number, summary, packResponse(responseLine, responseHead))
  }

  #closed(connection: Connection): void {
    const { connectionId, number, ended, openedAt, responseLine, responseHead } = connection
    this.#recorder.forget(number)
    const told = this.#told.get(connectionId)
    // Ended by the person or by the server, in the middle of it.
    if (told?.steps) this.#endHandshake(number, told, 'The handshake was broken off')
    if (told?.request !== true && connection.requestLine !== '') this.#request(connection)
    this.#told.delete(connectionId)
    if (openedAt > 0) {
      const code = ended?.statusCode ?? 1006
      const meaning = CLOSE_CODE_MEANINGS[code] ?? ''
      this.#append(
        'disconnect',
        'none',
        number,
        `${code}${meaning === '' ? '' : ` ${meaning}`}, by the ${ended?.initiator ?? 'network'}`,
        [
          ['code', String(code)],
          ['description', ended?.description ?? ''],
          ['by', ended?.initiator ?? 'network'],
          ['clean', ended?.wasClean ? 'yes' : 'no'],
        ],
      )
    } else if (responseLine !== '') {
      const summary = withoutVersion(responseLine)
      const facts = packResponse(responseLine, responseHead)
      if (connection.refusedWith !== 0) this.#append('refused', 'out', number, summary, facts)
      else this.#append('log', 'out', number, `The test page was sent: ${summary}`, facts)
    } else {
      const description = ended?.description ?? 'the connection ended before it was open'
      this.#append('disconnect', 'none', number, told?.failure ? 'the TLS handshake failed' : description, [
        ['description', ended?.description ?? ''],
        ['by', ended?.initiator ?? 'network'],
      ])
    }
  }
}

function packResponse(responseLine: string, head: string): string {
  return `status line: ${responseLine}\n${packHead(head)}`
}

function withoutVersion(statusLine: string): string {
  return statusLine.startsWith('HTTP/1.1 ') ? statusLine.slice(9) : statusLine
}

function nameOf(question: Question): string {
  switch (question.kind) {
    case 'connectionRequest':
      return `Connection from ${question.remoteHost}:${question.remotePort}`
    case 'sslConnectionRequest':
      return question.serverName === '' ? 'TLS without a server name' : `TLS for ${question.serverName}`
    case 'sslClientAuthentication':
      return question.subject === '' ? 'No client certificate' : `Client certificate ${question.subject}`
    case 'webSocketOpenRequest':
      return `${question.method} ${question.path}`
  }
}

/** What a question is about, beyond its name. */
function subjectFacts(question: Question): Facts {
  if (question.kind === 'sslConnectionRequest') return [['JA4', question.ja4]]
  if (question.kind === 'sslClientAuthentication') return [['check', question.status]]
  return []
}

function outcomeText({ expiresAs }: Question, outcome: QuestionOutcome, answer: QuestionAnswer | undefined): string {
  switch (outcome) {
    case 'answered':
      if (answer?.accept !== false) return 'accepted'
      if (answer.kind === 'sslConnectionRequest') return 'rejected with the alert access_denied'
      return answer.kind === 'webSocketOpenRequest' ? `rejected with ${answer.status}` : 'rejected'
    case 'expired':
      return `no answer in time, ${expiresAs}ed`
    case 'gone':
      return 'the client left before an answer'
    case 'too many':
      return `too many questions were open, ${expiresAs}ed`
  }
}

function answerFacts(answer: QuestionAnswer): Facts {
  if (answer.kind !== 'webSocketOpenRequest') return []
  const headers = publicHeaders(answer.headers).map(([name, value]) => [`header ${name}`, value] as const)
  if (answer.accept) return answer.subProtocol === '' ? headers : [['subprotocol', answer.subProtocol], ...headers]
  return [['status', String(answer.status)], ['body', answer.body], ...headers]
}
