// The filtered log as a person sees it while the log under it changes.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { log } from './face.ts'

test('after clearing, a filter that stays shows the new matches and none of the old', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  for (const word of ['tick old 1', 'noise', 'tick old 2']) client.socket.send(word)
  await page.getByRole('textbox', { name: 'Filter' }).fill('tick')
  const rows = log(page).getByRole('row')
  await expect(rows).toHaveText([/Preview/, /tick old 1$/, /tick old 2$/])

  await page.getByRole('button', { name: 'Clear the log' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Clear the log' }).click()
  await expect(rows).toHaveText([/Preview/])
  for (const word of ['noise', 'tick new 1', 'tick new 2']) client.socket.send(word)
  await expect(rows).toHaveText([/Preview/, /tick new 1$/, /tick new 2$/])
  await expect(page.getByRole('status', { name: 'Matches' })).toContainText('2 of 3')
  client.socket.close()
})
