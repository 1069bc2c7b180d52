// The keys that the person has given to commands, in `keys.json` of the home: a command's id and its keys, nothing else. Written by hand or by the
// window; what an editor saves holds at once. Which commands there are is the window's to know.
import { readFile } from 'node:fs/promises'
import type { KeysState } from '../contract/model.ts'
import { faultOfKeys } from '../contract/keys.ts'
import { RequestError } from '../contract/params.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { JsonFile, isRecord } from './json-file.ts'
import { placeOf } from './json-place.ts'
import { Topic } from './topic.ts'
import { watchFile } from './watched-file.ts'

/** A window has a hundred commands. */
const MOST = 1_000

type Bindings = KeysState['bindings']

export class KeysFile {
  readonly changed = new Topic()
  readonly #path: string
  readonly #file: JsonFile
  readonly #onTrouble: (sentence: string) => void
  #bindings: Bindings = {}
  #unwatch = (): void => undefined
  /** What has been said of the file, so that the same is not said again. */
  #told = ''

  private constructor(path: string, onTrouble: (sentence: string) => void) {
    this.#path = path
    this.#file = new JsonFile(path)
    this.#onTrouble = onTrouble
  }

  static async open(path: string, onTrouble: (sentence: string) => void): Promise<KeysFile> {
    const keys = new KeysFile(path, onTrouble)
    await keys.#look()
    keys.#unwatch = watchFile(path, () => keys.#look())
    return keys
  }

  state(): KeysState {
    return { bindings: this.#bindings, file: this.#path }
  }

  /** `keys`: "" takes them away, null gives the command its own back. Rejects with 'bad-keys' and 'keys-not-written'. */
  async set(command: string, keys: string | null): Promise<KeysState> {
    const fault = faultOfKeys(keys ?? '')
    if (fault !== '') throw new RequestError('bad-keys', `"${keys}" cannot be the keys of a command: ${fault}.`)
    const all = new Map(Object.entries(this.#bindings))
    if (keys === null) all.delete(command)
    else all.set(command, keys)
    if (all.size > MOST) throw new RequestError('bad-keys', `${MOST} commands have keys of their own, which is the maximum.`)
    const bindings = Object.fromEntries(all)
    try {
      // A file that is broken stays as it is: what stands in it is somebody's.
      await this.#read()
      await this.#file.change({ [command]: keys ?? undefined }, () => bindings)
    } catch (error) {
      if (error instanceof RequestError) throw error
      throw new RequestError('keys-not-written', `${this.#path} cannot be written: ${systemReason(error)}.`)
    }
    this.#take(bindings)
    return this.state()
  }

  async close(): Promise<void> {
    this.#unwatch()
    await this.#file.settled()
  }

  /** Takes what stands in the file; where it cannot be read, what held goes on, and a sentence says why. */
  async #look(): Promise<void> {
    try {
      this.#take(await this.#read())
      this.#told = ''
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error)
      if (sentence !== this.#told) this.#onTrouble(sentence)
      this.#told = sentence
    }
  }

  /** Rejects with RequestError 'bad-keys' and a sentence. */
  async #read(): Promise<Bindings> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return {}
      throw this.#bad(`cannot be read: ${systemReason(error)}`)
    }
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      throw this.#bad(`is not JSON: ${placeOf(text)}`)
    }
    if (!isRecord(json)) throw this.#bad('holds no object: write a command and its keys, such as {"log.follow": "F5"}')
    const entries = Object.entries(json)
    if (entries.length > MOST) throw this.#bad(`has ${entries.length} commands; at most ${MOST} are read`)
    for (const [command, keys] of entries) {
      if (typeof keys !== 'string') throw this.#bad(`gives "${command}" no text: write keys such as "Mod+K", or "" for none`)
      const fault = faultOfKeys(keys)
      if (fault !== '') throw this.#bad(`gives "${command}" the keys "${keys}": ${fault}`)
    }
    return json as Bindings
  }

  #bad(what: string): RequestError {
    return new RequestError('bad-keys', `${this.#path} ${what}. The keys were not changed.`)
  }

  #take(bindings: Bindings): void {
    if (JSON.stringify(bindings) === JSON.stringify(this.#bindings)) return
    this.#bindings = bindings
    this.changed.changed()
  }
}
