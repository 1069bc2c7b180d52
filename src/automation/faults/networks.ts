// The connections whose network is worse on purpose.
import type { Shape } from '../../contract/automation/rule.ts'
import type { Connection } from '../../server/index.ts'
import type { Chance } from '../random.ts'
import { Shaper, type ShaperServices } from './shaper.ts'

export interface NetworksServices extends ShaperServices {
  readonly chance: (connection: number) => Chance
  note(connection: string, text: string): void
}

export class Networks {
  readonly #services: NetworksServices
  readonly #shapers = new Map<string, Shaper>()

  constructor(services: NetworksServices) {
    this.#services = services
  }

  /** From now on; with nothing in it, it is as it was, and what waits goes at once. */
  shape(connection: Connection, shape: Shape): void {
    const { connectionId, number } = connection
    connection.shaper = undefined
    this.forget(connectionId)
    const isSome = Object.values(shape).some((value) => value > 0)
    this.#services.note(connectionId, isSome ? `The network is worse from now on: ${wordsOf(shape)}` : 'The network is as it was')
    if (!isSome || !connection.connected) return
    const shaper = new Shaper(connection, shape, this.#services.chance(number), this.#services)
    connection.shaper = shaper
    this.#shapers.set(connectionId, shaper)
  }

  forget(connection: string): void {
    this.#shapers.get(connection)?.end()
    this.#shapers.delete(connection)
  }
}

function wordsOf(shape: Shape): string {
  return Object.entries(shape)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
