// One load of the window's page as a Transport, over the one IPC channel. Every sender is checked here; what the messages ask for
// is checked by the contract.
import { ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron'
import { MESSAGE_LIMIT } from '../contract/limits.ts'
import type { Transport } from '../contract/rpc.ts'

/** Also in src/preload/index.ts, the other end. */
const CHANNEL = 'transport'
/** Also there: the path of a file that the person has dropped onto the window, which the page itself never sees. */
const DROPPED = 'dropped'
/** The id that the preload gives to each load of the page. */
const PAGE_ID = /^[0-9a-f-]{36}$/
/** Characters; systems allow no longer ones. */
const LONGEST_PATH = 32_768
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
  { open, openDropped }: { readonly open: (transport: Transport) => void; readonly openDropped: (path: string) => void },
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

  // The main frame of our window, showing our own page: no other frame, window or origin is heard.
  const isOurs = ({ sender, senderFrame }: IpcMainEvent) =>
    sender === contents && senderFrame !== null && senderFrame === contents.mainFrame && isFace(senderFrame.url)

  const receive = (event: IpcMainEvent, page: unknown, message: unknown) => {
    if (!isOurs(event)) return
    if (typeof page !== 'string' || !PAGE_ID.test(page) || ended.includes(page)) return
    if (typeof message !== 'string' || message.length > MESSAGE_LIMIT) return
    if (current?.id !== page) {
      endCurrent()
      current = openPage(window, page, open)
    }
    current.receive(message)
  }

  const receiveDropped = (event: IpcMainEvent, path: unknown) => {
    if (isOurs(event) && typeof path === 'string' && path !== '' && path.length <= LONGEST_PATH) openDropped(path)
  }

  ipcMain.on(CHANNEL, receive)
  ipcMain.on(DROPPED, receiveDropped)
  // A page that has crashed sends nothing more, and a navigation elsewhere is prevented by guards.ts.
  contents.on('render-process-gone', endCurrent)
  window.on('closed', endCurrent)
  return () => {
    endCurrent()
    ipcMain.off(CHANNEL, receive)
    ipcMain.off(DROPPED, receiveDropped)
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
