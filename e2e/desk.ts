// The application as a spec sees it: started in one of the shells with an empty home, and its page. Every spec imports `test` from
// here. Clients are clients.ts.
import { test as base, chromium, _electron, expect, type Browser, type ElectronApplication, type Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export { expect }

const ROOT = join(import.meta.dirname, '..')
const SIZE = { width: 1400, height: 900 }

export interface DeskOptions {
  readonly shell: 'electron' | 'browser'
}

export interface Desk {
  readonly page: Page
  /** In the Electron shell alone. */
  readonly electron: ElectronApplication | undefined
  /** Its settings and logs. */
  readonly home: string
  /** Fills in the port, starts the server, and returns the port that it has. 0 takes a free one. */
  listen(port?: number): Promise<number>
  /** Lets every opening request wait for an answer. */
  ask(): Promise<void>
  /** Lets the person's next choice of a file be this one, whichever way this shell asks for it. */
  chooseFile(path: string, open: () => Promise<void>): Promise<void>
  /** One of the JSON files in its home. */
  kept(file: string): Promise<unknown>
  /** The text on the clipboard. */
  clipboard(): Promise<string>
  /** What the page saves when `save` is called, as bytes. */
  savedBy(save: () => Promise<void>): Promise<Buffer>
  /** Ends the application and starts it anew in the same home. Returns its page; `page` is that of the first start. */
  restart(): Promise<Page>
  /** What the host exports when `save` is called: into the file that the system's dialog gives, or as a download. */
  exportedBy(save: () => Promise<void>): Promise<Buffer>
}

interface Shell {
  readonly page: Page
  readonly electron: ElectronApplication | undefined
  close(): Promise<void>
}

export const test = base.extend<DeskOptions & { desk: Desk }, { chromium: Browser }>({
  shell: ['browser', { option: true }],

  /** A Chromium of its own: the page of the browser shell, and a client in both. */
  chromium: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that one needs from this pattern
    async ({}, use) => {
      const browser = await launchChromium()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],

  desk: async ({ shell, chromium: browser }, use, testInfo) => {
    const home = await mkdtemp(join(tmpdir(), 'socketbench-e2e-'))
    const start = () => (shell === 'electron' ? startElectron(home) : startBrowser(home, browser))
    let started = await start()
    const { page, electron } = started
    const complaints: string[] = []
    const listenTo = (watched: Page): void => {
      watched.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      watched.on('pageerror', (error) => complaints.push(error.message))
    }
    listenTo(page)

    await use({
      page,
      electron,
      home,
      async listen(port = 0) {
        await started.page.getByRole('textbox', { name: 'Port' }).fill(String(port))
        await started.page.getByRole('button', { name: 'Start', exact: true }).click()
        return listeningPort(started.page)
      },
      async restart() {
        await started.close()
        started = await start()
        listenTo(started.page)
        return started.page
      },
      async ask() {
        await started.page.getByRole('button', { name: 'Ask me first' }).click()
        await expect(started.page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
      },
      async kept(file) {
        return JSON.parse(await readFile(join(home, file), 'utf8')) as unknown
      },
      clipboard() {
        const { electron: application } = started
        return application
          ? repeatable(() => application.evaluate(({ clipboard }) => clipboard.readText()))
          : started.page.evaluate(() => navigator.clipboard.readText())
      },
      async savedBy(save) {
        if (!started.electron) return downloadedBy(started.page, save)
        const path = join(home, 'saved by the page')
        // Kept in the main process until it is asked for: evaluate() would otherwise have to come before and after the click at once.
        await started.electron.evaluate(({ session }, target) => {
          const done = new Promise<string>((resolve) => {
            session.defaultSession.once('will-download', (_event, item) => {
              item.setSavePath(target)
              item.once('done', (_done, state) => resolve(state))
            })
          })
          Object.assign(globalThis, { done })
        }, path)
        await save()
        const { electron: application } = started
        expect(await repeatable(() => application.evaluate(() => (globalThis as never as { done: Promise<string> }).done))).toBe(
          'completed',
        )
        return readFile(path)
      },
      async exportedBy(save) {
        if (!started.electron) return downloadedBy(started.page, save)
        const path = join(home, 'exported')
        const { electron: application } = started
        await repeatable(() =>
          application.evaluate(({ dialog }, filePath) => {
            dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
          }, path),
        )
        // What an earlier export has left says nothing of this one.
        const exports = started.page.getByRole('list', { name: 'Exports' }).getByRole('status')
        const before = await exports.count()
        await save()
        await expect(exports).toHaveCount(before + 1)
        await expect(exports.last()).toContainText('exported')
        return readFile(path)
      },
      async chooseFile(path, open) {
        if (started.electron) {
          const { electron: application } = started
          await repeatable(() =>
            application.evaluate(({ dialog }, chosen) => {
              dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
            }, path),
          )
          await open()
        } else {
          const choosing = started.page.waitForEvent('filechooser')
          await open()
          await (await choosing).setFiles(path)
        }
      },
    })

    if (testInfo.status !== testInfo.expectedStatus && !page.isClosed()) {
      await testInfo.attach('the window at the end', { body: await page.screenshot(), contentType: 'image/png' })
    }
    await started.close()
    await rm(home, { recursive: true, force: true })
    expect(complaints, 'what the page complained of on its console').toEqual([])
  },
})

/**
 * Does again what V8's inspector could not tell the end of: it holds the promise that it waits for weakly, and says so when garbage is collected at
 * that moment. For what may be done twice.
 */
async function repeatable<T>(act: () => Promise<T>, attempts = 3): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (attempts === 1 || !String(error).includes('promise was garbage collected')) throw error
    return repeatable(act, attempts - 1)
  }
}

