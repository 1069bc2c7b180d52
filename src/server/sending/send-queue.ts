// The order in which one connection sends, and the bound on what waits for a client that does not read: turns of messages in steps, sends
// that wait behind them, would-block and ReadyToSend. Knows no frames.
import { WebSocketServerError } from '../errors.ts'
import { queueLimit } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { closedBefore } from './send-failures.ts'
import type { Wire } from './wire.ts'

/** Sends that may wait behind a streamed message, beside the bound on their bytes. */
export const WAITING_LIMIT = 10_000

/** How Interrupt ends a message: with a Close frame, or as if it were complete. */
export type Cut = 'close' | 'truncate'
/** Makes the error of a send that was interrupted, after doing what can be done. */
export type CutShort = (how: Cut) => WebSocketServerError

export interface QueueOwner {
  /** The client's side has taken what waited. */
  onTaken(): void
  /** Sends are taken again after one that failed with would-block. */
  onReady(): void
}

export class SendQueue {
  readonly #wire: Wire
  readonly #settings: Settings
  readonly #owner: QueueOwner
  readonly #record: { bytesSent: number }
  /** A message of several steps is under way; whole messages wait behind it in #waiting. */
  #streaming = false
  /** Sends that wait for the client, oldest first, each as the function that ends it. */
  #underWay: Set<(how: Cut) => void> | undefined
  #waiting: (() => void)[] | undefined
  #waitingBytes = 0
  #blocked = false
  /** What waits has been followed to its end; a callback tells when the client has taken it. */
  #isWatched = false
  #ended = false
  /** Makes the error only when somebody waits for it: a stack trace for each closed connection would cost more than its handshake. */
  #why: () => WebSocketServerError = closedBefore

  constructor(wire: Wire, settings: Settings, record: { bytesSent: number }, owner: QueueOwner) {
    this.#wire = wire
    this.#settings = settings
    this.#record = record
    this.#owner = owner
  }

  /** Bytes that wait because the client does not read, or behind a streamed message. */
  get queued(): number {
    return this.#wire.queued + this.#waitingBytes
  }

  get isReady(): boolean {
    return !this.#blocked
  }

  get isStreaming(): boolean {
    return this.#streaming
  }

  get hasEnded(): boolean {
    return this.#ended
  }

  /** Beyond the bound on bytes: `OutBufferSize`. */
  get isOverfull(): boolean {
    return this.queued > queueLimit(this.#settings)
  }

  /** A message has no room. */
  get isFull(): boolean {
    return this.#blocked || this.isOverfull || this.#waitingCount >= WAITING_LIMIT
  }

  /** Somebody waits for the end of the message of several steps. */
  get isAwaited(): boolean {
    return this.#waitingCount > 0
  }

  /** No more sends may wait. */
  get isCrowded(): boolean {
    return (this.#underWay?.size ?? 0) + this.#waitingCount >= WAITING_LIMIT
  }

  get #waitingCount(): number {
    return this.#waiting?.length ?? 0
  }

  /** Nothing is sent until ReadyToSend. */
  block(): void {
    this.#record.bytesSent = 0
    this.#blocked = true
    this.watch()
  }

  wouldBlock(): WebSocketServerError {
    this.block()
    return new WebSocketServerError(
      'would-block',
      `The client is not reading: ${this.queued} bytes wait (at most ${queueLimit(this.#settings)}). Wait for ReadyToSend, then send again.`,
    )
  }

  /** Why nothing is sent any more. */
  failure(): WebSocketServerError {
    return this.#why()
  }

  /** Nothing is sent from now on: what is under way is rejected, and what waits behind it in its turn. */
  end(why: () => WebSocketServerError): void {
    this.#ended = true
    this.#why = why
    for (const interrupt of this.#underWay ?? []) interrupt('close')
  }

  /** Ends the oldest send that is under way. Returns false when there is none. */
  interrupt(how: Cut): boolean {
    const oldest = this.#underWay?.values().next().value
    oldest?.(how)
    return oldest !== undefined
  }

  /** Tells the owner when the client has taken what waits. */
  watch(): void {
    if (this.#isWatched || this.#ended) return
    this.#isWatched = true
    this.#wire.whenTaken((error) => {
      this.#isWatched = false
      if (!error) this.onDrain()
    })
  }

  /** The socket's queue has emptied. */
  onDrain(): void {
    if (this.#ended || this.#isWatched) return
    this.#owner.onTaken()
    if (!this.#blocked) return
    if (this.queued > queueLimit(this.#settings) / 2 || this.#waitingCount > WAITING_LIMIT / 2) {
      // What waits behind a streamed message is looked at again when that message ends.
      if (!this.#streaming) this.watch()
      return
    }
    this.#blocked = false
    this.#owner.onReady()
  }

  /** Takes the turn to send a message of several steps; undefined when it was free. Every taker calls `endTurn`. */
  takeTurn(): Promise<void> | undefined {
    if (!this.#streaming) {
      this.#streaming = true
      return undefined
    }
    if (this.#waitingCount >= WAITING_LIMIT) return Promise.reject(this.wouldBlock())
    return new Promise((resolve) =>
      this.#wait(0, () => {
        this.#streaming = true
        resolve()
      }),
    )
  }

  endTurn(): void {
    this.#streaming = false
    this.#runWaiting()
    if (this.#blocked) this.watch()
  }

  /** Runs `send` when the streamed message before it has ended. */
  inTurn(bytes: number, send: () => void): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#wait(bytes, () => {
        try {
          send()
          resolve()
        } catch (error) {
          reject(error)
        }
      }),
    )
  }

  #wait(bytes: number, run: () => void): void {
    this.#waitingBytes += bytes
    this.#waiting ??= []
    this.#waiting.push(() => {
      this.#waitingBytes -= bytes
      run()
    })
  }

  /** Sends what has waited, until another streamed message begins. */
  #runWaiting(): void {
    while (!this.#streaming) {
      const next = this.#waiting?.shift()
      if (!next) return
      next()
    }
  }

  /**
   * Waits for what `begin` starts. Ends early when the connection ends, by Interrupt or `signal` with the error that `cutShort` makes, or
   * with `timeout` after so many seconds in which no byte moved (0: no limit).
   */
  underWay<T = void>(
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
    timeout: number,
    cutShort: CutShort,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const underWay = (this.#underWay ??= new Set())
      let timer: NodeJS.Timeout | undefined
      const settle = (): void => {
        clearTimeout(timer)
        underWay.delete(interrupt)
        signal?.removeEventListener('abort', abort)
      }
      const fail = (error: unknown): void => {
        settle()
        reject(error)
      }
      const interrupt = (how: Cut): void => {
        settle()
        reject(this.#ended ? this.#why() : cutShort(how))
      }
      const abort = (): void => interrupt('close')
      const watch = (before: number): void => {
        timer = setTimeout(() => {
          const waits = this.#wire.unsent
          if (waits < before) watch(waits)
          else fail(this.#standsStill(timeout))
        }, timeout * 1000)
      }
      underWay.add(interrupt)
      signal?.addEventListener('abort', abort, { once: true })
      begin((value) => {
        settle()
        resolve(value)
      }, fail)
      if (timeout > 0 && underWay.has(interrupt)) watch(this.#wire.unsent)
      if (signal?.aborted && underWay.has(interrupt)) abort()
    })
  }

  #standsStill(timeout: number): WebSocketServerError {
    return new WebSocketServerError(
      'timeout',
      `No byte moved for ${timeout} seconds: the client is not reading. ${this.queued} bytes wait.`,
    )
  }
}
