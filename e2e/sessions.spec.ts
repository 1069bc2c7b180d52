// What ran before: listed, read beside the live log, named, kept, deleted; and logs of others, imported.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, log } from './face.ts'

test('the run before is opened beside the live log with the keyboard alone, filtered, and closed again', async ({ desk }) => {
  const client = await connect(await desk.listen(), { path: '/chat' })
  for (const text of ['{"op":"subscribe"}', '{"op":"trade","price":7}', 'good bye']) client.socket.send(text)
  await expect(entry(desk.page, 'good bye')).toBeVisible()
  client.socket.close()
  await expect(entry(desk.page, 'disconnect')).toBeVisible()

  const page = await desk.restart()
  const { keyboard } = page
  await expect(page.getByRole('button', { name: 'Sessions', exact: true })).toBeEnabled()
  await keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'Sessions' })
  const rows = dialog.getByRole('table', { name: 'Sessions' }).getByRole('row')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(1)).toContainText('Live')
  await dialog.getByRole('button', { name: /^Open / }).focus()
  await keyboard.press('Enter')
  await expect(dialog).toBeHidden()

  const session = page.getByRole('region', { name: 'Session', exact: true })
  await expect(session).toContainText('read-only')
  await expect(session).toContainText(/\d · .*KiB · read-only/)
  const read = page.getByRole('grid', { name: 'Log of the session' })
  await expect(read.getByRole('row').filter({ hasText: 'good bye' })).toBeVisible()
  await keyboard.press('/')
  await page.getByRole('combobox', { name: 'Filter' }).fill('path:/chat json:$.price>5')
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('1 of')
  await read.focus()
  await keyboard.press('Home')
  await keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'JSON' })).toContainText('price')
  // It is of another run: nothing is known of its connection.
  await expect(page.getByRole('tab', { name: 'Connection' })).toHaveCount(0)

  const live = page.getByRole('tab', { name: 'Live' })
  await page.getByRole('tablist', { name: 'Logs' }).getByRole('tab', { selected: true }).focus()
  await keyboard.press('ArrowLeft')
  await expect(live).toHaveAttribute('aria-selected', 'true')
  await expect(log(page)).toBeVisible()
  await expect(page.getByRole('region', { name: 'JSON' })).toBeHidden()
  await keyboard.press('ArrowRight')
  // As it was left: the filter, the row, and what it shows.
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('path:/chat json:$.price>5')
  await expect(read.getByRole('row', { selected: true })).toContainText('"price":7')
  await session.getByRole('button', { name: 'Close the session' }).press('Enter')
  await expect(page.getByRole('tablist', { name: 'Logs' })).toBeHidden()
})

