// JavaScript that answers: written, given rules, seen to answer, wrong on purpose, stopped.
import type { Page } from '@playwright/test'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry } from './face.ts'

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Scripts' })

async function openDialog(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Scripts…')
  await page.keyboard.press('Enter')
}

async function open(page: Page): Promise<void> {
  await openDialog(page)
  await dialogOf(page).getByRole('button', { name: 'Add a script' }).click()
}

/** Saved once it says so. */
async function write(page: Page, code: string): Promise<void> {
  await dialogOf(page).locator('.cm-content').fill(code)
  await page.keyboard.press('ControlOrMeta+Enter')
}

test('a script is written, is given rules in one press, answers, and writes into the log', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await open(page)
  await expect(dialogOf(page).getByText('No rule hands anything to this script yet.')).toBeVisible()
  await dialogOf(page).getByRole('button', { name: 'Add rules for it' }).click()
  await expect(dialogOf(page).getByText('Handed on by 3 rules.')).toBeVisible()
  await write(
    page,
    `on('message', (client, message) => { console.log('summing'); client.send({ sum: message.json.of.reduce((a, b) => a + b) }) })`,
  )
  await expect(dialogOf(page).getByText('Saved.', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  const { socket } = await connect(port)
  const heard: string[] = []
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  socket.send('{"of":[1,2,3]}')
  await expect.poll(() => heard).toEqual(['{"sum":6}'])
  await expect(entry(page, 'summing')).toBeVisible()
  await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ scripts: [{ name: 'New script' }] }] })
})

test('a script that cannot be read is said with its line, and one that loops is stopped and named', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await open(page)
  await dialogOf(page).getByRole('button', { name: 'Add rules for it' }).click()
  await write(page, `on('message',\n  nothing is here`)
  await expect(dialogOf(page).getByRole('alert')).toContainText(/The script New script cannot be read: SyntaxError: .*\(line 2\)\./)
  await write(page, `on('message', () => { for (;;) {} })`)
  await expect(dialogOf(page).getByText('Saved.', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  const { socket } = await connect(port)
  socket.send('go')
  await expect(entry(page, 'The script New script was stopped: one turn of it took more than 1000 ms.')).toBeVisible()
  // In its dialog too, until it is changed.
  await openDialog(page)
  const fault =
    'The script New script was stopped: one turn of it took more than 1000 ms. It hears nothing more until it is changed.'
  await expect(dialogOf(page).getByRole('status')).toHaveText(fault)
  const listed = dialogOf(page).getByRole('list', { name: 'Scripts' }).getByRole('button', { name: 'New script', exact: true })
  await expect(listed).toHaveAttribute('title', fault)
  await write(page, `on('message', () => {})`)
  await expect(dialogOf(page).getByRole('status')).toHaveText('Saved.')
  await expect(listed).toHaveAttribute('title', 'New script')
})

test('code that will not do yet is not lost when its dialog is left, and the one beside it is shown with the arrow keys', async ({
  desk,
}) => {
  const { page } = desk
  const dialog = dialogOf(page)
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await open(page)
  await expect(dialog.getByRole('button', { name: 'New script', exact: true })).toBeVisible()
  await dialog.getByRole('button', { name: 'Add a script' }).click()
  await expect(dialog.getByRole('button', { name: 'New script 2', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await write(page, `on('message', nothing is here`)
  await expect(dialog.getByRole('alert')).toContainText('The script New script 2 cannot be read')
  await expect(dialog.getByRole('status')).toHaveText('Not in force.')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  await openDialog(page)
  await expect(dialog.locator('.cm-content')).toHaveText(`on('message', nothing is here`)
  // Why it will not do, without being touched.
  await expect(dialog.getByRole('alert')).toContainText('The script New script 2 cannot be read')
  await expect(dialog.getByRole('status')).toHaveText('Not in force.')
  await dialog.getByRole('button', { name: 'New script 2', exact: true }).focus()
  await page.keyboard.press('ArrowUp')
  await expect(dialog.getByRole('button', { name: 'New script', exact: true })).toBeFocused()
  await expect(dialog.locator('.cm-content')).not.toHaveText(`on('message', nothing is here`)
  await page.keyboard.press('ArrowDown')
  await expect(dialog.locator('.cm-content')).toHaveText(`on('message', nothing is here`)
})

test('a dialog that is closed over code that will not do says so, and a name is as good with spaces around it and none is not', async ({
  desk,
}) => {
  const { page } = desk
  const dialog = dialogOf(page)
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
  await open(page)
  const name = dialog.getByRole('textbox', { name: 'Name' })
  await name.fill('Echo ')
  await name.press('Tab')
  await expect(dialog.getByRole('button', { name: 'Echo', exact: true })).toBeVisible()
  await expect(dialog.getByRole('status')).toHaveText('Saved.')
  await name.fill('')
  await name.press('Tab')
  await expect(dialog.getByRole('alert')).toHaveText('A script needs a name: rules and the log call it by that.')
  await name.fill('Echo')
  await expect(dialog.getByRole('status')).toHaveText('Saved.')

  // What is typed is in force when the dialog is closed, without leaving the field first.
  await dialog.locator('.cm-content').fill(`on('message', () => {})`)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect
    .poll(() => desk.kept('profile.json'))
    .toMatchObject({ servers: [{ scripts: [{ code: `on('message', () => {})` }] }] })

  await openDialog(page)
  await dialog.locator('.cm-content').fill('nothing is here')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('alert')).toContainText(
    'What you typed for Echo is kept in its dialog, but is not in force: The script Echo cannot be read',
  )
})
