// Frames of a server out of the octets as they come, however they are cut. Leaves to others what may stand in which frame.
import { headAt } from '../server/wire-frames.ts'

/** Octets of the shortest head. */
const SHORTEST = 2

export class FrameReader {
  readonly #onFrame: (first: number, payload: Buffer) => void
  readonly #onMasked: () => void
  #received: Buffer[] = []
  #size = 0
  /** Octets that must be there before anything is looked at again. */
  #wanted = SHORTEST

  /** `onFrame` gets FIN, RSV and opcode as one octet, and the payload; `onMasked` is the last thing that is called. */
  constructor(onFrame: (first: number, payload: Buffer) => void, onMasked: () => void) {
    this.#onFrame = onFrame
    this.#onMasked = onMasked
  }

  take(octets: Buffer): void {
    this.#received.push(octets)
    this.#size += octets.length
    while (this.#size >= this.#wanted) {
      const whole = this.#received.length === 1 ? (this.#received[0] as Buffer) : Buffer.concat(this.#received)
      if ((whole[1] as number) >= 0x80) {
        this.#wanted = Infinity
        this.#onMasked()
        return
      }
      const sizes = headAt(whole)
      const end = sizes ? sizes[0] + sizes[1] : whole.length + 1
      if (!sizes || whole.length < end) {
        this.#received = [whole]
        this.#wanted = end
        return
      }
      this.#received = [whole.subarray(end)]
      this.#size -= end
      this.#wanted = SHORTEST
      this.#onFrame(whole[0] as number, whole.subarray(sizes[0], end))
    }
  }
}
