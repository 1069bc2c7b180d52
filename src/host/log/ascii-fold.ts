const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))

/** Bytes with the letters of ASCII in lower case, in memory that is used again. */
export class AsciiFold {
  #folded = Buffer.alloc(0)

  /** Valid until the next call. */
  of(block: Buffer): Buffer {
    if (this.#folded.length < block.length) this.#folded = Buffer.allocUnsafeSlow(block.length)
    const folded = this.#folded
    for (let i = 0; i < block.length; i++) folded[i] = LOWER[block[i] ?? 0] ?? 0
    return folded.subarray(0, block.length)
  }

  end(): void {
    this.#folded = Buffer.alloc(0)
  }
}
