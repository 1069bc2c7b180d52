// How the command is asked to end, and where it complains. Until there is something to end in order, the system ends it at once, whatever it is
// doing; then the first signal asks for an orderly end, and a second one, of whichever kind, is the system's again.

import { textPieces } from '../contract/hidden-characters.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves at the first signal from now on, or when nobody reads our output any more, as in `socketbench serve | head`. What a shell reports for a
 * process that a signal has ended is then not for us: stopping when asked is a success.
 */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const signal of SIGNALS) process.off(signal, stop)
      resolve()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
    process.stdout.once('error', stop)
  })
}

/** The next signal does what has to be done without a wait, and then what the system does with it. */
export function endAtOnce(last: () => void): void {
  const end = (signal: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, end)
    last()
    process.kill(process.pid, signal)
  }
  for (const signal of SIGNALS) process.on(signal, end)
}

/**
 * A sentence on the error output, where it is not among what the command puts out. What it quotes, of a file or of a client, is shown as what it is: it does not write
 * on the terminal by itself.
 */
export function complain(sentence: string): void {
  const shown = textPieces(sentence, '\n').map(({ text }) => text)
  process.stderr.write(`${shown.join('')}\n`)
}
