// A conversation that was had, as a scenario: what the client sent is expected, and the server's side is sent again, with the pauses between them.
import { CONTENT_LIMIT, STEPS_LIMIT, TIME_LIMIT, VALUE_LIMIT, VALUES_LIMIT } from '../../contract/automation/limits.ts'
import type { JsonValue } from '../../contract/automation/rule.ts'
import type { ExpectStep, Step } from '../../contract/automation/scenario.ts'

/** Something that happened on one connection, in order. */
export interface Happened {
  /** Milliseconds. */
  readonly time: number
  readonly kind: 'text' | 'binary' | 'ping' | 'pong' | 'close' | 'end'
  /** `in`: from the client. */
  readonly direction: 'in' | 'out'
  /** Of a Close: code and reason as on the wire. */
  readonly payload: Buffer
}

/** Shorter pauses are those of the machine. */
const SHORTEST = 5
/** A client may take so many times as long as it took, and never less than this, in milliseconds. */
const PATIENCE = 3
const LEAST_PATIENCE = 5_000

export interface Recorded {
  readonly steps: readonly Step[]
  /** What could not be carried over, as sentences. */
  readonly report: readonly string[]
}

export function recordedSteps(all: readonly Happened[]): Recorded {
  const steps: Step[] = []
  const report: string[] = []
  let last = all[0]?.time ?? 0
  let closed = false
  for (const happened of all) {
    // The answer to a Close goes by itself.
    if (happened.kind === 'close' && happened.direction === 'out' && closed) continue
    const step = stepOf(happened, happened.time - last)
    if (step === 'too long') {
      report.push(
        `A message of ${happened.payload.length} bytes is too long to stand in a scenario. Send it as a file, by a step of its own.`,
      )
      continue
    }
    if (!step) continue
    if (step.do === 'expect' && step.on === 'end' && closed) continue
    if (step.do !== 'expect') {
      const ms = Math.min(TIME_LIMIT, Math.round(happened.time - last))
      if (ms >= SHORTEST) steps.push({ do: 'wait', ms })
    }
    closed ||= step.do === 'close' || (step.do === 'expect' && step.on === 'close')
    steps.push(step)
    last = happened.time
  }
  if (steps.length > STEPS_LIMIT) report.push(`${steps.length - STEPS_LIMIT} steps behind the first ${STEPS_LIMIT} were left out.`)
  return { steps: steps.slice(0, STEPS_LIMIT), report }
}

function stepOf({ kind, direction, payload }: Happened, took: number): Step | 'too long' | undefined {
  if (direction === 'out') {
    switch (kind) {
      case 'text':
        if (payload.length > CONTENT_LIMIT) return 'too long'
        // What was sent is sent again as it was, also where it has braces.
        return { do: 'send', as: 'text', content: payload.toString('utf8'), template: false }
      case 'binary':
        if (payload.length * 3 > CONTENT_LIMIT) return 'too long'
        return { do: 'send', as: 'hex', content: pairs(payload) }
      case 'ping':
        return { do: 'ping', content: payload.toString('utf8') }
      case 'close':
        return payload.length < 2
          ? { do: 'close' }
          : { do: 'close', code: payload.readUInt16BE(0), ...(payload.length > 2 && { reason: payload.toString('utf8', 2) }) }
      default:
        // Pongs answer by themselves.
        return undefined
    }
  }
  const within = Math.min(TIME_LIMIT, Math.max(LEAST_PATIENCE, Math.round(took * PATIENCE)))
  const expected = (more: Partial<ExpectStep>): ExpectStep => ({ do: 'expect', ...more, within, differs: 'tell' })
  switch (kind) {
    case 'text': {
      if (payload.length > CONTENT_LIMIT / 2) return expected(ofSize(payload))
      const json = jsonIn(payload)
      return json === undefined ? expected({ text: asTemplate(payload.toString('utf8')) }) : expected({ json: json })
    }
    case 'binary':
      return payload.length === 0 || payload.length * 3 > VALUE_LIMIT
        ? expected(ofSize(payload))
        : expected({ hex: pairs(payload) })
    case 'close':
      return expected({
        on: 'close',
        if: { type: 'closeCode', min: codeOf(payload), max: codeOf(payload) },
      })
    case 'end':
      return { do: 'expect', on: 'end', within }
    default:
      return undefined
  }
}

/** Of what is too long to be laid side by side. */
function ofSize({ length }: Buffer): Partial<ExpectStep> {
  return { if: { type: 'size', min: length, max: length } }
}

function codeOf(payload: Buffer): number {
  return payload.length < 2 ? 1005 : payload.readUInt16BE(0)
}

function pairs(bytes: Buffer): string {
  return bytes.toString('hex').replaceAll(/..(?!$)/g, '$& ')
}

/** Longest message that becomes JSON in a scenario, in bytes, and how deep: a person reads it. */
const JSON_BYTES = 64 * 1024
const JSON_DEEP = 40

/** undefined: it is none, or none that can stand in a scenario as such. Numbers and words alone are texts. */
function jsonIn(payload: Buffer): JsonValue | undefined {
  if (payload.length > JSON_BYTES || (payload[0] !== 0x7b && payload[0] !== 0x5b)) return undefined
  let json: JsonValue
  try {
    json = JSON.parse(payload.toString('utf8')) as JsonValue
  } catch {
    return undefined
  }
  // Texts of an expectation are templates.
  return isPlain(json, 0, { left: VALUES_LIMIT - 1 }) ? json : undefined
}

function isPlain(json: JsonValue, depth: number, values: { left: number }): boolean {
  if (values.left-- < 0) return false
  if (typeof json === 'string') return !json.includes('{{')
  if (typeof json !== 'object' || json === null) return true
  return depth < JSON_DEEP && Object.values(json).every((each) => isPlain(each as JsonValue, depth + 1, values))
}

/** Braces that are meant as such. */
function asTemplate(text: string): string {
  return text.replaceAll('{{', '\\{{')
}
