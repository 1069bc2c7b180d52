// Looking for something within the open message: as text, JSON and hex.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry } from './face.ts'

const MEBIBYTE = 1024 * 1024

test('a place is found in a long message, and gone to as text and as bytes', async ({ desk }) => {
  const { page } = desk
  // Compressed, so many equal bytes would be refused (MaxInflateRatio).
  const client = await connect(await desk.listen(), { perMessageDeflate: false })
  const text = Buffer.alloc(3 * MEBIBYTE, 'grüße ')
  for (const at of [600, 2 * MEBIBYTE, text.length - 10]) text.write(' NeedLe', at)
  client.socket.send(text.toString())
  await entry(page, 'grüße').click()
  const field = page.getByRole('textbox', { name: 'Find in the message' })
  const said = page.getByRole('search', { name: 'Find in the message' }).getByRole('status')
  const current = page.locator('mark[data-current]')

  await expect(page.getByRole('region', { name: 'Text' })).toBeVisible()
  await page.keyboard.press('Control+Shift+F')
  await expect(field).toBeFocused()
  await page.keyboard.type('needle')
  await expect(said).toHaveText('1 of 3')
  await expect(current).toHaveText('NeedLe')
  await expect(current).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(said).toHaveText('2 of 3')
  await expect(page.getByText('from 2.0 MiB of 3.0 MiB')).toBeVisible()
  await expect(current).toBeInViewport()
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.press('Shift+Enter')
  await expect(said).toHaveText('3 of 3')
  await expect(current).toBeInViewport()

  await page.getByTestId('detail').getByRole('radio', { name: 'Hex' }).click()
  await field.fill('4e 65')
  await expect(said).toHaveText('1 of 3')
  await expect(current.first()).toHaveText('4e 65')
  await field.press('Enter')
  await expect(page.getByText('00200000')).toBeVisible()
  await expect(current.first()).toBeInViewport()
  await field.fill('4')
  await expect(said).toHaveText('Bytes are written as pairs of hexadecimal digits, such as 0d 0a.')
  await field.press('Escape')
  await expect(field).toBeHidden()
  client.socket.close()
})

test('in JSON what holds the place is unfolded, and every place is marked', async ({ desk }) => {
  const { page } = desk
  const client = await connect(await desk.listen())
  client.socket.send('{"a":{"name":"first"},"b":{"name":"second"},"c":"names"}')
  await entry(page, 'second').click()
  const json = page.getByRole('region', { name: 'JSON' })
  await json.getByRole('button', { name: 'Fold line 5' }).click()
  await expect(json).not.toContainText('second')

  await page.getByRole('button', { name: 'Find in the message' }).click()
  const field = page.getByRole('textbox', { name: 'Find in the message' })
  await field.fill('NAME')
  await expect(json.locator('mark')).toHaveText(['name', 'name'])
  await field.press('Enter')
  await expect(json.locator('.detail-json-line[data-current]')).toContainText('"second"')
  await expect(json.locator('mark')).toHaveText(['name', 'name', 'name'])
  await field.fill('nowhere')
  await expect(page.getByRole('search', { name: 'Find in the message' }).getByRole('status')).toHaveText('not found')
  client.socket.close()
})
