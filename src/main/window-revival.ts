// What is done when a process of Chromium's ends under the window: the page is loaded anew, the log says so, and the host, which lives in another
// process, has gone on meanwhile. A page that crashes again and again is not loaded for ever: then the person is asked.
import { app, dialog, type BrowserWindow } from 'electron'
import { RecentCrashes } from './recent-crashes.ts'
import { words } from './words.ts'

/** Why Chromium says that a process of its own has ended, in words; one that was asked to end is no matter. */
const REASONS: Readonly<Record<string, string>> = {
  crashed: 'it crashed',
  'abnormal-exit': 'it ended by itself',
  killed: 'it was killed',
  oom: 'it had no memory left',
  'memory-eviction': 'the system took its memory',
  'launch-failed': 'it could not be started',
  'integrity-failure': 'its code was not what it should be',
}

/** Other processes of Chromium's that the window can do without for a moment: Chromium starts another. */
const HELPERS: Readonly<Record<string, string>> = { GPU: 'draws the window', Utility: 'serves the window' }

/** `say`: a sentence for log and window. To be called once for each window, after whoever ends its face. */
export function reviveWindow(window: BrowserWindow, say: (sentence: string) => void): void {
  const crashes = new RecentCrashes()
  const { webContents } = window
  let asking = false
  // Never within the event: Chromium is still clearing up after the process.
  const loadAnew = () => setImmediate(() => window.isDestroyed() || webContents.reload())
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const why = REASONS[reason] ?? reason
    if (crashes.add(performance.now())) {
      say(`The window's process ended: ${why}. The window was loaded anew; servers and log went on meanwhile.`)
      loadAnew()
      return
    }
    say(`The window's process ended again: ${why}. It waits to be loaded anew; servers and log go on.`)
    if (asking) return
    asking = true
    void askToReload(window).then((reloads) => {
      asking = false
      if (window.isDestroyed()) return
      if (reloads) loadAnew()
      else window.close()
    })
  })
  app.on('child-process-gone', (_event, { type, reason, name }) => {
    const does = HELPERS[type]
    if (does === undefined || reason === 'clean-exit') return
    say(
      `The process that ${does} (${name ?? type}) ended: ${REASONS[reason] ?? reason}. Chromium starts another; servers and log go on.`,
    )
  })
}

async function askToReload(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: words().crashesAgain,
    detail: words().serversGoOn,
    buttons: [words().loadAnew, words().closeTheWindow],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 0
}
