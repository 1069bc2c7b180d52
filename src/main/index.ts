// Electron's entry: a command for the terminal, or the window. For the window it awaits nothing: Electron becomes ready only after it, and app.ts
// waits for that. A command it does await, so that it has run before there is anything of a window: no display is needed.
import './before-ready.ts'
import { app, dialog } from 'electron'
import { commandIn } from './command-line.ts'
import { keepOpenings } from './openings.ts'

const command = app.isPackaged ? commandIn(process.argv.slice(1)) : undefined

if (command) {
  const { runCommand } = await import('./command.ts')
  await runCommand(command)
} else {
  keepOpenings()
  import('./app.ts')
    .then(({ run }) => run())
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      console.error(`Socketbench could not start: ${reason}`)
      // Who started it from a menu sees no terminal.
      dialog.showErrorBox('Socketbench could not start', reason)
      app.exit(1)
    })
}
