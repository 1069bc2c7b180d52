// The application's one window: its preferences, its place, and the question before it closes on connected clients.
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { FIRST_SIZE, SMALLEST, keepWindowState, readWindowState } from './window-state.ts'
import { words } from './words.ts'

/** Longest wait for the first picture, in milliseconds. */
const SHOW_MS = 3_000

export interface WindowOptions {
  readonly home: string
  readonly preload: string
  readonly icon: string
  /** Clients that would be disconnected by closing, and that the person wants to be asked for. */
  readonly clientsToAskFor: () => number
}

export interface DeskWindow {
  readonly window: BrowserWindow
  /** From now on the window closes without a question, as when the system ends the session. */
  closeUnasked(): void
}

export function createWindow({ home, preload, icon, clientsToAskFor }: WindowOptions): DeskWindow {
  const { bounds, maximized } = readWindowState(
    home,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...FIRST_SIZE,
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Socketbench',
    icon,
    show: false,
    // What is seen until the first picture: the face's own background, so that a dark desktop does not flash white.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1014' : '#f5f6f8',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      // The rates and the log are read while another window is in front.
      backgroundThrottling: false,
    },
  })
  if (maximized) window.maximize()
  // Once there is a picture; where none is told of, the window is no secret all the same.
  const showAnyway = setTimeout(() => window.show(), SHOW_MS)
  window.once('ready-to-show', () => {
    clearTimeout(showAnyway)
    window.show()
  })
  window.once('closed', () => clearTimeout(showAnyway))

  let asking = false
  let unasked = false
  window.on('close', (event) => {
    const clients = unasked ? 0 : clientsToAskFor()
    if (clients === 0) return keepWindowState(home, { bounds: window.getNormalBounds(), maximized: window.isMaximized() })
    event.preventDefault()
    if (asking) return
    asking = true
    void askToClose(window, clients).then((close) => {
      asking = false
      if (!close) return
      unasked = true
      window.close()
    })
  })

  return { window, closeUnasked: () => void (unasked = true) }
}

async function askToClose(window: BrowserWindow, clients: number): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words().connected(clients),
    detail: words().closingStops,
    buttons: [words().stopAndClose, words().cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}
