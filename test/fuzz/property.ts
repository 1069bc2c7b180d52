// What the targets of the fuzzer share: choices made of its bytes, cuts into chunks, and properties that end a run when they do not hold.
import { isDeepStrictEqual, inspect } from 'node:util'

/** What is found: a property that does not hold. */
class Broken extends Error {
  override readonly name = 'Broken'
}

export function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Broken(otherwise)
}

export function same(one: unknown, other: unknown, what: string): void {
  if (isDeepStrictEqual(one, other)) return
  const shown = (value: unknown): string => inspect(value, { depth: 6, maxArrayLength: 20, maxStringLength: 400 })
  throw new Broken(`${what} differs:\n${shown(one)}\n${shown(other)}`)
}

/** Characters of an error that a person is to read: more than any sentence has, with what it quotes. */
const LONGEST_SENTENCE = 4_000

/** As far as it can be seen of an error that it is written for people: something is said, and no more than they read. */
export function isSentence(text: string): void {
  holds(text.length > 0 && text.length <= LONGEST_SENTENCE, `An error has ${text.length} characters: ${text.slice(0, 200)}`)
}

type ErrorClass = abstract new (...args: never[]) => Error

/** What `read` gives, or undefined when it refuses with one of the errors that it may throw. Others are findings. */
export function refusing<T>(read: () => T, ...classes: readonly ErrorClass[]): T | undefined {
  try {
    return read()
  } catch (error) {
    refused(error, classes)
    return undefined
  }
}

export async function refusingLater<T>(read: () => Promise<T>, ...classes: readonly ErrorClass[]): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    refused(error, classes)
    return undefined
  }
}

function refused(error: unknown, classes: readonly ErrorClass[]): void {
  if (!(error instanceof Error) || !classes.some((each) => error instanceof each)) throw error
  isSentence(error.message)
}

/** Numbers out of the fuzzer's bytes, zeros when they are at an end. */
export class Choices {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  word(): number {
    return (this.byte() << 8) | this.byte()
  }

  one<T>(of: readonly T[]): T {
    return of[this.byte() % of.length] as T
  }

  take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return Buffer.from(taken)
  }

  rest(): Buffer {
    return this.take(Math.max(0, this.left))
  }
}

/** The same bytes in chunks of 1 to 64 bytes, as the seed has it; 0: each byte for itself. Each is memory of its own. */
export function cut(bytes: Buffer, seed: number): Buffer[] {
  const chunks: Buffer[] = []
  let state = seed
  for (let at = 0; at < bytes.length;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const size = seed === 0 ? 1 : 1 + ((state >>> 16) % (seed < 128 ? 8 : 64))
    chunks.push(Buffer.from(bytes.subarray(at, at + size)))
    at += size
  }
  return chunks
}
