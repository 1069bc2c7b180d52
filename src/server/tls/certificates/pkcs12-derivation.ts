// The key derivation of PKCS#12 (RFC 7292 appendix B), which Node does not have, and the work that one store may ask for.
import * as crypto from 'node:crypto'
import { CertificateStoreError } from './certificate-store-error.ts'

/**
 * Iterations that all derivations of one store may take together. Java writes 10,000 a key, NSS 600,000 for each of its three parts;
 * above that a file costs the reader time and nobody else anything. At the limit a load takes some seconds, in slices.
 */
const ITERATION_LIMIT = 5_000_000
/** Iterations between two turns of the event loop: some ten milliseconds. */
const SLICE = 10_000

/** What is left of `ITERATION_LIMIT` while one store is read. */
export class DerivationBudget {
  #left = ITERATION_LIMIT

  /** Throws `store-unreadable` when the store asks for more than it may. Call it before the work. */
  spend(iterations: number): void {
    if (iterations < 1)
      throw new CertificateStoreError(
        'store-unreadable',
        `The store asks for ${iterations} iterations of its password; at least 1 was expected.`,
      )
    if (iterations > this.#left)
      throw new CertificateStoreError(
        'store-unreadable',
        `The store asks for ${iterations.toLocaleString('en')} iterations of its password; at most ${ITERATION_LIMIT.toLocaleString('en')} ` +
          'are done for one store. Export it again with fewer.',
      )
    this.#left -= iterations
  }
}

/** What derived bytes are for (appendix B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const

/** A password in the two forms that stores use. `isNull` tells "no password" from "the empty password", which PKCS#12 tells apart. */
export interface StorePassword {
  readonly text: string
  readonly isNull: boolean
}

/** Appendix B.1: big-endian UTF-16 with a terminating zero; nothing at all for no password. */
function passwordBytes(password: StorePassword): Buffer {
  return password.isNull ? Buffer.alloc(0) : Buffer.from(`${password.text}\0`, 'utf16le').swap16()
}

/** Block size of the hash function in bytes, which appendix B calls v/8. */
function blockBytesOf(hash: string): number {
  return hash === 'sha384' || hash === 'sha512' || hash === 'sha512-256' ? 128 : 64
}

/** Appendix B.2. `hash` is Node's name, such as `sha1`. Takes its iterations from the budget. */
export async function derivePkcs12(
  purpose: (typeof PURPOSE)[keyof typeof PURPOSE],
  password: StorePassword,
  { hash, salt, iterations }: { hash: string; salt: Buffer; iterations: number },
  length: number,
  budget: DerivationBudget,
): Promise<Buffer> {
  const v = blockBytesOf(hash)
  const diversifier = Buffer.alloc(v, purpose)
  const input = Buffer.concat([repeated(salt, v), repeated(passwordBytes(password), v)])
  const derived: Buffer[] = []
  for (let made = 0; made < length;) {
    budget.spend(iterations)
    const bytes = await hashedOften(hash, Buffer.concat([diversifier, input]), iterations)
    derived.push(bytes)
    made += bytes.length
    if (made < length) addToBlocks(input, v, bytes)
  }
  return Buffer.concat(derived).subarray(0, length)
}

/** As many whole blocks of v bytes as hold all of it, filled with copies. */
function repeated(bytes: Buffer, v: number): Buffer {
  return bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(v * Math.ceil(bytes.length / v), bytes)
}

/** The hash of the hash of the hash, with turns of the event loop between. The caller has taken the iterations from the budget. */
export async function hashedOften(hash: string, first: Buffer, iterations: number): Promise<Buffer> {
  let bytes: Buffer = first
  for (let done = 1; done <= iterations; done++) {
    bytes = hashed(hash, bytes)
    if (done % SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return bytes
}

/** One-shot hashing came with Node 20.12; with its result as a string it takes 0.45 µs, a Hash object 1.2. */
const hashed: (hash: string, bytes: Buffer) => Buffer =
  typeof crypto.hash === 'function'
    ? (hash, bytes) => Buffer.from(crypto.hash(hash, bytes, 'binary'), 'binary')
    : (hash, bytes) => crypto.createHash(hash).update(bytes).digest()

/** Step 6C: I_j = (I_j + B + 1) mod 2^v for each block. */
function addToBlocks(input: Buffer, v: number, bytes: Buffer): void {
  for (let block = 0; block < input.length; block += v) {
    let carry = 1
    for (let i = v - 1; i >= 0; i--) {
      carry += (input[block + i] as number) + (bytes[i % bytes.length] as number)
      input[block + i] = carry & 0xff
      carry >>= 8
    }
  }
}
