// The first stage: whether a client is let in at all (ConnectionRequest), before a byte of it is looked at.
import type { ConnectionRequestEvent } from '../events.ts'
import type { Asks } from '../listeners.ts'
import type { Asking, Eventually, Gone } from './asking.ts'
import type { Hold } from './hold.ts'

interface Client {
  readonly connectionId: string
  readonly remoteHost: string
  readonly remotePort: number
}

class ConnectionRequest implements ConnectionRequestEvent {
  readonly connectionId: string
  readonly address: string
  readonly port: number
  accept = true
  readonly #hold: Hold

  constructor({ connectionId, remoteHost, remotePort }: Client, hold: Hold) {
    this.connectionId = connectionId
    this.address = remoteHost
    this.port = remotePort
    this.#hold = hold
  }

  get signal(): AbortSignal {
    return this.#hold.signal
  }
}

export type Admission = 'admitted' | 'turned away' | Gone

export function admission(client: Client, asks: Asks, asking: Asking): Eventually<Admission> {
  if (!asks.hasListeners('connectionRequest')) return 'admitted'
  const event = new ConnectionRequest(client, asking.begin())
  const restore = (): void => void (event.accept = true)
  return asking.settle<Admission>(asks.ask('connectionRequest', event, restore), restore, () =>
    event.accept ? 'admitted' : 'turned away',
  )
}
