// Masks removed 64 bytes at a time, by WebAssembly's 128-bit instructions: three times as fast as the words of JavaScript, and unmasking
// is what a server of large messages spends most of its time on. WebAssembly works on its own memory only, so that the read buffer is
// made of it. The module is put together here: it is one function, and a toolchain for it would be larger than it is.

/** The part of the WebAssembly JavaScript interface that is used here. */
interface WebAssemblyInterface {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, object>>,
  ) => { readonly exports: Record<string, unknown> }
}

/**
 * Removes a mask from memory[at..end), `end - at` a multiple of 16, for a mask whose bytes, in the order of memory, are the little-endian
 * `key`. Returns 0 when every byte is ASCII.
 */
type VectorUnmask = (at: number, end: number, key: number) => number

/** Bytes of one page of WebAssembly memory. */
const PAGE = 64 * 1024

const I32 = 0x7f
const V128 = 0x7b
const NO_RESULT = 0x40

// Parameters and locals by number.
const AT = 0
const END = 1
const KEY = 2
const MASK = 3
const SEEN = 4
const BYTES = 5

const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const tee = (local: number): number[] => [0x22, local]
const constant = (value: number): number[] => [0x41, ...signed(value)]
const ADD = 0x6a
const GREATER_UNSIGNED = 0x4b
const block = (...body: number[][]): number[] => [0x02, NO_RESULT, ...body.flat(), 0x0b]
const loop = (...body: number[][]): number[] => [0x03, NO_RESULT, ...body.flat(), 0x0b]
const branch = (depth: number): number[] => [0x0c, depth]
const branchIf = (depth: number): number[] => [0x0d, depth]
/** Vector instructions have a prefix of their own. Alignment 0: any address will do. */
const load = (offset: number): number[] => [0xfd, 0x00, 0, offset]
const store = (offset: number): number[] => [0xfd, 0x0b, 0, offset]
const SPLAT = [0xfd, 0x11]
const OR = [0xfd, 0x50]
const XOR = [0xfd, 0x51]
/** The highest bit of each byte, as 16 bits. i8x16.bitmask; its number needs two bytes. */
const HIGHEST_BITS = [0xfd, 0xe4, 0x00]

/** A number as signed LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = []
  for (;;) {
    const seven = value & 0x7f
    value >>= 7
    if ((value === 0 && (seven & 0x40) === 0) || (value === -1 && (seven & 0x40) !== 0)) return [...bytes, seven]
    bytes.push(seven | 0x80)
  }
}

const unmaskSixteen = (offset: number): number[] => [
  ...get(AT),
  ...get(AT),
  ...load(offset),
  ...get(MASK),
  ...XOR,
  ...tee(BYTES),
  ...store(offset),
  ...get(SEEN),
  ...get(BYTES),
  ...OR,
  ...set(SEEN),
]

/** Goes on in steps of `size` bytes while a whole step is left. */
const whileThereAre = (size: number, ...step: number[][]): number[] =>
  block(
    loop([...get(AT), ...constant(size), ADD, ...get(END), GREATER_UNSIGNED, ...branchIf(1)], ...step, [
      ...get(AT),
      ...constant(size),
      ADD,
      ...set(AT),
      ...branch(0),
    ]),
  )

const FUNCTION = [
  // Three locals of type v128.
  1,
  3,
  V128,
  ...get(KEY),
  ...SPLAT,
  ...set(MASK),
  ...whileThereAre(64, unmaskSixteen(0), unmaskSixteen(16), unmaskSixteen(32), unmaskSixteen(48)),
  ...whileThereAre(16, unmaskSixteen(0)),
  ...get(SEEN),
  ...HIGHEST_BITS,
  0x0b,
]

const section = (id: number, ...content: number[]): number[] => [id, ...unsigned(content.length), ...content]
const name = (letter: string): number[] => [1, letter.charCodeAt(0)]

/** A number as unsigned LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** "\0asm", version 1. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

const MODULE = Uint8Array.from([
  ...MAGIC,
  // Types: (i32, i32, i32) → i32.
  ...section(1, 1, 0x60, 3, I32, I32, I32, 1, I32),
  // Imports: m.m, a memory of one page at least and at most.
  ...section(2, 1, ...name('m'), ...name('m'), 0x02, 0x01, 1, 1),
  ...section(3, 1, 0),
  // Exports: u, function 0.
  ...section(7, 1, ...name('u'), 0x00, 0),
  ...section(10, 1, ...unsigned(FUNCTION.length), ...FUNCTION),
])

/** 64 KiB of memory, and what unmasks in it; undefined where the platform has no WebAssembly or no vectors in it. */
function makeVectorMemory(): { readonly buffer: ArrayBuffer; readonly unmask: VectorUnmask } | undefined {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyInterface }
  if (!WebAssembly) return undefined
  try {
    const pages = { initial: 1, maximum: 1 }
    const memory = new WebAssembly.Memory(pages)
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { m: { m: memory } })
    return memory.buffer.byteLength === PAGE ? { buffer: memory.buffer, unmask: exports['u'] as VectorUnmask } : undefined
  } catch {
    return undefined
  }
}

const vectors = makeVectorMemory()

/** Memory for reads, in which `unmaskVectors` works. */
export const READ_MEMORY = Buffer.from(vectors?.buffer ?? new ArrayBuffer(PAGE))

/** `READ_MEMORY` as words, by which it is known; the words of no other memory are these. */
export const READ_WORDS = new Int32Array(READ_MEMORY.buffer)

/** undefined: nothing is faster than JavaScript here. */
export const unmaskVectors = vectors?.unmask
