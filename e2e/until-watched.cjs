// For `electron -r`: holds the application back until Playwright watches it, which calls `__playwright_run` then. A window that opens while
// Playwright still connects is sometimes never told to it; its own file for this is used only where it chooses the runtime.
const { app } = require('electron')

const ready = app.whenReady()
const watched = new Promise((resolve) => Object.assign(globalThis, { __playwright_run: resolve }))
app.whenReady = () => watched.then(() => ready)
