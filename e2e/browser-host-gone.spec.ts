// The host of a page in a browser ends, and comes back: the page says so, shows what it knew as of then, and goes on by itself where it may.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, listeningPort, startWeb, test, type WebHost } from './desk.ts'
import { connection, connections, entry, message, send, start, stop } from './face.ts'

interface Served {
  readonly page: Page
  readonly home: string
  readonly port: number
  host: WebHost
}

const served = test.extend<{ served: Served }>({
  served: async ({ chromium }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'socketbench-gone-'))
    const port = await freePort()
    const page = await chromium.newPage({ viewport: { width: 1400, height: 900 } })
    const one: Served = { page, home, port, host: await startWeb(home, '--port', String(port)) }
    await page.clock.install()
    await page.goto(one.host.url)
    await use(one)
    await page.close()
    await one.host.end('SIGKILL')
    await rm(home, { recursive: true, force: true })
  },
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' })
const again = (one: Served) => startWeb(one.home, '--port', String(one.port))

served(
  'a host that is gone is said, its clocks stop, nothing can be asked of it, and what was read can still be read',
  async ({ served: one }) => {
    const { page } = one
    await page.getByRole('textbox', { name: 'Port' }).fill('0')
    await start(page).click()
    const client = await connect(await listeningPort(page), { path: '/first' })
    client.socket.send('what the client said')
    await expect(entry(page, 'what the client said')).toBeVisible()
    await expect(status(page)).toContainText('1 open')
    await message(page).fill('a draft')
    await expect(send(page)).toBeEnabled()
    await page.keyboard.press('Control+Comma')
    const asks = page.getByRole('switch', { name: 'Ask before deleting' })
    await expect(asks).toHaveCSS('opacity', '1')
    await page.keyboard.press('Escape')

    await one.host.end('SIGKILL')
    await expect(page.getByRole('alert')).toHaveText(
      /^The connection to Socketbench was lost at \d\d:\d\d:\d\d; trying again\. What you see is the last known state\.$/,
    )
    await expect(status(page)).toContainText('not connected')
    await expect(status(page)).not.toContainText('open')
    await expect(page.getByText('last known', { exact: true })).toBeVisible()
    for (const button of [
      stop(page),
      send(page),
      page.getByRole('button', { name: 'Ping' }),
      page.getByRole('button', { name: 'Clear the log' }),
      page.getByRole('radio', { name: 'wss' }),
    ])
      await expect(button).toBeDisabled()
    await expect(message(page)).toHaveValue('a draft')
    // A switch that is disabled looks it, as the fields around it do.
    await page.keyboard.press('Control+Comma')
    await expect(asks).toBeDisabled()
    await expect(asks).toHaveCSS('opacity', '0.45')
    await page.keyboard.press('Escape')
    const row = connection(page, '/first')
    const age = await row.textContent()
    await page.clock.runFor(60_000)
    expect(await row.textContent()).toBe(age)
    await entry(page, 'what the client said').click()
    await expect(page.getByRole('complementary').or(page.getByRole('main')).getByText('what the client said').first()).toBeVisible()

    one.host = await again(one)
    await expect(page.getByRole('alert')).toBeHidden()
    await expect(start(page)).toBeEnabled()
    await expect(page.getByText('Socketbench was restarted.')).toBeVisible()
    await expect(message(page)).toHaveValue('a draft')
    await expect(connections(page).getByRole('option')).toHaveCount(0)
    // Neither in the log nor in the detail: its number is another entry's by now.
    await expect(page.getByText('what the client said')).toHaveCount(0)
  },
)

served(
  'a host that has another token is not asked again and again, and the page goes on with the address that it printed',
  async ({ served: one }) => {
    const { page } = one
    await expect(start(page)).toBeEnabled()
    await one.host.end('SIGKILL')
    await rm(join(one.home, 'web'), { recursive: true })
    one.host = await again(one)
    await expect(page.getByRole('alert')).toContainText('This page’s address belongs to an earlier run of Socketbench')
    await expect(start(page)).toBeDisabled()
    await expect(status(page)).toContainText('not connected')

    await page.goto(one.host.url)
    await expect(page.getByRole('alert')).toBeHidden()
    await expect(start(page)).toBeEnabled()
  },
)
