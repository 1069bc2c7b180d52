// Teardown of a TLS connection from both of its sides at once. Node crashes where a TCP socket and a TLSSocket right over it are destroyed in
// one turn; a tap stands between ours. In a process of its own: what is tested for is that it lives.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { expect, it, onTestFinished } from 'vitest'

const PROGRAM = fileURLToPath(new URL('fixtures/destroyed-in-one-turn.ts', import.meta.url))

/** The program as this Node can run it: Electron's older one takes no TypeScript. */
async function runnable(): Promise<string> {
  if (process.features.typescript) return PROGRAM
  const folder = await mkdtemp(join(tmpdir(), 'teardown-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: { ssr: PROGRAM, outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: 'program.mjs' } } },
    ssr: { noExternal: true },
    // Its files lie beside the source.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(PROGRAM)) },
  })
  return join(folder, 'program.mjs')
}

it('raw and secure socket destroyed in one turn, at every place and in every order, close once and crash nothing', async () => {
  const child = spawn(process.execPath, [await runnable()], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
  let errors = ''
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect({ output, errors, code, signal }).toEqual({ output: 'all 132 closed\n', errors: '', code: 0, signal: null })
})
