// Small facts that faces keep with the host, such as theme and pane sizes, as one readable file.
import { RequestError } from '../contract/params.ts'
import { JsonFile, messageOf } from './json-file.ts'
import { isRecord } from './profile.ts'

/** A face has a few dozen. */
const MOST_NAMES = 500

export class Preferences {
  readonly #file: JsonFile
  readonly #onTrouble: (sentence: string) => void
  readonly #values = new Map<string, string>()

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
        `${MOST_NAMES} preferences are kept, which is the most there can be; "${name}" was not added.`,
      )
    }
    if (this.#values.get(name) === value) return
    this.#values.set(name, value)
    this.#file
      .write(this.all())
      .catch((error: unknown) => this.#onTrouble(`${this.#file.path} cannot be written: ${messageOf(error)}.`))
  }

  async close(): Promise<void> {
    await this.#file.settled()
  }
}
