// The settings of the component, changed by hand and with the keyboard alone, and what a client sees of it.
import type { Locator, Page } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, message, send } from './face.ts'

const form = (page: Page): Locator => page.getByRole('dialog', { name: 'Settings' })
const search = (page: Page): Locator => form(page).getByRole('searchbox', { name: 'Search settings' })
const field = (page: Page, name: string): Locator => form(page).getByRole('textbox', { name, exact: true })
const reset = (page: Page, name: string): Locator => form(page).getByRole('button', { name: `Reset ${name} to its default` })
const rows = (page: Page): Locator => form(page).getByRole('heading', { level: 4 })

async function open(page: Page): Promise<void> {
  // From then on the window hears keys.
  await expect(page.getByRole('button', { name: /^(Start|Stop)$/ })).toBeEnabled()
  await page.keyboard.press('Control+Comma')
  await expect(search(page)).toBeFocused()
  await expect(field(page, 'MaxFrameSize')).toBeVisible()
}

test('a setting is found and changed by keyboard, is there after a reload, and goes back with one press', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  await page.getByRole('button', { name: 'Settings', exact: true }).focus()
  await open(page)
  await keyboard.type('frame size')
  await expect(rows(page)).toHaveText(['MaxFrameSize', 'MaxInboundFrameSize'])
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowUp')
  await keyboard.press('Enter')
  await expect(field(page, 'MaxFrameSize')).toBeFocused()
  await keyboard.type('4')
  await keyboard.press('Enter')
  await expect(reset(page, 'MaxFrameSize')).toBeVisible()
  await keyboard.press('Escape')
  await expect(form(page)).toBeHidden()
  await expect(page.getByRole('button', { name: 'Settings', exact: true })).toBeFocused()
  // On its way to the disk: other hosts may share the home.
  await expect
    .poll(() => desk.kept('profile.json').catch(() => undefined))
    .toMatchObject({ servers: [{ settings: { MaxFrameSize: '4' } }] })

  await page.reload()
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible()
  await open(page)
  await expect(field(page, 'MaxFrameSize')).toHaveValue('4')
  await keyboard.press('Escape')

  const client = await connect(await desk.listen(), { path: '/frames' })
  await expect(connection(page, '/frames')).toBeVisible()
  await message(page).fill('eight by')
  await send(page).click()
  expect(await client.nextText()).toBe('eight by')
  await entry(page, 'eight by').click()
  await expect(page.getByRole('tab', { name: 'Frames 2' })).toBeVisible()
  client.socket.close()

  await open(page)
  await form(page).getByRole('button', { name: 'Show changed only' }).click()
  await expect(rows(page)).toHaveText(['LocalPort', 'MaxFrameSize'])
  await reset(page, 'MaxFrameSize').press('Enter')
  await expect(field(page, 'MaxFrameSize')).toBeFocused()
  await expect(field(page, 'MaxFrameSize')).toHaveValue('0')
  await expect(reset(page, 'MaxFrameSize')).toBeHidden()
})

test('a value that will not do says why beside the field, and what was typed stays', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  await open(page)
  await field(page, 'DisconnectStatusCode').fill('1006')
  await keyboard.press('Enter')
  const row = form(page).getByRole('group', { name: 'DisconnectStatusCode' })
  await expect(row.getByRole('alert')).toContainText('1006')
  await expect(field(page, 'DisconnectStatusCode')).toHaveAttribute('aria-invalid', 'true')
  await form(page).getByRole('button', { name: 'Close dialog' }).click()
  await open(page)
  await expect(field(page, 'DisconnectStatusCode')).toHaveValue('1006')
  await expect(row.getByRole('alert')).toContainText('1006')
  await field(page, 'DisconnectStatusCode').press('Escape')
  await expect(field(page, 'DisconnectStatusCode')).toHaveValue('1000')
  await expect(row.getByRole('alert')).toBeEmpty()
  await expect(form(page)).toBeVisible()
})

test('versions of TLS are chosen by name, and a password is never shown again', async ({ desk }) => {
  const { page } = desk
  await open(page)
  const versions = form(page).getByRole('group', { name: 'SSLEnabledProtocols by name' })
  await versions.getByRole('checkbox', { name: 'TLS 1.2' }).focus()
  await page.keyboard.press('Space')
  await expect(field(page, 'SSLEnabledProtocols')).toHaveValue('12288')
  const password = form(page).locator('input[type=password]').first()
  await password.fill('correct horse')
  await password.press('Enter')
  await expect(password).toHaveValue('')
  await expect(password).toHaveAttribute('placeholder', 'Set. What you type replaces it')
  await expect
    .poll(() => desk.kept('profile.json').catch(() => undefined))
    .toMatchObject({ servers: [{ settings: { SSLEnabledProtocols: '12288' } }] })
  expect(JSON.stringify(await desk.kept('profile.json'))).not.toContain('correct horse')
})

for (const [size, viewport] of [
  ['at 900×600', { width: 900, height: 600 }],
  ['at 900×600 and 200 %', { width: 450, height: 300 }],
] as const) {
  test(`a setting that was searched for stands whole in the window ${size}`, async ({ desk }) => {
    const { page } = desk
    await page.setViewportSize(viewport)
    await open(page)
    await page.keyboard.type('maxframe')
    await page.keyboard.press('Enter')
    await expect(field(page, 'MaxFrameSize')).toBeFocused()
    for (const seen of [search(page), field(page, 'MaxFrameSize'), form(page).getByRole('button', { name: 'Close dialog' })])
      await expect(seen).toBeInViewport({ ratio: 1 })
    expect(await form(page).evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
  })
}
