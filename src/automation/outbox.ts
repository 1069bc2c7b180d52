// Answers that found a client's queue full: they wait for it, and it is not read from meanwhile. Bounded: what is more is dropped, and said.
import { WebSocketServerError, type Connection, type WebSocketServer } from '../server/index.ts'

/** Bytes that wait for one client beyond its own queue. */
const MOST_BYTES = 16 * 1024 * 1024

interface Waiting {
  readonly messages: { readonly bytes: Buffer; readonly format: 1 | 2 }[]
  bytes: number
  dropped: number
  /** Reading was stopped here, and is taken up again here. */
  heldBack: boolean
}

export class Outbox {
  readonly #server: WebSocketServer
  readonly #waiting = new Map<string, Waiting>()
  readonly #trouble: (connection: string, sentence: string) => void

  constructor(server: WebSocketServer, trouble: (connection: string, sentence: string) => void) {
    this.#server = server
    this.#trouble = trouble
  }

  send(connection: Connection, bytes: Buffer, format: 1 | 2, holdsBack: boolean): void {
    if (this.#waiting.size > 0) {
      const waiting = this.#waiting.get(connection.connectionId)
      if (waiting) {
        this.#wait(waiting, connection, bytes, format, holdsBack)
        return
      }
    }
    if (this.#trySend(connection, bytes, format) || !connection.connected) return
    const waiting: Waiting = { messages: [], bytes: 0, dropped: 0, heldBack: false }
    this.#waiting.set(connection.connectionId, waiting)
    this.#wait(waiting, connection, bytes, format, holdsBack)
  }

  isWaiting(id: string): boolean {
    return this.#waiting.has(id)
  }

  /** ReadyToSend has come. */
  onReady(id: string): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    const connection = this.#server.connections.get(id)
    this.#waiting.delete(id)
    if (!connection) return
    for (const [index, { bytes, format }] of waiting.messages.entries())
      if (!this.#trySend(connection, bytes, format)) {
        if (!connection.connected) return
        waiting.messages.splice(0, index)
        waiting.bytes = waiting.messages.reduce((sum, message) => sum + message.bytes.length, 0)
        this.#waiting.set(id, waiting)
        return
      }
    if (waiting.heldBack) connection.acceptData = true
    if (waiting.dropped > 0)
      this.#trouble(id, `${waiting.dropped} messages of rules were not sent to connection ${id}, because it had stopped reading.`)
  }

  forget(id: string): void {
    this.#waiting.delete(id)
  }

  end(): void {
    for (const [id, { heldBack }] of this.#waiting) {
      const connection = this.#server.connections.get(id)
      if (connection && heldBack) connection.acceptData = true
    }
    this.#waiting.clear()
  }

  /** false: the queue is full. What cannot be sent at all is told, and is over. */
  #trySend(connection: Connection, bytes: Buffer, format: 1 | 2): boolean {
    try {
      return connection.trySend(bytes, format)
    } catch (error) {
      if (!(error instanceof WebSocketServerError)) throw error
      this.#trouble(connection.connectionId, `A message by a rule was not sent: ${error.message}`)
      return true
    }
  }

  #wait(waiting: Waiting, connection: Connection, bytes: Buffer, format: 1 | 2, holdsBack: boolean): void {
    if (holdsBack && !waiting.heldBack && connection.acceptData) {
      waiting.heldBack = true
      connection.acceptData = false
    }
    if (waiting.bytes + bytes.length > MOST_BYTES) {
      if (waiting.dropped++ === 0)
        this.#trouble(
          connection.connectionId,
          `Connection ${connection.connectionId} does not read: ${waiting.bytes} bytes of rules wait for it, and what comes now is dropped.`,
        )
      return
    }
    // Bytes of a message that has come are the component's again once the turn is over.
    waiting.messages.push({ bytes: Buffer.from(bytes), format })
    waiting.bytes += bytes.length
  }
}
