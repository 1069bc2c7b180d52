// The application's one window: its preferences, its place, and the question before it closes on connected clients.
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { FIRST_SIZE, SMALLEST, keepWindowState, readWindowState } from './window-state.ts'

export interface WindowOptions {
  readonly home: string
  readonly preload: string
  readonly icon: string
  /** Clients that would be disconnected by closing. */
  readonly openConnections: () => number
}

export interface DeskWindow {
  readonly window: BrowserWindow
  /** From now on the window closes without a question, as when the system ends the session. */
  closeUnasked(): void
}

export function createWindow({ home, preload, icon, openConnections }: WindowOptions): DeskWindow {
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
  window.once('ready-to-show', () => window.show())

  let asking = false
  let unasked = false
  window.on('close', (event) => {
    const clients = unasked ? 0 : openConnections()
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
    message: clients === 1 ? 'One client is connected.' : `${clients} clients are connected.`,
    detail: 'Closing stops the server. The clients see the connection end with code 1001 (going away).',
    buttons: ['Stop and Close', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}
