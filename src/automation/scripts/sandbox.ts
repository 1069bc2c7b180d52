// One script in a machine of its own: QuickJS, compiled to WebAssembly (quickjs-emscripten-core, MIT, no native code, so that it is the same everywhere). It
// can reach nothing but what the prelude gives it. Time, memory, stack, timers and what it does in a turn are bounded.
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core'
import { SCRIPT_MEMORY, SCRIPT_TIME, type Script, type ScriptEvent } from '../../contract/automation/script.ts'
import { PRELUDE } from './prelude.ts'
import type { FromScripts, ScriptAct } from './protocol.ts'

const STACK_BYTES = 512 * 1024
/** What one turn may do, and characters of one message. */
const MOST_ACTS = 1_000
const LONGEST = 1024 * 1024
const MOST_TIMERS = 1_000
/** Milliseconds; shorter ones would be a loop. */
const SHORTEST = 10
/** The longest that the system's timers take: they are done at once when they are to wait longer. */
const LONGEST_TIMER = 2 ** 31 - 1
/** Lines a second of its console, and characters of one. */
const MOST_LINES = 100
const LONGEST_LINE = 10_000
/** Characters of what it throws, the first. */
const LONGEST_ERROR = 1_000
/** Jobs of promises in one turn. */
const MOST_JOBS = 10_000

/**
 * Milliseconds that this thread has worked: on a busy machine a turn takes longer without doing more. Before Node 23.9 nobody tells them, and it is the clock.
 */
const { threadCpuUsage } = process as Partial<NodeJS.Process>
const worked = (): number => {
  if (!threadCpuUsage) return performance.now()
  const { user, system } = threadCpuUsage()
  return (user + system) / 1000
}

export type Tell = (message: FromScripts) => void

export class Sandbox {
  readonly #script: Script
  readonly #tell: Tell
  readonly #runtime: QuickJSRuntime
  readonly #context: QuickJSContext
  readonly #timers = new Map<number, NodeJS.Timeout>()
  #prelude: QuickJSHandle | undefined
  #random: () => number
  /** When the turn under way is over at the earliest, by performance.now(), and when it is, by worked(). */
  #deadline = { clock: 0, work: 0 }
  #acts = 0
  /** Whose turn it is, for what is said. */
  #of = ''
  #isStopped = false
  #lines = { since: 0, said: 0, left: 0 }

  /** `random`: 0 to below 1. */
  constructor(module: QuickJSWASMModule, script: Script, random: () => number, tell: Tell) {
    this.#script = script
    this.#tell = tell
    this.#random = random
    this.#runtime = module.newRuntime()
    this.#runtime.setMemoryLimit((script.memory ?? SCRIPT_MEMORY) * 1024 * 1024)
    this.#runtime.setMaxStackSize(STACK_BYTES)
    this.#runtime.setInterruptHandler(() => this.#isOver())
    this.#context = this.#runtime.newContext()
  }

