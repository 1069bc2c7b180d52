// The only bridge between the page and Electron: text to the host, text from the host, on one channel; on another the path of a dropped file. What the texts mean is the
// contract's; that they come from the right page is checked in src/main/ipc-transport.ts.
import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** Also in src/main/ipc-transport.ts: a sandboxed preload is one file of its own. */
const CHANNEL = 'transport'
const DROPPED = 'dropped'

/** Tells this load of the page from the one before it, so that nothing of a reloaded page reaches the next. */
const page = isSecureContext ? crypto.randomUUID() : ''

// Between a crash of the page and its next load stands an empty document for a moment, which is nobody's.
if (page !== '')
  contextBridge.exposeInMainWorld('transport', {
    /** A file that was dropped: its path goes past the page. What is no file of the system has none, and nothing comes of it. */
    openDropped(file: File) {
      ipcRenderer.send(DROPPED, webUtils.getPathForFile(file))
    },
    send(message: string) {
      ipcRenderer.send(CHANNEL, page, message)
    },
    onMessage(listener: (message: string) => void) {
      ipcRenderer.on(CHANNEL, (_event, to: string, message: string) => {
        if (to === page) listener(message)
      })
    },
  })
