// Finds a Chromium or Chrome that starts, or installs one: the system's, else Playwright's, else the distribution's.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { aptInstall, causeIn, findProgram } from './machine.ts'
import { run, runPackage } from './run.ts'

export type Chromium = { readonly executable: string } | { readonly why: string }

/** Playwright's browser is about 170 MB; its own retries at an unreachable address take longer than anybody waits. */
const DOWNLOAD_LIMIT = 120_000

/** Debian's headless shell, which is what Playwright takes by itself: the specs need a fifth less of the processor. Its command is a script, of which a signal ends nothing else. */
const HEADLESS_SHELL = '/usr/lib/chromium/chromium-headless-shell'
const COMMANDS = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'microsoft-edge'] as const

/** One that is on this machine already. It may not start. */
export function installedChromium(): string | undefined {
  return candidates()[0]
}

export async function findChromium(): Promise<Chromium> {
  for (const executable of candidates()) {
    if (await starts(executable)) return { executable }
  }
  console.log('No Chromium or Chrome is on this machine: downloading the one of Playwright …')
  const { code, timedOut, text } = await runPackage('@playwright/test', ['install', 'chromium', '--only-shell'], {
    command: 'playwright',
    limit: DOWNLOAD_LIMIT,
    output: 'keep',
  })
  const own = chromium.executablePath()
  if (code === 0 && existsSync(own) && (await starts(own))) return { executable: own }
  const download = timedOut ? 'the download took too long' : `the download failed (${causeIn(text)})`
  // Not every distribution has the shell as a package of its own.
  let why: string | undefined
  for (const name of ['chromium-headless-shell', 'chromium']) {
    why = await aptInstall([name, 'fonts-liberation'])
    for (const executable of why === undefined ? candidates() : []) if (await starts(executable)) return { executable }
  }
  return { why: `there is no Chromium or Chrome, ${download}, and ${why ?? 'the one of the distribution does not start'}` }
}

function candidates(): string[] {
  const named = process.env.SOCKETBENCH_CHROMIUM
  const found = [HEADLESS_SHELL, findProgram(...COMMANDS)]
  if (process.platform === 'darwin') {
    found.push(...['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`))
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(
      (folder) => folder !== undefined,
    )
    for (const folder of folders)
      found.push(join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe'))
  }
  found.push(chromium.executablePath())
  return [named, ...found].filter((path): path is string => path !== undefined && path !== '' && existsSync(path))
}

/** A file of the right name can still be a stub that wants a snap. On Windows `--version` would open a window. */
async function starts(executable: string): Promise<boolean> {
  if (process.platform === 'win32') return true
  const { code, text } = await run(executable, ['--version'], { output: 'keep', limit: 20_000 })
  return code === 0 && /\d+\.\d+/.test(text)
}
