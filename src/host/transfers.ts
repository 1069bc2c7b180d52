// Files on their way to clients: begun, their progress, cancelled. Leaves reading and framing to the component and tickets to the uploads.
import type { Transfer } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { messageOf } from './json-file.ts'
import type { ServedConnections } from './servers/server-group.ts'
import { Topic } from './topic.ts'
import type { FileToSend } from './uploads.ts'

/** Transfers listed; the oldest that has ended leaves first. */
const MOST_TRANSFERS = 2_000

interface Running {
  transfer: Transfer
  readonly controller: AbortController
}

export class Transfers {
  readonly changed = new Topic()
  readonly #server: ServedConnections
  readonly #all = new Map<string, Running>()
  #nextId = 1

  constructor(server: ServedConnections) {
    this.#server = server
  }

  list(): readonly Transfer[] {
    return [...this.#all.values()].map(({ transfer }) => transfer)
  }

  /** One transfer a connection. `file` is released once for each. `fragment`: payload bytes of one frame, 0 for what the setting says. */
  begin(ids: readonly string[], file: FileToSend, as: 'text' | 'binary', fragment: number): readonly Transfer[] {
    const begun = ids.map((connection) => this.#begin(connection, file, as, fragment))
    this.changed.changed()
    return begun
  }

  /** Throws RequestError 'no-such-transfer'. One that has ended stays as it is. */
  cancel(id: string): void {
    const running = this.#all.get(id)
    if (!running) throw new RequestError('no-such-transfer', `There is no transfer ${id}.`)
    running.controller.abort()
  }

  clear(): void {
    for (const [id, { transfer }] of this.#all) if (transfer.state !== 'running') this.#all.delete(id)
    this.changed.changed()
  }

  cancelAll(): void {
    for (const { controller } of this.#all.values()) controller.abort()
  }

  #begin(connection: string, file: FileToSend, as: 'text' | 'binary', fragment: number): Transfer {
    const id = String(this.#nextId++)
    const controller = new AbortController()
    const running: Running = {
      transfer: { id, connection, name: file.name, sent: 0, total: file.size, state: 'running', error: '' },
      controller,
    }
    this.#all.set(id, running)
    this.#forgetOldest()
    const change = (changes: Partial<Transfer>): void => {
      running.transfer = { ...running.transfer, ...changes }
      this.changed.changed()
    }
    const found = this.#server.connections.get(connection)
    const sent = found
      ? found.sendFile(file.path, {
          format: as === 'text' ? 1 : 2,
          maxFrameSize: fragment || undefined,
          signal: controller.signal,
          onProgress: (bytes, total) => change({ sent: bytes, total }),
        })
      : Promise.reject(new Error(`Connection ${connection} is no longer there.`))
    sent
      .then(() => change({ state: 'done' }))
      .catch((error: unknown) =>
        change(controller.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: messageOf(error) }),
      )
      .finally(() => file.release())
    return running.transfer
  }

  #forgetOldest(): void {
    for (const [id, { transfer }] of this.#all) {
      if (this.#all.size <= MOST_TRANSFERS) return
      if (transfer.state !== 'running') this.#all.delete(id)
    }
  }
}
