// Electron's entry. It awaits nothing: Electron becomes ready only after it, and app.ts waits for that.
import './before-ready.ts'
import { app } from 'electron'

import('./app.ts')
  .then(({ run }) => run())
  .catch((error: unknown) => {
    console.error(`Socketbench could not start: ${error instanceof Error ? error.message : String(error)}`)
    app.exit(1)
  })
