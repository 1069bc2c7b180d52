// Electron's entry. It awaits nothing: Electron becomes ready only after it, and app.ts waits for that.
import './before-ready.ts'
import { app, dialog } from 'electron'

import('./app.ts')
  .then(({ run }) => run())
  .catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`Socketbench could not start: ${reason}`)
    // Who started it from a menu sees no terminal.
    dialog.showErrorBox('Socketbench could not start', reason)
    app.exit(1)
  })
