// One load of the window's page as a Transport, over the one IPC channel. Every sender is checked here; what the messages ask for
// is checked by the contract.
import { ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron'
import { MESSAGE_LIMIT } from '../contract/params.ts'
import type { Transport } from '../contract/rpc.ts'

/** Also in src/preload/index.ts, the other end. */
const CHANNEL = 'transport'
/** The id that the preload gives to each load of the page. */
const PAGE_ID = /^[0-9a-f-]{36}$/
/** Loads whose late messages are still recognised and dropped. A message is late by milliseconds, a reload takes longer. */
const ENDED_PAGES = 16

interface Page {
  readonly id: string
  receive(message: string): void
  end(): void
}

/**
 * Calls `open` with a new Transport for each load of the page, at its first message. A reload ends the Transport of the load
 * before. Returns the function that ends the last one and frees the channel.
 */
export function carryFace(
  window: BrowserWindow,
  isFace: (url: string) => boolean,
  open: (transport: Transport) => void,
): () => void {
  const contents = window.webContents
  const ended: string[] = []
  let current: Page | undefined

  const endCurrent = () => {
    if (!current) return
    ended.push(current.id)
    if (ended.length > ENDED_PAGES) ended.shift()
    current.end()
    current = undefined
  }

  const receive = (event: IpcMainEvent, page: unknown, message: unknown) => {
    // The main frame of our window, showing our own page: no other frame, window or origin is heard.
    if (event.sender !== contents || event.senderFrame === null || event.senderFrame !== contents.mainFrame) return
    if (!isFace(event.senderFrame.url)) return
    if (typeof page !== 'string' || !PAGE_ID.test(page) || ended.includes(page)) return
    if (typeof message !== 'string' || message.length > MESSAGE_LIMIT) return
    if (current?.id !== page) {
      endCurrent()
      current = openPage(window, page, open)
    }
    current.receive(message)
  }

  ipcMain.on(CHANNEL, receive)
  // A page that has crashed sends nothing more, and a navigation elsewhere is prevented by guards.ts.
  contents.on('render-process-gone', endCurrent)
  window.on('closed', endCurrent)
  return () => {
    endCurrent()
    ipcMain.off(CHANNEL, receive)
  }
}

function openPage(window: BrowserWindow, id: string, open: (transport: Transport) => void): Page {
  let receive: ((message: string) => void) | undefined
  let live = true
  const closeListeners: (() => void)[] = []
  open({
    send(message) {
      if (live && !window.isDestroyed()) window.webContents.send(CHANNEL, id, message)
    },
    onMessage(listener) {
      receive = listener
    },
    onClose(listener) {
      closeListeners.push(listener)
    },
  })
  return {
    id,
    receive: (message) => receive?.(message),
    end() {
      live = false
      for (const listener of closeListeners) listener()
    },
  }
}