test('a session is named and pinned, found so after a restart, and deleted after a question', async ({ desk }) => {
  await desk.listen()
  let page = await desk.restart()
  await expect(page.getByRole('button', { name: 'Sessions', exact: true })).toBeEnabled()
  await page.getByRole('button', { name: 'Sessions', exact: true }).click()
  const dialogOf = () => page.getByRole('dialog', { name: 'Sessions' })
  const rows = () => dialogOf().getByRole('table', { name: 'Sessions' }).locator('tbody').getByRole('row')
  await rows()
    .nth(1)
    .getByRole('button', { name: /^Name / })
    .click()
  await page.keyboard.type('before the fix')
  await page.keyboard.press('Enter')
  await expect(rows().nth(1)).toContainText('before the fix')
  const pin = () => rows().nth(1).getByRole('button', { name: 'Pin before the fix' })
  await pin().click()
  await expect(pin()).toHaveAttribute('aria-pressed', 'true')

  page = await desk.restart()
  await expect(page.getByRole('button', { name: 'Sessions', exact: true })).toBeEnabled()
  await page.keyboard.press('Control+o')
  await expect(rows()).toHaveCount(2)
  await expect(pin()).toHaveAttribute('aria-pressed', 'true')
  // Escape in the field leaves the name, and the dialog, as they are.
  await dialogOf().getByRole('button', { name: 'Rename before the fix' }).click()
  await page.keyboard.type('something else')
  await page.keyboard.press('Escape')
  await dialogOf().getByRole('button', { name: 'Open before the fix' }).click()
  await expect(page.getByRole('tab', { name: 'before the fix' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Control+o')
  await dialogOf().getByRole('button', { name: 'Delete before the fix' }).click()
  await expect(dialogOf().getByRole('button', { name: 'Keep it' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(rows()).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tablist', { name: 'Logs' })).toBeHidden()
})

test('a log that was exported is imported as a session, and HAR of a browser too; another file is refused in a sentence', async ({
  desk,
}) => {
  const { page, home } = desk
  const client = await connect(await desk.listen(), { path: '/prices' })
  client.socket.send(Buffer.from([0xde, 0xad, 0xbe, 0xef]))
  client.socket.send('grüße')
  await expect(entry(page, 'grüße')).toBeVisible()
  const lines = await desk.exportedBy(async () => {
    await page.keyboard.press('Control+Shift+E')
    await page.getByRole('radio', { name: 'JSON Lines' }).focus()
    await page.keyboard.press('Enter')
  })
  const message = { type: 'send', time: 1_700_000_000.5, opcode: 1, data: 'from a browser' }
  const har = { request: { method: 'GET', url: 'ws://localhost/feed' }, response: { status: 101 }, _webSocketMessages: [message] }
  const files = { 'mine.jsonl': lines, 'theirs.har': JSON.stringify({ log: { entries: [har] } }), 'other.txt': 'Dear Sir' }
  for (const [name, content] of Object.entries(files)) await writeFile(join(home, name), content)

  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'Sessions' })
  const imports = dialog.getByRole('list', { name: 'Imports' })
  for (const name of Object.keys(files)) {
    await desk.chooseFile(join(home, name), () => dialog.getByRole('button', { name: 'Import…' }).click())
    await expect(imports.getByText(name)).toBeVisible()
  }
  await expect(imports.getByRole('status')).toHaveText([
    'imported',
    'imported',
    'The file is not JSON: at byte 0 stands "D". Nothing was imported.',
  ])
  await imports.getByRole('button', { name: 'Open the imported session mine.jsonl' }).click()
  const read = page.getByRole('grid', { name: 'Log of the session' })
  await read.getByRole('row').filter({ hasText: 'de ad be ef' }).click()
  await expect(page.getByRole('tab', { name: 'Frames 1' })).toBeVisible()
  await page.keyboard.press('Control+o')
  await imports.getByRole('button', { name: 'Open the imported session theirs.har' }).click()
  await expect(read.getByRole('row').filter({ hasText: 'GET /feed' })).toBeVisible()
  await expect(read.getByRole('row').filter({ hasText: 'from a browser' })).toBeVisible()
  client.socket.close()
})

test('two runs are compared: the messages of the same connection side by side, and two of them closely', async ({ desk }) => {
  let { page } = desk
  const talk = async (...texts: string[]) => {
    const client = await connect(await desk.listen(), { path: '/chat' })
    for (const text of texts) client.socket.send(text)
    await expect(entry(page, texts.at(-1) ?? '')).toBeVisible()
    client.socket.close()
    await expect(entry(page, 'disconnect')).toBeVisible()
  }
  await talk('hello', '{"price":7}', 'only before', 'bye')
  page = await desk.restart()
  await talk('hello', '{"price":8}', 'bye')
  await page.keyboard.press('Control+o')
  await page.getByRole('button', { name: /^Open / }).click()
  await page.getByRole('region', { name: 'Session', exact: true }).getByRole('button', { name: 'Compare…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compare two runs' })
  await expect(dialog.getByRole('status')).toHaveText('2 differences')
  const rows = dialog.getByRole('region', { name: 'Messages of both runs' }).locator('tbody').getByRole('row')
  // The live run at the left, the session at the right.
  await expect(rows).toHaveText([
    /hello.*hello/,
    /"price":8.*"price":7/,
    /^← text, 11 B only before$/,
    /bye.*bye/,
    /← close.*← close/,
    /→ close.*→ close/,
  ])
  await rows.nth(1).getByRole('button').first().press('Enter')
  const two = page.getByRole('dialog', { name: 'Compare two messages' })
  await expect(two.locator('mark')).toHaveText(['8', '7'])
  await page.keyboard.press('Escape')
  await dialog.getByRole('textbox', { name: 'Connection' }).first().fill('9')
  await expect(dialog.getByRole('status')).toHaveText('6 differences')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
