// A readable JSON file that several hosts share: whole at every moment, and what one of them changes leaves what another has changed as it
// is. What stands in it is left to others.
import { constants, open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, replaceFile } from '../server/private-files.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { withLock } from './file-lock.ts'

/** Larger ones are none of ours. */
const READ_LIMIT = 16 * 1024 * 1024

/** New values by name; undefined takes a name away. A record within one holds changes of the record that stands there. */
export interface JsonChanges {
  readonly [name: string]: unknown
}

/** How a file that is not a record of records all through stands in the memory of whoever changes it. */
export interface JsonForm {
  read(json: JsonChanges): JsonChanges
  /** `whole`: everything, as the host has it. */
  write(changed: JsonChanges, whole: JsonChanges): JsonChanges
}

const AS_IT_IS: JsonForm = { read: (json) => json, write: (changed) => changed }

export class JsonFile {
  readonly path: string
  readonly #form: JsonForm
  #changes: JsonChanges | undefined
  #whole: () => JsonChanges = () => ({})
  #writing: Promise<void> | undefined

  constructor(path: string, form = AS_IT_IS) {
    this.path = path
    this.#form = form
  }

  /**
   * undefined when there is none. One that cannot be parsed is renamed to `*.damaged`, so that it is neither lost nor overwritten, and
   * `onDamage` gets a sentence.
   */
  async read(onDamage: (sentence: string) => void): Promise<unknown> {
    let text: string | undefined
    try {
      text = await readFileIfAny(this.path)
    } catch (error) {
      onDamage(`${this.path} cannot be read: ${systemReason(error)}. Defaults are used.`)
      return undefined
    }
    return text === undefined ? undefined : this.#parsed(text, onDamage)
  }

  async #parsed(text: string, onDamage: (sentence: string) => void): Promise<unknown> {
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      const kept = `${this.path}.damaged`
      const where = await rename(this.path, kept).then(
        () => `It was kept as ${kept}`,
        () => 'It stays until something is changed',
      )
      onDamage(`${this.path} is not JSON (${messageOf(error)}). ${where}; defaults are used.`)
      return undefined
    }
  }

  /**
   * Resolves when the changes are in place, and those of other calls meanwhile. `whole` gives everything, for a file that is not there or
   * is none of ours. Changes that could not be written go along with the next ones.
   */
  change(changes: JsonChanges, whole: () => JsonChanges): Promise<void> {
    this.#changes = merged(this.#changes ?? {}, changes, true)
    this.#whole = whole
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  /** Resolves when no write is under way, however it ended. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => undefined)
  }

  async #writeAll(): Promise<void> {
    await makeFolder(dirname(this.path))
    while (this.#changes !== undefined) {
      const changes = this.#changes
      this.#changes = undefined
      try {
        await withLock(`${this.path}.lock`, () => this.#write(changes))
      } catch (error) {
        this.#changes = merged(changes, this.#changes ?? {}, true)
        throw error
      }
    }
  }

  async #write(changes: JsonChanges): Promise<void> {
    const text = await readFileIfAny(this.path)
    const there = text === undefined ? undefined : await this.#parsed(text, () => undefined)
    const whole = this.#whole()
    const value = merged(isRecord(there) ? this.#form.read(there) : whole, changes, false)
    await replaceFile(this.path, `${JSON.stringify(this.#form.write(value, whole), sorted, 2)}\n`)
  }
}

/** undefined: there is none. Rejects with the system's error, also for what is not a regular file: a pipe of that name would never end. */
async function readFileIfAny(path: string): Promise<string | undefined> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw new Error('it is not a regular file')
    if (facts.size > READ_LIMIT) throw new Error(`it has ${facts.size} bytes, more than the ${READ_LIMIT} that are read`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** What makes `after` of `before`, down to the records that are in both. */
export function changesBetween(before: JsonChanges, after: JsonChanges): JsonChanges {
  const changes: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name], after[name]]
    if (Object.is(was, is)) continue
    if (isRecord(was) && isRecord(is)) {
      const within = changesBetween(was, is)
      if (Object.keys(within).length > 0) changes[name] = within
    } else changes[name] = is
  }
  return changes
}

/** `keepsUndefined`: what is taken away stays among the changes. */
function merged(into: JsonChanges, changes: JsonChanges, keepsUndefined: boolean): JsonChanges {
  const all = new Map(Object.entries(into))
  for (const [name, change] of Object.entries(changes)) {
    const there = all.get(name)
    if (change === undefined && !keepsUndefined) all.delete(name)
    else if (isRecord(change)) all.set(name, merged(isRecord(there) ? there : {}, change, keepsUndefined))
    else all.set(name, change)
  }
  return Object.fromEntries(all)
}

/** For JSON.stringify: records of texts, of which there may be many, stand in the order of their names. */
function sorted(_name: string, value: unknown): unknown {
  if (!isRecord(value) || Object.values(value).some((each) => typeof each !== 'string')) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
