// A readable JSON file that is whole at every moment: written beside its place and renamed into it. What stands in it is left to others.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export class JsonFile {
  readonly path: string
  #next: unknown
  #writing: Promise<void> | undefined

  constructor(path: string) {
    this.path = path
  }

  /**
   * undefined when there is none. One that cannot be parsed is renamed to `*.damaged`, so that it is neither lost nor overwritten, and
   * `onDamage` gets a sentence.
   */
  async read(onDamage: (sentence: string) => void): Promise<unknown> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return undefined
      onDamage(`${this.path} cannot be read: ${messageOf(error)}. Defaults are used.`)
      return undefined
    }
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      const kept = `${this.path}.damaged`
      await rename(this.path, kept).catch(() => undefined)
      onDamage(`${this.path} is not JSON (${messageOf(error)}). It was kept as ${kept}; defaults are used.`)
      return undefined
    }
  }

  /** Resolves when `value`, or a newer one, is in place. Several calls during a write become one. */
  write(value: unknown): Promise<void> {
    this.#next = value
    this.#writing ??= this.#writeNewest().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  /** Resolves when no write is under way, however it ended. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => undefined)
  }

  async #writeNewest(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true })
    while (this.#next !== undefined) {
      const value = this.#next
      this.#next = undefined
      const beside = `${this.path}.${process.pid}.new`
      await writeFile(beside, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 })
      await rename(beside, this.path)
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
