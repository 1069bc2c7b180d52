// The server's certificate out of a file: chosen with the keyboard alone, with every way in which a file will not do, and served.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { PASSWORD, servedAt, writeCertificates } from './certificates.ts'
import { expect, test, type Desk } from './desk.ts'
import { start } from './face.ts'
import { listenSecurely } from './tls-desk.ts'

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Server certificate' })
const status = (page: Page): Locator => dialog(page).getByRole('status')
const password = (page: Page): Locator => dialog(page).getByLabel('Password')
const row = (page: Page, name: 'Certificate file' | 'Key file'): Locator => dialog(page).getByRole('group', { name })

async function openByKeyboard({ page }: Desk): Promise<void> {
  await expect(start(page).or(page.getByRole('button', { name: 'Stop', exact: true }))).toBeEnabled()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('certificate from a file')
  await page.keyboard.press('Enter')
  await expect(dialog(page).getByRole('tab', { name: 'From a file' })).toBeFocused()
}

test('with the keyboard alone a protected file is chosen, opened at the second try, and served to new clients at once', async ({
  desk,
}) => {
  const { page, home } = desk
  const { keyboard } = page
  const files = await writeCertificates(home)
  const port = await listenSecurely(desk)
  expect(await servedAt(port)).toBe('localhost')

  await openByKeyboard(desk)
  await keyboard.press('Tab')
  await expect(dialog(page).getByRole('button', { name: 'Choose a file…' })).toBeFocused()
  await desk.chooseFile(files.locked, () => keyboard.press('Enter'))
  await expect(password(page)).toBeFocused()
  await expect(dialog(page).getByText('is protected with a password, and none was given. Type it.')).toBeVisible()

  await keyboard.type('wrong')
  await keyboard.press('Enter')
  await expect(dialog(page).getByText(/does not open with this password/)).toBeVisible()
  await expect(password(page)).toHaveValue('wrong')
  await expect(password(page)).toBeFocused()
  await keyboard.press('Control+A')
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await expect(dialog(page).getByRole('button', { name: 'Use this certificate' })).toBeFocused()
  await expect(dialog(page).getByText('CN=alpha.test', { exact: true })).toBeVisible()
  await expect(dialog(page).getByText('New connections get it at once; open ones keep theirs.')).toBeVisible()
  expect(await servedAt(port)).toBe('localhost')

  await keyboard.press('Enter')
  await expect(status(page)).toHaveText('CN=alpha.test is chosen. New connections get it at once; open ones keep theirs.')
  expect(await servedAt(port)).toBe('alpha.test')
  await keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  const kept = await Promise.all(
    ['profile.json', 'preferences.json'].map((name) => readFile(join(home, name), 'utf8').catch(() => '')),
  )
  expect(kept.join('')).toContain('SSLCertStore')
  expect(kept.join('')).not.toContain(PASSWORD)
})