  /** Reads the code. Returns why it cannot be, with its line, or "". */
  begin(): string {
    const context = this.#context
    const host = context.newObject()
    this.#give(host, 'act', (id, act) => this.#act(context.getString(id as QuickJSHandle), context.getString(act as QuickJSHandle)))
    this.#give(host, 'log', (text) => this.#log(context.getString(text as QuickJSHandle)))
    this.#give(host, 'timer', (id, ms, repeats) =>
      this.#timer(
        context.getNumber(id as QuickJSHandle),
        context.getNumber(ms as QuickJSHandle),
        context.dump(repeats as QuickJSHandle) === true,
      ),
    )
    context
      .newFunction('random', () => context.newNumber(this.#random()))
      .consume((random) => context.setProp(host, 'random', random))
    context.setProp(context.global, '__host', host)
    host.dispose()
    // Ours, and short.
    this.#startTurn('', Infinity)
    this.#prelude = context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js'))
    this.#startTurn('')
    const result = context.evalCode(this.#script.code, this.#script.name)
    const fault = result.error ? (this.#isOver() ? this.#tookTooLong() : this.#sentenceOf(result.error)) : ''
    result.dispose()
    this.#runJobs()
    return fault
  }

  hear(
    event: ScriptEvent,
    connection: string,
    client: string | undefined,
    { text, bytes, code }: { readonly text?: string; readonly bytes?: Uint8Array; readonly code?: number },
  ): void {
    const { undefined: nothing } = this.#context
    const context = this.#context
    const given = [
      context.newString(event),
      context.newString(connection),
      client === undefined ? nothing : context.newString(client),
      text === undefined ? nothing : context.newString(text),
      bytes === undefined ? nothing : context.newArrayBuffer(Uint8Array.from(bytes).buffer),
      code === undefined ? nothing : context.newNumber(code),
    ]
    this.#call('hear', connection, given)
  }

  forget(connection: string): void {
    this.#call('forget', connection, [this.#context.newString(connection)])
  }

  /** It hears nothing more. Nothing of it is running. */
  end(): void {
    this.#isStopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#prelude?.dispose()
    this.#context.dispose()
    this.#runtime.dispose()
  }

  #give(host: QuickJSHandle, name: string, act: (...given: readonly (QuickJSHandle | undefined)[]) => void): void {
    const context = this.#context
    context
      .newFunction(name, (...given) => {
        act(...given)
        return context.undefined
      })
      .consume((made) => context.setProp(host, name, made))
  }

  #startTurn(connection: string, time = this.#script.time ?? SCRIPT_TIME): void {
    this.#of = connection
    this.#acts = 0
    this.#deadline = { clock: performance.now() + time, work: worked() + time }
  }

  #isOver(): boolean {
    const { clock, work } = this.#deadline
    return performance.now() > clock && worked() > work
  }

  #tookTooLong(): string {
    return `one turn of it took more than ${this.#script.time ?? SCRIPT_TIME} ms`
  }

  #call(name: 'hear' | 'forget' | 'fire', connection: string, given: readonly QuickJSHandle[]): void {
    const context = this.#context
    if (this.#isStopped || !this.#prelude) {
      for (const each of given) if (each !== context.undefined) each.dispose()
      return
    }
    this.#startTurn(connection)
    const called = context.getProp(this.#prelude, name)
    const result = context.callFunction(called, context.undefined, ...given)
    called.dispose()
    for (const each of given) if (each !== context.undefined) each.dispose()
    if (result.error) this.#fail(result.error)
    result.dispose()
    this.#runJobs()
  }

  /** What promises have left to do. */
  #runJobs(): void {
    if (this.#isStopped || !this.#runtime.hasPendingJob()) return
    const result = this.#runtime.executePendingJobs(MOST_JOBS)
    if (result.error) this.#fail(result.error)
    result.dispose()
    if (!this.#isStopped && this.#runtime.hasPendingJob()) this.#stop(`it left more than ${MOST_JOBS} things to do in one turn`)
  }

  #fail(error: QuickJSHandle): void {
    const took = this.#isOver()
    const message = took ? '' : this.#sentenceOf(error)
    if (took) this.#stop(this.#tookTooLong())
    else if (/out of memory/i.test(message)) this.#stop(`it needed more than ${this.#script.memory ?? SCRIPT_MEMORY} MiB of memory`)
    else this.#tell({ from: 'trouble', script: this.#script.id, connection: this.#of, message, stopped: false })
  }

  #stop(message: string): void {
    this.#isStopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#tell({ from: 'trouble', script: this.#script.id, connection: this.#of, message, stopped: true })
  }

  /** With the line where it was thrown, as far as it is one of the script. */
  #sentenceOf(error: QuickJSHandle): string {
    const dumped = this.#context.dump(error) as unknown
    if (typeof dumped !== 'object' || dumped === null) return `it threw ${String(dumped).slice(0, LONGEST_ERROR)}`
    const { name = 'Error', message = '', stack = '' } = dumped as { name?: string; message?: string; stack?: string }
    const line = stack.split('\n').find((each) => each.includes(`${this.#script.name}:`))
    const place = line === undefined ? '' : (/:(\d+)(?::\d+)?\)?$/.exec(line.trim())?.[1] ?? '')
    return `${name}: ${message}`.slice(0, LONGEST_ERROR) + (place === '' ? '' : ` (line ${place})`)
  }

  #act(connection: string, text: string): void {
    if (text.length > LONGEST) throw new RangeError(`A message of a script has at most ${LONGEST} characters.`)
    if (++this.#acts > MOST_ACTS) throw new RangeError(`A script does at most ${MOST_ACTS} things in one turn.`)
    const { hex, ...act } = JSON.parse(text) as ScriptAct & { readonly hex?: string }
    const whole = hex === undefined ? act : { ...act, bytes: Uint8Array.from(Buffer.from(hex, 'hex')) }
    this.#tell({
      from: 'act',
      script: this.#script.id,
      connection: connection === '' ? this.#of : connection,
      act: whole as ScriptAct,
    })
  }

  #log(text: string): void {
    const lines = this.#lines
    const now = performance.now()
    const tell = (said: string): void => this.#tell({ from: 'log', script: this.#script.id, connection: this.#of, text: said })
    if (now - lines.since > 1_000) {
      if (lines.left > 0) tell(`${lines.left} lines were left out: at most ${MOST_LINES} a second are kept`)
      Object.assign(lines, { since: now, said: 0, left: 0 })
    }
    if (++lines.said > MOST_LINES) lines.left++
    else tell(text.slice(0, LONGEST_LINE))
  }

  #timer(id: number, ms: number, repeats: boolean): void {
    const known = this.#timers.get(id)
    if (known) clearTimeout(known)
    this.#timers.delete(id)
    if (ms < 0) return
    if (ms > LONGEST_TIMER) throw new RangeError(`A timer waits at most ${LONGEST_TIMER} ms (24 days), and this one ${ms}.`)
    if (this.#timers.size >= MOST_TIMERS) throw new RangeError(`A script has at most ${MOST_TIMERS} timers at once.`)
    const due = Math.max(SHORTEST, ms)
    const fire = (): void => {
      this.#timers.delete(id)
      if (repeats) this.#timers.set(id, setTimeout(fire, due))
      this.#call('fire', '', [this.#context.newNumber(id)])
    }
    this.#timers.set(id, setTimeout(fire, due))
  }
}
