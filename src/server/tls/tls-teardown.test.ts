// Teardown of a TLS connection from both of its sides at once. Node crashes where a TCP socket and a TLSSocket right over it are destroyed in
// one turn; a tap stands between ours. In a process of its own: what is tested for is that it lives.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const PROGRAM = fileURLToPath(new URL('fixtures/destroyed-in-one-turn.ts', import.meta.url))

it('raw and secure socket destroyed in one turn, at every place and in every order, close once and crash nothing', async () => {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
  let errors = ''
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect({ output, errors, code, signal }).toEqual({ output: 'all 132 closed\n', errors: '', code: 0, signal: null })
})
