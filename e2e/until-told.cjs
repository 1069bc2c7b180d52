// For `electron -r`: holds the application back in its start until it is sent SIGUSR2.
const { app } = require('electron')

const ready = app.whenReady()
const told = new Promise((resolve) => process.once('SIGUSR2', resolve))
app.whenReady = () => told.then(() => ready)
