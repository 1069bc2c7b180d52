// Several entries at once: selected with the keyboard and the mouse, copied, marked, exported.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, log } from './face.ts'

// One after the other: the windows of a display share its clipboard.
test.describe.configure({ mode: 'default' })

test('rows are selected by keyboard and with Shift and a click, copied in a form, marked together, and exported alone', async ({
  desk,
}) => {
  const { page } = desk
  const { keyboard } = page
  const client = await connect(await desk.listen(), { path: '/chat' })
  for (const text of ['{"n":1}', '{"n":2}', 'three', '{"n":4}', '{"n":5}']) client.socket.send(text)
  await expect(entry(page, '"n":5')).toBeVisible()
  const selected = log(page).getByRole('row', { selected: true })
  const bar = page.getByRole('toolbar', { name: 'Selected entries' })

  await entry(page, '"n":2').click()
  await log(page).focus()
  await keyboard.press('Shift+ArrowDown')
  await keyboard.press('Shift+ArrowDown')
  await expect(selected).toHaveText([/"n":2/, /three/, /"n":4/])
  await expect(bar.getByRole('status')).toHaveText('3 entries selected')
  await keyboard.press('Control+c')
  await expect.poll(() => desk.clipboard()).toBe('{"n":2}\nthree\n{"n":4}')
  await bar.getByRole('button', { name: 'Copy the selected messages as' }).click()
  await page.getByRole('menuitem', { name: 'JSON, formatted' }).click()
  await expect.poll(() => desk.clipboard()).toBe('[\n  {\n    "n": 2\n  },\n  "three",\n  {\n    "n": 4\n  }\n]')
  await bar.getByRole('button', { name: 'Copy the selected messages as' }).click()
  await page.getByRole('menuitem', { name: 'Node program (ws)' }).click()
  await expect.poll(() => desk.clipboard()).toContain(`socket.send('three')`)

  await keyboard.press('k')
  await expect(log(page).locator('[data-color=amber]')).toHaveCount(3)
  const lines = await desk.exportedBy(async () => {
    await bar.getByRole('button', { name: 'Export…' }).click()
    await expect(page.getByRole('radio', { name: 'Selected (3)' })).toBeChecked()
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
  })
  const entries = lines.toString().trimEnd().split('\n').slice(1)
  expect(entries.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(['{"n":2}', 'three', '{"n":4}'])

  await entry(page, '"n":5').click()
  await expect(bar).toBeHidden()
  await entry(page, '"n":4').click({ modifiers: ['Shift'] })
  await expect(selected).toHaveText([/"n":4/, /"n":5/])
  await log(page).focus()
  await keyboard.press('Control+a')
  await expect(selected).toHaveCount(
    await log(page)
      .getByRole('row')
      .count()
      .then((all) => all - 1),
  )
  await keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(selected).toHaveCount(1)

  // In a list that hides the rest, what is selected is selected of what is found.
  await page.getByRole('combobox', { name: 'Filter' }).fill('json:$.n')
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('4 of')
  await entry(page, '"n":1').click()
  await entry(page, '"n":4').click({ modifiers: ['Shift'] })
  await expect(bar.getByRole('status')).toHaveText('3 entries selected')
  const found = await desk.exportedBy(async () => {
    await bar.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
  })
  expect(found.toString().trimEnd().split('\n').length).toBe(4)
  client.socket.close()
})

test('an opening request is copied as a command of curl', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const client = await connect(port, { path: '/chat?room=7', headers: { 'X-Own': 'mine' } })
  await entry(page, 'GET /chat').click()
  await page.getByRole('button', { name: 'curl' }).click()
  await expect
    .poll(() => desk.clipboard())
    .toBe(`curl --include --no-buffer --header 'X-Own: mine' 'ws://127.0.0.1:${port}/chat?room=7'`)
  client.socket.close()
})
