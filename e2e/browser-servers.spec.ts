// Two windows that look at the servers of one workspace.
import { expect, test } from './desk.ts'
import { port } from './face.ts'

test('a window whose server another window removes shows the first one, and changes that from then on', async ({ desk }) => {
  const { page } = desk
  await page.getByRole('button', { name: 'Add a server' }).click()
  // The field is there once the host has made the server.
  await expect(page.getByRole('textbox', { name: /^New name of the server / })).toBeFocused()
  await page.keyboard.type('Prices')
  await page.keyboard.press('Enter')
  const tabs = page.getByRole('tablist', { name: 'Servers' })
  await expect(tabs.getByRole('tab', { name: 'Prices' })).toHaveAttribute('aria-selected', 'true')
  const own = await port(page).inputValue()
  const other = await page.context().newPage()
  const token = await page.evaluate(() => sessionStorage.getItem('socketbench-token') ?? '')
  await other.goto(`${new URL(page.url()).origin}/#token=${token}`)
  await expect(other.getByRole('tab', { name: 'Prices' })).toHaveAttribute('aria-selected', 'true')
  await other.getByRole('tab', { name: 'Prices' }).focus()
  await other.keyboard.press('Delete')
  await other.getByRole('dialog', { name: 'Remove Prices' }).getByRole('button', { name: 'Remove it' }).click()
  await expect(tabs).toHaveCount(0)
  await expect(port(page)).not.toHaveValue(own)
  await expect(page.getByText('There is no server')).toHaveCount(0)
  await desk.listen()
  await other.close()
})
