// Status codes: in Close frames (RFC 6455 section 5.5.1), and in the entries of how connections ended.
import type { Range } from '../../contract/filter/filter.ts'
import type { Stretches, TextSearch } from './text-search.ts'

abstract class CodeSearch implements TextSearch {
  readonly longest = 32
  readonly overlap = 0
  readonly blockBytes = 512 * 1024
  readonly #ranges: readonly Range[]

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges
  }

  /** undefined: there is none. */
  protected abstract codeOf(bytes: Buffer): number | undefined

  search(block: Buffer, { count, starts, ends, found }: Stretches): void {
    for (let i = 0; i < count; i++) {
      const code = this.codeOf(block.subarray(starts[i], ends[i]))
      if (code !== undefined && this.#ranges.some(({ from, to }) => code >= from && code <= to)) found[i] = 1
    }
  }

  end(): void {}
}

export class CloseFrameSearch extends CodeSearch {
  /** A frame without a code is one with 1005 for whoever gets it (RFC 6455 section 7.1.5). */
  protected codeOf(bytes: Buffer): number {
    return bytes.length < 2 ? 1005 : bytes.readUInt16BE(0)
  }
}

/** The first fact of such an entry is its code. */
export class EndingSearch extends CodeSearch {
  protected codeOf(bytes: Buffer): number | undefined {
    const code = /^code: (\d+)\n/.exec(bytes.toString('latin1'))?.[1]
    return code === undefined ? undefined : Number(code)
  }
}
