// A readable JSON file that several hosts share: whole at every moment, and what one of them changes leaves what another has changed as it
// is. What stands in it is left to others.
import { access, constants, open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, replaceFile } from '../server/private-files.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { withLock } from './file-lock.ts'

/** Larger ones are none of ours. */
const READ_LIMIT = 16 * 1024 * 1024
/** Damaged files that are kept beside one; the next one takes the place of the last. */
const MOST_DAMAGED = 20

/** New values by name; undefined takes a name away. A record within one holds changes of the record that stands there. */
export interface JsonChanges {
  readonly [name: string]: unknown
}

/** Of a record within the file: what stands there as `from` is called `to` from now on, with all that is in it. */
export interface Renaming {
  readonly within: string
  readonly from: string
  readonly to: string
}

type Step = { readonly changes: JsonChanges } | { readonly renaming: Renaming }

/** How a file that is not a record of records all through stands in the memory of whoever changes it. */
export interface JsonForm {
  /** May throw, and then the file stays as it is. */
  read(json: JsonChanges): JsonChanges
  /** `whole`: everything, as the host has it. */
  write(changed: JsonChanges, whole: JsonChanges): JsonChanges
}

const AS_IT_IS: JsonForm = { read: (json) => json, write: (changed) => changed }

export class JsonFile {
  readonly path: string
  readonly #form: JsonForm
  /** In the order in which they came; two changes in a row are one. */
  #steps: readonly Step[] = []
  #whole: () => JsonChanges = () => ({})
  #writing: Promise<void> | undefined

  constructor(path: string, form = AS_IT_IS) {
    this.path = path
    this.#form = form
  }

  /**
   * undefined when there is none. One that cannot be parsed is renamed to `*.damaged`, so that it is neither lost nor overwritten, and
   * `onDamage` gets a sentence; a further one to `*.damaged-2`.
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
    let why: string
    try {
      const value = JSON.parse(text) as unknown
      if (isRecord(value)) return value
      why = 'it has no object in it'
    } catch (error) {
      why = messageOf(error)
    }
    const kept = await freeName(`${this.path}.damaged`)
    const where = await rename(this.path, kept).then(
      () => `It was kept as ${kept}`,
      () => 'It stays until something is changed',
    )
    onDamage(`${this.path} is not JSON as Socketbench writes it (${why}). ${where}; defaults are used.`)
    return undefined
  }

  /**
   * Resolves when the changes are in place, and those of other calls meanwhile. `whole` gives everything, for a file that is not there or
   * is none of ours. `renaming` goes before the changes. What could not be written goes along with the next ones.
   */
  change(changes: JsonChanges, whole: () => JsonChanges, renaming?: Renaming): Promise<void> {
    this.#steps = joined(this.#steps, [...(renaming ? [{ renaming }] : []), { changes }])
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
    while (this.#steps.length > 0) {
      const steps = this.#steps
      this.#steps = []
      try {
        await withLock(`${this.path}.lock`, () => this.#write(steps))
      } catch (error) {
        this.#steps = joined(steps, this.#steps)
        throw error
      }
    }
  }

  async #write(steps: readonly Step[]): Promise<void> {
    const text = await readFileIfAny(this.path)
    const there = text === undefined ? undefined : await this.#parsed(text, () => undefined)
    const whole = this.#whole()
    let value = isRecord(there) ? this.#form.read(there) : whole
    for (const step of steps)
      if ('changes' in step) value = merged(value, step.changes, false)
      // In the whole, what was renamed is called so already.
      else if (value !== whole) value = renamed(value, step.renaming, whole)
    await replaceFile(this.path, `${JSON.stringify(this.#form.write(value, whole), sorted, 2)}\n`)
  }
}

/** What was damaged before is kept as well. */
async function freeName(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}-${number}`
    const isTaken = await access(name).then(
      () => true,
      () => false,
    )
    if (!isTaken || number === MOST_DAMAGED) return name
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
  const changes = new Map<string, unknown>()
  const own = (of: JsonChanges, name: string): unknown => (Object.hasOwn(of, name) ? of[name] : undefined)
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, name), own(after, name)]
    if (Object.is(was, is)) continue
    if (isRecord(was) && isRecord(is)) {
      const within = changesBetween(was, is)
      if (Object.keys(within).length > 0) changes.set(name, within)
    } else changes.set(name, is)
  }
  return Object.fromEntries(changes)
}

function joined(before: readonly Step[], after: readonly Step[]): readonly Step[] {
  const [last, next] = [before.at(-1), after[0]]
  if (!last || !next || !('changes' in last) || !('changes' in next)) return [...before, ...after]
  return [...before.slice(0, -1), { changes: merged(last.changes, next.changes, true) }, ...after.slice(1)]
}

/** What is not there comes from the whole. */
function renamed(value: JsonChanges, { within, from, to }: Renaming, whole: JsonChanges): JsonChanges {
  const all = value[within]
  if (!isRecord(all)) return value
  const others = Object.entries(all).filter(([name]) => name !== to)
  const given = isRecord(whole[within]) ? whole[within][to] : undefined
  const entries = Object.hasOwn(all, from)
    ? others.map(([name, each]) => [name === from ? to : name, each] as const)
    : [...others, ...(given === undefined ? [] : [[to, given] as const])]
  return { ...value, [within]: Object.fromEntries(entries) }
}

/** `keepsUndefined`: what is taken away stays among the changes. */
export function merged(into: JsonChanges, changes: JsonChanges, keepsUndefined: boolean): JsonChanges {
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
