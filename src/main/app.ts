// The Electron shell from ready to quit: puts the host, the window and the guards together. It holds no behaviour of its own.
import { app, session, shell } from 'electron'
import { accessSync, constants, mkdtempSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { homeDirectory } from '../host/home-directory.ts'
import { createHost } from '../host/host.ts'
import { makeFolderSync } from '../host/private-files.ts'
import { FACE_URL, isFaceUrl } from './addresses.ts'
import { serveFace } from './app-protocol.ts'
import { chooseWhereToSave, pickFile } from './file-picker.ts'
import { guardContents, guardSession } from './guards.ts'
import { carryFace } from './ipc-transport.ts'
import { setMenu, type MenuOptions } from './menu.ts'
import { openedBy } from './opened.ts'
import { takeOpenings } from './openings.ts'
import { takeLinks } from './outside-requests.ts'
import { makeUpdates, unfinishedUpdate } from './updates.ts'
import { speak } from './words.ts'
import { reviveWindow } from './window-revival.ts'
import { createWindow } from './window.ts'

/** Longest wait for the host at quit: its clients' closing handshakes and the last bytes of the log. Then the process ends. */
const QUIT_LIMIT = 5_000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Where Electron and Chromium keep what is theirs: the home, or a folder for this run where that cannot be written to. What is said about
 * that is the host's.
 */
function ownFolder(home: string): string {
  try {
    makeFolderSync(home)
    accessSync(home, constants.W_OK)
    return home
  } catch {
    // Chromium writes there until after our end: taking it away is left to the system, as with all temporary files.
    return mkdtempSync(join(tmpdir(), 'socketbench-window-'))
  }
}

export async function run(): Promise<void> {
  const home = homeDirectory({ platform: process.platform, env: process.env, homedir: homedir() })
  const own = ownFolder(home)
  app.setName('Socketbench')
  app.setPath('userData', own)
  // Chromium's own files keep to a folder of their own, beside ours.
  app.setPath('sessionData', join(own, 'chromium'))
  // The lock lies in userData: one window for each home. The first start hears of the second: openings.ts.
  if (!app.requestSingleInstanceLock()) {
    console.log(`Socketbench is already open with the folder ${home}: its window comes to the front.`)
    return app.quit()
  }

  // This file's own place depends on how the build splits it.
  const outFolder = join(app.getAppPath(), 'out')
  // electron-vite's dev server; never heeded in a package.
  const developmentUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  const isFace = (url: string) => isFaceUrl(url, developmentUrl)

  const menu: MenuOptions = {
    platform: process.platform,
    development: developmentUrl !== undefined,
    run: (id) => host.command(id),
  }
  const { workspace: workspaceFile, link: firstLink } = openedBy(process.argv.slice(1), process.cwd())
  // With its menu the page tells its language. A question before that would stand alone on the screen, in words that may not be the person's.
  let spoke = (): void => undefined
  const pageSpoke = new Promise<void>((resolve) => (spoke = resolve))
  const host = await createHost({
    home,
    ...(workspaceFile !== undefined && { workspaceFile }),
    version: app.getVersion(),
    shell: 'electron',
    platform: process.platform,
    filePicker: (purpose) => pickFile(desk.window, purpose),
    fileSaver: (name, purpose) => chooseWhereToSave(desk.window, name, purpose),
    setMenu: (entries, language) => {
      speak(language)
      setMenu(entries, menu)
      spoke()
    },
    updates: makeUpdates(home),
    revealFile: (path) => shell.showItemInFolder(path),
    startControl: async (access) => (await import('../control/endpoint.ts')).startEndpoint(access),
    // The window shows them too.
    onTrouble: (sentence) => console.error(sentence),
  })
  const unfinished = unfinishedUpdate(home)
  if (unfinished !== '') host.note(unfinished)
  const testPageUrl = () => host.testPageUrl()
  guardContents({ isFace, testPageUrl })

  await app.whenReady()
  guardSession(session.defaultSession, isFace)
  serveFace(session.defaultSession, join(outFolder, 'renderer'))
  setMenu([], menu)

  const desk = createWindow({
    home,
    preload: join(outFolder, 'preload', 'index.cjs'),
    icon: join(app.getAppPath(), 'resources', 'icon.png'),
    clientsToAskFor: () => (host.asksBeforeClosing() ? host.openConnections() : 0),
  })
  const { window } = desk
  const endFace = carryFace(window, isFace, {
    open: (transport) => host.open(transport),
    openDropped: (path) => void host.openWorkspace(path),
  })
  // Behind the end of its face, so that the next one hears what is said.
  reviveWindow(window, (sentence) => host.note(sentence))

  const toFront = (): void => {
    if (window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  const takeLink = takeLinks({
    window,
    platform: process.platform,
    openWorkspace: (path) => void host.openWorkspace(path),
    listen: (port, scheme) => void host.listen(port, scheme),
    tell: (sentence) => host.tell(sentence),
  })
  const openLink = async (text: string): Promise<void> => {
    await pageSpoke
    toFront()
    takeLink(text)
  }
  takeOpenings({ file: (path) => void host.openWorkspace(path), link: (text) => void openLink(text), again: toFront })
  if (firstLink !== undefined) void openLink(firstLink)
  const stop = (): void => {
    // A second one is the system's, which ends the process at once.
    for (const signal of SIGNALS) process.off(signal, stop)
    desk.closeUnasked()
    app.quit()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  // The server belongs to the window that shows it, on macOS too.
  app.on('window-all-closed', () => app.quit())

  let closing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    endFace()
    const exit = (): void => {
      clearTimeout(limit)
      app.exit(0)
    }
    const limit = setTimeout(exit, QUIT_LIMIT)
    void host.close().then(exit, exit)
  })

  await window.loadURL(developmentUrl ?? FACE_URL).catch((error: unknown) => {
    // Our own files are always there; this is a window closed before it had loaded, or a development server that has gone.
    console.error(`The page was not loaded: ${error instanceof Error ? error.message : String(error)}`)
  })
}
