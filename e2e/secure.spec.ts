// TLS from the window: switching to wss, a client that trusts the local authority, what is shown of its handshake, and back to ws.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { connect, opened, type WsClient } from './clients.ts'
import { expect, test, type Desk } from './desk.ts'
import { connection, entry, message, send } from './face.ts'

const scheme = (page: Page, name: 'ws' | 'wss'): Locator =>
  page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name, exact: true })

/** A client that checks the server's certificate against the authority that the desk has made. */
async function connectSecurely({ home }: Desk, port: number, path = '/'): Promise<WsClient> {
  const ca = await readFile(join(home, 'certificates', 'ca.pem'))
  const socket = new WebSocket(`wss://localhost:${port}${path}`, { ca, maxPayload: 0 })
  socket.on('error', () => {})
  return opened(socket)
}

async function listenSecurely(desk: Desk): Promise<number> {
  await scheme(desk.page, 'wss').click()
  await expect(scheme(desk.page, 'wss')).toBeChecked()
  const port = await desk.listen()
  await expect(desk.page.getByText(`wss://127.0.0.1:${port}`).first()).toBeVisible()
  return port
}

test('with wss a client that trusts the authority connects, messages go both ways, and its TLS is shown', async ({ desk }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  const client = await connectSecurely(desk, port, '/secure')
  client.socket.send('from the client')
  await expect(entry(page, 'from the client')).toBeVisible()
  await message(page).fill('from the server')
  await send(page).click()
  expect(await client.nextText()).toBe('from the server')

  // The window as it is first: of a message's tabs none is out of sight.
  await entry(page, 'from the client').click()
  for (const tab of await page.getByRole('region', { name: 'Detail', exact: true }).getByRole('tab').all())
    await expect(tab).toBeInViewport({ ratio: 0.99 })

  const row = connection(page, '/secure')
  await expect(row).toHaveAccessibleName(/, encrypted with TLS, /)
  await row.click()
  await page.getByRole('tab', { name: 'TLS', exact: true }).click()
  const tls = page.getByRole('region', { name: 'TLS', exact: true })
  await expect(tls.getByText('TLS 1.3', { exact: true }).first()).toBeVisible()
  await expect(tls.getByText(/^TLS_AES_\d+_GCM_SHA\d+, \d+ bits$/)).toBeVisible()
  await expect(tls.getByText('localhost', { exact: true })).toBeVisible()
  await expect(tls.getByText(/^t13d\d{4}\w\w_[0-9a-f]{12}_[0-9a-f]{12}$/)).toBeVisible()
  await expect(tls.getByText('The client was not asked for one.')).toBeVisible()
  const suites = tls.getByRole('group').filter({ hasText: 'Cipher suites' })
  await expect(suites.getByText('TLS_AES_256_GCM_SHA384')).toBeHidden()
  await suites.getByText('Cipher suites').click()
  await expect(suites.getByText('TLS_AES_256_GCM_SHA384')).toBeVisible()
  await expect(page.getByRole('contentinfo', { name: 'Status' }).getByText('#1 TLS 1.3')).toBeVisible()
  client.socket.close()
})

test('the handshake stands in the log with its steps, and can be filtered', async ({ desk }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  const client = await connectSecurely(desk, port)
  await expect(entry(page, /The handshake is complete: TLS 1\.3/)).toBeVisible()
  await page.getByRole('button', { name: 'Filter by direction, kind and connection' }).click()
  await page.getByRole('button', { name: 'TLS', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'Hide rest' }).click()
  await expect(entry(page, '101 Switching Protocols')).toBeHidden()
  await entry(page, /The handshake is complete/).click()
  await expect(page.getByText('ClientHello received for localhost: TLS 1.3, TLS 1.2')).toBeVisible()
  await expect(page.getByText('Server certificate sent', { exact: true })).toBeVisible()
  client.socket.close()
})

test('the certificate is shown with how to trust it, and every snippet knows the authority', async ({ desk }) => {
  const { page, home } = desk
  await listenSecurely(desk)
  const file = join(home, 'certificates', 'ca.pem')
  await page.getByRole('tab', { name: 'curl' }).click()
  await expect(page.getByText(/^curl .*--cacert .* wss:/)).toContainText(file)

  await page.getByRole('button', { name: 'How to trust it' }).click()
  const dialog = page.getByRole('dialog', { name: 'Server certificate' })
  await expect(dialog.getByText('CN=localhost', { exact: true })).toBeVisible()
  await expect(dialog.getByText('CN=Socketbench local authority', { exact: true })).toBeVisible()
  await expect(dialog.getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)).toBeVisible()
  await dialog.getByRole('combobox', { name: 'Who should trust it' }).selectOption('Node')
  await expect(dialog.getByText('NODE_EXTRA_CA_CERTS=')).toContainText(file)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'How to trust it' })).toBeFocused()
})

test('a plain HTTP request to the secure port is answered with 400 and what to do', async ({ desk }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  const response = await fetch(`http://127.0.0.1:${port}/`)
  expect(response.status).toBe(400)
  await expect(entry(page, 'A request in plain HTTP came').first()).toBeVisible()
  const row = connection(page, '#1')
  await expect(row).toHaveAccessibleName(/closed/)
  await expect(row).not.toHaveAccessibleName(/encrypted with TLS/)
})

test('while it listens, ws and wss hold for new connections, and open ones stay as they are', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const plain = await connect(port, { path: '/plain' })
  await expect(connection(page, '/plain')).toBeVisible()

  await scheme(page, 'ws').press('ArrowRight')
  await expect(scheme(page, 'wss')).toBeFocused()
  await expect(page.getByText(`TLS from now on: new clients connect to wss://127.0.0.1:${port}.`)).toBeVisible()
  const secure = await connectSecurely(desk, port, '/secure')
  await expect(page.getByText('TLS, 1 of 2 secure')).toBeVisible()
  plain.socket.send('still plain')
  await expect(entry(page, 'still plain')).toBeVisible()

  await scheme(page, 'ws').click()
  await expect(page.getByText(`No TLS from now on: new clients connect to ws://127.0.0.1:${port}.`)).toBeVisible()
  const again = await connect(port, { path: '/again' })
  await expect(connection(page, '/again')).toBeVisible()
  secure.socket.send('still secure')
  await expect(entry(page, 'still secure')).toBeVisible()
  for (const { socket } of [plain, secure, again]) socket.close()
})

test('the URL of a server with TLS is read whole at every usual width of the window', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await page.getByRole('radiogroup', { name: 'Scheme' }).getByRole('radio', { name: 'wss' }).click()
  const url = page.getByRole('banner').getByText(/^wss:/)
  await expect(url).toBeVisible()
  for (const width of [1600, 1400, 1280, 1200, 1100, 1024]) {
    await page.setViewportSize({ width, height: 800 })
    await expect.poll(() => url.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), `${width}`).toBe(0)
  }
})
