// The application with its window, as people start it: in a browser or as Electron, in a home of its own, with no hook in it. For whoever measures
// the process, or the page.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { chromium, _electron, type Browser, type ElectronApplication, type Page } from 'playwright'
import { findChromium } from '../scripts/chromium.ts'
import { findElectron } from '../scripts/electron-runtime.ts'

export const ROOT = path.join(import.meta.dirname, '..')
const SIZE = { width: 1400, height: 900 }

export interface DeskWindow {
  readonly page: Page
  /** Of the process with the host in it. */
  readonly pid: number
  readonly electron: ElectronApplication | undefined
  /** Ends the page alone: the host goes on. Of a browser. */
  readonly closePage: () => Promise<void>
  readonly end: () => Promise<void>
}

async function openBrowser(): Promise<Browser> {
  const found = await findChromium()
  if ('why' in found) throw new Error(`No browser for the window: ${found.why}`)
  return chromium.launch({ executablePath: found.executable, args: ['--no-sandbox', '--enable-precise-memory-info'] })
}

/** `socketbench web` with a page. `root` is the checkout that it runs from. */
export async function openInBrowser(home: string, root: string): Promise<DeskWindow> {
  const child = spawn(process.execPath, [path.join(root, 'out/main/cli.js'), 'web', '--home', home, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      const found = /http:\/\/\S+/.exec(text)
      if (found) resolve(found[0])
    })
    child.once('exit', () => reject(new Error(`web ended before it told its address: ${text}`)))
  })
  const window = await openBrowser()
  const page = await window.newPage({ viewport: SIZE })
  await page.goto(address)
  return {
    page,
    pid: child.pid as number,
    electron: undefined,
    closePage: () => window.close(),
    end: async () => {
      await window.close()
      await ended(child)
    },
  }
}

export async function openInElectron(home: string, root: string): Promise<DeskWindow> {
  const electron = await launch(root, ['-r', './out/preload/before-ready.cjs'], '.', { SOCKETBENCH_HOME: home })
  return {
    page: await electron.firstWindow(),
    pid: electron.process().pid as number,
    electron,
    closePage: () => Promise.reject(new Error('The window of Electron is its host as well.')),
    end: async () => {
      // Clients that are still connected make it ask.
      await electron.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      await electron.close()
    },
  }
}

/** Electron with the least that shows a window, in a folder as fresh as a home. */
export async function openEmptyWindow(home: string): Promise<ElectronApplication> {
  return launch(ROOT, [], path.join(import.meta.dirname, 'empty-window', 'main.cjs'), { EMPTY_WINDOW_HOME: home })
}

async function launch(
  root: string,
  words: readonly string[],
  application: string,
  env: Readonly<Record<string, string>>,
): Promise<ElectronApplication> {
  const runtime = await findElectron()
  if ('why' in runtime) throw new Error(`No Electron runtime: ${runtime.why}`)
  return _electron.launch({
    executablePath: runtime.executable,
    // Without the hook of the tests the window could open before anybody looks for it.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...words,
      '-r',
      path.join(ROOT, 'e2e/until-watched.cjs'),
      application,
    ],
    cwd: root,
    env: { ...(process.env as Record<string, string>), ...env },
  })
}

/** Starts the server as a person does, and waits until the window says so. */
export async function listen(page: Page): Promise<number> {
  const port = await freePort()
  await page.getByRole('textbox', { name: 'Port' }).fill(String(port))
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  return port
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
    probe.on('error', reject)
  })
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
