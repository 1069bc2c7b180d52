// The machine that runs scripts, QuickJS in WebAssembly, as its package has it. The build puts the bytes themselves in the place of this file (scripts/quickjs-machine.ts).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export function quickjsMachine(): ArrayBuffer {
  return Uint8Array.from(readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))).buffer
}
