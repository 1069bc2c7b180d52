// Looks for a new version, gets it and installs it: each only when the page asks, which asks the person. Where new versions are is in the package
// (app-update.yml, written by electron-builder); a build without that has nowhere to look. The library is read when it is first needed.
import { app } from 'electron'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UpdateState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import type { Updates } from '../host/face.ts'

const VERSION = /^\d[0-9A-Za-z.+-]{0,49}$/
/** Of what a library says went wrong, in characters. */
const REASON_LIMIT = 200

/** What was to be installed when the application ended. `reason`: why it was not, as far as that was heard. */
interface Unfinished {
  readonly version: string
  readonly from: string
  readonly reason: string
}

/** A sentence about an update that was to be installed when the application last ended, and was not; or "". Said once. */
export function unfinishedUpdate(home: string): string {
  const file = unfinishedIn(home)
  try {
    const { version, from, reason } = JSON.parse(readFileSync(file, 'utf8')) as Unfinished
    rmSync(file)
    if (from !== app.getVersion()) return ''
    const why = reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`
    return `Socketbench ${version} was to be installed when the application last ended, and this is still ${from}${why}. Look for updates again, or install the package by hand.`
  } catch {
    // There is none, or nothing that could be read.
    return ''
  }
}

const unfinishedIn = (home: string): string => join(home, 'update.json')

export function makeUpdates(home: string): Updates {
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
      const { version } = found
      // What goes wrong then is heard by nobody but the next start.
      const leave = (reason: string): void => {
        try {
          writeFileSync(unfinishedIn(home), JSON.stringify({ version, from: app.getVersion(), reason } satisfies Unfinished), {
            mode: 0o600,
          })
        } catch {
          // Nothing is written into this home, and nothing can be said.
        }
      }
      const begin = (): void => {
        leave('')
        updater.on('error', (error) => leave(reasonOf(error)))
        updater.quitAndInstall(false, true)
      }
      // With the answer on its way, the window closes as ever: clients that are connected are asked about. On macOS the system closes it first and installs
      // then. Elsewhere the library would install at once, beside the question: so it is asked to when the application has ended.
      setImmediate(() => {
        if (process.platform === 'darwin') return begin()
        // Once, however often it was asked for: who keeps the window for its clients has it installed when the window closes.
        if (!installsAtEnd) app.once('quit', begin)
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
  throw new RequestError('update-failed', `The update failed: ${reasonOf(error).replace(/\.?$/, '.')}`)
}

function reasonOf(error: unknown): string {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
  return reason.slice(0, REASON_LIMIT)
}
