// The least that shows a window in Electron: what the application's start is compared with.
const { app, BrowserWindow } = require('electron')
const path = require('node:path')

app.setPath('userData', process.env.EMPTY_WINDOW_HOME)

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1400, height: 900, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  return window.loadFile(path.join(__dirname, 'index.html'))
})
app.on('window-all-closed', () => app.quit())
