// Variables of a server, a connection or an actor, by name. What rules and scenarios set is made of what clients send: bounded in number and in characters.
import { TemplateError } from './templates/template-error.ts'

const MOST = 10_000
/** Of all names and values together. */
const MOST_CHARACTERS = 4 * 1024 * 1024

export class VariableMap implements Iterable<readonly [name: string, value: string]> {
  readonly #values = new Map<string, string>()
  #characters = 0

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** Of a workspace: whoever wrote it may have as many as he likes. */
  give(name: string, value: string): void {
    this.#characters += this.#growth(name, value)
    this.#values.set(name, value)
  }

  /** Throws TemplateError, and then nothing has changed. */
  set(name: string, value: string): void {
    if (!this.#values.has(name) && this.#values.size >= MOST)
      throw new TemplateError(`There are ${MOST} variables already, which is the maximum.`)
    const growth = this.#growth(name, value)
    if (growth > 0 && this.#characters + growth > MOST_CHARACTERS)
      throw new TemplateError(
        `The variable ${JSON.stringify(name.slice(0, 100))} was not set to ${value.length} characters: all variables together have at most ${MOST_CHARACTERS}.`,
      )
    this.give(name, value)
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.#values.entries()
  }

  #growth(name: string, value: string): number {
    const before = this.#values.get(name)
    return value.length - (before === undefined ? -name.length : before.length)
  }
}
