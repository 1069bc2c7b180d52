// Decisions that wait for a person, as state: opened by the component's question events, closed by the first answer, the deadline, or the
// client's leaving. Leaves the log's entries to the chronicle, and carrying the decision out to the component.
import type { Question, QuestionAnswer, QuestionKind, QuestionMode } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import type { ConnectionRequestEvent, WebSocketOpenRequestEvent, WebSocketServer } from '../server/index.ts'
import { Topic } from './topic.ts'

/** More at once than anybody answers; beyond, the default is taken at once. */
export const MOST_QUESTIONS = 1_000
/** What a client gets that is rejected without being asked about: it may try another request. */
const REJECTED_STATUS = 403

export type QuestionOutcome = 'answered' | 'expired' | 'gone' | 'too many'

export interface QuestionEvents {
  asked(question: Question): void
  closed(question: Question, outcome: QuestionOutcome, answer: QuestionAnswer | undefined): void
}

interface OpenQuestion {
  question: Question
  timer: NodeJS.Timeout | undefined
  /** undefined: the default. */
  readonly settle: (outcome: QuestionOutcome, answer: QuestionAnswer | undefined) => void
}

export class Questions {
  readonly changed = new Topic()
  readonly modesChanged = new Topic()
  readonly #now: () => number
  readonly #events: QuestionEvents
  readonly #open = new Map<string, OpenQuestion>()
  readonly #modes: Record<QuestionKind, QuestionMode>
  #seconds: number
  #nextId = 1

  constructor(modes: Readonly<Record<QuestionKind, QuestionMode>>, seconds: number, now: () => number, events: QuestionEvents) {
    this.#modes = { connectionRequest: modes.connectionRequest, webSocketOpenRequest: modes.webSocketOpenRequest }
    this.#seconds = seconds
    this.#now = now
    this.#events = events
  }

