// Two windows with the settings open, which the browser shell alone can have.
import { expect, test } from './desk.ts'

test('what is set in one window comes to the other, except where somebody is typing', async ({ desk }) => {
  const { page } = desk
  const token = await page.evaluate(() => sessionStorage.getItem('socketbench-token') ?? '')
  const other = await page.context().newPage()
  await other.goto(`${new URL(page.url()).origin}/#token=${token}`)
  for (const window of [page, other]) {
    await expect(window.getByRole('button', { name: 'Start', exact: true })).toBeEnabled()
    await window.keyboard.press('Control+Comma')
  }
  const field = (name: string, window = page) =>
    window.getByRole('dialog', { name: 'Settings' }).getByRole('textbox', { name, exact: true })
  await field('DisconnectStatusDescription', other).fill('half a reas')
  await field('DisconnectStatusDescription').fill('over')
  await field('DisconnectStatusDescription').press('Enter')
  await field('MaxFrameSize').fill('512')
  await field('MaxFrameSize').press('Enter')
  await expect(field('MaxFrameSize', other)).toHaveValue('512')
  await expect(field('DisconnectStatusDescription', other)).toHaveValue('half a reas')
  await expect(other.getByText('Set to over elsewhere while you were typing.')).toBeVisible()
  await field('DisconnectStatusDescription', other).press('Enter')
  await expect(field('DisconnectStatusDescription')).toHaveValue('half a reas')
})
