// The settings of the application itself: how the window looks, how times are written, what is asked, how much of the log is kept.
import type { Locator, Page } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { connection, entry, log } from './face.ts'

const form = (page: Page): Locator => page.getByRole('dialog', { name: 'Settings' })

/** Opens the settings, finds one by its words, and goes to its control: with the keyboard. */
async function find(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Comma')
  await expect(form(page).getByRole('searchbox', { name: 'Search settings' })).toBeFocused()
  await expect(form(page).getByRole('group', { name: 'Theme', exact: true })).toBeVisible()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}

/** Chooses in the list that has the keyboard. */
async function pick(page: Page, name: string, value: string): Promise<void> {
  const list = form(page).getByRole('combobox', { name, exact: true })
  await expect(list).toBeFocused()
  await list.selectOption(value)
  await page.keyboard.press('Escape')
  await expect(form(page)).toBeHidden()
}

test('theme, text size and density are chosen by keyboard, hold at once, and are there after a restart', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port)
  client.socket.send('how tall is this row?')
  const row = entry(page, 'how tall')
  await expect(row).toBeVisible()
  expect((await row.boundingBox())?.height).toBe(24)
  await find(page, 'theme')
  await pick(page, 'Theme', 'High contrast')
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more')
  // What is empty of the log's room does not look full.
  await expect(page.locator('.status-budget')).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)')
  await find(page, 'text size')
  await pick(page, 'Text size', '16 px')
  await find(page, 'density')
  await pick(page, 'Density', 'Comfortable')
  await expect.poll(async () => (await row.boundingBox())?.height).toBe(37)
  expect((await connection(page, '#1').boundingBox())?.height).toBe(56)
  // What is written over the rows of the log is not cut off.
  expect(await row.evaluate((element) => [...element.children].every((cell) => cell.scrollHeight <= cell.clientHeight + 1))).toBe(
    true,
  )
  client.socket.close()

  const again = await desk.restart()
  await expect(again.locator('html')).toHaveAttribute('data-contrast', 'more')
  await expect(again.locator('html')).toHaveAttribute('style', /--row: 37px/)
})

test('times are written as chosen, everywhere in the window', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send('what time is it?')
  const time = entry(page, 'what time').locator('.log-time')
  await expect(time).toHaveText(/^\d\d:\d\d:\d\d\.\d{3}$/)
  await find(page, 'time format')
  await pick(page, 'Time format', '17:04:30.920Z, in UTC')
  await expect(time).toHaveText(/^\d\d:\d\d:\d\d\.\d{3}Z$/)
  await find(page, 'time format')
  await pick(page, 'Time format', '2026-03-01 18:04:30.920')
  await expect(time).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
  expect(await time.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true)
  client.socket.close()
})

test('the log’s budget is changed by hand, and one that will not do is refused in a sentence', async ({ desk }) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await find(page, 'log budget')
  const field = form(page).getByRole('textbox', { name: 'Log budget' })
  await expect(field).toBeFocused()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('12')
  await page.keyboard.press('Enter')
  await expect(form(page).getByText('Log budget cannot be "12": it is a whole number of MiB from 16, such as 2048.')).toBeVisible()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('64')
  await page.keyboard.press('Enter')
  await expect(form(page).getByRole('button', { name: 'Reset Log budget to its default, 2048' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('of 64.0 MiB')).toBeVisible()
  await expect.poll(() => desk.kept('profile.json').catch(() => undefined)).toMatchObject({ logBudget: 64 * 1024 * 1024 })
})

test('nothing is asked before it is deleted, nor before the window closes, once that is turned off', async ({ desk }) => {
  const { page, electron } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  for (const name of ['Ask before deleting', 'Ask before closing']) {
    await find(page, name)
    const on = form(page).getByRole('switch', { name })
    await expect(on).toBeFocused()
    await page.keyboard.press('Space')
    await expect(on).not.toBeChecked()
    await page.keyboard.press('Escape')
  }
  await page.getByRole('button', { name: /^Workspace / }).click()
  const workspaces = page.getByRole('dialog', { name: 'Workspaces' })
  await workspaces.getByRole('textbox', { name: 'Name of a new workspace' }).fill('Staging')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Workspace Staging' }).click()
  await workspaces.getByRole('button', { name: 'Open the workspace Default' }).click()
  await page.getByRole('button', { name: 'Workspace Default' }).click()
  await workspaces.getByRole('button', { name: 'Delete Staging' }).click()
  await expect(workspaces.getByText('Staging')).toHaveCount(0)
  await page.keyboard.press('Escape')
  if (!electron) return

  const client = await connect(await desk.listen())
  await expect(log(page)).toContainText('open')
  const gone = electron.waitForEvent('close')
  await page.close()
  expect((await client.closed).code).toBe(1001)
  await gone
})
