// Looks for a new version, gets it and installs it: each only when the page asks, which asks the person. Where new versions are is in the package
// (app-update.yml, written by electron-builder); a build without that has nowhere to look. The library is read when it is first needed.
import { app } from 'electron'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { UpdateState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import type { Updates } from '../host/face.ts'

const VERSION = /^\d[0-9A-Za-z.+-]{0,49}$/
/** Of what a library says went wrong, in characters. */
const REASON_LIMIT = 200

export function makeUpdates(): Updates {
  let found: UpdateState = { found: 'none' }
  let installsAtEnd = false
  return {
    async check() {
      if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return { found: 'no-feed' }
      const updater = await theUpdater()
      const result = await updater.checkForUpdates().catch(fail)
      // A package that its system's own tools replace, or that was unpacked by hand.
      if (result === null) return { found: 'no-feed' }
      const { version } = result.updateInfo
      found =
        result.isUpdateAvailable && VERSION.test(version) ? { found: 'version', version, downloaded: false } : { found: 'none' }
      return found
    },
    async download() {
      if (found.found !== 'version') throw new RequestError('no-update', 'There is nothing to download: look for updates first.')
      await (await theUpdater()).downloadUpdate().catch(fail)
      found = { ...found, downloaded: true }
      return found
    },
    async install() {
      if (found.found !== 'version' || !found.downloaded)
        throw new RequestError('no-update', 'There is nothing to install: download an update first.')
      const updater = await theUpdater()
      // With the answer on its way, the window closes as ever: clients that are connected are asked about. On macOS the system closes it first and installs
      // then. Elsewhere the library would install at once, beside the question: so it is asked to when the application has ended.
      setImmediate(() => {
        if (process.platform === 'darwin') return updater.quitAndInstall()
        // Once, however often it was asked for: who keeps the window for its clients has it installed when the window closes.
        if (!installsAtEnd) app.once('quit', () => updater.quitAndInstall(false, true))
        installsAtEnd = true
        app.quit()
      })
    },
  }
}

async function theUpdater() {
  const library = await import('electron-updater')
  const { autoUpdater } = library.default
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.autoRunAppAfterInstall = true
  autoUpdater.logger = null
  return autoUpdater
}

function fail(error: unknown): never {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
  throw new RequestError('update-failed', `The update failed: ${reason.slice(0, REASON_LIMIT).replace(/\.?$/, '.')}`)
}
