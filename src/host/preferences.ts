// Small facts that faces keep with the host, such as theme and pane sizes, as one readable file.
import { RequestError } from '../contract/params.ts'
import { systemReason } from '../server/system-reason.ts'
import { JsonFile, isRecord } from './json-file.ts'

/** A face has a few dozen. */
const MOST_NAMES = 500

export class Preferences {
  readonly #file: JsonFile
  readonly #onTrouble: (sentence: string) => void
  readonly #values = new Map<string, string>()
  /** That it cannot be written has been said. */
  #isTold = false

  private constructor(path: string, onTrouble: (sentence: string) => void) {
    this.#file = new JsonFile(path)
    this.#onTrouble = onTrouble
  }

  static async open(path: string, onTrouble: (sentence: string) => void): Promise<Preferences> {
    const preferences = new Preferences(path, onTrouble)
    const json = await preferences.#file.read(onTrouble)
    if (isRecord(json))
      for (const [name, value] of Object.entries(json)) if (typeof value === 'string') preferences.#values.set(name, value)
    return preferences
  }

  all(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** Throws RequestError 'too-many-preferences'. */
  set(name: string, value: string): void {
    if (!this.#values.has(name) && this.#values.size >= MOST_NAMES) {
      throw new RequestError(
        'too-many-preferences',
        `${MOST_NAMES} preferences are kept, which is the maximum; "${name}" was not added.`,
      )
    }
    if (this.#values.get(name) === value) return
    this.#values.set(name, value)
    this.#file
      .change({ [name]: value }, () => this.all())
      .then(
        () => (this.#isTold = false),
        (error: unknown) => {
          if (!this.#isTold)
            this.#onTrouble(
              `${this.#file.path} cannot be written: ${systemReason(error)}. Changes to the window last until Socketbench ends.`,
            )
          this.#isTold = true
        },
      )
  }

  async close(): Promise<void> {
    await this.#file.settled()
  }
}