async function downloadedBy(page: Page, save: () => Promise<void>): Promise<Buffer> {
  const downloading = page.waitForEvent('download')
  await save()
  return readFile(await (await downloading).path())
}

/** Of a desk in the Electron shell; a spec for that shell alone asks for it. */
export function theElectron(electron: ElectronApplication | undefined): ElectronApplication {
  if (!electron) throw new Error('This spec is for the project electron.')
  return electron
}

/** The port in the URL that the desk shows while it listens. */
export async function listeningPort(page: Page): Promise<number> {
  const shown = page.getByText(/^wss?:\/\/.+:\d+$/).first()
  await expect(shown).toBeVisible()
  return Number(/:(\d+)$/.exec((await shown.textContent())?.trim() ?? '')?.[1])
}

/** With arguments of its own, such as what it is to trust. Whoever calls closes it. */
export function launchChromium(...own: string[]): Promise<Browser> {
  const executablePath = process.env.SOCKETBENCH_CHROMIUM
  if (!executablePath)
    throw new Error('SOCKETBENCH_CHROMIUM names no browser: run the specs with npm run test:e2e, which finds one.')
  return chromium.launch({ executablePath, args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...own] })
}

async function startElectron(home: string): Promise<Shell> {
  const executablePath = process.env.SOCKETBENCH_ELECTRON
  if (!executablePath)
    throw new Error('SOCKETBENCH_ELECTRON names no runtime: run the specs with npm run test:e2e, which finds one.')
  const app = await _electron.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '-r',
      './out/preload/before-ready.cjs',
      '-r',
      './e2e/until-watched.cjs',
      '.',
    ],
    cwd: ROOT,
    env: { ...(process.env as Record<string, string>), SOCKETBENCH_HOME: home },
  })
  // Asked for now: it cannot be once the application has ended.
  const program = app.process()
  return {
    page: await app.firstWindow(),
    electron: app,
    async close() {
      // A spec may have closed the window itself.
      if (program.exitCode !== null) return
      // A client that a spec has left connected makes the window ask before it closes: the answer is yes.
      await repeatable(() =>
        app.evaluate(({ dialog }) => {
          dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
        }),
      )
      await app.close()
    },
  }
}

export interface WebHost {
  readonly url: string
  /** Resolves with the exit code; null for one that a signal has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** `socketbench web` as a process, once it has printed its address. */
export async function startWeb(home: string, ...words: string[]): Promise<WebHost> {
  const child = spawn(process.execPath, ['out/main/cli.js', 'web', '--no-open', '--home', home, ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  return {
    url: await firstUrl(child.stdout),
    async end(signal) {
      child.kill(signal)
      return (await ended)[0]
    },
  }
}

async function startBrowser(home: string, browser: Browser): Promise<Shell> {
  const host = await startWeb(home)
  const context = await browser.newContext({
    viewport: SIZE,
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  // While somebody listens, the page asks Playwright for files. A listener that comes with the choice can come too late for it.
  page.on('filechooser', () => {})
  await page.goto(host.url)
  return {
    page,
    electron: undefined,
    async close() {
      await context.close()
      expect(await host.end('SIGTERM'), 'exit code of socketbench web after SIGTERM').toBe(0)
    },
  }
}

async function firstUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/\S+/.exec(line)?.[0]
    if (url) {
      output.resume()
      return url
    }
  }
  throw new Error('socketbench web ended before it printed its address.')
}
