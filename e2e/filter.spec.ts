// The filtered log as a person sees it while the log under it changes.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { log } from './face.ts'

test('after clearing, a filter that stays shows the new matches and none of the old', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  for (const word of ['tick old 1', 'noise', 'tick old 2']) client.socket.send(word)
  await page.getByRole('combobox', { name: 'Filter' }).fill('tick')
  const rows = log(page).getByRole('row')
  await expect(rows).toHaveText([/Preview/, /tick old 1$/, /tick old 2$/])

  await page.getByRole('button', { name: 'Clear the log' }).click()
  await expect(rows).toHaveText([/Preview/])
  for (const word of ['noise', 'tick new 1', 'tick new 2']) client.socket.send(word)
  await expect(rows).toHaveText([/Preview/, /tick new 1$/, /tick new 2$/])
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('2 of 3')
  // What was cleared can be had back, with what has come since behind it.
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rows).toHaveText([/Preview/, /tick old 1$/, /tick old 2$/, /tick new 1$/, /tick new 2$/])
  await expect(page.getByRole('button', { name: 'Undo' })).toBeHidden()
  client.socket.close()
})

test('a filter is written with what the field offers, joined by words, and found in JSON', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen(), { path: '/prices' })
  const messages = ['{"op":"trade","price":5}', '{"op":"quote","price":7}', '{"op":"trade","price":9}', 'no JSON']
  for (const message of messages) client.socket.send(message)
  const rows = log(page).getByRole('row')
  await expect(rows.last()).toContainText('no JSON')
  const field = page.getByRole('combobox', { name: 'Filter' })
  const offers = page.getByRole('listbox', { name: 'What the filter can look for' })

  await page.keyboard.press('Control+f')
  // No shorter: the random key of the opening request can contain two letters.
  await page.keyboard.type('json')
  await expect(offers.getByRole('option')).toHaveText([/^json:/])
  // The word has become a filter, and what it hides is offered all the same.
  await expect(rows).toHaveText([/Preview/, /no JSON$/])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(offers.getByRole('option', { name: 'json:$.op==' })).toBeVisible()
  await page.keyboard.type('$.op==')
  await expect(offers.getByRole('option')).toHaveText(['json:$.op==trade', 'json:$.op==quote'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await expect(field).toHaveValue('json:$.op==trade ')
  await expect(field).toBeFocused()
  await expect(rows).toHaveText([/Preview/, /"price":5}$/, /"price":9}$/])

  await page.keyboard.type('NOT json:$.price>8')
  await expect(rows).toHaveText([/Preview/, /"price":5}$/])
  await field.fill('path:/prices AND ("no json" OR /:7\\}$/)')
  await expect(rows).toHaveText([/Preview/, /"price":7}$/, /no JSON$/])
  await expect(page.locator('.log-preview mark')).toHaveText([':7}', 'no JSON'])
  client.socket.close()
})

test('a word that cannot be read is named, and the list stays as it was', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  for (const word of ['once', 'twice']) client.socket.send(word)
  const rows = log(page).getByRole('row')
  const field = page.getByRole('combobox', { name: 'Filter' })
  await field.fill('once')
  await expect(rows).toHaveText([/Preview/, /once$/])
  await field.fill('once knd:text')
  await field.press('Enter')
  await expect(page.getByRole('alert')).toContainText('There is no field knd:')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(rows).toHaveText([/Preview/, /once$/])
  await field.fill('once OR kind:text')
  await expect(page.getByRole('alert')).toBeHidden()
  await expect(rows).toHaveText([/Preview/, /once$/, /twice$/])
  client.socket.close()
})

test('a filter is saved by name, used again, and deleted', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  for (const word of ['one', 'two']) client.socket.send(word)
  const field = page.getByRole('combobox', { name: 'Filter' })
  const open = () => page.getByRole('button', { name: 'Filter by direction, kind and connection' }).click()
  const saved = page.getByRole('group', { name: 'Saved filters' })
  await field.fill('kind:text two')
  await open()
  await saved.getByRole('textbox', { name: 'Name for the filter in the field' }).fill('Twos')
  await saved.getByRole('button', { name: 'Save' }).click()
  await expect(saved.getByRole('button', { name: 'Twos', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(log(page).getByRole('row').last()).toContainText('two')

  await open()
  await saved.getByRole('button', { name: 'Twos', exact: true }).click()
  await expect(field).toHaveValue('kind:text two')
  await expect(log(page).getByRole('row')).toHaveText([/Preview/, /two$/])
  await saved.getByRole('button', { name: 'Delete the saved filter Twos' }).click()
  await expect(saved.getByRole('listitem')).toHaveCount(0)
  client.socket.close()
})

test('pings and pongs go with one key, and come back with it', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.ping('beat')
  client.socket.send('word')
  const rows = log(page).getByRole('row')
  await expect(rows.last()).toContainText('word')
  await log(page).focus()
  await page.keyboard.press('b')
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('NOT kind:ping,pong')
  await expect(rows.filter({ hasText: 'beat' })).toHaveCount(0)
  await expect(rows.last()).toContainText('word')
  await page.keyboard.press('b')
  await expect(rows.filter({ hasText: 'beat' })).toHaveCount(2)
  client.socket.close()
})