test('a key beside the certificate is asked for, and one that does not belong to it is said so', async ({ desk }) => {
  const { page, home } = desk
  const files = await writeCertificates(home)
  await openByKeyboard(desk)
  await desk.chooseFile(files.certificateAlone, () => page.keyboard.press('Tab').then(() => page.keyboard.press('Enter')))
  const key = row(page, 'Key file')
  await expect(key.getByRole('alert')).toContainText('"alpha.crt" holds 1 certificate but no private key')
  await expect(key.getByRole('button', { name: 'Choose the key…' })).toBeFocused()
  await desk.chooseFile(files.otherKey, () => page.keyboard.press('Enter'))
  await expect(key.getByRole('alert')).toContainText('no key belongs to a certificate')
  await expect(row(page, 'Certificate file').getByText('alpha.crt')).toBeVisible()

  await expect(key.getByRole('button', { name: 'Another…' })).toBeFocused()
  await desk.chooseFile(files.keyAlone, () => page.keyboard.press('Enter'))
  await expect(dialog(page).getByRole('button', { name: 'Use this certificate' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(status(page)).toHaveText(
    'CN=alpha.test is chosen. It is served once the server uses TLS: choose wss next to the address.',
  )
  await page.keyboard.press('Escape')
  expect(await servedAt(await listenSecurely(desk))).toBe('alpha.test')
})

test('of several the chosen one is served, an expired one is pointed out, and one click goes back to the local authority', async ({
  desk,
}) => {
  const { page, home } = desk
  const files = await writeCertificates(home)
  const port = await listenSecurely(desk)
  await openByKeyboard(desk)
  const choose = dialog(page).getByRole('button', { name: /^(Choose a file|Another)…$/ })
  const use = dialog(page).getByRole('button', { name: 'Use this certificate' })
  await desk.chooseFile(files.several, () => choose.first().click())
  await dialog(page).getByRole('combobox', { name: 'Which of the 2 certificates' }).selectOption('CN=beta.test')
  await use.click()
  await expect(status(page)).toContainText('CN=beta.test is chosen.')
  expect(await servedAt(port)).toBe('beta.test')

  await desk.chooseFile(files.expired, () => choose.first().click())
  await expect(dialog(page).getByText(/^It has expired: clients that check it will refuse the connection/)).toBeVisible()
  await use.click()
  await expect(status(page)).toContainText('CN=past.test is chosen.')
  await expect(page.getByRole('button', { name: 'Certificate expired', includeHidden: true })).toBeAttached()

  await dialog(page).getByRole('tab', { name: 'Local authority' }).click()
  await dialog(page).getByRole('button', { name: 'Use the local authority' }).click()
  await expect(dialog(page).getByText('CN=localhost', { exact: true })).toBeVisible()
  expect(await servedAt(port)).toBe('localhost')
})

test('a file that is no certificate is said so at the file', async ({ desk }) => {
  const { page, home } = desk
  await writeFile(join(home, 'notes.txt'), 'no certificate')
  await openByKeyboard(desk)
  await desk.chooseFile(join(home, 'notes.txt'), () => dialog(page).getByRole('button', { name: 'Choose a file…' }).click())
  await expect(row(page, 'Certificate file').getByRole('alert')).toHaveText(
    '"notes.txt" begins with the bytes 6e6f2063, which is nothing known; PEM, PFX, JKS, P7B, JWK or a DER certificate was expected.',
  )
  await expect(row(page, 'Certificate file').getByText('notes.txt', { exact: true })).toBeVisible()
})

test('the authority goes to a file, and in Electron its folder is opened', async ({ desk }) => {
  const { page, home, electron } = desk
  await listenSecurely(desk)
  await page.getByRole('button', { name: 'How to trust it' }).click()
  const saved = await desk.savedBy(() => dialog(page).getByRole('button', { name: 'Save the authority’s certificate…' }).click())
  const file = join(home, 'certificates', 'ca.pem')
  expect(saved.toString()).toBe(await readFile(file, 'utf8'))
  const reveal = dialog(page).getByRole('button', { name: 'Show in folder' })
  if (!electron) return expect(reveal).toBeHidden()
  await electron.evaluate(({ shell }) => {
    const shown: string[] = []
    shell.showItemInFolder = (path) => void shown.push(path)
    Object.assign(globalThis, { shown })
  })
  await reveal.click()
  await expect.poll(() => electron.evaluate(() => (globalThis as never as { shown: string[] }).shown)).toEqual([file])
})

test('in Electron the menu has the commands, and gives them', async ({ desk }) => {
  const { page, electron } = desk
  test.skip(!electron, 'A browser has a menu of its own.')
  const choose = (id: string) =>
    electron?.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id)
  const labels = () =>
    electron?.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()
        ?.items.find(({ label }) => label === '&Server')
        ?.submenu?.items.map(({ label, enabled }) => `${label}${enabled ? '' : ', not now'}`),
    )
  await expect
    .poll(labels)
    .toEqual([
      'Start the server',
      'Stop the server, not now',
      'Listen with TLS (wss)',
      'Copy the URL, not now',
      "Show the server's certificate",
      "Choose the server's certificate from a file",
      'Do something wrong on purpose…',
      'Proxy mode: stand in front of another server…',
      'Edit the rules',
      'Scenarios…',
      'Make a scenario of the connection, not now',
      'Scripts…',
      'Add a server',
      'Start all servers, not now',
      'Stop all servers, not now',
    ])
  await choose('settings')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('server.certificate')
  await expect(dialog(page)).toBeVisible()
})

test('while secrets are logged the status bar says so, and goes to the setting', async ({ desk }) => {
  const { page, home } = desk
  await expect(start(page)).toBeEnabled()
  await page.keyboard.press('Control+Comma')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const field = settings.getByRole('textbox', { name: 'SSLKeyLogFile' })
  await field.fill(join(home, 'keys.log'))
  await field.press('Enter')
  await expect(settings.getByRole('button', { name: 'Reset SSLKeyLogFile' })).toBeVisible()
  await page.keyboard.press('Escape')
  const badge = page.getByRole('button', { name: 'TLS secrets are logged' })
  await expect(badge).toBeHidden()
  await listenSecurely(desk)
  await badge.click()
  await expect(settings.getByRole('heading', { level: 4 })).toHaveText(['SSLKeyLogFile'])
  await settings.getByRole('button', { name: 'Reset SSLKeyLogFile' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(badge).toBeHidden()
})
