// Decisions that wait for a person, as state: closed by the first answer, the deadline, or the client's leaving. Leaves the component's events
// to question-listeners.ts, the log's entries to the chronicle, and carrying the decision out to the component.
import type { HeaderList, Question, QuestionAnswer, QuestionKind, QuestionMode } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { Topic } from './topic.ts'

/** More at once than anybody answers; beyond, the default is taken at once. */
const MOST_QUESTIONS = 1_000

export type QuestionOutcome = 'answered' | 'expired' | 'gone' | 'too many'

type Without<Q, N extends string> = Q extends unknown ? Omit<Q, N> : never
/** A question before it has a number and a clock. */
export type NewQuestion = Without<Question, 'id' | 'askedAt' | 'deadline'>

export interface QuestionEvents {
  asked(question: Question): void
  /** `by`: who has answered it. */
  closed(question: Question, outcome: QuestionOutcome, answer: QuestionAnswer | undefined, by: Actor): void
}

/** Who does something at a face. */
export type Actor = 'person' | 'program'

interface OpenQuestion {
  question: Question
  timer: NodeJS.Timeout | undefined
  /** undefined: the default. */
  readonly settle: (outcome: QuestionOutcome, answer: QuestionAnswer | undefined, by?: Actor) => void
}

export class Questions {
  readonly changed = new Topic()
  readonly modesChanged = new Topic()
  readonly #now: () => number
  readonly #events: QuestionEvents
  readonly #open = new Map<string, OpenQuestion>()
  readonly #modes: Record<QuestionKind, QuestionMode>
  readonly #nextId: () => string
  #seconds: number

  /** `nextId`: of a question, unlike those of all other servers. */
  constructor(
    modes: Readonly<Record<QuestionKind, QuestionMode>>,
    seconds: number,
    now: () => number,
    events: QuestionEvents,
    nextId: () => string = counted(),
  ) {
    const { connectionRequest, sslConnectionRequest, sslClientAuthentication, webSocketOpenRequest } = modes
    this.#modes = { connectionRequest, sslConnectionRequest, sslClientAuthentication, webSocketOpenRequest }
    this.#seconds = seconds
    this.#now = now
    this.#events = events
    this.#nextId = nextId
  }

  has(id: string): boolean {
    return this.#open.has(id)
  }

  list(): readonly Question[] {
    return [...this.#open.values()].map(({ question }) => question)
  }

  get modes(): Readonly<Record<QuestionKind, QuestionMode>> {
    return { ...this.#modes }
  }

  modeOf(kind: QuestionKind): QuestionMode {
    return this.#modes[kind]
  }

  get seconds(): number {
    return this.#seconds
  }

  /** Throws RequestError 'question-closed' or 'bad-answer'. */
  answer(id: string, answer: QuestionAnswer, by: Actor = 'person'): void {
    const open = this.#find(id)
    const { kind } = open.question
    if (answer.kind !== kind)
      throw new RequestError('bad-answer', `This question is of the kind ${kind}, and the answer is for ${answer.kind}.`)
    if (answer.kind === 'webSocketOpenRequest') checkHeaders(answer.headers)
    open.settle('answered', answer, by)
  }

  /** Every default is taken now: nobody is there any more. */
  endAll(): void {
    for (const { settle } of this.#open.values()) settle('gone', undefined)
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

  /** Resolves with the answer, or with undefined: then the default is to be taken. Aborting `signal` means that the client has gone. */
  ask(asked: NewQuestion, signal: AbortSignal): Promise<QuestionAnswer | undefined> {
    // It has gone while a rule waited before it asks.
    if (signal.aborted) return Promise.resolve(undefined)
    const askedAt = this.#now()
    const deadline = this.#seconds === 0 ? 0 : askedAt + this.#seconds * 1000
    const question: Question = { ...asked, id: this.#nextId(), askedAt, deadline }
    this.#events.asked(question)
    if (this.#open.size >= MOST_QUESTIONS) {
      this.#events.closed(question, 'too many', undefined, 'person')
      return Promise.resolve(undefined)
    }
    return new Promise((resolve) => {
      const gone = (): void => open.settle('gone', undefined)
      const open: OpenQuestion = {
        question,
        timer: deadline === 0 ? undefined : setTimeout(() => open.settle('expired', undefined), this.#seconds * 1000),
        settle: (outcome, answer, by = 'person') => {
          clearTimeout(open.timer)
          signal.removeEventListener('abort', gone)
          this.#open.delete(question.id)
          this.#events.closed(open.question, outcome, answer, by)
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

/** 1, 2, 3 … */
export function counted(): () => string {
  let next = 1
  return () => String(next++)
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// Field values of RFC 9110 §5.5: no control character but a tab.
const BAD_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/

/** Checked while the person still looks, and not when the answer is sent. Throws RequestError 'bad-answer'. */
export function checkHeaders(headers: HeaderList): void {
  for (const [name, value] of headers) {
    if (!TOKEN.test(name))
      throw new RequestError('bad-answer', `"${name}" is not a header name: use letters, digits and hyphens, such as X-Reason.`)
    if (BAD_VALUE.test(value))
      throw new RequestError(
        'bad-answer',
        `The value of the header ${name} has a line break, a control character, or a character beyond Latin-1, which HTTP headers cannot carry.`,
      )
  }
}
