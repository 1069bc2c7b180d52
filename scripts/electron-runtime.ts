// Finds an Electron runtime, or tries for a bounded time to download the one that the project names. Starting it is left to others.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, causeIn } from './machine.ts'
import { CACHE, ROOT, run, runPackage } from './run.ts'

export type ElectronRuntime = { readonly executable: string; readonly folder: string } | { readonly why: string }

const EXECUTABLE =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'

/** About 110 MB: a line that needs longer than this is better served by the browser until the download has been made by hand. */
const DOWNLOAD_LIMIT = 60_000
/** A download that failed is not tried at every start. */
const TRY_AGAIN_AFTER = 3_600_000
const BY_HAND = '`npx install-electron --no` tries it without a limit'

/** Looks at ELECTRON_OVERRIDE_DIST_PATH and at what the package electron has downloaded; else tries the download. */
export async function findElectron({ download = true }: { readonly download?: boolean } = {}): Promise<ElectronRuntime> {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const executable = join(override, EXECUTABLE)
    if (existsSync(executable)) return { executable, folder: override }
    return { why: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, where there is no ${EXECUTABLE}` }
  }
  const folder = join(ROOT, 'node_modules', 'electron', 'dist')
  const executable = join(folder, EXECUTABLE)
  if (existsSync(executable)) return { executable, folder }
  if (!download) return { why: 'the Electron runtime has not been downloaded' }
  const failed = join(CACHE, 'electron-download-failed')
  const tried = existsSync(failed) ? Date.now() - statSync(failed).mtimeMs : Infinity
  if (tried < TRY_AGAIN_AFTER) {
    return { why: `${readFileSync(failed, 'utf8')} ${Math.ceil(tried / 60_000)} minutes ago (${BY_HAND})` }
  }
  console.log(`Downloading the Electron runtime, for at most ${DOWNLOAD_LIMIT / 1000} seconds …`)
  const { code, timedOut, text } = await runPackage('electron', ['--no'], {
    command: 'install-electron',
    limit: DOWNLOAD_LIMIT,
    output: 'keep',
  })
  if (code === 0 && existsSync(executable)) {
    rmSync(failed, { force: true })
    return { executable, folder }
  }
  const reason = timedOut
    ? `downloading the Electron runtime took more than ${DOWNLOAD_LIMIT / 1000} seconds`
    : `the Electron runtime could not be downloaded (${causeIn(text)})`
  mkdirSync(CACHE, { recursive: true })
  writeFileSync(failed, reason)
  return { why: `${reason} (${BY_HAND})` }
}

/** What a window on Linux needs from Debian's and Ubuntu's packages. */
const LIBRARIES =
  'libnss3 libgtk-3-0 libasound2 libgbm1 libatk-bridge2.0-0 libcups2 libdrm2 libxkbcommon0 libxcomposite1 libxdamage1 libxrandr2 libxss1 libxtst6 libnotify4 libsecret-1-0 dbus'.split(
    ' ',
  )

/** On Linux: installs the shared libraries that the runtime misses. Returns why it cannot start, or undefined. */
export async function supplyLibraries(executable: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const missing = async () =>
    (await run('ldd', [executable], { output: 'keep', limit: 20_000 })).text.match(/^\s*(\S+) => not found$/gm) ?? []
  if ((await missing()).length === 0) return undefined
  const why = await aptInstall(LIBRARIES)
  const still = await missing()
  if (still.length === 0) return undefined
  return `Electron misses ${still.map((line) => line.trim().split(' ')[0]).join(', ')}${why === undefined ? '' : `, and ${why}`}`
}
