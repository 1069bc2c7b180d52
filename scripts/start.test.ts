// `npm start` where there is no window to be had.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { ROOT } from './run.ts'

test.runIf(process.platform === 'linux')(
  'without a display it says so in one sentence, serves a browser, and ends when told to',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'socketbench-start-'))
    const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts'), '--no-open'], {
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', SOCKETBENCH_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'close')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    try {
      expect((await lines.next()).value).toBe(
        'No Electron window: there is no display (DISPLAY and WAYLAND_DISPLAY are not set). Serving the application to a browser instead.',
      )
      const url = /http:\/\/\S+/.exec(String((await lines.next()).value))?.[0] ?? ''
      const page = await fetch(url)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('<title>Socketbench</title>')
      child.kill('SIGTERM')
      expect((await ended)[0]).toBe(0)
    } finally {
      // Not SIGKILL, which would leave what it has started.
      child.kill('SIGTERM')
      await ended
      await rm(home, { recursive: true, force: true })
    }
  },
)
