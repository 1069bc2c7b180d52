// Commands with keys of the person's own: given in the list of shortcuts, or written into the file by hand.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry } from './face.ts'

const shortcuts = (page: Page): Locator => page.getByRole('dialog', { name: 'Keyboard shortcuts' })
const following = (page: Page): Locator => page.getByRole('button', { name: /^Follow/ })

test('a command is given other keys with the keyboard alone; they hold at once, and its own do not any more', async ({ desk }) => {
  const { page } = desk
  const { keyboard } = page
  const client = await connect(await desk.listen())
  client.socket.send('something to follow')
  await expect(entry(page, 'something to follow')).toBeVisible()
  await expect(following(page)).toHaveText('FollowingF')

  await keyboard.press('Control+Shift+Slash')
  await expect(shortcuts(page).getByRole('textbox', { name: 'Find a command' })).toBeFocused()
  await keyboard.type('following')
  await expect(shortcuts(page).getByRole('listitem')).toHaveText([/^Stop following the logF/])
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await expect(shortcuts(page).getByRole('button', { name: 'Change the keys of "Stop following the log", now F' })).toBeFocused()
  await keyboard.press('Enter')
  // What moves about in the window is no key for a command.
  await keyboard.press('Enter')
  await expect(shortcuts(page).getByRole('alert')).toHaveText(
    'Enter alone is used to move around the window: add Mod, Ctrl or Alt.',
  )
  await keyboard.press('Shift+F8')
  await expect(shortcuts(page).getByRole('listitem')).toHaveText([/^Stop following the logShift F8/])
  await keyboard.press('Escape')
  await expect(shortcuts(page)).toBeHidden()

  await expect(following(page)).toHaveText('FollowingShift F8')
  await keyboard.press('f')
  await expect(following(page)).toHaveAttribute('aria-pressed', 'true')
  await keyboard.press('Shift+F8')
  await expect(following(page)).toHaveAttribute('aria-pressed', 'false')
  expect(await desk.kept('keys.json')).toEqual({ 'log.follow': 'Shift+F8' })
  client.socket.close()
})

test('keys that two commands have are said, and a command gets its own back', async ({ desk }) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await page.keyboard.press('Control+Shift+Slash')
  await page.keyboard.type('open the settings')
  const row = shortcuts(page).getByRole('listitem')
  await row.getByRole('button', { name: /^Change the keys/ }).click()
  await page.keyboard.press('Control+K')
  await expect(row).toContainText('also: Show all commands')
  await row.getByRole('button', { name: 'Restore the default keys of "Open the settings", Ctrl ,' }).click()
  await expect(row).toHaveText(/^Open the settingsCtrl ,/)
  await row.getByRole('button', { name: /^Change the keys/ }).click()
  await page.keyboard.press('Delete')
  await expect(row).toHaveText(/^Open the settingsChange$/)
})

test('a command whose keys are changed stays where it is in the list, and the keyboard with it', async ({ desk }) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await page.keyboard.press('Control+Shift+Slash')
  const rows = shortcuts(page).getByRole('listitem')
  await expect(rows.first()).toBeVisible()
  const titles = () =>
    rows.locator('.commands-shortcut-title').evaluateAll((all) => all.map((each) => each.firstChild?.textContent))
  const before = await titles()
  const settings = rows.filter({ hasText: 'Open the settings' })
  for (const keys of ['Alt+S', 'Delete']) {
    await settings.getByRole('button', { name: /^Change the keys/ }).click()
    await page.keyboard.press(keys)
    await expect(settings.getByRole('button', { name: /^Restore/ })).toBeVisible()
    await expect(settings.getByRole('button', { name: /^Change the keys/ })).toBeInViewport()
    expect(await titles()).toEqual(before)
  }
})

test('keys written into the file hold as soon as it is saved, and what is wrong with it is a sentence', async ({ desk }) => {
  const { page } = desk
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  const path = join(desk.home, 'keys.json')
  await writeFile(path, '{ "settings": "Alt+S" }\n')
  await expect(async () => {
    await page.keyboard.press('Alt+S')
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible({ timeout: 200 })
  }).toPass()
  await page.keyboard.press('Escape')
  await writeFile(path, '{ "settings": "Alt+S" ')
  await expect(page.getByText(`${path} is not JSON: line 1, column 23: the file ends there, in the middle.`)).toBeVisible()
  await page.keyboard.press('Alt+S')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
})
