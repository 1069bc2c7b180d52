// Why rules of the moment did not apply, as it was then: it cannot be asked afterwards. Bounded, as a whole and each second.

const MOST = 20_000
const A_SECOND = 1_000

interface Miss {
  readonly position: number
  readonly rule: string
  readonly why: string
}

export class Missed {
  readonly #now: () => number
  #all: Miss[] = []
  #since = 0
  #times = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** `position` as in `AutomationReport.applied`. `why` is asked when it is kept. */
  add(position: number, rule: string, why: () => string): void {
    const now = this.#now()
    if (now - this.#since >= 1_000) {
      this.#since = now
      this.#times = 0
    }
    if (++this.#times > A_SECOND) return
    this.#all.push({ position, rule, why: why() })
    if (this.#all.length > MOST * 2) this.#all = this.#all.slice(-MOST)
  }

  /** By rule. */
  at(position: number | undefined): ReadonlyMap<string, string> {
    const found = new Map<string, string>()
    if (position !== undefined) for (const each of this.#all) if (each.position === position) found.set(each.rule, each.why)
    return found
  }
}
