// A process of Chromium's ends under the window: the server goes on, the window comes back, and says what has happened.
import type { ElectronApplication } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, test, theElectron } from './desk.ts'
import { connection, entry } from './face.ts'

/** What the page shows: Playwright's own page is lost with its process. */
const shown = (electron: ElectronApplication) =>
  electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents || contents.isCrashed() || contents.isLoading()) return ''
    // A page that goes away before it has answered never answers: then it is asked again.
    const { promise: gone, resolve } = Promise.withResolvers<string>()
    const unanswered = () => resolve('')
    const limit = setTimeout(unanswered, 5_000)
    contents.once('render-process-gone', unanswered).once('did-start-navigation', unanswered)
    try {
      return await Promise.race([gone, contents.executeJavaScript('document.body.innerText') as Promise<string>])
    } finally {
      clearTimeout(limit)
      contents.off('render-process-gone', unanswered).off('did-start-navigation', unanswered)
    }
  })

/** The page says it, and is drawn. */
async function until(electron: ElectronApplication, text: string): Promise<void> {
  await expect.poll(() => shown(electron)).toContain(text)
}

/** Milliseconds after which Chromium is told again: of a process that is being exchanged it does not always hear it. */
const UNHEARD = 5_000

/** How often the window's process has ended; while that is `endsAt` times, it is told to end once more. Answered at once: a promise may not outlive the page. */
const ends = (electron: ElectronApplication, endsAt?: number) =>
  electron.evaluate(({ BrowserWindow }, at) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const counted = globalThis as { ends?: number }
    if (counted.ends === undefined) {
      counted.ends = 0
      contents?.on('render-process-gone', () => (counted.ends = (counted.ends ?? 0) + 1))
    }
    const { ends: before } = counted
    if (before === at) contents?.forcefullyCrashRenderer()
    return before
  }, endsAt)

async function crash(electron: ElectronApplication): Promise<void> {
  const before = await ends(electron)
  await ends(electron, before)
  let told = performance.now()
  const count = () => {
    if (performance.now() - told < UNHEARD) return ends(electron)
    told = performance.now()
    return ends(electron, before)
  }
  await expect.poll(count).toBe(before + 1)
}

test('a window whose process crashes comes back and says so; its client stays connected and its server answers', async ({
  desk,
}) => {
  const electron = theElectron(desk.electron)
  const client = await connect(await desk.listen(), { path: '/steady' })
  client.socket.send('before')
  await expect(connection(desk.page, '/steady')).toBeVisible()
  await crash(electron)
  client.socket.send('during')
  await until(electron, "The window's process ended: it crashed. The window was loaded anew; servers and log went on meanwhile.")
  await until(electron, '/steady')
  for (const text of ['before', 'during']) await until(electron, text)
  client.socket.send('after')
  await until(electron, 'after')
  const closed = client.closed
  client.socket.close(1000)
  expect((await closed).code).toBe(1000)
})

test('a window that crashes for the fourth time within a minute asks whether it is to be loaded anew', async ({ desk }) => {
  const electron = theElectron(desk.electron)
  await electron.evaluate(({ dialog }) => {
    const asked: string[] = []
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
    Object.assign(globalThis, { asked })
  })
  const asked = () => electron.evaluate(() => (globalThis as never as { asked: string[] }).asked)
  for (let times = 1; times <= 3; times++) {
    await crash(electron)
    await until(electron, 'Begin with an example')
    expect(await asked()).toEqual([])
  }
  await crash(electron)
  await until(electron, "The window's process ended again: it crashed. It waits to be loaded anew; servers and log go on.")
  expect(await asked()).toEqual(['The window crashes again and again.'])
})

test('a GPU process that is killed is replaced, and the log says so', async ({ desk }) => {
  const electron = theElectron(desk.electron)
  const client = await connect(await desk.listen(), { path: '/steady' })
  const pid = await electron.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid)
  // Some drivers leave Chromium without one: then there is nothing to kill.
  test.skip(pid === undefined, 'Chromium draws without a GPU process here.')
  process.kill(pid as number, 'SIGKILL')
  await expect(entry(desk.page, /The process that draws the window \(GPU\) ended: it was killed\./)).toBeVisible()
  client.socket.send('still there')
  await expect(entry(desk.page, 'still there')).toBeVisible()
  client.socket.close()
})
