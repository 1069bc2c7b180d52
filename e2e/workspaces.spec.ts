// Workspaces: saved under a name, opened by keyboard, shared as a file.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './desk.ts'
import { port, start, stop } from './face.ts'

test('what is set is saved as a workspace, another one is opened by keyboard, and each is found as it was after a restart', async ({
  desk,
}) => {
  let { page } = desk
  await port(page).fill('0')
  await start(page).click()
  await stop(page).click()
  await expect(start(page)).toBeVisible()
  const button = () => page.getByRole('button', { name: /^Workspace / })
  const dialog = () => page.getByRole('dialog', { name: 'Workspaces' })
  await expect(button()).toHaveText('Workspace Default')
  await button().click()
  await dialog().getByRole('textbox', { name: 'Name of a new workspace' }).fill('Staging')
  await page.keyboard.press('Enter')
  await expect(dialog()).toBeHidden()
  await expect(button()).toHaveText('Workspace Staging')
  await page.getByRole('button', { name: 'Ask me first' }).click()
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
  await desk.listen()

  await page.keyboard.press('Control+Shift+O')
  await dialog().getByRole('button', { name: 'Open the workspace Default' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('The server has stopped listening: press Start to listen as the workspace says.')).toBeVisible()
  await expect(start(page)).toBeVisible()
  await expect(page.getByRole('button', { name: 'When clients ask: accept' })).toBeVisible()

  await button().click()
  await dialog().getByRole('button', { name: 'Open the workspace Staging' }).click()
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
  page = await desk.restart()
  await expect(button()).toHaveText('Workspace Staging')
  await expect(page.getByRole('button', { name: 'When clients ask: ask' })).toBeVisible()
})

test('a workspace is exported, imported under its own name and in force, renamed and deleted; a broken one says where', async ({
  desk,
}) => {
  const { page, home } = desk
  await expect(start(page)).toBeEnabled()
  const dialog = page.getByRole('dialog', { name: 'Workspaces' })
  await page.keyboard.press('Control+Shift+O')
  const file = await desk.savedBy(() => dialog.getByRole('button', { name: 'Export Default' }).click())
  const workspace = JSON.parse(file.toString()) as { readonly servers: readonly object[] }
  expect(workspace).toMatchObject({ version: 3, servers: [{ name: 'Server', host: '127.0.0.1', port: 8080 }] })
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
  await importFile('Shared.json', JSON.stringify({ ...workspace, servers: [{ ...workspace.servers[0], port: 9123 }] }))
  await expect(page.getByText('The workspace Shared was imported, and is in use.')).toBeVisible()
  await expect(port(page)).toHaveValue('9123')

  await page.keyboard.press('Control+Shift+O')
  await dialog.getByRole('button', { name: 'Rename Shared' }).click()
  await page.keyboard.type('Mine')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Workspace / })).toHaveText(/^Workspace .*Mine$/)
  await dialog.getByRole('button', { name: 'Open the workspace Default' }).click()
  await expect(port(page)).toHaveValue('8080')
  await page.keyboard.press('Control+Shift+O')
  const lines = dialog.getByRole('list', { name: 'Workspaces' }).getByRole('listitem')
  await expect(lines).toHaveCount(2)
  await lines
    .last()
    .getByRole('button', { name: /^Delete / })
    .click()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(lines).toHaveCount(1)
})

test('what another program changes in the workspace is noticed and offered: taken, or written over', async ({ desk }) => {
  const { page } = desk
  await page.getByRole('button', { name: /^Workspace / }).click()
  await page.getByRole('textbox', { name: 'Name of a new workspace' }).fill('Shared')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Workspace Shared' })).toBeVisible()
  const path = join(desk.home, 'profiles', 'Shared.json')
  const edit = async (changes: object) => {
    const json = JSON.parse(await readFile(path, 'utf8')) as { readonly servers: readonly object[] }
    await writeFile(path, JSON.stringify({ ...json, servers: [{ ...json.servers[0], ...changes }] }))
  }
  await edit({ port: 9_123 })
  const line = page.getByText('Another program has changed the workspace Shared: port.')
  await expect(line).toBeVisible()
  await page.getByRole('button', { name: 'Use its changes' }).press('Enter')
  await expect(line).toHaveCount(0)
  await expect(port(page)).toHaveValue('9123')
  await edit({ port: 9_124 })
  await expect(line).toBeVisible()
  await page.getByRole('button', { name: 'Keep the current state' }).press('Enter')
  await expect(line).toHaveCount(0)
  await expect(port(page)).toHaveValue('9123')
  expect(await desk.kept('profiles/Shared.json')).toMatchObject({ servers: [{ port: 9_123 }] })
})

test('a workspace is begun with defaults, and another one is duplicated', async ({ desk }) => {
  const { page } = desk
  const dialog = page.getByRole('dialog', { name: 'Workspaces' })
  await port(page).fill('9321')
  await start(page).click()
  await stop(page).click()
  await page.getByRole('button', { name: 'Workspace Default' }).click()
  await dialog.getByRole('button', { name: 'Duplicate Default' }).click()
  await page.getByRole('button', { name: 'Workspace Default copy' }).click()
  await expect(port(page)).toHaveValue('9321')
  await dialog.getByRole('button', { name: 'Duplicate Default', exact: true }).click()
  await page.getByRole('button', { name: 'Workspace Default copy 2' }).click()
  await dialog.getByRole('textbox', { name: 'Name of a new workspace' }).fill('Fresh')
  await dialog.getByRole('button', { name: 'New with defaults' }).click()
  await expect(page.getByRole('button', { name: 'Workspace Fresh' })).toBeVisible()
  await expect(port(page)).toHaveValue('8080')
})

test('a workspace that is dropped onto the window is opened, a log is imported, and what is neither says so', async ({ desk }) => {
  const { page } = desk
  await expect(start(page)).toBeEnabled()
  const drop = async (name: string, text: string) => {
    const path = join(desk.home, name)
    await writeFile(path, text)
    // A file that the person has chosen is the system's own, as a dropped one is.
    await page.evaluate(() => {
      const chosen = document.createElement('input')
      chosen.type = 'file'
      chosen.id = 'dropped'
      document.body.append(chosen)
    })
    await page.locator('#dropped').setInputFiles(path)
    await page.evaluate(() => {
      const chosen = document.querySelector<HTMLInputElement>('#dropped')!
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(chosen.files![0]!)
      for (const kind of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
      chosen.remove()
    })
  }
  await drop('Dropped.socketbench', '{ "port": 9222 }')
  await expect(page.getByRole('button', { name: 'Workspace Dropped' })).toBeVisible()
  await expect(port(page)).toHaveValue('9222')
  // In the application it is the file itself that is in use; a browser gives a copy of it.
  await page.getByRole('button', { name: 'Workspace Dropped' }).click()
  const current = page.getByRole('list', { name: 'Workspaces' }).locator('[aria-current]')
  await expect(current).toContainText(desk.electron ? join(desk.home, 'Dropped.socketbench') : 'in use')
  await page.keyboard.press('Escape')
  await drop('log.jsonl', '')
  await expect(page.getByRole('list', { name: 'Imports' })).toContainText('log.jsonl')
  await page.keyboard.press('Escape')
  await drop('notes.txt', 'hello')
  await expect(page.getByText('notes.txt is neither a workspace (.socketbench, .json) nor a log (.jsonl, .har).')).toBeVisible()
})
