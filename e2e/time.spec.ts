// The ways in which the log counts time.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry, log } from './face.ts'

test('time is counted from the selected row, forwards and backwards', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  for (const word of ['one', 'two', 'three']) client.socket.send(word)
  await expect(log(page).getByRole('row').last()).toContainText('three')
  await page.getByRole('button', { name: 'How time is shown' }).click()
  await page.getByRole('menuitemradio', { name: 'Since selected row' }).click()
  const times = log(page).locator('.log-time')
  await expect(times.last()).toHaveText('')
  await entry(page, /two$/).click()
  await expect(entry(page, /two$/).locator('.log-time')).toHaveText('+00:00.000')
  await expect(entry(page, /one$/).locator('.log-time')).toHaveText(/^-00:0\d\.\d{3}$/)
  await expect(entry(page, /three$/).locator('.log-time')).toHaveText(/^\+00:0\d\.\d{3}$/)
  await page.keyboard.press('ArrowDown')
  await expect(entry(page, /three$/).locator('.log-time')).toHaveText('+00:00.000')
  client.socket.close()
})
