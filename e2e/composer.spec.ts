// A composer to live in: places that are filled in for each message, and messages kept by name.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, message, send } from './face.ts'

test('places in a message are filled in for each connection, as the preview says, and not when they are turned off', async ({
  desk,
}) => {
  const { page } = desk
  const port = await desk.listen()
  const [a, b] = [await connect(port, { path: '/a' }), await connect(port, { path: '/b' })]
  a.socket.send('{"id":"first"}')
  await expect(entry(page, '"first"')).toBeVisible()
  await page.getByRole('option', { name: /\/a/ }).click()
  await page.getByRole('radio', { name: 'JSON', exact: true }).first().check()
  await message(page).fill('{"n": {{counter 7}}, "to": "{{connection}}", "re": "{{body "$.id"}}"}')
  const preview = page.getByRole('status', { name: 'What will be sent' })
  await expect(preview).toHaveText('{"n": 7, "to": "1", "re": "first"}')
  await expect(page.locator('.composer-size')).toHaveText('34 B')
  await send(page).click()
  expect(await a.nextText()).toBe('{"n": 7, "to": "1", "re": "first"}')
  // What was sent has counted.
  await expect(preview).toHaveText('{"n": 8, "to": "1", "re": "first"}')

  await message(page).fill('{{nope 1}}')
  await expect(preview).toContainText('There is no helper nope (line 1). docs/templates.md lists them.')
  await page.getByRole('button', { name: 'Placeholders…' }).click()
  await expect(page.getByRole('dialog', { name: 'Placeholders' })).toContainText("{{faker 'person.firstName'}}")
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'Text', exact: true }).first().check()
  await message(page).fill('as it is: {{counter}}')
  await page.getByRole('switch', { name: 'Fill in {{…}}' }).click()
  await send(page).click()
  expect(await a.nextText()).toBe('as it is: {{counter}}')
  for (const { socket } of [a, b]) socket.close()
})

