// The only bridge between the page and Electron: text to the host, text from the host, on one channel. What the texts mean is the
// contract's; that they come from the right page is checked in src/main/ipc-transport.ts.
import { contextBridge, ipcRenderer } from 'electron'

/** Also in src/main/ipc-transport.ts: a sandboxed preload is one file of its own. */
const CHANNEL = 'transport'

/** Tells this load of the page from the one before it, so that nothing of a reloaded page reaches the next. */
const page = crypto.randomUUID()

contextBridge.exposeInMainWorld('transport', {
  send(message: string) {
    ipcRenderer.send(CHANNEL, page, message)
  },
  onMessage(listener: (message: string) => void) {
    ipcRenderer.on(CHANNEL, (_event, to: string, message: string) => {
      if (to === page) listener(message)
    })
  },
})
