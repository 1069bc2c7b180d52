// Which connection of its client this is: counted by address, path, cookie, parameter or header, for the rules that ask.
import { conditionsIn, type CLIENT_KEYS, type Condition, type Rule } from '../contract/automation/rule.ts'
import { shortKey } from './short-key.ts'
import type { Client } from './subject.ts'

/** Clients that are told apart; those not seen for longest are forgotten. */
const MOST_CLIENTS = 100_000

type Attempt = Extract<Condition, { readonly type: 'attempt' }>

interface Counter {
  readonly of: (typeof CLIENT_KEYS)[number]
  readonly name: string
  /** Before the opening request only the address is known. */
  readonly atConnection: boolean
  readonly times: Map<string, number>
}

export class Attempts {
  #counters: readonly Counter[] = []
  /** What a connection was counted as, by its number and the counter. */
  readonly #counted = new Map<number, Map<string, number>>()

  /** Counts what these rules ask for; what is counted already goes on. */
  follow(rules: readonly Rule[]): void {
    const wanted = new Map<string, Counter>()
    for (const { enabled, when, if: condition } of rules)
      for (const each of conditionsIn(condition)) {
        if (each.type !== 'attempt' || !enabled) continue
        const key = keyOf(each.of, each.name ?? '')
        const before = wanted.get(key) ?? this.#counters.find((counter) => keyOf(counter.of, counter.name) === key)
        const atConnection = when.on === 'connectionRequest' || before?.atConnection === true
        wanted.set(key, { of: each.of, name: each.name ?? '', atConnection, times: before?.times ?? new Map<string, number>() })
      }
    this.#counters = [...wanted.values()]
  }

  get isIdle(): boolean {
    return this.#counters.length === 0
  }

  /** A connection has come, or its opening request. */
  count(client: Client, on: 'connectionRequest' | 'openRequest'): void {
    for (const { of, name, atConnection, times } of this.#counters) {
      if (atConnection !== (on === 'connectionRequest')) continue
      const who = shortKey(whoOf(client, of, name))
      const time = (times.get(who) ?? 0) + 1
      // Set anew, so that the map's order is the order of use.
      times.delete(who)
      times.set(who, time)
      for (const oldest of times.keys()) {
        if (times.size <= MOST_CLIENTS) break
        times.delete(oldest)
      }
      let counted = this.#counted.get(client.facts.number)
      if (!counted) this.#counted.set(client.facts.number, (counted = new Map()))
      counted.set(keyOf(of, name), time)
    }
  }

  /** 0: it was not counted, because no rule asked when it came. */
  of(client: Client, of: Attempt['of'], name: string): number {
    return this.#counted.get(client.facts.number)?.get(keyOf(of, name)) ?? 0
  }

  forget(connection: number): void {
    this.#counted.delete(connection)
  }

  clear(): void {
    for (const { times } of this.#counters) times.clear()
  }
}

function keyOf(of: string, name: string): string {
  return `${of} ${name.toLowerCase()}`
}

function whoOf(client: Client, of: Attempt['of'], name: string): string {
  switch (of) {
    case 'address':
      return client.facts.remoteHost
    case 'path':
      return client.path
    case 'cookie':
      return client.cookie(name) ?? ''
    case 'query':
      return client.query(name) ?? ''
    case 'header':
      return client.header(name) ?? ''
  }
}
