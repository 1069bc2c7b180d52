// Reads an environment that Mockoon has exported: the rules of its WebSocket routes, and in sentences what could not be carried over. The format is that
// of Mockoon 9: routes of type "ws" with responses, their rules, and modes.
import * as v from 'valibot'
import { rule as checkRule } from '../contract/automation/check-rule.ts'
import type { Action, Condition, JsonValue, Rule, Trigger } from '../contract/automation/rule.ts'
import { compileRules } from './compiled-rule.ts'
import { RuleError, quoted, shortened } from './fault.ts'

export interface Imported {
  readonly rules: readonly Rule[]
  /** What is not as it was, each as a sentence that names the route. */
  readonly report: readonly string[]
}

const text = v.fallback(v.string(), '')
const number = v.fallback(v.number(), 0)
const flag = v.fallback(v.boolean(), false)

const mockoonRule = v.object({ target: text, modifier: text, value: text, operator: text, invert: flag })
const response = v.object({
  label: text,
  body: text,
  bodyType: v.fallback(v.string(), 'INLINE'),
  filePath: text,
  latency: number,
  rules: v.fallback(v.array(mockoonRule), []),
  rulesOperator: text,
  disableTemplating: flag,
  default: flag,
})
const route = v.object({
  type: text,
  endpoint: text,
  responses: v.fallback(v.array(response), []),
  enabled: v.fallback(v.boolean(), true),
  responseMode: v.fallback(v.nullable(v.string()), null),
  streamingMode: v.fallback(v.nullable(v.string()), null),
  streamingInterval: number,
})
const environment = v.object({ name: text, endpointPrefix: text, latency: number, port: number, routes: v.array(route) })

type MockoonRule = v.InferOutput<typeof mockoonRule>
type Response = v.InferOutput<typeof response>
type Route = v.InferOutput<typeof route>

/** Throws RuleError for what is no such file. */
export function importMockoon(file: string): Imported {
  const { name, endpointPrefix, latency, port, routes } = readEnvironment(file)
  const report: string[] = []
  const sockets = routes.filter(({ type }) => type === 'ws')
  if (sockets.length === 0)
    throw new RuleError(`The environment ${quoted(name)} has no WebSocket routes: ${routes.length} of its routes are for HTTP.`)
  const others = routes.length - sockets.length
  if (others === 1) report.push(`${others} route is for HTTP, and left out.`)
  if (others > 1) report.push(`${others} routes are for HTTP, and left out.`)
  if (port > 0) report.push(`The environment listens on port ${port}: set the address yourself.`)
  const rules = sockets.flatMap((each, index) => {
    const path = `/${[endpointPrefix, each.endpoint].filter(Boolean).join('/')}`
    return new RouteReader(each, path, index, latency, report).rules()
  })
  return { rules: rules.filter((each) => isUsable(each, report)), report }
}

function readEnvironment(file: string): v.InferOutput<typeof environment> {
  let json: unknown
  try {
    json = JSON.parse(file)
  } catch {
    throw new RuleError('The file is not JSON. Choose an environment that was exported from Mockoon.')
  }
  const read = v.safeParse(environment, json)
  if (!read.success) throw new RuleError('The file is no environment of Mockoon: it has no list of routes.')
  return read.output
}

/** One that cannot be put in force is left out, and said. */
function isUsable(rule: Rule, report: string[]): boolean {
  try {
    v.parse(checkRule, rule)
    compileRules([rule], [])
    return true
  } catch (error) {
    report.push(
      `${rule.name ?? rule.id} was left out: ${error instanceof Error ? error.message.replace(/^Rule 1 \([^)]*\): /, '') : String(error)}`,
    )
    return false
  }
}

class RouteReader {
  readonly #route: Route
  readonly #path: string
  readonly #index: number
  readonly #latency: number
  readonly #report: string[]

  constructor(given: Route, path: string, index: number, latency: number, report: string[]) {
    this.#route = given
    this.#path = path
    this.#index = index
    this.#latency = latency
    this.#report = report
  }

