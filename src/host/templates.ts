// Messages that are templates, in the language of the rules' templates, made for each connection: counts, and knows what a connection has sent last.
import { Counters, type Automation } from '../automation/index.ts'
import { TemplateError } from '../automation/templates/template-error.ts'
import { parseFilter } from '../contract/filter/parse-filter.ts'
import type { ReadableLog } from './log/readable-log.ts'
import { seek } from './log/seek.ts'
import { RequestError } from '../contract/params.ts'

/** Connections whose last message is remembered to have been looked for. */
const MOST_LOOKED = 10_000
/** Longer messages are not put into others. */
const LONGEST_LAST = 1024 * 1024

/** Where in the log a connection's last text message is, and up to where that has been looked for. */
interface Looked {
  readonly seq: number | undefined
  readonly end: number
}

/** Makes one message for a connection. Rejects with RequestError 'bad-template'. */
export type MessageMaker = (connection: string, counters: Counters, isPreview?: boolean) => Promise<string>

export class Templates {
  /** Of messages that are sent once: they go on while the host runs. */
  readonly counters = new Counters()
  readonly #log: ReadableLog
  readonly #automationOf: (connection: string) => Automation
  readonly #looked = new Map<string, Looked>()

  /** `automationOf`: of the server of a connection, and for "" any. */
  constructor(log: ReadableLog, automationOf: (connection: string) => Automation) {
    this.#log = log
    this.#automationOf = automationOf
  }

  /** Rejects with RequestError 'bad-template'. */
  async makerOf(text: string): Promise<MessageMaker> {
    // Its parser and helpers are large, and come when they are first needed.
    const { compileTemplate, loadFaker } = await import('../automation/templates/template.ts')
    const template = refusing(() => compileTemplate(text))
    if (template.needsFaker) await loadFaker()
    return async (connection, counters, isPreview = false) => {
      const last = template.readsMessage ? await this.#last(connection) : undefined
      if (template.readsMessage && last === undefined && connection !== '')
        throw new RequestError(
          'bad-template',
          `Connection ${connection} has sent no text message yet, and this message has a place for it.`,
        )
      const keyOf = (written: string): string => `${connection} ${written} ${text}`
      const filling = this.#automationOf(connection).fillingFor(connection, last ?? '', {
        count: (written, from) => (isPreview ? counters.peek(keyOf(written), from) : counters.next(keyOf(written), from)),
        // Shown as it would be, and nothing has been done.
        ...(isPreview && { setVariable: () => undefined }),
      })
      return refusing(() => template.fill(filling))
    }
  }

  /** Looks in the log from its end, and no further back than it has looked before. */
  async #last(connection: string): Promise<string | undefined> {
    const filter = parseFilter(`conn:${connection} dir:in kind:text`, 0)
    if (!filter || connection === '') return undefined
    const { store, reader, marks, servers } = this.#log
    const { end } = store
    const before = this.#looked.get(connection)
    const since = before && before.end >= store.first ? before.end : store.first
    const beside = { pathOf: () => undefined, marks, servers }
    const found = await seek(store, filter, beside, end, -1, new AbortController().signal, since)
    const seq = found ?? before?.seq
    this.#looked.delete(connection)
    this.#looked.set(connection, { seq, end })
    for (const oldest of this.#looked.keys()) {
      if (this.#looked.size <= MOST_LOOKED) break
      this.#looked.delete(oldest)
    }
    if (seq === undefined || !store.place(seq)) return undefined
    const { bytes, total } = await reader.payload(seq, 0, LONGEST_LAST)
    if (total > LONGEST_LAST)
      throw new RequestError(
        'bad-template',
        `The last text message of connection ${connection} has ${total} bytes; up to ${LONGEST_LAST} are put into others.`,
      )
    return bytes.toString('utf8')
  }
}

function refusing<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof TemplateError ? new RequestError('bad-template', error.message) : error
  }
}
