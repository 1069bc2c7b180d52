// Puts the machine that runs scripts, QuickJS in WebAssembly, into the built code: compressed it is two fifths of its size, and inside a file it need not be found
// again in a package.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync } from 'node:zlib'
import type { Plugin } from 'vite'

export function quickjsMachine(): Plugin {
  return {
    name: 'quickjs-machine',
    load(id) {
      if (!/[\\/]src[\\/]automation[\\/]scripts[\\/]quickjs-machine\.ts$/.test(id)) return undefined
      const bytes = readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))
      return {
        code: `
          import { brotliDecompressSync } from 'node:zlib'
          export function quickjsMachine() {
            return Uint8Array.from(brotliDecompressSync(Buffer.from('${brotliCompressSync(bytes).toString('base64')}', 'base64'))).buffer
          }`,
        moduleType: 'js',
      }
    },
  }
}
