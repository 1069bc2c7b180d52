// Messages that go out in steps: files, streams, and long ones that somebody waits for. One at a time, in the order of the calls. Leaves how one
// of them is sent to message-in-steps.ts.
import type { Readable } from 'node:stream'
import type { ConnectionRecord } from '../connection-record.ts'
import { OPCODE } from '../protocol/frame.ts'
import type { Settings } from '../settings.ts'
import { bufferSlices, fileSlices, openFile, streamSlices } from './byte-source.ts'
import { MessageInSteps } from './message-in-steps.ts'
import type { StepOptions, StepTools } from './message-in-steps.ts'
import type { SendQueue } from './send-queue.ts'

export interface SendFileOptions {
  /** 1 text, 2 binary (default). */
  readonly format?: 1 | 2
  /**
   * Payload bytes of one frame of this message, as far as a slice of 64 KiB has them, 0 for no bound; without it the setting of that name. All
   * frames of a file but the last have as many; of a stream also the last of each piece that it hands over may be shorter.
   */
  readonly maxFrameSize?: number | undefined
  /** Called at most once a slice of 64 KiB, with bytes handed to the socket. */
  readonly onProgress?: (sent: number, total: number) => void
  /** Aborting is the same as Interrupt with `close`. */
  readonly signal?: AbortSignal
}

// @internal
export class LongMessages {
  readonly #queue: SendQueue
  readonly #record: ConnectionRecord
  readonly #settings: Settings
  /** As they are when a message begins. */
  readonly #tools: () => StepTools
  #underWay: MessageInSteps | undefined

  constructor(queue: SendQueue, record: ConnectionRecord, settings: Settings, tools: () => StepTools) {
    this.#queue = queue
    this.#record = record
    this.#settings = settings
    this.#tools = tools
  }

  /**
   * Streams a file or a stream as one message, each read a frame (split further by MaxFrameSize). Rejects with `file-unreadable`
   * before anything is sent, with `file-changed` when it fails half-way: the connection is then closed, because a message cannot be
   * taken back.
   */
  async sendFile(source: string | Readable, options: SendFileOptions): Promise<void> {
    // The place in the order is that of the call: what is sent while the file is being opened waits behind it.
    const turn = this.#queue.takeTurn()
    if (turn) await turn
    try {
      if (typeof source === 'string') await this.#sendPath(source, options)
      else await this.#sendSlices(streamSlices(source), -1, options)
    } finally {
      // Whatever a stream of somebody else does: the next one's turn comes.
      this.#queue.endTurn()
      if (typeof source !== 'string' && this.#settings.closeStreamAfterTransfer) source.destroy()
    }
  }

  /** A whole message in frames of `largest` bytes; resolves when the client's side has taken it. `timeout` in seconds without a byte moving. */
  async sendBuffer(message: Buffer, opcode: number, timeout: number, largest: number): Promise<void> {
    const turn = this.#queue.takeTurn()
    if (turn) await turn
    try {
      await this.#inSteps(bufferSlices(message), opcode, message, { total: message.length, timeout }, { ...this.#tools(), largest })
    } finally {
      this.#queue.endTurn()
    }
  }

  /** The log gets what has been sent of a message that will not be ended. */
  recordBeginning(): void {
    this.#underWay?.recordBeginning()
  }

  async #sendPath(path: string, options: SendFileOptions): Promise<void> {
    if (this.#queue.hasEnded) throw this.#queue.failure()
    const file = await openFile(path)
    try {
      await this.#sendSlices(fileSlices(file, path, options.maxFrameSize), file.size, options)
    } finally {
      await file.handle.close()
    }
  }

  #sendSlices(slices: AsyncIterable<Buffer>, total: number, options: SendFileOptions): Promise<void> {
    const { format = OPCODE.binary, onProgress, signal, maxFrameSize } = options
    const tools = this.#tools()
    return this.#inSteps(
      slices,
      format,
      undefined,
      { total, onProgress, signal, timeout: this.#record.timeout },
      { ...tools, largest: maxFrameSize ?? tools.largest },
    )
  }

  async #inSteps(
    slices: AsyncIterable<Buffer>,
    opcode: number,
    message: Buffer | undefined,
    options: StepOptions,
    tools = this.#tools(),
  ): Promise<void> {
    const inSteps = (this.#underWay = new MessageInSteps(tools, opcode, message))
    try {
      await inSteps.send(slices, options)
    } finally {
      this.#underWay = undefined
    }
  }
}
