// Processes of Chromium's end under the window: the page's own, and the one that draws. The window comes back, and the host has gone on.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { ElectronApplication } from 'playwright'
import { hasDisplay } from '../../scripts/machine.ts'
import { ROOT, listen, openInElectron } from '../window.ts'
import { becomes, type Attack } from './attack.ts'
import { beside } from './beside.ts'
import { newestSession, rowsIn } from './soaked-host.ts'

const TIMES = 3
const ECHO = { when: { on: 'message' }, then: [{ do: 'send', as: 'echo' }] }

export const withoutWindow = (): string | undefined => (hasDisplay() ? undefined : 'there is no display: run it under xvfb-run -a')

/** What the page shows; Playwright's own page is lost with its process. */
function shown(electron: ElectronApplication): Promise<string> {
  return electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents || contents.isCrashed() || contents.isLoading()) return ''
    return (await contents.executeJavaScript('document.body.innerText')) as string
  })
}

export const windowCrash: Attack = {
  name: 'window-crash',
  does: `The process of the window's page crashes ${TIMES} times, and the GPU's is killed, in Electron, beside a client`,
  happens:
    'The window is loaded anew and says so; at the fourth crash within a minute it asks. Chromium replaces the GPU process. Servers, clients and log go on.',
  unavailable: withoutWindow,
  async run(findings, { folder }) {
    fs.writeFileSync(
      path.join(folder, 'profile.json'),
      JSON.stringify({ version: 3, servers: [{ name: 'Server', rules: [ECHO] }] }),
    )
    const { page, electron, end } = await openInElectron(folder, ROOT)
    if (!electron) throw new Error('The window is not of Electron.')
    const port = await listen(page)
    const backAfter: number[] = []
    const say = async (text: string): Promise<string | undefined> =>
      (await rowsIn(newestSession(folder), ({ preview }) => preview.includes(text)))[0]?.preview
    const crash = async (): Promise<void> => {
      const began = performance.now()
      await electron.evaluate(
        ({ BrowserWindow }) =>
          new Promise<void>((resolve) => {
            const contents = BrowserWindow.getAllWindows()[0]?.webContents
            contents?.once('render-process-gone', () => resolve())
            contents?.forcefullyCrashRenderer()
          }),
      )
      findings.fact(
        await becomes(async () => (await shown(electron)).includes("The window's process ended"), 30),
        'The window did not come back within 30 s, or did not say so.',
      )
      backAfter.push(performance.now() - began)
    }
    await beside(findings, `ws://127.0.0.1:${port}`, 'crashes of the window', async () => {
      for (let time = 0; time < TIMES; time++) await crash()
      const gpu = await electron.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid)
      if (gpu === undefined) findings.figure('no GPU process here')
      else {
        process.kill(gpu, 'SIGKILL')
        findings.fact(
          await becomes(async () => (await say('The process that draws the window')) !== undefined, 20),
          'Nothing was said of the GPU process.',
        )
        findings.fact((await shown(electron)).includes('Stop'), 'The window shows nothing after the GPU process was killed.')
      }
    })
    findings.figure(`window back after ${backAfter.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`)
    findings.read(await say("The window's process ended"), 'a window that crashed')
    findings.read(await say('The process that draws the window'), 'a GPU process that was killed')
    await end()
  },
}