  /** Subscribes to the component's questions. Returns the function that ends it; what is open is answered with its default. */
  attach(server: WebSocketServer): () => void {
    const off = [
      server.on('connectionRequest', (event) => this.#connectionRequest(event)),
      server.on('webSocketOpenRequest', (event) => this.#webSocketOpenRequest(event, server)),
    ]
    return () => {
      for (const end of off) end()
      for (const { settle } of this.#open.values()) settle('gone', undefined)
    }
  }

  list(): readonly Question[] {
    return [...this.#open.values()].map(({ question }) => question)
  }

  get modes(): Readonly<Record<QuestionKind, QuestionMode>> {
    return { ...this.#modes }
  }

  get seconds(): number {
    return this.#seconds
  }

  /** Throws RequestError 'question-closed' or 'bad-answer'. */
  answer(id: string, answer: QuestionAnswer): void {
    const open = this.#find(id)
    checkHeaders(answer)
    open.settle('answered', answer)
  }

  /** Takes the deadline away. Throws RequestError 'question-closed'. */
  hold(id: string): void {
    const open = this.#find(id)
    clearTimeout(open.timer)
    open.timer = undefined
    open.question = { ...open.question, deadline: 0 }
    this.changed.changed()
  }

  /** For questions to come; those that wait go on waiting. */
  setMode(kind: QuestionKind, mode: QuestionMode): void {
    this.#modes[kind] = mode
    this.modesChanged.changed()
  }

  setSeconds(seconds: number): void {
    this.#seconds = seconds
    this.modesChanged.changed()
  }

  #find(id: string): OpenQuestion {
    const open = this.#open.get(id)
    if (!open)
      throw new RequestError(
        'question-closed',
        'This question is closed: it was answered elsewhere, its time ran out, or the client has gone.',
      )
    return open
  }

  #connectionRequest(event: ConnectionRequestEvent): void | Promise<void> {
    const mode = this.#modes.connectionRequest
    if (mode === 'reject') event.accept = false
    if (mode !== 'ask') return undefined
    const { connectionId, address, port } = event
    const asked = {
      connection: connectionId,
      remoteHost: address,
      remotePort: port,
      method: '',
      path: '',
      headers: [],
      subProtocols: [],
      extensions: '',
      origin: '',
    }
    return this.#ask('connectionRequest', asked, event.signal).then((answer) => {
      if (answer) event.accept = answer.accept
    })
  }

  #webSocketOpenRequest(event: WebSocketOpenRequestEvent, server: WebSocketServer): void | Promise<void> {
    const mode = this.#modes.webSocketOpenRequest
    if (mode === 'reject') event.statusCode = REJECTED_STATUS
    const offered = listOf(event.subProtocols)
    // Nobody chooses: the client's first wish, unless the server has its own list. Browsers and others fail a connection whose
    // subprotocols are all passed over.
    const takeFirst = (): void => {
      if (offered[0] !== undefined && server.config('SupportedSubProtocols') === '') event.subProtocols = offered[0]
    }
    if (mode === 'accept') takeFirst()
    if (mode !== 'ask') return undefined
    const connection = server.connections.get(event.connectionId)
    const asked = {
      connection: event.connectionId,
      remoteHost: connection?.remoteHost ?? '',
      remotePort: connection?.remotePort ?? 0,
      method: event.method,
      path: event.requestURI,
      headers: event.requestHeaders,
      subProtocols: offered,
      extensions: event.extensions,
      origin: event.originHeader,
    }
    return this.#ask('webSocketOpenRequest', asked, event.signal).then((answer) => {
      if (!answer) {
        takeFirst()
        return
      }
      event.responseHeaders = answer.headers.map(([name, value]) => [name, value])
      if (answer.accept) event.subProtocols = answer.subProtocol
      else {
        event.statusCode = answer.status
        event.body = answer.body
      }
    })
  }

  #ask(
    kind: QuestionKind,
    asked: Omit<Question, 'id' | 'kind' | 'askedAt' | 'deadline' | 'expiresAs'>,
    signal: AbortSignal,
  ): Promise<QuestionAnswer | undefined> {
    const askedAt = this.#now()
    const deadline = this.#seconds === 0 ? 0 : askedAt + this.#seconds * 1000
    const question: Question = { id: String(this.#nextId++), kind, askedAt, deadline, expiresAs: 'accept', ...asked }
    this.#events.asked(question)
    if (this.#open.size >= MOST_QUESTIONS) {
      this.#events.closed(question, 'too many', undefined)
      return Promise.resolve(undefined)
    }
    return new Promise((resolve) => {
      const gone = (): void => open.settle('gone', undefined)
      const open: OpenQuestion = {
        question,
        timer: deadline === 0 ? undefined : setTimeout(() => open.settle('expired', undefined), this.#seconds * 1000),
        settle: (outcome, answer) => {
          clearTimeout(open.timer)
          signal.removeEventListener('abort', gone)
          this.#open.delete(question.id)
          this.#events.closed(open.question, outcome, answer)
          this.changed.changed()
          resolve(answer)
        },
      }
      signal.addEventListener('abort', gone, { once: true })
      this.#open.set(question.id, open)
      this.changed.changed()
    })
  }
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// Field values of RFC 9110 §5.5: no control character but a tab.
const BAD_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/

/** Checked while the person still looks, and not when the answer is sent. */
function checkHeaders({ headers }: QuestionAnswer): void {
  for (const [name, value] of headers) {
    if (!TOKEN.test(name))
      throw new RequestError('bad-answer', `"${name}" is no header name: use letters, digits and hyphens, such as X-Reason.`)
    if (BAD_VALUE.test(value))
      throw new RequestError(
        'bad-answer',
        `The value of the header ${name} has a line break, a control character, or a character beyond Latin-1, which HTTP headers cannot carry.`,
      )
  }
}

function listOf(header: string): string[] {
  return header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
