// Marks and notes: put with the keyboard, found by a filter, kept with the session.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, log } from './face.ts'

test('entries are marked and noted with the keyboard, gone to, filtered, and marked still in the session of the run before', async ({
  desk,
}) => {
  const { page } = desk
  const { keyboard } = page
  const client = await connect(await desk.listen(), { path: '/chat' })
  for (const text of ['one', 'two', 'three', 'four']) client.socket.send(text)
  await expect(entry(page, 'four')).toBeVisible()

  await entry(page, 'two').click()
  await log(page).focus()
  await keyboard.press('k')
  await expect(entry(page, 'two')).toContainText('marked amber')
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: /^Note on entry / })
  await keyboard.type('retry after this')
  await dialog.getByRole('radio', { name: 'Red' }).check()
  await dialog.getByRole('textbox', { name: 'Note' }).press('Control+Enter')
  await expect(entry(page, 'four')).toContainText('marked red')
  // The same keys send what stands in the composer, and have not.
  await expect(log(page).locator('[data-direction=out][data-kind=text]')).toHaveCount(0)
  await expect(page.getByRole('note', { name: 'Note' })).toContainText('retry after this')

  const selected = log(page).getByRole('row', { selected: true })
  await log(page).focus()
  await keyboard.press('j')
  await expect(selected).toContainText('two')
  await keyboard.press('Shift+J')
  await expect(selected).toContainText('four')

  const filter = page.getByRole('combobox', { name: 'Filter' })
  await filter.fill('mark:*')
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('2 of')
  // A list that is open takes in what is marked now, and lets go of what is not.
  await page.getByRole('radio', { name: 'Highlight' }).check()
  await entry(page, 'one').click()
  await page.getByRole('button', { name: 'Mark', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Green' }).click()
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('3 of')
  await page.getByRole('radio', { name: 'Hide rest' }).check()
  await expect(log(page).getByRole('row')).toHaveCount(4)
  await expect(selected).toContainText('one')
  await keyboard.press('k')
  await expect(log(page).getByRole('row')).toHaveCount(3)
  await filter.fill('note:retry')
  await expect(log(page).getByRole('row')).toHaveCount(2)
  client.socket.close()

  const next = await desk.restart()
  await expect(next.getByRole('button', { name: 'Sessions', exact: true })).toBeEnabled()
  await next.keyboard.press('Control+o')
  await next.getByRole('button', { name: /^Open / }).click()
  const read = next.getByRole('grid', { name: 'Log of the session' })
  await expect(read.getByRole('row').filter({ hasText: 'four' })).toContainText('retry after this')
  await read.getByRole('row').filter({ hasText: 'three' }).click()
  await next.keyboard.press('k')
  await expect(read.getByRole('row').filter({ hasText: 'three' })).toContainText('marked amber')
})
