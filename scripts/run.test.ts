// How scripts run programs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, run, under } from './run.ts'

test('a program’s output and exit code are returned', async () => {
  expect(await run(process.execPath, ['-e', 'console.log("said"); process.exit(3)'], { output: 'keep' })).toEqual({
    code: 3,
    timedOut: false,
    text: 'said\n',
  })
})

test('a program that hangs is ended at its limit, with what it has started', async () => {
  const hang = 'setInterval(() => {}, 1000)'
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hang)}], { stdio: "inherit" }); ${hang}`
  // The grandchild holds our pipe: this returns only once it has gone too.
  expect(await run(process.execPath, ['-e', parent], { output: 'keep', limit: 500 })).toEqual({ code: 1, timedOut: true, text: '' })
})

test.skipIf(process.platform === 'win32')('Ctrl+C ends the program and us: nothing goes on behind it', async () => {
  const hang = 'console.log("runs"); setInterval(() => {}, 1000)'
  const script = `const { run } = await import(${JSON.stringify(join(ROOT, 'scripts', 'run.ts'))})
await run(process.execPath, ['-e', ${JSON.stringify(hang)}], { limit: 60_000 })
console.log('went on')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said === 'runs\n') child.kill('SIGINT')
  })
  // The program holds our pipe: this comes only once both have gone.
  expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
  expect(said).toBe('runs\n')
})

test('a program that is not there has code 127', async () => {
  expect((await run('there-is-no-such-program', [], { output: 'keep' })).code).toBe(127)
})

test('a prefix such as xvfb-run is put before a command, and no prefix leaves it alone', () => {
  expect(under(['xvfb-run', '-a'], 'electron', ['.'])).toEqual({ command: 'xvfb-run', args: ['-a', 'electron', '.'] })
  expect(under([], 'electron', ['.'])).toEqual({ command: 'electron', args: ['.'] })
})
