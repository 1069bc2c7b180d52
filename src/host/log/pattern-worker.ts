// A pattern searched for in a thread of its own: an ordinary one can take seconds for a few entries, and the host answers clients meanwhile.
import { Worker } from 'node:worker_threads'
import type { Term } from '../../contract/filter/filter.ts'

/** One entry may hold a pattern up so long; then it does not match. Of this thread's own time, where the runtime can tell it. */
const SLOW_MS = 100
/** An entry that a busy machine gave no time to is tried again so often. */
const MOST_TRIES = 50
/** So many slow entries, and the pattern is given up. */
const MOST_SLOW = 5
/** The thread has not answered for so long: it is ended, and the pattern given up. Far beyond what a block can take. */
const SILENCE_MS = 60_000

/** A thread that is done waits so long for another pattern, because a program asks for one entry after the other: a new one takes longer than the search. */
const IDLE_MS = 10_000
const MOST_IDLE = 2

/** The message is the pattern, as it was written. */
export class PatternTooSlow extends Error {
  override readonly name = 'PatternTooSlow'
}

/** What the thread tries on each entry. */
export type WorkerTest = Extract<Term, { type: 'regex' | 'json' }>

// Text, so that the thread needs no file of its own: there is none beside it in a bundle or an archive. A script under a time limit is the one
// way to stop a regular expression that backtracks without end.
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
const { createContext, Script } = require('node:vm')
const { slowMs, mostSlow, mostTries } = workerData
const script = new Script('run()')
let passes, block, starts, ends, found
let at = 0
let slow = 0
let tries = 0
// Node 23.9 and newer; without it a busy machine can make a quick entry look slow.
const ownMs = process.threadCpuUsage ? () => process.threadCpuUsage().user / 1000 : undefined
const context = createContext({
  run() {
    for (; at < starts.length; at++) if (passes(block.toString('utf8', starts[at], ends[at]))) found[at] = 1
  },
})
parentPort.on('message', (message) => {
  if (message.test) {
    passes = message.test.type === 'json' ? jsonPasses(message.test) : patternPasses(message.test)
    slow = 0
  }
  tries = 0
  block = Buffer.from(message.block)
  starts = message.starts
  ends = message.ends
  found = new Uint8Array(starts.length)
  at = 0
  while (at < starts.length && slow < mostSlow) {
    const before = at
    const began = ownMs?.()
    try {
      script.runInContext(context, { timeout: slowMs })
    } catch (error) {
      if (error?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      // Many quick entries may use the time up as well, and so may other programs: only one that used it alone is slow.
      if (at !== before) tries = 0
      else if (ownMs && ownMs() - began < slowMs / 2 && tries < mostTries) tries++
      else {
        at++
        slow++
        tries = 0
      }
    }
  }
  parentPort.postMessage({ found, isTooSlow: slow >= mostSlow })
})
function patternPasses({ source, flags }) {
  const pattern = new RegExp(source, flags)
  return (text) => pattern.test(text)
}
function jsonPasses({ path, operator, value }) {
  const compare = comparison(operator, value)
  const someAt = (node, step) => {
    if (step === path.length) return compare(node)
    if (typeof node !== 'object' || node === null) return false
    const key = path[step]
    // -1 is ANY of contract/filter.
    if (key === -1) return Object.values(node).some((each) => someAt(each, step + 1))
    if (Array.isArray(node) !== (typeof key === 'number') || !Object.hasOwn(node, key)) return false
    return someAt(node[key], step + 1)
  }
  return (text) => {
    // Most text is no JSON, and an error for each would cost more than all else.
    if (!/^\\s*[[{"\\dtfn-]/.test(text)) return false
    try {
      return someAt(JSON.parse(text), 0)
    } catch {
      return false
    }
  }
}
function comparison(operator, value) {
  const isScalar = (node) => typeof node !== 'object' || node === null
  const equals = (node) => node === value || (isScalar(node) && String(node) === String(value))
  const ordered = (node) => typeof node === typeof value && (typeof node === 'number' || typeof node === 'string')
  const part = String(value).toLowerCase()
  switch (operator) {
    case '==': return equals
    case '!=': return (node) => !equals(node)
    case '<': return (node) => ordered(node) && node < value
    case '<=': return (node) => ordered(node) && node <= value
    case '>': return (node) => ordered(node) && node > value
    case '>=': return (node) => ordered(node) && node >= value
    case '~': return (node) => isScalar(node) && String(node).toLowerCase().includes(part)
    default: return () => true
  }
}
`

interface Answer {
  readonly found: Uint8Array
  readonly isTooSlow: boolean
}

/** Threads that are done, each with what ends it when its time is over. */
const idle = new Map<Worker, NodeJS.Timeout>()

export class PatternWorker {
  readonly #test: WorkerTest
  readonly #name: string
  #worker: Worker | undefined
  #isBusy = false

  /** `name`: how the person wrote it. */
  constructor(test: WorkerTest, name: string) {
    this.#test = test
    this.#name = name
  }

  /** Which stretches of the block match, each of them as text, as 0 and 1. Rejects with PatternTooSlow. One call at a time. */
  async search(block: Buffer, starts: Uint32Array, ends: Uint32Array): Promise<Uint8Array> {
    const isFirst = this.#worker === undefined
    const worker = (this.#worker ??= idleWorker() ?? startWorker())
    this.#isBusy = true
    // A copy, which the thread then owns: the block may be memory that the log is still written to.
    const bytes = new Uint8Array(block)
    const answered = new Promise<Answer>((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(late)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        act()
      }
      const onMessage = (answer: Answer): void => settle(() => resolve(answer))
      const onError = (error: Error): void => settle(() => reject(error))
      const onExit = (): void => settle(() => reject(new Error('The search was ended.')))
      const late = setTimeout(() => settle(() => reject(new PatternTooSlow(this.#name))), SILENCE_MS)
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage({ ...(isFirst && { test: this.#test }), block: bytes.buffer, starts, ends }, [bytes.buffer])
    })
    try {
      const { found, isTooSlow } = await answered
      this.#isBusy = false
      if (isTooSlow) throw new PatternTooSlow(this.#name)
      return found
    } catch (error) {
      this.end()
      throw error
    }
  }

  /** Lets the thread go: one that is at work is ended, whatever it is doing. */
  end(): void {
    const worker = this.#worker
    this.#worker = undefined
    if (!worker) return
    if (this.#isBusy || idle.size >= MOST_IDLE) void worker.terminate()
    else idle.set(worker, setTimeout(() => endIdle(worker), IDLE_MS).unref())
  }
}

function idleWorker(): Worker | undefined {
  for (const [worker, timer] of idle) {
    clearTimeout(timer)
    idle.delete(worker)
    return worker
  }
  return undefined
}

function endIdle(worker: Worker): void {
  idle.delete(worker)
  void worker.terminate()
}

function startWorker(): Worker {
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: { slowMs: SLOW_MS, mostSlow: MOST_SLOW, mostTries: MOST_TRIES },
  })
  // Told by the search that is under way, if there is one; without a listener it would end the host.
  worker.on('error', () => undefined)
  worker.on('exit', () => {
    clearTimeout(idle.get(worker))
    idle.delete(worker)
  })
  // A search is no reason to go on for a host that ends.
  worker.unref()
  return worker
}
