// What one attack is, and what it has found: facts that hold or do not, figures beside them, and sentences that the application itself has said.
import process from 'node:process'

export interface Attack {
  /** For --only. */
  readonly name: string
  /** What is done to the application, for a person. */
  readonly does: string
  /** What happens, where all facts hold. */
  readonly happens: string
  /** Why it cannot be done on this machine. */
  readonly unavailable?: () => string | undefined
  run(findings: Findings, soak: Soak): Promise<void>
}

/** What all attacks of a run share. */
interface Soak {
  /** For homes, each attack its own. */
  readonly folder: string
  /** Minutes for an attack that can go on for ever. */
  readonly minutes: number
  /** Of what chance decides; printed. */
  readonly seed: number
  /** How it goes on, for who waits. */
  readonly progress: (text: string) => void
}

export class Findings {
  readonly figures: string[] = []
  readonly reads: string[] = []
  readonly wrong: string[] = []

  /** `otherwise`: the sentence when it does not hold. */
  fact(holds: boolean, otherwise: string): void {
    if (!holds) this.wrong.push(otherwise)
  }

  figure(text: string): void {
    this.figures.push(text)
  }

  /** A sentence that the application has said, and that a person reads; there has to be one. */
  read(sentence: string | undefined, expected: string): void {
    if (sentence === undefined) this.wrong.push(`Nothing was said of ${expected}.`)
    else if (!this.reads.includes(sentence)) this.reads.push(sentence)
  }
}

export const MEBIBYTE = 1024 * 1024

export function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Looks until it is so. False: it was not, for so long. */
export async function becomes(is: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await wait(100)) if (await is()) return true
  return await is()
}

export const notOnLinux = (): string | undefined =>
  process.platform === 'linux' ? undefined : 'it needs Linux, where /proc says what a process holds'

export const notAsRoot = (): string | undefined =>
  notOnLinux() ?? (process.getuid?.() === 0 ? undefined : 'it needs root, to mount a file system of its own')
