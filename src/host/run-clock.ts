// The time of a host, which never runs backwards, so that the entries of a log stay in their order whatever is done to the system's clock; and a look
// at it every second, which tells when the process stood still and when the clock was set.
import { cpuUsage } from 'node:process'

const LOOK_MS = 1_000
/** A look that comes later than this, in a process that was not working meanwhile, was kept from it. */
const STILL_MS = 5_000
/** The system mends its clock by small steps all the time; a larger one was somebody, or a machine that slept. */
const STEP_MS = 2_000

/** Three clocks of the system, in milliseconds. */
export interface Clocks {
  /** Since the epoch; may be set. */
  readonly wall: () => number
  /** Never set; may stand still while the machine sleeps. */
  readonly steady: () => number
  /** What the process has worked. */
  readonly worked: () => number
}

const SYSTEM: Clocks = {
  wall: () => Date.now(),
  steady: () => performance.now(),
  worked: () => {
    const { user, system } = cpuUsage()
    return (user + system) / 1_000
  },
}

export class RunClock {
  readonly #clocks: Clocks
  /** Of the steady clock, since the epoch. */
  #origin: number
  #last: { readonly wall: number; readonly steady: number; readonly worked: number }

  constructor(clocks = SYSTEM) {
    this.#clocks = clocks
    this.#last = this.#read()
    this.#origin = clocks === SYSTEM ? performance.timeOrigin : this.#last.wall - this.#last.steady
  }

  /** Milliseconds since the epoch, with a fraction. */
  now(): number {
    return this.#origin + this.#clocks.steady()
  }

  /** Looks every second, and tells in a sentence of what it finds. Returns the function that ends it. */
  watch(tell: (sentence: string) => void): () => void {
    const timer = setInterval(() => this.look(tell), LOOK_MS)
    timer.unref()
    return () => clearInterval(timer)
  }

  look(tell: (sentence: string) => void): void {
    const before = this.#last
    const now = (this.#last = this.#read())
    const passed = now.steady - before.steady
    const step = now.wall - before.wall - passed
    if (passed > STILL_MS && now.worked - before.worked < passed / 2)
      tell(
        `Socketbench stood still for ${spanText(passed)}: its process was stopped, or the machine slept. Clients were neither read nor answered meanwhile.`,
      )
    if (step < -STEP_MS)
      tell(
        `The system's clock was set back by ${spanText(-step)}. The log goes on in the time of before, so that its entries stay in their order.`,
      )
    if (step <= STEP_MS) return
    this.#origin = Math.max(this.#origin, now.wall - now.steady)
    tell(`The system's clock has gone ahead by ${spanText(step)}: it was set, or the machine slept. The log follows it.`)
  }

  #read(): { readonly wall: number; readonly steady: number; readonly worked: number } {
    const { wall, steady, worked } = this.#clocks
    return { wall: wall(), steady: steady(), worked: worked() }
  }
}

function spanText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`
}
