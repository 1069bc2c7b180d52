// Questions of TLS that wait for a person: the ClientHello, and the client's certificate. Real clients, with and without a certificate, tell
// what they see of the answer.
import type { Locator, Page } from '@playwright/test'
import type { WebSocket } from 'ws'
import { createLocalAuthority } from '../src/server/index.ts'
import { opened, refused } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, inbox } from './face.ts'
import { authenticate, choose, dialSecurely, listenSecurely } from './tls-desk.ts'

const question = (page: Page, id: string): Locator => page.getByRole('article', { name: `Question of #${id}` })
const asked = (page: Page): Locator => page.getByRole('region', { name: 'What is asked' })

/** The message of the error that a client ends with. */
const failure = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once('error', (error) => resolve(error.message)))

test('a ClientHello is accepted by keyboard after a look at what it offers', async ({ desk }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  await choose(page, 'TLS handshakes', 'Ask')
  const open = opened(await dialSecurely(desk, port, '/hello'))
  await expect(inbox(page).getByRole('button', { name: /^#1 TLS for localhost/ })).toBeVisible()
  await page.locator('body').press('w')
  await expect(question(page, '1')).toBeFocused()
  await expect(asked(page)).toContainText('ClientHello for localhost')
  const suites = question(page, '1').getByRole('group').filter({ hasText: 'Cipher suites' })
  await expect(suites.getByText('TLS_AES_256_GCM_SHA384')).toBeHidden()
  await suites.getByText('Cipher suites').press('Enter')
  await expect(suites.getByText('TLS_AES_256_GCM_SHA384')).toBeVisible()
  await page.keyboard.press('a')
  const client = await open
  await expect(connection(page, '/hello')).toBeVisible()
  await expect(entry(page, 'TLS for localhost: accepted')).toBeVisible()
  client.socket.close()
})

test('a ClientHello is rejected by keyboard, and the client gets the alert access_denied', async ({ desk }) => {
  const { page } = desk
  const port = await listenSecurely(desk)
  await choose(page, 'TLS handshakes', 'Ask')
  const failed = failure(await dialSecurely(desk, port, '/hello'))
  await expect(inbox(page)).toContainText('TLS for localhost')
  await page.locator('body').press('w')
  await expect(question(page, '1').getByRole('button', { name: 'Reject with alert' })).toBeVisible()
  await page.keyboard.press('r')
  expect(await failed).toContain('tlsv1 alert access denied')
  await expect(entry(page, 'TLS for localhost: rejected with the alert access_denied')).toBeVisible()
})

test('a client without a certificate is let in anyway by keyboard, and one with a good certificate is reset', async ({ desk }) => {
  const { page } = desk
  const devices = await createLocalAuthority({ name: 'Devices' })
  const thermostat = await devices.issueClient({ name: 'thermostat' })
  await authenticate(page, devices.certificatePem)
  const port = await listenSecurely(desk)
  await choose(page, 'Client certificates', 'Ask')

  const open = opened(await dialSecurely(desk, port, '/nobody'))
  await expect(inbox(page).getByRole('button', { name: /^#1 no certificate not trusted/ })).toBeVisible()
  await page.locator('body').press('w')
  await expect(asked(page)).toContainText('The client presented no certificate; one of an accepted authority was expected.')
  await expect(question(page, '1').getByText(/^rejected in \d+ s$/)).toBeVisible()
  await page.keyboard.press('a')
  const client = await open
  await expect(connection(page, '/nobody')).toBeVisible()

  const failed = failure(await dialSecurely(desk, port, '/thermostat', thermostat))
  await expect(inbox(page).getByRole('button', { name: /^#2 CN=thermostat trusted/ })).toBeVisible()
  await page.locator('body').press('w')
  const chain = question(page, '2').getByRole('region', { name: 'Client certificate' })
  await expect(chain.getByText('CN=thermostat', { exact: true })).toBeVisible()
  await expect(chain.getByText('CN=Devices', { exact: true })).toBeVisible()
  await expect(chain.getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)).toBeVisible()
  await page.keyboard.press('r')
  expect(await failed).toBe('read ECONNRESET')
  client.socket.close()
})

test('with SSLRefuseWith403 a certificate is refused with 403, and the opening request of another shows its TLS', async ({
  desk,
}) => {
  const { page } = desk
  const devices = await createLocalAuthority({ name: 'Devices' })
  const thermostat = await devices.issueClient({ name: 'thermostat' })
  await authenticate(page, devices.certificatePem, { with403: true })
  const port = await listenSecurely(desk)
  await choose(page, 'Client certificates', 'Ask')
  const refusal = refused(await dialSecurely(desk, port, '/refused', thermostat))
  await expect(inbox(page)).toContainText('CN=thermostat')
  await page.locator('body').press('w')
  await expect(question(page, '1').getByRole('button', { name: 'Reject with 403' })).toBeVisible()
  await page.keyboard.press('r')
  expect((await refusal).status).toBe(403)

  await choose(page, 'Client certificates', 'Check')
  await choose(page, 'Opening requests', 'Ask')
  const open = opened(await dialSecurely(desk, port, '/asked', thermostat))
  await expect(inbox(page)).toContainText('/asked')
  await page.locator('body').press('w')
  const agreed = question(page, '2').getByRole('region', { name: 'TLS agreed on' })
  await expect(agreed.getByText('TLS 1.3', { exact: true })).toBeVisible()
  await expect(agreed.getByText('localhost', { exact: true })).toBeVisible()
  const identity = question(page, '2').getByRole('region', { name: 'Client certificate' })
  await expect(identity.getByText('Trusted', { exact: true })).toBeVisible()
  await expect(identity.getByText('CN=thermostat', { exact: true })).toBeVisible()
  await page.keyboard.press('a')
  const client = await open
  client.socket.close()
})

test('a client that leaves while its certificate waits is shown as gone, and another waits on', async ({ desk }) => {
  const { page } = desk
  const devices = await createLocalAuthority({ name: 'Devices' })
  const thermostat = await devices.issueClient({ name: 'thermostat' })
  await authenticate(page, devices.certificatePem)
  const port = await listenSecurely(desk)
  await choose(page, 'Client certificates', 'Ask')
  const leaving = await dialSecurely(desk, port, '/leaving')
  await expect(inbox(page)).toContainText('no certificate')
  const staying = opened(await dialSecurely(desk, port, '/staying', thermostat))
  await expect(inbox(page)).toContainText('CN=thermostat')
  await page.locator('body').press('w')
  await expect(question(page, '1')).toBeFocused()
  leaving.terminate()
  await expect(page.getByRole('heading', { name: '#1 is no longer waiting' })).toBeVisible()
  await expect(page.getByText('The client left without waiting for the answer.')).toBeVisible()
  await expect(inbox(page)).not.toContainText('no certificate')
  await page.locator('body').press('w')
  await expect(question(page, '2')).toBeFocused()
  await page.keyboard.press('a')
  const client = await staying
  client.socket.close()
})
