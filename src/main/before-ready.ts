// What must happen before Electron is ready; all else is app.ts. It is built twice: into index.js, where Electron waits for it, and
// as a file of its own for `electron -r`, which scripts pass: a default app that imports an application without waiting for it is
// ready before an ES module has been read.
import { app, protocol } from 'electron'

/** Registering twice is an error, and the two builds share no module. */
const DONE = Symbol.for('socketbench.before-ready')
const marked = globalThis as { [DONE]?: true }

if (!marked[DONE]) {
  marked[DONE] = true
  if (!app.isReady()) prepare()
  else if (!process.env.ELECTRON_RENDERER_URL) {
    // The development server's page needs no scheme of ours; the built one does.
    throw new Error(
      'Electron was ready before Socketbench was loaded. Start it with npm start, which loads before-ready.cjs first.',
    )
  }
}

function prepare(): void {
  // enableSandbox() would take --no-sandbox away again, without which Chromium does not start as root.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  // Else Chromium fetches a dictionary from Google at the first start, though no field is checked: for the window's session, and for the updater's own.
  app.on('session-created', (session) => session.setSpellCheckerLanguages([]))
  // Standard: it has origins and relative URLs. Secure: it counts as https for what a page may use.
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}
