// A command of the terminal inside the packaged application, whose fuses keep it from being a plain Node. It runs while Electron waits for its entry:
// Chromium's part of the window is never begun.
import { once } from 'node:events'

/** Runs it as `socketbench` does, and ends the process with its exit code. */
export async function runCommand(words: readonly string[]): Promise<never> {
  // The command reads its words from behind a program and a script, as Node has them.
  process.argv.splice(1, process.argv.length, 'socketbench', ...words)
  await import('../cli/cli.ts')
  // What waits in a pipe is read first; the code waits too where the command has set a limit to that.
  for (const output of [process.stdout, process.stderr]) if (output.writableNeedDrain) await once(output, 'drain').catch(() => {})
  process.exit(process.exitCode ?? 0)
}
