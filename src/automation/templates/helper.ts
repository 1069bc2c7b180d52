// What a helper of a template gets.
import type { Client } from '../subject.ts'

/** What is known of the message that is being made. */
export interface Filling {
  /** Whom it is about: who has sent what is answered. */
  readonly client: Client | undefined
  /** Number of the connection that it goes to, "" for none. */
  readonly connection: string
  /** Its text, "" for none. */
  readonly text: string
  /** The same as JSON; undefined when it is none. */
  readonly json: unknown
  /** `:name` of the rule's path. */
  readonly parameters: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly chance: () => number
  /** The next number of a counter; `key` tells it from others. */
  count(key: string, from: number): number
  variable(name: string): string | undefined
  setVariable(name: string, value: string, of: 'server' | 'connection'): void
}

export interface HelperCall {
  readonly given: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
  readonly filling: Filling
  readonly name: string
  /** Called for each turn of a loop; throws when there are too many. */
  step(): void
}

export interface Helper {
  readonly run: (call: HelperCall) => unknown
  /** Bare words stand for themselves where nothing is called so. */
  readonly takesWords?: boolean
}
