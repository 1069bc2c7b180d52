// Profiles: saved under a name, opened by keyboard, shared as a file.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './desk.ts'
import { port, start, stop } from './face.ts'

test('what is set is saved as a profile, another one is opened by keyboard, and each is found as it was after a restart', async ({
  desk,
}) => {
  let { page } = desk
  await port(page).fill('0')
  await start(page).click()
  await stop(page).click()
  await expect(start(page)).toBeVisible()
  const button = () => page.getByRole('button', { name: /^Profile / })
  const dialog = () => page.getByRole('dialog', { name: 'Profiles' })
  await expect(button()).toHaveText('Profile Default')
  await button().click()
  await dialog().getByRole('textbox', { name: 'Save what is in force as a new profile' }).fill('Staging')
  await page.keyboard.press('Enter')
  await expect(dialog()).toBeHidden()
  await expect(button()).toHaveText('Profile Staging')
  await page.getByRole('button', { name: 'Ask me first' }).click()
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
  await desk.listen()

  await page.keyboard.press('Control+Shift+O')
  await dialog().getByRole('button', { name: 'Open the profile Default' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('The server has stopped listening: press Start to listen as it says.')).toBeVisible()
  await expect(start(page)).toBeVisible()
  await expect(page.getByRole('button', { name: 'When clients ask: accept' })).toBeVisible()

  await button().click()
  await dialog().getByRole('button', { name: 'Open the profile Staging' }).click()
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
  page = await desk.restart()
  await expect(button()).toHaveText('Profile Staging')
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
})

test('a profile is exported, imported under its own name and in force, renamed and deleted; a broken one says where', async ({
  desk,
}) => {
  const { page, home } = desk
  await expect(start(page)).toBeEnabled()
  const dialog = page.getByRole('dialog', { name: 'Profiles' })
  await page.keyboard.press('Control+Shift+O')
  const file = await desk.savedBy(() => dialog.getByRole('button', { name: 'Export Default' }).click())
  const profile = JSON.parse(file.toString()) as Record<string, unknown>
  expect(profile).toMatchObject({ version: 1, host: '127.0.0.1', port: 8080 })
  const importFile = async (name: string, content: string) => {
    await writeFile(join(home, name), content)
    const choosing = page.waitForEvent('filechooser')
    await dialog.getByRole('button', { name: 'Import…' }).click()
    await (await choosing).setFiles(join(home, name))
  }
  await importFile('Broken.json', '{\n  "port": 80 80\n}')
  await expect(
    page.getByText('The file is not JSON: line 2, column 14: "8" cannot stand there. Nothing was changed.'),
  ).toBeVisible()
  await importFile('Shared.json', JSON.stringify({ ...profile, port: 9123 }))
  await expect(page.getByText('The profile Shared was imported, and is in use.')).toBeVisible()
  await expect(port(page)).toHaveValue('9123')

  await page.keyboard.press('Control+Shift+O')
  await dialog.getByRole('button', { name: 'Rename Shared' }).click()
  await page.keyboard.type('Mine')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Profile / })).toHaveText(/^Profile .*Mine$/)
  await dialog.getByRole('button', { name: 'Open the profile Default' }).click()
  await expect(port(page)).toHaveValue('8080')
  await page.keyboard.press('Control+Shift+O')
  const lines = dialog.getByRole('list', { name: 'Profiles' }).getByRole('listitem')
  await expect(lines).toHaveCount(2)
  await lines
    .last()
    .getByRole('button', { name: /^Delete / })
    .click()
  await expect(lines).toHaveCount(1)
})
