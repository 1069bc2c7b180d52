// Opening requests that wait for an answer in the terminal: each is shown, and a line answers the one that was shown last, the oldest that waits.
import { STATUS_CODES } from 'node:http'
import type { OpenRequestQuestion, Question, QuestionAnswer } from '../contract/model.ts'
import { escapedText } from '../contract/hidden-characters.ts'

/** Headers of a request that say who asks, in the order in which they are shown. */
const SHOWN = ['Host', 'User-Agent', 'Authorization', 'Cookie'] as const

export class Asking {
  readonly #say: (line: string) => void
  readonly #answer: (id: string, answer: QuestionAnswer) => Promise<unknown>
  /** What stands before an answer where other lines have a meaning of their own. */
  readonly #slash: string
  readonly #waits: boolean
  #waiting: readonly OpenRequestQuestion[] = []
  #wake = (): void => undefined
  #isOver = false
  #shown = ''

  constructor({
    say,
    answer,
    slash,
    waits,
  }: {
    readonly say: (line: string) => void
    /** Rejects where the question is closed. */
    readonly answer: (id: string, answer: QuestionAnswer) => Promise<unknown>
    readonly slash: string
    /** An answer that comes before there is a question, as through a pipe, is for the next one. */
    readonly waits: boolean
  }) {
    this.#say = say
    this.#answer = answer
    this.#slash = slash
    this.#waits = waits
  }

  /** All that wait by now. */
  take(questions: readonly Question[]): void {
    const waiting = questions.filter((question) => question.kind === 'webSocketOpenRequest')
    const shown = this.#waiting.find(({ id }) => id === this.#shown)
    if (shown && !waiting.some(({ id }) => id === shown.id)) {
      this.#say(`#${shown.connection} has gone before it was answered.`)
      this.#shown = ''
    }
    this.#waiting = waiting
    this.#showNext()
  }

  /** Returns whether the line was an answer, or was meant as one. */
  async line(typed: string): Promise<boolean> {
    const text = typed.trim()
    const slash = this.#slash
    // Two of them are for whoever sends a text that begins with one.
    if (!text.startsWith(slash) || (slash !== '' && text.startsWith(slash + slash))) return false
    while (this.#waits && this.#shown === '' && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
    const asked = this.#waiting.find(({ id }) => id === this.#shown)
    if (!asked) {
      this.#say('No opening request waits for an answer.')
      return true
    }
    const answer = answerIn(text.slice(slash.length), asked)
    if (typeof answer === 'string') {
      this.#say(answer)
      return true
    }
    this.#shown = ''
    this.#waiting = this.#waiting.filter(({ id }) => id !== asked.id)
    await this.#answer(asked.id, answer).catch((error: unknown) =>
      this.#say(error instanceof Error ? error.message : String(error)),
    )
    this.#showNext()
    return true
  }

  /** Nobody is asked any more. */
  end(): void {
    this.#isOver = true
    this.#wake()
  }

  #showNext(): void {
    const [next] = this.#waiting
    if (this.#shown !== '' || !next) return
    this.#shown = next.id
    this.#wake()
    const { connection, method, path, remoteHost, remotePort, origin, subProtocols, headers } = next
    const lines = [`#${connection} asks: ${method} ${path} from ${remoteHost}:${remotePort}`]
    if (origin !== '') lines.push(`Origin: ${origin}`)
    for (const name of SHOWN)
      for (const [, value] of headers.filter(([each]) => each.toLowerCase() === name.toLowerCase())) lines.push(`${name}: ${value}`)
    if (subProtocols.length > 0) lines.push(`Subprotocols: ${subProtocols.join(', ')}`)
    const [first = '', ...others] = lines
    const more = this.#waiting.length - 1
    this.#say(escapedText(first))
    for (const line of others) this.#say(`  ${escapedText(line)}`)
    const slash = this.#slash
    this.#say(
      `  ${slash}y accepts, ${slash}y SUBPROTOCOL with that one, ${slash}n rejects with 403, ${slash}n STATUS TEXT with those${more === 0 ? '' : `; ${more} more ${more === 1 ? 'waits' : 'wait'}`}`,
    )
  }
}

/** A sentence for what is none. */
function answerIn(text: string, { subProtocols }: OpenRequestQuestion): QuestionAnswer | string {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? []
  const kind = 'webSocketOpenRequest'
  if (/^y(es)?$/i.test(word)) {
    if (rest !== '' && !subProtocols.includes(rest)) {
      const offered = subProtocols.length === 0 ? 'it offers none' : `it offers ${subProtocols.join(', ')}`
      return escapedText(`The client does not offer the subprotocol "${rest}": ${offered}.`)
    }
    return { kind, accept: true, subProtocol: rest === '' ? (subProtocols[0] ?? '') : rest, headers: [] }
  }
  if (/^no?$/i.test(word)) {
    const [, digits, body = ''] = /^(\d+)?\s*(.*)$/s.exec(rest) ?? []
    const status = digits === undefined ? 403 : Number(digits)
    if (status < 400 || status > 599) return `${status} rejects nothing: expected a status from 400 to 599.`
    return {
      kind,
      accept: false,
      status,
      headers: [['Content-Type', 'text/plain; charset=utf-8']],
      body: body === '' ? (STATUS_CODES[status] ?? '') : body,
    }
  }
  return `"${escapedText(text.slice(0, 40))}" is no answer: expected y, y SUBPROTOCOL, n, or n STATUS TEXT.`
}
