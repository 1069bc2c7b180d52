// Memory that begins at a block of the disk, which writing past the system's page cache demands. WebAssembly's is the only such memory in JavaScript.

/** What memory, position and length of a write past the cache must be multiples of, on every disk in use. */
export const BLOCK = 4096

/** The part of the WebAssembly JavaScript interface that is used here. */
interface WebAssemblyInterface {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => { readonly buffer: ArrayBuffer }
}

/** Buffers made at a time: each piece of such memory reserves much address space. */
const ARENA = 8
const WASM_PAGE = 64 * 1024

/** Several at once, zeroed. `bytes`: length of each, a multiple of 8 KiB. */
export function makeBlockBuffers(bytes: number): Buffer[] {
  const pages = (ARENA * bytes) / WASM_PAGE
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages })
  return Array.from({ length: ARENA }, (_, at) => Buffer.from(buffer, at * bytes, bytes))
}

/** Where the block that holds `position` begins. */
export function blockStart(position: number): number {
  return position - (position % BLOCK)
}