  rules(): readonly Rule[] {
    const { responses, responseMode, streamingMode } = this.#route
    if (streamingMode === 'BROADCAST')
      this.#report.push(`${this.#shown} sends the same to all clients at once; here each client has a timer of its own.`)
    const fallback = responses.find((each) => each.default) ?? responses[0]
    if (responseMode === 'RANDOM')
      return responses.map((each, index) => this.#rule(each, index, undefined, 1 / (responses.length - index)))
    if (responseMode === 'SEQUENTIAL') return responses.map((each, index) => this.#inSequence(each, index))
    const ruled = responseMode === 'DISABLE_RULES' ? [] : responses.filter((each) => each.rules.length > 0)
    const conditional = ruled.map((each, index) => this.#rule(each, index, this.#conditions(each)))
    // With FALLBACK nothing is sent where no rule holds.
    const last = fallback && responseMode !== 'FALLBACK' ? [this.#rule(fallback, ruled.length, undefined)] : []
    return [...conditional, ...last]
  }

  /** One after the other, and from the beginning again: a variable of the connection remembers which is next. */
  #inSequence(each: Response, index: number): Rule {
    const name = `next of ${this.#path}`.slice(0, 200)
    const { length } = this.#route.responses
    const isNext: Condition = { type: 'variable', name, test: 'equals', value: String(index) }
    const first: Condition = { type: 'any', of: [isNext, { type: 'not', of: { type: 'variable', name, test: 'exists' } }] }
    const made = this.#rule(each, index, index === 0 ? first : isNext)
    return { ...made, then: [{ do: 'set', name, value: String((index + 1) % length) }, ...made.then] }
  }

  #rule(each: Response, index: number, wanted: Condition | undefined, probability = 1): Rule {
    const { streamingMode, streamingInterval, enabled } = this.#route
    const when: Trigger = streamingMode === null ? { on: 'message' } : { on: 'every', ms: Math.max(10, streamingInterval) }
    const path: Condition = { type: 'path', pattern: this.#path }
    const wait = each.latency + this.#latency
    return {
      id: `mockoon ${this.#index + 1}.${index + 1} ${this.#path}`.slice(0, 100),
      name: `${this.#path}${each.label === '' ? ` ${index + 1}` : `: ${each.label}`}`.slice(0, 200),
      enabled,
      when,
      if: wanted ? { type: 'all', of: [path, wanted] } : path,
      then: [...(wait > 0 ? [{ do: 'wait', ms: wait } as const] : []), this.#sending(each)],
      ...(probability < 1 && { probability }),
    }
  }

  #sending({ body, bodyType, filePath, disableTemplating }: Response): Action {
    if (bodyType === 'FILE') {
      this.#report.push(
        `${this.#shown} sends the file ${quoted(filePath)}; here it goes out as binary, and its path is no template.`,
      )
      return { do: 'send', as: 'file', content: filePath }
    }
    if (bodyType === 'DATABUCKET')
      this.#report.push(`${this.#shown} sends a data bucket, which there is not here: its body is empty.`)
    return { do: 'send', as: 'text', content: body, ...(disableTemplating && { template: false }) }
  }

  #conditions({ rules, rulesOperator }: Response): Condition | undefined {
    const of = rules.flatMap((each) => {
      const condition = this.#condition(each)
      return condition ? [each.invert ? ({ type: 'not', of: condition } as const) : condition] : []
    })
    if (of.length === 1) return of[0]
    return { type: rulesOperator === 'AND' ? 'all' : 'any', of }
  }

  #condition({ target, modifier, value, operator }: MockoonRule): Condition | undefined {
    const test = this.#test(operator, value)
    const unknown = (): undefined => {
      this.#report.push(
        `${this.#shown} has a rule on ${target}${operator === '' ? '' : ` (${operator})`}, which there is not here.`,
      )
      return undefined
    }
    switch (target) {
      case 'body':
        return this.#onBody(modifier, value, operator) ?? unknown()
      case 'header':
      case 'query':
      case 'cookie':
        return test
          ? { type: target, name: modifier, ...test }
          : operator === 'null'
            ? absent({ type: target, name: modifier, test: 'exists' })
            : unknown()
      case 'global_var':
        return test ? { type: 'variable', name: modifier, ...test } : unknown()
      default:
        return unknown()
    }
  }

  #onBody(modifier: string, value: string, operator: string): Condition | undefined {
    const test = this.#test(operator, value)
    if (modifier === '') return test ? { type: 'text', ...test } : undefined
    const path = pathOf(modifier)
    switch (operator) {
      case 'null':
        return absent({ type: 'json', path, test: 'exists' })
      case 'empty_array':
        return { type: 'json', path, test: 'equals', value: [] }
      case 'array_includes':
        return { type: 'json', path: `${path}[?@ == ${JSON.stringify(scalar(value))}]`, test: 'exists' }
      case 'equals':
        // Mockoon compares texts: 5 and "5" are the same.
        return {
          type: 'any',
          of: [...new Set([value, scalar(value)])].map((each) => ({ type: 'json', path, test: 'equals', value: each }) as const),
        }
      default:
        return test ? { type: 'json', path, ...test } : undefined
    }
  }

  #test(
    operator: string,
    value: string,
  ): { readonly test: 'equals' | 'matches'; readonly value: string; readonly ignoreCase?: boolean } | undefined {
    if (operator === 'equals') return { test: 'equals', value }
    if (operator === 'regex') return { test: 'matches', value }
    return operator === 'regex_i' ? { test: 'matches', value, ignoreCase: true } : undefined
  }

  get #shown(): string {
    return shortened(this.#path)
  }
}

function absent(condition: Condition): Condition {
  return { type: 'not', of: condition }
}

/** `a.b.0` as RFC 9535 has it; one that begins with `$` is one already. */
function pathOf(modifier: string): string {
  if (modifier.startsWith('$')) return modifier
  return `$${modifier
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join('')}`
}

/** A number, true, false or null where it is written so. */
function scalar(value: string): JsonValue {
  try {
    const json = JSON.parse(value) as JsonValue
    return typeof json === 'object' && json !== null ? value : json
  } catch {
    return value
  }
}