test('JSON is written with brackets that close themselves, is folded, formatted, and pointed at where it is wrong', async ({
  desk,
}) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await page.getByRole('option', { name: /#1/ }).click()
  await page.getByRole('radio', { name: 'JSON', exact: true }).first().check()
  await expect(page.locator('.cm-content')).toBeVisible()
  await page.keyboard.press('m')
  await expect(page.locator('.cm-content')).toHaveCount(1)
  await message(page).focus()
  await page.keyboard.type('{"op":"hello","list":[1,{"a":true')
  await expect(message(page)).toHaveText('{"op":"hello","list":[1,{"a":true}]}')
  await page.getByRole('button', { name: 'Format' }).click()
  await expect(page.locator('.cm-line')).toHaveCount(9)
  await page.getByTitle('Fold line').last().click()
  await expect(page.locator('.cm-foldPlaceholder')).toBeVisible()
  await message(page).focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('x')
  await expect(page.locator('.cm-lintRange-error')).toHaveText('x')
  await expect(page.getByText(/^This is not JSON: /)).toBeVisible()
  await page.keyboard.press('Backspace')
  await expect(page.locator('.cm-lintRange-error')).toHaveCount(0)
  await expect(send(page)).toBeEnabled()
  await page.keyboard.press('Control+Enter')
  expect(JSON.parse(await client.nextText())).toEqual({ op: 'hello', list: [1, { a: true }] })
  // What was sent before comes back here as everywhere.
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.press('ArrowUp')
  await expect(message(page)).toContainText('"hello"')
  client.socket.close()
})

test('the keyboard stays in the field while what was sent before comes back as another kind of message', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await page.getByRole('option', { name: /#1/ }).click()
  const kind = (name: string) => page.getByRole('radio', { name, exact: true }).first()
  await message(page).fill('plain')
  await page.keyboard.press('Control+Enter')
  expect(await client.nextText()).toBe('plain')
  await kind('JSON').check()
  await message(page).fill('[1]')
  await page.keyboard.press('Control+Enter')
  expect(await client.nextText()).toBe('[1]')
  await message(page).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.press('Alt+ArrowUp')
  await expect(kind('Text')).toBeChecked()
  await expect(message(page)).toBeFocused()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(kind('JSON')).toBeChecked()
  await expect(message(page)).toBeFocused()
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.type(', and more')
  await expect(message(page)).toHaveValue('plain, and more')
  client.socket.close()
})

test('a message goes out in fragments of so many bytes, and its frames can be looked at', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await message(page).fill('grüße')
  await page.getByRole('button', { name: 'Other ways to send' }).click()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Send in fragments' })
  const size = dialog.getByRole('textbox', { name: 'Bytes in each fragment' })
  await size.fill('0')
  await expect(dialog).toContainText('A whole number from 1 to')
  await size.fill('3')
  await page.keyboard.press('Enter')
  expect(await client.nextText()).toBe('grüße')
  await expect(page.getByTestId('composer')).toContainText('Sent in fragments of 3 bytes to #1.')
  await entry(page, 'grüße').click()
  await page.getByRole('tab', { name: /Frames/ }).click()
  await expect(page.getByRole('tabpanel').getByRole('row')).toHaveCount(4)
  client.socket.close()
})

test('a file goes out in fragments of so many bytes, and more of them than can be are refused', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  await expect(page.getByRole('option', { name: /#1/ })).toBeVisible()
  const path = join(desk.home, 'long.bin')
  await writeFile(path, Buffer.alloc(100_000, 'fragment '))
  await page.getByRole('radio', { name: 'File', exact: true }).first().check()
  await desk.chooseFile(path, () => page.getByRole('button', { name: 'Choose file…' }).click())
  const dialog = page.getByRole('dialog', { name: 'Send in fragments' })
  const sendIn = async (size: string) => {
    await page.getByRole('button', { name: 'Other ways to send' }).click()
    await page.keyboard.press('Enter')
    await dialog.getByRole('textbox', { name: 'Bytes in each fragment' }).fill(size)
    await page.keyboard.press('Enter')
  }
  await sendIn('9')
  await expect(
    page.getByTestId('composer').getByText('100000 bytes in fragments of 9 would be 11112 frames; 10000 is the most.'),
  ).toBeVisible()
  await sendIn('1000')
  expect((await client.next()).bytes.equals(Buffer.alloc(100_000, 'fragment '))).toBe(true)
  await entry(page, /binary.*97\.7 KiB/).click()
  await expect(page.getByRole('tab', { name: 'Frames 100' })).toBeVisible()
  client.socket.close()
})

test('a message is kept by a name in a folder, found and used by keyboard after a restart, shared as a file, and deleted', async ({
  desk,
}) => {
  let { page } = desk
  await connect(await desk.listen(), { path: '/chat' })
  await expect(entry(page, 'GET /chat')).toBeVisible()
  const dialogOf = () => page.getByRole('dialog', { name: 'Snippets' })
  const keep = async (text: string, name: string) => {
    await message(page).fill(text)
    await page.getByRole('button', { name: 'Snippets' }).click()
    await dialogOf().getByRole('textbox', { name: 'Name for the message in the composer' }).fill(name)
    await page.keyboard.press('Enter')
    await expect(dialogOf().getByRole('button', { name: `Use ${name}`, exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
  }
  await keep('login please', 'auth/login')
  await keep('ping pong', 'games')
  await page.getByRole('button', { name: 'Snippets' }).click()
  const file = await desk.savedBy(() => dialogOf().getByRole('button', { name: 'Export' }).click())
  expect(JSON.parse(file.toString())).toEqual({
    socketbench: 'snippets',
    version: 1,
    snippets: [
      { name: 'auth/login', kind: 'text', typed: 'login please' },
      { name: 'games', kind: 'text', typed: 'ping pong' },
    ],
  })
  await page.keyboard.press('Escape')

  page = await desk.restart()
  await connect(await desk.listen(), { path: '/again' })
  await expect(entry(page, 'GET /again')).toBeVisible()
  await page.locator('body').press('s')
  await page.keyboard.type('login')
  await page.keyboard.press('Enter')
  await expect(message(page)).toHaveValue('login please')
  await expect(message(page)).toBeFocused()

  const path = join(desk.home, 'shared.json')
  await writeFile(path, (await readFile(join(desk.home, 'profile.json'), 'utf8')).slice(0, 20))
  await page.getByRole('button', { name: 'Snippets' }).click()
  const choosing = page.waitForEvent('filechooser')
  await dialogOf().getByRole('button', { name: 'Import…' }).click()
  await (await choosing).setFiles(path)
  await expect(page.getByText(/^shared\.json: This is not JSON: /)).toBeVisible()
  await writeFile(path, file.toString().replace('games', 'fun/games'))
  const again = page.waitForEvent('filechooser')
  await dialogOf().getByRole('button', { name: 'Import…' }).click()
  await (await again).setFiles(path)
  await expect(dialogOf().getByRole('list', { name: 'Snippets' }).getByRole('listitem')).toHaveText([
    /auth.*login/,
    /fun.*games/,
    /games/,
  ])
  await dialogOf().getByRole('button', { name: 'Delete games' }).click()
  await page.keyboard.press('Enter')
  await expect(dialogOf().getByRole('button', { name: 'Use games' })).toBeVisible()
  await dialogOf().getByRole('button', { name: 'Delete games' }).click()
  await dialogOf().getByRole('button', { name: 'Delete for good' }).click()
  await expect(dialogOf().getByRole('list', { name: 'Snippets' }).getByRole('listitem')).toHaveCount(2)
})
